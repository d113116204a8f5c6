import assert from "node:assert/strict";
import { joined } from "../_test_injuries.ts";
import { everyType, typeAt, withInt } from "./_test_dmap.ts";
import { DmapError, type DmapRecord, readRecord, records } from "./dmap.ts";
import { type DmapFields, encodeRecord } from "./dmap_writer.ts";

/** Every field as plain data. */
function plain(record: DmapRecord) {
  return {
    scalars: record.scalars,
    arrays: record.arrays.map(({ values, ...array }) => ({ ...array, values: [...values] })),
  };
}

Deno.test("a record of every type", () => {
  const record = readRecord(everyType());
  assert.deepEqual(Object.fromEntries(record.scalars.map(({ name, value }) => [name, value])), {
    char: -5,
    short: -300,
    int: -70_000,
    float: 1.5,
    double: 0.1,
    text: "Alomé",
    none: "",
    long: -(2n ** 62n) - 1n,
    uchar: 250,
    ushort: 65_000,
    uint: 4_000_000_000,
    ulong: 2n ** 63n + 1n,
  });
  assert.deepEqual(record.scalars.map(({ type }) => type), [
    1,
    2,
    3,
    4,
    8,
    9,
    9,
    10,
    16,
    17,
    18,
    19,
  ]);
  const arrays: readonly [string, number, number[], unknown][] = [
    ["chars", 1, [3], Int8Array.of(-1, 0, 1)],
    ["shorts", 2, [2, 3], Int16Array.of(1, 2, 3, -4, 5, 6)],
    ["ints", 3, [1], Int32Array.of(-70_000)],
    ["floats", 4, [3], Float32Array.of(0.5, NaN, Infinity)],
    ["doubles", 8, [2], Float64Array.of(0.1, -2.5)],
    ["empty", 4, [0], Float32Array.of()],
    ["flat", 2, [5, 0], Int16Array.of()],
    ["texts", 9, [3], ["ab", "", "üc"]],
    ["longs", 10, [2], BigInt64Array.of(-1n, 2n ** 62n)],
    ["uchars", 16, [2], Uint8Array.of(0, 255)],
    ["ushorts", 17, [1], Uint16Array.of(65_535)],
    ["uints", 18, [1], Uint32Array.of(2 ** 32 - 1)],
    ["ulongs", 19, [1], BigUint64Array.of(2n ** 64n - 1n)],
  ];
  assert.deepEqual(
    record.arrays,
    arrays.map(([name, type, dimensions, values]) => ({ name, type, dimensions, values })),
  );
  assert.deepEqual(record.array("shorts"), record.arrays[1]);
  assert.deepEqual(record.names, [...record.scalars, ...record.arrays].map(({ name }) => name));
});

Deno.test("fields that are absent, of the other kind or no numbers", () => {
  const record = readRecord(everyType());
  assert.equal(record.scalar("absent"), undefined);
  assert.equal(record.array("absent"), undefined);
  assert.equal(record.scalar("shorts"), undefined);
  assert.equal(record.array("short"), undefined);
  assert.deepEqual([record.has("shorts"), record.has("absent")], [true, false]);
  assert.equal(record.number("ushort"), 65_000);
  assert.equal(record.number("long"), -(2 ** 62));
  assert.ok(Number.isNaN(record.number("text")) && Number.isNaN(record.number("absent")));
});

Deno.test("wherever a record lies, aligned or not, it has the same values and writes the same bytes", () => {
  const bytes = everyType();
  const expected = plain(readRecord(bytes));
  for (let shift = 0; shift < 8; shift++) {
    const moved = joined(new Uint8Array(shift), bytes, Uint8Array.of(1, 2, 3));
    const record = readRecord(moved, shift);
    assert.deepEqual(plain(record), expected);
    assert.deepEqual([record.offset, record.size], [shift, bytes.length]);
    assert.deepEqual(record.bytes, bytes);
    assert.deepEqual(encodeRecord(record), bytes);
    // The same within a larger buffer.
    assert.deepEqual(plain(readRecord(moved.subarray(shift))), expected);
  }
});

Deno.test("more copies of unaligned arrays than fit together do not touch each other", () => {
  const values = Float64Array.from({ length: 500 }, (_, i) => i);
  const bytes = encodeRecord({
    scalars: [],
    arrays: ["a", "b"].map((name) => ({ name, type: 8, dimensions: [500], values })),
  });
  const kept = Array.from({ length: 100 }, (_, i) => {
    const record = readRecord(joined(new Uint8Array(i % 8), bytes), i % 8);
    return record.arrays.map(({ values }) => values);
  });
  for (const each of kept.flat()) assert.deepEqual(each, values);
});

