import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { type DmapRecord, readRecord } from "../../formats/superdarn/dmap.ts";
import { encodeRecord } from "../../formats/superdarn/dmap_writer.ts";
import { PacketReader } from "../../formats/superdarn/packets.ts";
import { until } from "./_test_network.ts";
import { retimed, serveRadar, type Simulator } from "./simulator.ts";

const INT = 3, SHORT = 2, FLOAT = 4;

/** A record of the radar's clock in 2018, with gates enough to be as large as is asked. */
function beam(number: number, gates = 4): Uint8Array<ArrayBuffer> {
  return encodeRecord({
    scalars: [
      { name: "bmnum", type: SHORT, value: number },
      { name: "time.yr", type: SHORT, value: 2018 },
      { name: "time.mo", type: SHORT, value: 3 },
      { name: "time.dy", type: SHORT, value: 4 },
      { name: "time.hr", type: SHORT, value: 23 },
      { name: "time.mt", type: SHORT, value: 59 },
      { name: "time.sc", type: SHORT, value: 58 },
      { name: "time.us", type: INT, value: 999_999 },
      { name: "origin.code", type: 9, value: "x" },
    ],
    arrays: [{ name: "v", type: FLOAT, dimensions: [gates], values: new Float32Array(gates) }],
  });
}

/** Records that a test gives one by one. */
function feed() {
  let control: ReadableStreamDefaultController<{ bytes: Uint8Array }>;
  const records = new ReadableStream<{ bytes: Uint8Array }>({
    start: (controller) => void (control = controller),
  });
  return {
    records,
    give: (bytes: Uint8Array) => control.enqueue({ bytes }),
    end: () => control.close(),
    fail: (error: Error) => control.error(error),
  };
}

/** A client that reads a radar's packets. */
async function listen(port: number) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const heard: DmapRecord[] = [];
  const wrong: string[] = [];
  const reader = new PacketReader({
    record: (bytes) => void heard.push(readRecord(bytes)),
    bad: (why) => void wrong.push(why),
    skipped: (bytes) => void wrong.push(`${bytes} bytes`),
  });
  const over = (async () => {
    const buffer = new Uint8Array(65_536);
    for (let size; (size = await connection.read(buffer)) !== null;) {
      reader.push(buffer.subarray(0, size));
    }
    connection.close();
  })();
  return {
    wrong,
    over,
    beams: () => heard.map((record) => record.number("bmnum")),
    // To close it while it is read from does nothing until the other side does so too.
    close: () => connection.closeWrite(),
  };
}

async function withRadar(
  test: (radar: Simulator, given: ReturnType<typeof feed>) => Promise<void>,
) {
  const given = feed();
  const clock = new TestClock();
  const radar = await serveRadar({ port: 0, records: given.records, retime: true, clock });
  try {
    await test(radar, given);
  } finally {
    await radar.close();
    await radar.ended.catch(() => {});
  }
}

Deno.test("each client hears whole packets, from the record on at which it came", () =>
  withRadar(async (radar, { give, end }) => {
    give(beam(1));
    const first = await listen(radar.port);
    await until(() => radar.clients === 1, "the first is connected");
    give(beam(2));
    await until(() => first.beams().length === 1, "the first hears");
    const second = await listen(radar.port);
    await until(() => radar.clients === 2, "the second is connected");
    give(beam(3));
    give(beam(4));
    await until(() => first.beams().length === 3 && second.beams().length === 2, "both hear");
    deepEqual([first.beams(), second.beams(), first.wrong], [[2, 3, 4], [3, 4], []]);
    equal(radar.served, 4);
    end();
    await radar.ended;
  }));

Deno.test("who connects again, also to a radar that was away, hears what comes then", () =>
  withRadar(async (radar, { give }) => {
    const before = await listen(radar.port);
    await until(() => radar.clients === 1, "it is connected");
    before.close();
    await until(() => radar.clients === 0, "it has gone");
    give(beam(1));
    const after = await listen(radar.port);
    await until(() => radar.clients === 1, "it is connected again");
    give(beam(2));
    await until(() => after.beams().length === 1, "it hears");
    await radar.close();
    await after.over;
    const given = feed();
    const plan = { records: given.records, retime: false, clock: new TestClock() };
    const again = await serveRadar({ port: radar.port, ...plan });
    const later = await listen(radar.port);
    await until(() => again.clients === 1, "it is connected to the one that is back");
    given.give(beam(3));
    await until(() => later.beams().length === 1, "it hears");
    deepEqual([after.beams(), later.beams()], [[2], [3]]);
    await again.close();
  }));

Deno.test("a client that does not read is let go, and costs the others nothing", () =>
  withRadar(async (radar, { give }) => {
    const silent = await Deno.connect({ hostname: "127.0.0.1", port: radar.port });
    const reading = await listen(radar.port);
    await until(() => radar.clients === 2, "both are connected");
    // The system's own buffers hold a few MB before anything waits here.
    const large = beam(1, 250_000);
    let given = 0;
    for (; radar.slowClients === 0 && given < 40; given++) {
      give(large);
      await until(() => reading.beams().length === given + 1, "the other hears each");
    }
    ok(given < 40, "it is let go");
    await until(() => radar.clients === 1, "the other is still there");
    deepEqual(reading.wrong, []);
    silent.close();
  }));

Deno.test("records are dated with the moment at which they are served", () => {
  const bytes = beam(7);
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.25;
  const record = readRecord(retimed(bytes, at));
  const fields = ["yr", "mo", "dy", "hr", "mt", "sc", "us"];
  deepEqual(fields.map((name) => record.number(`time.${name}`)), [2026, 1, 2, 3, 4, 5, 678_250]);
  const old = readRecord(bytes);
  const others = (one: DmapRecord) => one.scalars.filter(({ name }) => !name.startsWith("time."));
  deepEqual(others(record), others(old));
  deepEqual(record.array("v"), old.array("v"));
  equal(record.size, bytes.length);
});

Deno.test("a port that another program has is the system's error", () =>
  withRadar(async (radar) => {
    const plan = { records: feed().records, retime: true, clock: new TestClock() };
    await rejects(serveRadar({ port: radar.port, ...plan }), { code: "EADDRINUSE" });
  }));

Deno.test("what goes wrong with the records is heard at the end", () =>
  withRadar(async (radar, { fail }) => {
    fail(new RangeError("no file"));
    await rejects(radar.ended, RangeError);
    await settle();
  }));
