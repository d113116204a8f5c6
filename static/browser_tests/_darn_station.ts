/**
 * A station with ionospheric radars in the test's hands: a real Socket.IO server, and what the
 * supervisor answers beside it, over made-up records.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { siteView as wellSite } from "../../formats/_test_events.ts";
import type { LiveStatus } from "../../formats/live_messages.ts";
import type {
  BeamMessage,
  EchoesAnswer,
  EchoMessage,
  SitesAnswer,
  SiteView,
} from "../../formats/superdarn_messages.ts";
import { KOD, madeHour, type MadeRadar } from "./_darn_echoes.ts";
import { type FakeStation, fakeStation } from "./_fake_station.ts";

/** A station with radars. */
export interface DarnStation extends FakeStation {
  /** What `GET /superdarn/sites` answers; a test may change it. */
  sites: SitesAnswer;
  /** What `GET /superdarn/recent` has, by radar. */
  readonly records: Record<string, BeamMessage[]>;
  /** What `GET /echoes/` has, by radar; without an entry 404, with null 503. */
  readonly echoes: Record<string, EchoesAnswer | null>;
  /** Tells all clients of a record, and remembers it. */
  beam(message: BeamMessage): void;
  scan(site: string, message: EchoMessage): void;
  readonly clients: number;
  /** Ends all of Socket.IO's connections and takes no new ones; or takes them again. */
  cut(isCut: boolean): void;
}

/** A radar that does what it should. */
export function siteView(site: string, part: Partial<SiteView> = {}): SiteView {
  const nowMs = Date.now();
  const now = new Date(nowMs).toISOString();
  return wellSite(site, {
    stid: null,
    since: new Date(nowMs - 3 * 3_600_000).toISOString(),
    last_record: now,
    last_heard: now,
    records_per_minute: 16,
    ...part,
  });
}

/** The counts of a day, a scan a minute, with an hour of nothing in it. */
export function madeDay(endMs: number, channel = 0): EchoesAnswer {
  const ms = Array.from({ length: 1_440 }, (_, i) => endMs - (1_439 - i) * 60_000)
    .filter((_, i) => i < 700 || i > 760);
  const ionospheric = ms.map((at) =>
    Math.round(9 + 7 * Math.sin(at / 9e6) + 3 * Math.sin(at / 7e5))
  );
  const ground = ms.map((at) => Math.max(0, Math.round(6 + 6 * Math.cos(at / 1.2e7))));
  return {
    timestamp: ms.map((at) => new Date(at).toISOString()),
    total_echoes: ionospheric.map((count, i) => count + ground[i]!),
    ionospheric_echoes: ionospheric,
    total_ionospheric_echoes: ionospheric,
    ground_scatter_echoes: ground,
    channel: ms.map(() => channel),
  };
}

/** A station with one radar, whose last hour is known, unless `part` says otherwise. */
export async function darnStation(
  { part = {}, radars = [KOD], live = {} }: {
    readonly part?: Partial<SitesAnswer>;
    readonly radars?: readonly MadeRadar[];
    readonly live?: Partial<LiveStatus>;
  } = {},
): Promise<DarnStation> {
  const nowMs = Date.now();
  const inner = fakeStation({ ...live, pages: PAGES });
  const records: Record<string, BeamMessage[]> = {};
  const echoes: Record<string, EchoesAnswer | null> = {};
  for (const radar of radars) {
    records[radar.site] = [...records[radar.site] ?? [], ...madeHour(radar, nowMs - 1_000)];
    echoes[radar.site] = madeDay(nowMs);
  }
  let isCut = false;

  function answer(url: URL): unknown {
    if (url.pathname === "/superdarn/sites") return made.sites;
    if (url.pathname === "/superdarn/recent") return recent(url.searchParams);
    if (url.pathname === "/echoes/") {
      const found = echoes[url.searchParams.get("site_name") ?? ""];
      return found === null ? BUSY : found;
    }
    return null;
  }

  function recent(query: URLSearchParams) {
    const site = query.get("site")!;
    const beam = query.get("beam");
    const all = records[site];
    if (all === undefined) return undefined;
    if (beam !== null) return { site, records: all.filter((one) => one.beam === Number(beam)) };
    const newest = new Map<string, BeamMessage>();
    for (const one of all) {
      const key = `${one.channel} ${one.beam}`;
      // In the order in which they came, as the station has it.
      newest.delete(key);
      newest.set(key, one);
    }
    return { site, records: [...newest.values()] };
  }

  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const found = answer(new URL(incoming.url!, "http://localhost"));
    if (found === null) return pass(inner.url, incoming, response);
    const text = JSON.stringify(found ?? { error: "there is none" });
    response.writeHead(found === undefined ? 404 : found === BUSY ? 503 : 200, {
      "content-type": "application/json",
    });
    response.end(Buffer.from(text));
  });
  const io = new Server(server, {
    serveClient: false,
    allowRequest: (_, done) => done(null, !isCut),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const made: DarnStation = {
    ...inner,
    url: `http://127.0.0.1:${port}`,
    sites: {
      configured: true,
      running: true,
      state: "receiving",
      reason: null,
      age_s: 0.4,
      sites: radars.map(({ site, stid }) => siteView(site, { stid })),
      zmq: null,
      clients: 1,
      ...part,
    },
    records,
    echoes,
    get clients() {
      // Who has only opened a line is told of nothing yet.
      return io.sockets.sockets.size;
    },
    beam(message) {
      (records[message.site_name] ??= []).push(message);
      io.emit(message.site_name, message);
    },
    scan: (site, message) => void io.emit(`${site}/echoes`, message),
    cut(next) {
      isCut = next;
      if (isCut) io.disconnectSockets(true);
    },
    async close() {
      await io.close();
      server.closeAllConnections();
      await inner.close();
    },
  };
  return made;
}

const BUSY = { message: "too many ask for echo counts: try again in a moment" };

const PAGES = [
  { href: "/", text: "Panel" },
  { href: "/view", text: "Dashboard" },
  { href: "/superdarn", text: "Ionosphere" },
];

/** Everything else is the other station's to answer, live streams too. */
function pass(url: string, incoming: IncomingMessage, response: ServerResponse): void {
  const onward = request(
    new URL(incoming.url!, url),
    { method: incoming.method, headers: incoming.headers },
    (found) => {
      response.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(response);
    },
  );
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  incoming.pipe(onward);
}
