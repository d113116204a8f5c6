import assert from "node:assert/strict";
import { NO_DATA, sharedFile, sharedNames } from "../../_test_data.ts";
import { decompressBzip2 } from "../bzip2.ts";
import { DmapError, type DmapRecord, records } from "./dmap.ts";
import { encodeRecord } from "./dmap_writer.ts";

/** What another reader found: see shared/data/expected/README.md. Floats are written with nine digits. */
interface Expected {
  readonly file: string;
  readonly decompressed_bytes: number;
  readonly records: number;
  readonly record: readonly Readonly<Record<string, unknown>>[];
  readonly full_records: readonly {
    readonly i: number;
    readonly types: Readonly<Record<string, number | [number, number[]]>>;
    readonly fields: Readonly<Record<string, ExpectedValue>>;
  }[];
}
type ExpectedValue = number | string | {
  /** The slowest dimension first. */
  readonly shape: readonly number[];
  /** The first 400; null for what is no number, `inf` and `-inf`. */
  readonly values: readonly (number | string | null)[];
  /** Of all finite values. */
  readonly sum: number;
};
const MOST_LISTED = 400;

function asListed(value: number): number | string | null {
  if (Number.isNaN(value)) return null;
  return Number.isFinite(value) ? value : value > 0 ? "inf" : "-inf";
}

/** Sum, least and most of the finite values, and how many are not finite. */
function statistics(values: readonly number[]): number[] {
  const finite = values.filter(Number.isFinite);
  const sum = finite.reduce((total, value) => total + value, 0);
  const bounds = finite.length === 0 ? [0, 0] : [Math.min(...finite), Math.max(...finite)];
  return [sum, ...bounds, values.length - finite.length];
}

function numbers(record: DmapRecord, name: string): number[] {
  return Array.from(record.array(name)?.values ?? [], Number);
}

function near(actual: unknown, expected: unknown, where: string): void {
  if (typeof expected !== "number" || typeof actual !== "number") {
    return assert.equal(actual, expected, where);
  }
  // Nine digits: a 32-bit float has no neighbour so near.
  const bound = 6e-9 * Math.abs(expected);
  assert.ok(Math.abs(actual - expected) <= bound, `${where}: ${actual}, not ${expected}`);
}

/** The key figures of every record, by its names in the expected file. */
function figure(record: DmapRecord, key: string): unknown {
  const dates = ["yr", "mo", "dy", "hr", "mt", "sc", "us"].map((part) => `time.${part}`);
  const starts = ["year", "month", "day", "hour", "minute", "second"].map((part) =>
    `start.${part}`
  );
  switch (key) {
    case "offset":
    case "size":
      return record[key];
    case "scalars":
    case "arrays":
      return record[key].length;
    case "time":
      return dates.map((name) => record.number(name));
    case "start":
      return starts.map((name) => record.number(name));
    case "slist_n":
      return record.array("slist")?.values.length ?? 0;
  }
  if (!record.has(key)) return undefined;
  return record.array(key) === undefined ? record.scalar(key) : statistics(numbers(record, key));
}

function compareRecord(record: DmapRecord, expected: Expected["record"][number]): void {
  for (const [key, value] of Object.entries(expected)) {
    if (key === "i") continue;
    const where = `record ${expected["i"]}, ${key}`;
    const found = figure(record, key);
    if (Array.isArray(value) && Array.isArray(found)) {
      assert.equal(found.length, value.length, where);
      value.forEach((each, k) => near(found[k], each, where));
    } else if (Array.isArray(found) && found.length > 0) {
      // Grid files: one station, told as a number.
      near(found[0], value, where);
    } else near(found, value, where);
  }
}

function compareFields(record: DmapRecord, expected: Expected["full_records"][number]): void {
  assert.deepEqual(record.names, Object.keys(expected.types));
  for (const [name, stored] of Object.entries(expected.types)) {
    const value = expected.fields[name];
    const where = `record ${expected.i}, ${name}`;
    if (typeof stored === "number") {
      assert.equal(record.scalars.find((scalar) => scalar.name === name)?.type, stored, where);
      near(record.scalar(name), value, where);
      continue;
    }
    const array = record.array(name);
    assert.deepEqual([array?.type, array?.dimensions], stored, where);
    assert.ok(typeof value === "object", where);
    assert.deepEqual(value.shape, stored[1].toReversed(), where);
    const found = numbers(record, name);
    assert.equal(value.values.length, Math.min(found.length, MOST_LISTED), where);
    value.values.forEach((each, k) => near(asListed(found[k]!), each, where));
    // Added up there as 32-bit floats.
    const size = statistics(found.map(Math.abs))[0]!;
    const sum = statistics(found)[0]!;
    assert.ok(Math.abs(sum - value.sum) <= 1e-5 * size, `${where}: sum ${sum}, not ${value.sum}`);
  }
}

const NAMES = sharedNames("expected", "superdarn");

for (const name of NAMES) {
  Deno.test(`${name}: every value as another reader found it, and the same bytes written`, () => {
    const expected: Expected = JSON.parse(
      new TextDecoder().decode(sharedFile("expected", "superdarn", name)),
    );
    const file = sharedFile("superdarn", expected.file);
    const bytes = expected.file.endsWith(".bz2") ? decompressBzip2(file, 1 << 24) : file;
    assert.equal(bytes.length, expected.decompressed_bytes);
    const found = [...records(bytes)].map((record) => {
      if (record instanceof DmapError) throw record;
      return record;
    });
    assert.equal(found.length, expected.records);
    assert.equal(expected.record.length, expected.records);
    found.forEach((record, i) => compareRecord(record, expected.record[i]!));
    assert.ok(expected.full_records.length > 0);
    for (const full of expected.full_records) compareFields(found[full.i]!, full);
    for (const record of found) assert.deepEqual(encodeRecord(record), record.bytes);
  });
}

Deno.test({
  name: "all eight files are there",
  ignore: NO_DATA,
  fn: () => assert.equal(NAMES.length, 8),
});
