/**
 * From the logger publishing a record to its event at a reader of the live stream, at 1 Hz, with
 * the whole program: supervisor, recorder, view.
 *
 *   deno run -A bench/view_latency.ts [SECONDS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/view_latency.ts 300
 *
 * @module
 */
import { freePort } from "../_test_port.ts";
import { createStation, readTruth, start } from "../ingest/mesonet/faults/station.ts";
import { GPS_DATE, GPS_TIME, gpsTimeMs } from "../formats/mesonet_day.ts";
import { askStream, at } from "./feed_server.ts";

const seconds = Number(Deno.args[0] ?? 300);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** When each point, by its time, got here, milliseconds since 1970. */
async function read(connection: Deno.TcpConn, gotMs: Map<number, number>): Promise<void> {
  const buffer = new Uint8Array(16_384);
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return;
    const now = Date.now();
    rest += decoder.decode(buffer.subarray(0, length));
    const end = rest.lastIndexOf("\n\n");
    if (end < 0) continue;
    for (const [, ts] of rest.slice(0, end).matchAll(/data: \{"ts":(\d+)/g)) {
      if (!gotMs.has(Number(ts))) gotMs.set(Number(ts), now);
    }
    rest = rest.slice(end + 2);
  }
}

const station = await createStation({ phaseMs: 370 });
try {
  const port = freePort();
  const running = start([
    "run",
    "--no-browser",
    "--port",
    String(port),
    "--config",
    station.configFile,
  ]);
  const gotMs = new Map<number, number>();
  let connection: Deno.TcpConn | null = null;
  for (let tries = 0; connection === null && tries < 200; tries++) {
    await pause(50);
    connection = await askStream(port).catch(() => null);
  }
  if (connection === null) throw new Error(`no server: ${running.lines.join("\n")}`);
  const openedMs = Date.now();
  const reading = read(connection, gotMs);
  await pause(seconds * 1000);
  const untilMs = Date.now() - 2_000;
  running.kill("SIGTERM");
  await running.ended;
  await reading;
  connection.close();
  // What was published before the recorder's first question is backfill.
  const due = readTruth(station.truthFile).filter(({ publishedMs }) =>
    publishedMs > openedMs + 5_000 && publishedMs < untilMs
  );
  const delays: number[] = [];
  let missed = 0;
  for (const { row, publishedMs } of due) {
    const fields = row.split(",");
    const timeMs = gpsTimeMs(fields[GPS_DATE]!, fields[GPS_TIME]!);
    if (timeMs === null) continue;
    const got = gotMs.get(timeMs / 1000);
    if (got === undefined) missed++;
    else delays.push(got - publishedMs);
  }
  delays.sort((a, b) => a - b);
  console.log(
    `${delays.length} records, published to read: median ${at(delays, 0.5)} ms, ` +
      `p90 ${at(delays, 0.9)} ms, p99 ${at(delays, 0.99)} ms, longest ${delays.at(-1)} ms; ` +
      `${missed} missed`,
  );
} finally {
  await station.close();
}
