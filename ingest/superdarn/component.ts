/**
 * What `meso360 superdarn` does: hears every radar that is configured, or plays files, and tells
 * browsers, until it is told to stop.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Clock, pause } from "../../clock.ts";
import type { SuperdarnConfig } from "../../config_superdarn.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { EchoStoreView } from "../../formats/superdarn_messages.ts";
import type { Logger } from "../../log.ts";
import { openEchoStore } from "./echo_store.ts";
import { type RecordHearer, recordHearer } from "./hear_record.ts";
import { followRadar } from "./radar_client.ts";
import { RecentRecords } from "./recent.ts";
import { recentAnswer } from "./recent_answer.ts";
import type { ReplayRecord } from "./replay.ts";
import { SuperdarnReport } from "./report.ts";
import { type LetGo, openSocketServer } from "./socket_server.ts";
import { followZmq } from "./zmq_client.ts";

/** What the component is made of. */
export interface SuperdarnParts {
  readonly superdarn: SuperdarnConfig;
  /** The records of files, each when it is due; null: the radars are listened to. */
  readonly replay: AsyncIterable<ReplayRecord> | null;
  /** The database of the echo counts; a replay leaves it alone. */
  readonly databasePath: string;
  readonly clock: Clock;
  /** From 0 to below 1. */
  random(): number;
  readonly log: Logger;
  tell(event: ChildEvent): void;
}

/** Old records leave the memory this often. */
const SWEEP_MS = 60_000;

const STORE_OFF: EchoStoreView = {
  state: "off",
  reason: "a replay keeps nothing in the database",
  waiting: 0,
  last_saved: null,
};

/**
 * Runs until the signal is aborted.
 *
 * @throws {PortTakenError}
 * @throws {ReplayError} when a file cannot be read, or there is no record at all
 */
export async function runSuperdarn(parts: SuperdarnParts, signal: AbortSignal): Promise<void> {
  const { superdarn, replay, clock, log } = parts;
  // What has been played to its end gets no older.
  let playedMs: number | null = null;
  const recent = new RecentRecords({ monoMs: () => playedMs ?? clock.monoMs() });
  const isLive = replay === null;
  const report: SuperdarnReport = new SuperdarnReport({
    clock,
    log,
    radars: isLive ? Object.keys(superdarn.radars) : [],
    hasZmq: isLive && superdarn.zmq !== null,
    isReplay: !isLive,
    tell: parts.tell,
    server: () => ({
      port: server.port,
      clients: server.clients,
      slow_clients: server.slowClients,
    }),
    store: () => store?.view() ?? STORE_OFF,
  });
  const server = await openSocketServer({
    port: superdarn.port,
    origins: superdarn.cors_origins,
    allowsEio3: superdarn.allow_eio3,
    answer: (request, response) =>
      send(recentAnswer(request, recent, (site) => report.known(site) !== null), request, response),
    letGo: (client) => report.trouble(...letGoText(client)),
    unexpected: (error) => report.unexpected("the Socket.IO server", error),
  });
  const store = isLive
    ? openEchoStore({
      path: parts.databasePath,
      maxDays: superdarn.max_days_store_echoes,
      clock,
      changed: () => report.storeChanged(),
    })
    : null;
  const hearer = recordHearer({ server, recent, report, store, log, clock });
  log.info(
    `clients are served at http://127.0.0.1:${server.port}/socket.io/, ` +
      (isLive ? "to which the supervisor hands on who asks it" : "to programs on this machine"),
  );
  report.start();
  const running = [
    ...replay === null
      ? followAll(parts, report, hearer, signal)
      : [playAll(replay, report, hearer, parts).then(() => void (playedMs = clock.monoMs()))],
    keepSwept(recent, clock, signal),
  ];
  try {
    await Promise.all(running);
  } finally {
    for (const site of report.sites()) hearer.end(site);
    store?.close();
    report.close();
    await server.close();
  }
}

/** Every radar that is configured, and the stream of several. */
function followAll(
  { superdarn, clock, random }: SuperdarnParts,
  report: SuperdarnReport,
  hearer: RecordHearer,
  signal: AbortSignal,
): Promise<void>[] {
  const radars = Object.entries(superdarn.radars).map(([name, { host, port }]) => {
    const site = report.site(name, "tcp");
    return followRadar({
      site: name,
      host,
      port,
      clock,
      random,
      heard: (bytes, arrivedMs) => hearer.hear(site, bytes, arrivedMs),
      state: (state, reason) => site.linked(state, reason),
      bad(why) {
        site.bad();
        report.trouble(`bad ${name}`, `${name}: a packet is left out: ${why}`);
      },
      skipped: (bytes) => site.skipped(bytes),
      reconnected: () => site.reconnected(),
    }, signal);
  });
  if (superdarn.zmq === null) return radars;
  const stream = followZmq({
    address: superdarn.zmq,
    clock,
    random,
    heard(name, bytes, arrivedMs) {
      const site = report.site(name, "zmq");
      if (site.source !== "zmq") {
        report.trouble(`twice ${name}`, `${name}: also comes by zmq; its own connection counts`);
        return true;
      }
      const isRecord = hearer.hear(site, bytes, arrivedMs);
      if (isRecord) site.linked("receiving", null);
      return isRecord;
    },
    state: (state, reason) => report.zmq(state, reason),
    bad: (why) => report.trouble("bad zmq", `zmq: ${why} is left out`),
  }, signal);
  return [...radars, stream];
}

/** The files' records; what was sent stays to be asked for until the component is stopped. */
async function playAll(
  replay: AsyncIterable<ReplayRecord>,
  report: SuperdarnReport,
  hearer: RecordHearer,
  { clock, log }: SuperdarnParts,
): Promise<void> {
  let records = 0;
  for await (const { bytes, site: name } of replay) {
    const site = report.site(name, "replay");
    if (hearer.hear(site, bytes, clock.nowMs())) records++;
    site.linked("receiving", null);
  }
  for (const site of report.sites()) {
    hearer.end(site);
    site.linked("stopped", "its records have all been played");
  }
  report.replay(`all ${records} records were played; nothing is kept in the database`);
  log.info(
    `all ${records} records were played; the newest can be asked for until it is stopped (Ctrl+C)`,
  );
}

/** Who leaves without a word is nobody's fault; who stays and does not read may be a slow line. */
function letGoText(
  { waiting, isPolling, address }: LetGo,
): [kind: string, text: string, level: "info" | "warn"] {
  const who = address === null ? "a client" : `the client at ${address}`;
  const what = `was let go, with ${(waiting / 1_048_576).toFixed(1)} MB waiting for it`;
  return isPolling
    ? ["gone client", `${who} has not come to ask any more and ${what}`, "info"]
    : ["slow client", `${who} does not read and ${what}: is its line too slow?`, "warn"];
}

async function keepSwept(
  recent: RecentRecords,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pause(clock, SWEEP_MS, signal);
    recent.sweep();
  }
}

function send(
  { status, body }: ReturnType<typeof recentAnswer>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : text);
}