Deno.test("records of many layouts in turn are not taken for each other", () => {
  const made = Array.from({ length: 40 }, (_, i) => {
    const name = i % 2 === 0 ? `a${i}` : `a${i - 1}`;
    const type = i % 2 === 0 ? 3 : 18;
    return encodeRecord({
      scalars: [{ name, type, value: i }, { name: "t", type: 9, value: "x".repeat(i % 7) }],
      arrays: [{
        name: "v",
        type: 2,
        dimensions: i % 3 === 0 ? [2, 1] : [2],
        values: Int16Array.of(i, -i),
      }],
    });
  });
  for (let round = 0; round < 3; round++) {
    for (const [i, bytes] of made.entries()) {
      const record = readRecord(bytes);
      const { name, type, value } = record.scalars[0]!;
      assert.deepEqual([name, type, value], [`a${i - i % 2}`, i % 2 === 0 ? 3 : 18, i]);
      assert.deepEqual(record.array("v")?.dimensions, i % 3 === 0 ? [2, 1] : [2]);
      assert.deepEqual(record.array("v")?.values, Int16Array.of(i, -i));
    }
  }
});

Deno.test("what cannot be read is named, whether the layout is known or not", async (t) => {
  const whole = everyType();
  const size = whole.length;
  const named = (from: string, to: string) => {
    const record = everyType();
    record.set(new TextEncoder().encode(to), typeAt(record, from) - from.length - 1);
    return record;
  };
  const typed = (name: string, type: number) => {
    const record = everyType();
    record[typeAt(record, name)] = type;
    return record;
  };
  const noEnd = (fields: Partial<DmapFields>) => {
    const bytes = encodeRecord({ scalars: [], arrays: [], ...fields });
    bytes[bytes.length - 1] = 65;
    return bytes;
  };
  const texts = { name: "a", type: 9, dimensions: [2], values: ["b", "c"] } as const;
  // Their product is that of the true ones.
  const twoNegative = withInt(-2, 5, "shorts");
  new DataView(twoNegative.buffer).setInt32(typeAt(whole, "shorts") + 9, -3, true);
  const noDimension = everyType().slice(0, typeAt(whole, "ulongs") + 5);
  new DataView(noDimension.buffer).setInt32(4, noDimension.length, true);
  const cases: readonly [string, DmapError["code"], Uint8Array][] = [
    ["nothing", "truncated", new Uint8Array()],
    ["15 bytes", "truncated", whole.subarray(0, 15)],
    ["a byte missing", "truncated", whole.subarray(0, size - 1)],
    ["another code", "not-dmap", withInt(65_536, 0)],
    ["size 0", "bad-size", withInt(0, 4)],
    ["a negative size", "bad-size", withInt(-1, 4)],
    ["a size beyond the bytes", "truncated", withInt(2 ** 31 - 1, 4)],
    ["a size less than the contents", "bad-count", withInt(size - 1, 4)],
    ["a size more than the contents", "bad-size", joined(withInt(size + 3, 4), new Uint8Array(3))],
    ["a scalar more", "bad-name", withInt(13, 8)],
    ["an array less", "bad-size", withInt(12, 12)],
    ["negative scalars", "bad-count", withInt(-1, 8)],
    ["negative arrays", "bad-count", withInt(-2147483648, 12)],
    ["more scalars than bytes", "bad-count", withInt(2 ** 31 - 1, 8)],
    ["more arrays than bytes", "bad-count", withInt(200, 12)],
    ["a type that does not exist", "bad-type", typed("float", 7)],
    ["a negative number of dimensions", "bad-count", withInt(-1, 1, "shorts")],
    ["no dimensions", "bad-count", withInt(0, 1, "shorts")],
    ["17 dimensions", "bad-count", withInt(17, 1, "shorts")],
    ["a negative dimension", "bad-count", withInt(-3, 5, "shorts")],
    ["two negative dimensions", "bad-count", twoNegative],
    ["an end behind a number of dimensions", "bad-count", noDimension],
    ["a huge dimension", "bad-count", withInt(2 ** 31 - 1, 5, "shorts")],
    ["a huge number of texts", "bad-count", withInt(2 ** 31 - 1, 5, "texts")],
    ["more texts than there are", "bad-name", withInt(30, 5, "texts")],
    ["the same name twice", "bad-name", named("uchar", "short")],
    ["a name that is not printable", "bad-name", named("uchar", "\u0007char")],
    ["an empty name", "bad-name", named("char", "\0")],
    ["a text without an end", "bad-text", noEnd({ scalars: [{ name: "a", type: 9, value: "b" }] })],
    ["a text of an array without an end", "bad-text", noEnd({ arrays: [texts] })],
  ];
  for (const [name, code, bytes] of cases) {
    await t.step(name, () => {
      readRecord(whole);
      assert.throws(() => readRecord(bytes), (error) => {
        assert.ok(error instanceof DmapError, String(error));
        assert.equal(error.code, code, error.message);
        return true;
      });
    });
  }
  await t.step("dimensions whose product wraps around to little", () => {
    const product = {
      name: "a",
      type: 2,
      dimensions: [0, 0, 0, 0],
      values: new Int16Array(),
    } as const;
    const bytes = encodeRecord({ scalars: [], arrays: [product] });
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 4; i++) view.setInt32(typeAt(bytes, "a") + 5 + 4 * i, 65_536, true);
    assert.throws(() => readRecord(bytes), { code: "bad-count" });
  });
  await t.step("17 dimensions that are all there", () => {
    const array = { name: "a", type: 2, values: Int16Array.of(1) } as const;
    const most = encodeRecord({
      scalars: [],
      arrays: [{ ...array, dimensions: Array(16).fill(1) }],
    });
    assert.equal(readRecord(most).array("a")?.dimensions.length, 16);
    const at = typeAt(most, "a") + 1;
    const bytes = joined(
      most.subarray(0, at + 4),
      Uint8Array.of(1, 0, 0, 0),
      most.subarray(at + 4),
    );
    const view = new DataView(bytes.buffer);
    view.setInt32(4, bytes.length, true);
    view.setInt32(at, 17, true);
    assert.throws(() => readRecord(bytes), { code: "bad-count" });
  });
  await t.step("a name of a megabyte", () => {
    const bytes = joined(whole.subarray(0, 16), new Uint8Array(1 << 20).fill(65));
    new DataView(bytes.buffer).setInt32(4, bytes.length, true);
    assert.throws(() => readRecord(bytes), { code: "bad-name" });
  });
});

