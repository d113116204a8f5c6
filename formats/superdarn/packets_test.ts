/** The packet reader, on a made-up radar's stream with stray bytes and on damaged ones. */
import { deepStrictEqual as same, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { randoms } from "../_test_random.ts";
import { framed, PacketReader } from "./packets.ts";

/** What a reader told of pieces of a stream. */
function readOf(pieces: Iterable<Uint8Array>) {
  const told = { records: [] as Uint8Array[], bad: [] as string[], skipped: 0, waiting: 0 };
  const reader = new PacketReader({
    record: (bytes) => told.records.push(bytes),
    bad: (why) => told.bad.push(why),
    skipped: (bytes) => told.skipped += bytes,
  });
  for (const piece of pieces) reader.push(piece);
  told.waiting = reader.waitingBytes;
  return told;
}

function* cut(bytes: Uint8Array, length: () => number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const to = at + length();
    yield bytes.subarray(at, to);
    at = to;
  }
}

function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** Bytes that begin as a record of that size; the rest is `fill`. */
function recordOf(size: number, fill = 0): Uint8Array {
  const bytes = new Uint8Array(size).fill(fill);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 65537, true);
  view.setInt32(4, size, true);
  return bytes;
}

const MAGIC = [0x49, 0x08, 0x1e, 0x00];
const int32 = (value: number) => [...new Uint8Array(new Int32Array([value]).buffer)];

/** The records of `stream.framed.bin` are the first 32 of `stream.fitacf`, by their own size fields. */
function reference(): { stream: Uint8Array; records: Uint8Array[] } {
  const file = sharedFile("superdarn", "stream.fitacf");
  const records: Uint8Array[] = [];
  for (let at = 0; records.length < 32;) {
    const size = new DataView(file.buffer).getInt32(at + 4, true);
    records.push(file.subarray(at, at + size));
    at += size;
  }
  return { stream: sharedFile("superdarn", "stream.framed.bin"), records };
}

Deno.test({
  name: "a stream with stray bytes gives its 32 records, however it is cut",
  ignore: NO_DATA,
  async fn(test) {
    const { stream, records } = reference();
    const stray = stream.length - records.reduce((sum, { length }) => sum + length + 8, 0);
    ok(stray > 0);
    const check = (pieces: Iterable<Uint8Array>) => {
      const { bad, skipped, waiting, records: got } = readOf(pieces);
      same([got.length, bad, skipped, waiting], [32, [], stray, 0]);
      ok(got.every((record, i) => isSame(record, records[i]!)));
    };
    check([stream]);
    check(cut(stream, () => 1));
    for (let seed = 1; seed <= 25; seed++) {
      const random = randoms(seed);
      const longest = [3, 20, 300, 5_000, 40_000][seed % 5]!;
      check(cut(stream, () => 1 + random(longest)));
    }
    await test.step("at every place", () => {
      for (let first = 1; first <= FAR; first++) {
        let next = first;
        check(cut(stream, () => {
          const length = next;
          next = FAR;
          return length;
        }));
      }
    });
    await test.step("in two", () => checkInTwo(stream, records, stray));
  },
});

/** Cuts so far apart have nothing to do with each other, but where the piece between has to wait. */
const FAR = 400;
/** Longer packets differ from these in length only; to send them so often takes seconds. */
const SHORT = 2_500;

/**
 * Nothing waits after a packet, and the reader is then as at its beginning: a cut matters up to the
 * end of the packet behind it. So each packet that is short, or has the stray bytes before it, is cut
 * in two at every place and followed by another, by one reader.
 */
function checkInTwo(stream: Uint8Array, records: readonly Uint8Array[], stray: number): void {
  const told = { records: [] as Uint8Array[], bad: 0, skipped: 0 };
  const reader = new PacketReader({
    record: (bytes) => told.records.push(bytes),
    bad: () => told.bad++,
    skipped: (bytes) => told.skipped += bytes,
  });
  const end = framed(GOOD);
  let strays = 0;
  let from = 0;
  records.forEach((record, i) => {
    const strayHere = i === 13 ? stray : 0;
    const to = from + strayHere + 8 + record.length;
    const isCut = record.length < SHORT || strayHere > 0;
    for (let at = from; isCut && at < to; at++) {
      reader.push(stream.subarray(from, at));
      reader.push(stream.subarray(at, to));
      reader.push(end);
      strays += strayHere;
      ok(reader.waitingBytes === 0, `record ${i}, cut at ${at}`);
      const [own, behind] = told.records.splice(0);
      ok(isSame(own!, record) && isSame(behind!, GOOD), `record ${i}, cut at ${at}`);
    }
    from = to;
  });
  ok(strays > 0);
  same([from, told.bad, told.skipped], [stream.length, 0, strays]);
}

const isSame = (some: Uint8Array, others: Uint8Array) => Buffer.compare(some, others) === 0;

const GOOD = recordOf(300, 7);

