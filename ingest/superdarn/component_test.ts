import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { io } from "socket.io-client";
import { settle, TestClock } from "../../_test_clock.ts";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import type { ChildEvent, SuperdarnEvent } from "../../formats/child_event.ts";
import { DmapError, type DmapRecord, readRecord, records } from "../../formats/superdarn/dmap.ts";
import { beamMessage, recordTimeMs } from "../../formats/superdarn/fitacf.ts";
import { framed } from "../../formats/superdarn/packets.ts";
import type { EchoMessage, RecentAnswer } from "../../formats/superdarn_messages.ts";
import { TestServer, until } from "./_test_network.ts";
import { runSuperdarn } from "./component.ts";
import type { ReplayRecord } from "./replay.ts";
import { retimed } from "./simulator.ts";

/** The records of a real stream, by their station. */
function real(): Map<number, DmapRecord[]> {
  const found = new Map<number, DmapRecord[]>();
  for (const record of records(sharedFile("superdarn", "stream.fitacf"))) {
    if (record instanceof DmapError) throw record;
    const station = record.number("stid");
    found.set(station, [...found.get(station) ?? [], record]);
  }
  return found;
}

interface Started {
  readonly clock: TestClock;
  readonly url: string;
  readonly folder: string;
  readonly lines: string[];
  /** The progress of a second later. */
  view(): SuperdarnEvent;
  state(): string;
}

