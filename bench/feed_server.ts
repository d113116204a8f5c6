/**
 * A live feed to measure, in a process of its own, and readers that read it as browsers do but
 * through bare sockets, so that their own cost is small. Helps the benches of the view.
 *
 * @module
 */
import { Hono } from "hono";
import type { HttpBindings } from "@hono/node-server";
import { assetPath } from "../assets.ts";
import { systemClock } from "../clock.ts";
import { recordEvent } from "../formats/_test_events.ts";
import { DAY_HEADER, dayName, gpsDateText, gpsTimeText } from "../formats/mesonet_day.ts";
import { listen } from "../supervisor/panel/http_server.ts";
import { drivenDays } from "../supervisor/test_mode.ts";
import { type Facts, openView } from "../view/mod.ts";
import { SseHub } from "../view/sse.ts";
import { cpuS, memoryKb } from "./process_cost.ts";

const FACTS: Facts = {
  vehicle_id: "bench",
  version: "0",
  test_mode: true,
  datalogger: true,
  ingest: { status: "running", state: "recording", since: "2025-06-05T00:00:00Z", reason: null },
  not_recorded: null,
  record: null,
  record_age_s: 0,
  update_available: null,
  handing_over: false,
  pages: [],
};

/**
 * The server's side: serves a view of a temporary folder on `port`, and from the first line on
 * stdin on appends `rate` rows a second to its daily file. A row's `gps_alt` is the moment of its
 * publication, milliseconds since 1970. Ends with stdin.
 */
export async function serveFeed(rate: number, rowsBefore: number): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-bench-" });
  // At noon, so that all is in one file: the last rows of the built-in drive, then ours.
  let timeMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 43_200_000;
  const file = `${folder}/${dayName(timeMs)}.txt`;
  const drive = Deno.readTextFileSync(assetPath("test_data", "test.txt"));
  const before = drivenDays(drive, rowsBefore, timeMs + 1000).get(dayName(timeMs)) ?? [];
  const row = (altitude: number) => {
    timeMs += 1000;
    const t = (20 + Math.sin(timeMs / 7e5) * 5).toFixed(2);
    return `${(timeMs % 977 / 80).toFixed(3)},${timeMs % 3593 / 10},23.1,82.2,${t},19.92,81.8,` +
      `900.85,93.1,${gpsDateText(timeMs)},${gpsTimeText(timeMs)},33.19017,-102.2727,` +
      `${altitude},12.5,85.5,28.16\n`;
  };
  Deno.writeTextFileSync(file, [DAY_HEADER, ...before].join("\n") + "\n");
  const hub = new SseHub(systemClock.monoMs);
  const view = openView({
    dataDir: folder,
    clock: systemClock,
    hub,
    clientOf: () => "",
    facts: () => FACTS,
    log: (text) => console.error(text),
  });
  await view.ready;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route("/view", view.app);
  const server = await listen(app.fetch, "127.0.0.1", 0);
  console.log(JSON.stringify({ port: server.port, pid: Deno.pid }));
  let timer: ReturnType<typeof setInterval> | undefined;
  const append = () => {
    Deno.writeTextFileSync(file, row(performance.timeOrigin + performance.now()), { append: true });
    view.recorded(recordEvent({ number: 1, file, time_ms: timeMs }));
  };
  // By the clock, not by the timer: one that comes late makes up for it.
  let appended = 0;
  const begin = () => {
    const startMs = performance.now();
    return setInterval(() => {
      for (; appended < (performance.now() - startMs) / 1000 * rate; appended++) append();
    }, 1000 / rate);
  };
  for await (const _ of Deno.stdin.readable) timer ??= begin();
  clearInterval(timer);
  console.log(JSON.stringify(hub.tally));
  hub.close();
  view.close();
  await server.close(100);
  Deno.removeSync(folder, { recursive: true });
}

/** A server process under way. */
export interface FeedProcess {
  readonly port: number;
  /** Resident memory, KB (Linux). */
  rssKb(): number;
  /** Processor time so far, seconds (Linux). */
  cpuS(): number;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Runs this program again with other arguments, from source or compiled. */
export function again(script: string, args: readonly string[]): Deno.ChildProcess {
  const own = Deno.build.standalone ? args : ["run", "-A", "--quiet", script, ...args];
  return new Deno.Command(Deno.execPath(), {
    args: [...own],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Starts the bench `script` again as `serve RATE ROWS`. */
export async function startFeed(
  script: string,
  rate: number,
  rowsBefore: number,
): Promise<FeedProcess> {
  const child = again(script, ["serve", String(rate), String(rowsBefore)]);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  const { port, pid } = JSON.parse(value);
  const stdin = child.stdin.getWriter();
  return {
    port,
    rssKb: () => memoryKb(pid, "VmRSS"),
    cpuS: () => cpuS(pid),
    begin: () => stdin.write(new TextEncoder().encode("\n")),
    async end() {
      await stdin.close();
      await child.status;
      await lines.cancel();
    },
  };
}

/** A connection that asked for the live stream. */
export async function askStream(port: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request =
    "GET /view/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
  await connection.write(new TextEncoder().encode(request));
  return connection;
}

/** Hears each point: its place in the file, and when it was published and got here, ms. */
export type Heard = (offset: number, publishedMs: number, gotMs: number) => void;

/** Reads a stream to its end. */
export async function readStream(connection: Deno.TcpConn, heard: Heard): Promise<void> {
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const read = await connection.read(buffer).catch(() => null);
    if (read === null) return;
    const gotMs = performance.timeOrigin + performance.now();
    rest += decoder.decode(buffer.subarray(0, read));
    const end = rest.lastIndexOf("\n\n");
    if (end < 0) continue;
    for (const [, offset, published] of rest.slice(0, end).matchAll(POINT)) {
      heard(Number(offset), Number(published), gotMs);
    }
    rest = rest.slice(end + 2);
  }
}

const POINT = /id: \d+\.(\d+)\ndata: .*"alt":([\d.]+)/g;

/** The value below which a share of sorted numbers lies. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