Deno.test("stray bytes that look like the beginning of a packet swallow nothing", () => {
  const heads: Record<string, readonly number[]> = {
    "says that it has 0 bytes": [...MAGIC, ...int32(0)],
    "says that it has -5 bytes": [...MAGIC, ...int32(-5)],
    "says that it has 10485761 bytes": [...MAGIC, ...int32(10_485_761)],
    "begins with 7, not with 65537": [...MAGIC, ...int32(40), ...int32(7), ...int32(40)],
    "a packet has 40 bytes, and its record says 41": [
      ...MAGIC,
      ...int32(40),
      ...int32(65537),
      ...int32(41),
    ],
  };
  for (const [why, head] of Object.entries(heads)) {
    const stream = joined([1, 2, 3], head, framed(GOOD), MAGIC.slice(0, 3), framed(GOOD));
    for (const pieces of [[stream], cut(stream, () => 1)]) {
      const { records, bad, skipped, waiting } = readOf(pieces);
      same([records.length, bad.length, skipped, waiting], [2, 1, 6 + head.length, 0], why);
      ok(bad[0]!.includes(why), bad[0]);
    }
  }
});

Deno.test("a packet that was cut short anywhere does not cost the one behind it", () => {
  const whole = framed(GOOD);
  const stream = joined(whole, framed(recordOf(90, 1)));
  for (let length = 1; length < whole.length; length++) {
    const broken = joined(whole.subarray(0, length), stream);
    for (const pieces of [[broken], cut(broken, () => 1)]) {
      const { records, bad, waiting } = readOf(pieces);
      same(records.slice(-2), [GOOD, recordOf(90, 1)], `cut after ${length}`);
      same([bad.length, waiting], [length < 4 ? 0 : 1, 0], `cut after ${length}`);
      // Cut by one to three bytes and cut there by TCP too, it cannot be known from a whole one in time.
      ok(records.length === 2 || length > whole.length - 4);
    }
  }
});

Deno.test("a believable head in stray bytes does not hold up the packets behind it", () => {
  const head = [...MAGIC, ...int32(5_000_000), ...int32(65537), ...int32(5_000_000)];
  const { records, bad } = readOf([joined(head), framed(GOOD), framed(GOOD)]);
  same([records.length, bad], [2, ["a packet of 5000000 bytes was cut short after 8"]]);
});

Deno.test("a record may hold what looks like a packet's magic", () => {
  const record = recordOf(400, 0x49);
  record.set([...MAGIC, ...int32(100), ...int32(65537), ...int32(7)], 50);
  record.set([...MAGIC, 1, 2, 3], 380);
  for (
    const pieces of [
      [framed(record), framed(GOOD)],
      cut(joined(framed(record), framed(GOOD)), () => 1),
    ]
  ) {
    const { records, bad, skipped } = readOf(pieces);
    same([records, bad, skipped], [[record, GOOD], [], 0]);
  }
});

Deno.test("records are the listener's own, and of the largest size", () => {
  const largest = recordOf(10_485_760, 3);
  const packet = framed(largest);
  const { records, waiting } = readOf([packet]);
  packet.fill(0);
  ok(isSame(records[0]!, largest));
  same(waiting, 0);
});

Deno.test("noise is passed over in linear time, and nothing of it is kept", () => {
  const random = randoms(5);
  const noise = Uint8Array.from({ length: 64 * 1024 }, () => random(256));
  const broken = noise.slice();
  // Beginnings of packets everywhere, none of which goes on as one.
  for (let at = 0; at + 8 < broken.length; at += 12) broken.set([...MAGIC, ...int32(500)], at);
  for (const piece of [noise, broken]) {
    const reader = new PacketReader({
      record: () => ok(false),
      bad() {},
      skipped: (n) => passed += n,
    });
    let passed = 0;
    for (let i = 0; i < 100; i++) reader.push(piece);
    ok(reader.waitingBytes <= 16);
    same(passed + reader.waitingBytes, 100 * piece.length);
  }
});

Deno.test("a large packet that comes in single bytes is looked at once", () => {
  // Work that grew with the square of it would take minutes here.
  const packet = framed(recordOf(400_000, 0x49));
  const { records, bad } = readOf(cut(packet, () => 1));
  same([records.length, bad], [1, []]);
});

Deno.test("after a reset, and one while a packet is told, another stream begins", () => {
  const got: number[] = [];
  const reader = new PacketReader({
    record({ length }) {
      got.push(length);
      if (length === 50) reader.reset();
    },
    bad() {},
    skipped() {},
  });
  reader.push(framed(GOOD).subarray(0, 200));
  same(reader.waitingBytes, 200);
  reader.reset();
  same(reader.waitingBytes, 0);
  reader.push(joined(framed(GOOD), framed(recordOf(50)), framed(recordOf(60))));
  same([got, reader.waitingBytes], [[300, 50], 0]);
  reader.push(framed(recordOf(70)));
  same(got, [300, 50, 70]);
});

Deno.test("of a damaged stream every byte is a packet's, passed over or waiting", () => {
  const stream = joined(...[90, 300, 16, 200].map((size) => framed(recordOf(size, size))));
  let records = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = randoms(seed);
    let bytes = stream;
    for (let i = 0; i <= random(4); i++) {
      const at = random(bytes.length);
      const put = [[random(256)], MAGIC, [], MAGIC.slice(0, 2)][random(4)]!;
      bytes = joined(bytes.subarray(0, at), put, bytes.subarray(at + random(40)));
    }
    const { records: got, skipped, waiting } = readOf(cut(bytes, () => 1 + random(100)));
    same(got.reduce((sum, { length }) => sum + 8 + length, skipped + waiting), bytes.length);
    records += got.length;
  }
  ok(records > 400);
});