/** The component with a clock that stands still, in a folder of its own; stopped in the end. */
async function withComponent(
  settings: object,
  replay: AsyncIterable<ReplayRecord> | null,
  test: (it: Started) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  const clock = new TestClock();
  const events: ChildEvent[] = [];
  const lines: string[] = [];
  const stop = new AbortController();
  const say = (text: string) => void lines.push(text);
  const running = runSuperdarn({
    superdarn: superdarnSchema.parse({ port: 0, ...settings }),
    replay,
    databasePath: join(folder, "echoes.sqlite"),
    clock,
    random: () => 0.5,
    log: { info: say, warn: say, debug: () => {} },
    tell: (event) => void events.push(event),
  }, stop.signal);
  const views = () =>
    events.filter((event): event is SuperdarnEvent => event.event === "superdarn");
  try {
    await until(() => views().length > 0, "the component has started");
    await test({
      clock,
      url: `http://127.0.0.1:${views()[0]!.port}`,
      folder,
      lines,
      view() {
        clock.advance(1_000);
        return views().at(-1)!;
      },
      state: () => events.findLast((event) => event.event === "state")!.state,
    });
  } finally {
    stop.abort();
    await running;
    await settle();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A real client; everything that it hears, by event. */
async function client(url: string, transport: "websocket" | "polling") {
  const heard = new Map<string, unknown[]>();
  const socket = io(url, { transports: [transport], reconnection: false, forceNew: true });
  socket.onAny((event: string, payload: unknown) => {
    heard.set(event, [...heard.get(event) ?? [], payload]);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return {
    all: (event: string) => heard.get(event) ?? [],
    close: () => void socket.close(),
  };
}

Deno.test({
  name: "two radars' records reach real clients of both transports, in order; and their scans",
  ignore: NO_DATA,
  async fn() {
    const [rkn, inv] = [new TestServer(), new TestServer()];
    const radars = {
      rkn: { host: "127.0.0.1", port: rkn.port },
      inv: { host: "127.0.0.1", port: inv.port },
    };
    await withComponent({ radars }, null, async ({ clock, url, folder, view, state, lines }) => {
      const clients = [await client(url, "websocket"), await client(url, "polling")];
      await until(() => rkn.accepted === 1 && inv.accepted === 1, "both are connected");
      const stream = real();
      // One has the right time, three seconds from one record to the next.
      const first = stream.get(65)!.map((_, i) => clock.nowMs() - 600_000 + i * 3_000);
      const right = stream.get(65)!.map(({ bytes }, i) => retimed(bytes, first[i]!));
      const old = stream.get(64)!.map(({ bytes }) => bytes);
      for (const [server, sent] of [[rkn, right], [inv, old]] as const) {
        for (const bytes of sent) await server.send(framed(bytes));
      }
      for (const { all } of clients) {
        await until(() => all("rkn").length === right.length, "all of rkn");
        await until(() => all("inv").length === old.length, "all of inv");
        const told = (sent: readonly Uint8Array[], site: string) =>
          sent.map((bytes) => beamMessage(readRecord(bytes), site));
        deepEqual(all("rkn"), told(right, "rkn"));
        deepEqual(all("inv"), told(old, "inv"));
      }
      equal(state(), "receiving 2 of 2 radars");
      const { sites, clients: connected, store } = view();
      equal(connected, 2);
      const scans = clients[0]!.all("rkn/echoes") as EchoMessage[];
      deepEqual(clients[1]!.all("rkn/echoes"), scans);
      ok(scans.length >= 2);
      // A scan's time is that of a record in it.
      ok(scans.every(({ timestamp }) => first.includes(Date.parse(timestamp))));
      // Of the other the times of arrival count, which are all one here.
      const late = clients[0]!.all("inv/echoes") as EchoMessage[];
      ok(late.length >= 2);
      ok(late.every(({ timestamp }) => Math.abs(Date.parse(timestamp) - clock.nowMs()) < 60_000));

      const [one, other] = sites;
      deepEqual([one!.site, one!.state, one!.reason, one!.stid], ["rkn", "receiving", null, 65]);
      equal(one!.records, right.length);
      equal(one!.last_record, new Date(first.at(-1)!).toISOString());
      equal(other!.state, "clock wrong");
      match(other!.reason!, /over a day off this machine's clock/);
      const without = stream.get(64)!.filter((record) => !record.has("slist")).length;
      equal(other!.without_echoes, without);
      equal(other!.last_record, new Date(recordTimeMs(stream.get(64)!.at(-1)!)).toISOString());
      equal(store.state, "keeping");
      ok(existsSync(join(folder, "echoes.sqlite")));
      equal(lines.filter((line) => /^rkn: /.test(line)).length, 1);

      const recent: RecentAnswer = await (await fetch(`${url}/superdarn/recent?site=rkn&beam=3`))
        .json();
      const beam3 = clients[0]!.all("rkn").filter((one) => (one as { beam: number }).beam === 3);
      deepEqual(recent.records, beam3);
      for (const { close } of clients) close();
    });
    await Promise.all([rkn.off(), inv.off()]);
  },
});

Deno.test({
  name: "a radar of noise is named; packets that are no fitacf record are counted; others go on",
  ignore: NO_DATA,
  async fn() {
    const [rkn, bad] = [new TestServer(), new TestServer()];
    const radars = {
      rkn: { host: "127.0.0.1", port: rkn.port },
      bad: { host: "127.0.0.1", port: bad.port },
    };
    await withComponent({ radars }, null, async ({ url, view, lines, state }) => {
      const web = await client(url, "websocket");
      await until(() => rkn.accepted === 1 && bad.accepted === 1, "both are connected");
      const record = real().get(65)![0]!.bytes;
      const raw = [...records(sharedFile("superdarn", "test.map"))][0];
      ok(raw !== undefined && !(raw instanceof DmapError));
      await rkn.send(framed(raw.bytes));
      await rkn.send(framed(record));
      await until(() => web.all("rkn").length === 1, "the good record");
      await bad.send(new Uint8Array(70_000).fill(0x49));
      await until(() => lines.some((line) => line.startsWith("bad: noise")), "noise");
      const [good, noisy] = view().sites;
      equal(good!.bad_packets, 1);
      ok(noisy!.skipped_bytes > 64_000);
      match(noisy!.reason!, /sends what is no radar's data/);
      equal(state(), "receiving 1 of 2 radars");
      equal(lines.filter((line) => line.startsWith("bad: noise")).length, 1);
      equal(lines.filter((line) => line.startsWith("rkn: a packet is left out")).length, 1);
      web.close();
    });
    await Promise.all([rkn.off(), bad.off()]);
  },
});

Deno.test({
  name: "a replay takes the same way, keeps nothing, and stays to be asked",
  ignore: NO_DATA,
  async fn() {
    const begin = Promise.withResolvers<void>();
    async function* replay(): AsyncGenerator<ReplayRecord> {
      await begin.promise;
      for (const record of real().get(65)!) {
        yield { bytes: record.bytes, site: "rkn", timeMs: recordTimeMs(record) };
      }
    }
    await withComponent({}, replay(), async ({ clock, url, folder, view, state, lines }) => {
      const web = await client(url, "websocket");
      begin.resolve();
      const count = real().get(65)!.length;
      await until(() => web.all("rkn").length === count, "all records");
      await until(() => lines.some((line) => /were played/.test(line)), "its end");
      const { store, sites } = view();
      equal(sites[0]!.state, "stopped");
      deepEqual([store.state, sites[0]!.source], ["off", "replay"]);
      equal(sites[0]!.records, count);
      equal(state(), "replay");
      ok(web.all("rkn/echoes").length > 1);
      equal(existsSync(join(folder, "echoes.sqlite")), false);
      // As long as it runs.
      clock.advance(3 * 3_600_000);
      const { records }: RecentAnswer = await (await fetch(`${url}/superdarn/recent?site=rkn`))
        .json();
      equal(records.length, 16);
      const refused = await fetch(`${url}/superdarn/recent?site=kod`);
      equal(refused.status, 404);
      match((await refused.json()).message, /no radar kod is listened to/);
      web.close();
    });
  },
});