Deno.test("a damaged record costs only itself", async (t) => {
  const good = everyType();
  const told = (bytes: Uint8Array) =>
    [...records(bytes)].map((found) => found instanceof DmapError ? found.code : found.size);
  const size = good.length;
  const inside = withInt(-3, 5, "shorts");
  await t.step("when its size is right", () => {
    assert.deepEqual(told(joined(good, inside, good)), [size, "bad-count", size]);
    assert.deepEqual(told(joined(good, inside)), [size, "bad-count"]);
  });
  await t.step("when its size is wrong, or too large for the bytes", () => {
    assert.deepEqual(told(joined(good, withInt(size - 2, 4), good)), [size, "bad-count", size]);
    assert.deepEqual(told(joined(good, withInt(1e9, 4), good)), [size, "truncated", size]);
    assert.deepEqual(told(joined(good, withInt(-5, 4), good)), [size, "bad-size", size]);
  });
  await t.step("and stray bytes are passed over", () => {
    assert.deepEqual(told(joined(good, Uint8Array.of(9, 1, 0, 1, 0), good)), [
      size,
      "not-dmap",
      size,
    ]);
    assert.deepEqual(told(joined(Uint8Array.of(1, 0, 1), good)), ["not-dmap", size]);
  });
  await t.step("and the end may be missing", () => {
    assert.deepEqual(told(joined(good, good.subarray(0, 100))), [size, "truncated"]);
    assert.deepEqual(told(joined(inside, good.subarray(0, 3))), ["bad-count", "truncated"]);
    assert.deepEqual(told(new Uint8Array()), []);
  });
  await t.step("each told with where it begins", () => {
    const offsets = [...records(joined(good, inside, good))].map(({ offset }) => offset);
    assert.deepEqual(offsets, [0, size, 2 * size]);
  });
});

Deno.test("what a record cannot hold is not written", async (t) => {
  const scalar = (type: 1 | 4 | 9 | 10 | 19, value: number | bigint | string, name = "a") => ({
    scalars: [{ name, type, value }],
    arrays: [],
  });
  const array = (type: 2 | 9, dimensions: number[], values: Int16Array | string[]) => ({
    scalars: [],
    arrays: [{ name: "a", type, dimensions, values }],
  });
  const cases: readonly [string, DmapError["code"], Parameters<typeof encodeRecord>[0]][] = [
    ["too large a char", "bad-type", scalar(1, 128)],
    ["a fraction as char", "bad-type", scalar(1, 0.5)],
    ["a number as text", "bad-type", scalar(9, 1)],
    ["a text as number", "bad-type", scalar(4, "1")],
    ["a number as long", "bad-type", scalar(10, 1)],
    ["a negative unsigned long", "bad-type", scalar(19, -1n)],
    ["a letter beyond Latin-1", "bad-text", scalar(9, "Łódź")],
    ["a zero in a text", "bad-text", scalar(9, "a\0b")],
    ["a name with a blank", "bad-name", scalar(1, 1, "a b")],
    ["a name of 256 letters", "bad-name", scalar(1, 1, "a".repeat(256))],
    ["a name twice", "bad-name", {
      ...array(2, [0], new Int16Array()),
      ...{ scalars: scalar(1, 1).scalars },
    }],
    ["fewer values than dimensions say", "bad-count", array(2, [2, 2], Int16Array.of(1, 2, 3))],
    ["no dimensions", "bad-count", array(2, [], Int16Array.of(1))],
    ["values of another type", "bad-type", array(2, [1], ["a"])],
  ];
  for (const [name, code, fields] of cases) {
    await t.step(name, () => {
      assert.throws(() => encodeRecord(fields), { name: "DmapError", code });
    });
  }
});
