/**
 * For tests and benches: files of RPG's radiometers and cloud radars, written by the same pages of the
 * manufacturer's manuals by which they are read.
 *
 * @module
 */

/** Seconds from 1970 to 2001, from which RPG counts. */
export const RPG_EPOCH_S = Date.UTC(2001, 0, 1) / 1000;

type Field = readonly [type: "i1" | "i2" | "i4" | "f4" | "text", value: number | string];

const i1 = (value: number): Field => ["i1", value];
const i2 = (value: number): Field => ["i2", value];
const i4 = (value: number): Field => ["i4", value];
const f4 = (value: number): Field => ["f4", value];
const WIDTHS = { i1: 1, i2: 2, i4: 4, f4: 4 };

function packed(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const length = fields.reduce(
    (sum, [type, value]) => sum + (type === "text" ? String(value).length + 1 : WIDTHS[type]),
    0,
  );
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [type, value] of fields) {
    if (type === "text") {
      for (const letter of String(value)) bytes[at++] = letter.charCodeAt(0);
      at++;
      continue;
    }
    const number = Number(value);
    if (type === "i1") view.setInt8(at, number);
    else if (type === "i2") view.setInt16(at, number, true);
    else if (type === "i4") view.setInt32(at, number, true);
    else view.setFloat32(at, number, true);
    at += WIDTHS[type];
  }
  return bytes;
}

/** One sample of a radiometer's file: values in the file's own units. */
export interface HatproRow {
  /** Seconds since 1970. */
  readonly timeS: number;
  readonly flag?: number;
  readonly values: readonly number[];
}

const FILE_CODES = {
  LWP: 934501000,
  IWV: 594811000,
  IRT: 671112000,
  MET: 599658944,
  TPC: 780798065,
  TPB: 459769847,
} as const;

/** Kind of a radiometer's file, by the ending of its name. */
export type HatproKind = keyof typeof FILE_CODES;

/**
 * A radiometer's file.
 *
 * @param levels heights in metres of TPC and TPB, wavelengths in µm of IRT
 */
export function encodeHatpro(
  kind: HatproKind,
  rows: readonly HatproRow[],
  levels: readonly number[] = [],
): Uint8Array<ArrayBuffer> {
  const fields: Field[] = [i4(FILE_CODES[kind]), i4(rows.length)];
  if (kind === "MET") fields.push(i1(7), ...Array.from({ length: 12 }, () => f4(0)), i4(1));
  else fields.push(f4(0), f4(0), i4(1));
  if (kind === "IRT") fields.push(i4(levels.length), ...levels.map(f4));
  else if (kind !== "MET") fields.push(i4(2));
  if (kind.startsWith("TP")) fields.push(i4(levels.length), ...levels.map(i4));
  for (const { timeS, flag = 0, values } of rows) {
    fields.push(i4(timeS - RPG_EPOCH_S), i1(flag), ...values.map(f4));
    // Zenith, azimuth 0: hundredths of a degree of elevation before five digits of azimuth.
    if (kind === "LWP" || kind === "IWV" || kind === "IRT") fields.push(i4(9000 * 100_000));
  }
  return packed(fields);
}

/** One profile of a cloud radar; gates without signal are NaN in `ze`. */
export interface Lv1Row {
  readonly timeS: number;
  /** Linear, mm6 m-3. */
  readonly ze: ArrayLike<number>;
  readonly meanVel: ArrayLike<number>;
  readonly specWidth: ArrayLike<number>;
  readonly temperatureK?: number;
  readonly pressureHpa?: number;
  readonly humidity?: number;
}

/** A cloud radar's level 1 file, 94 GHz, one polarisation, two chirps. */
export function encodeLv1(ranges: readonly number[], rows: readonly Lv1Row[]): Uint8Array {
  const gates = ranges.length;
  const second = Math.floor(gates / 3);
  const header = packed([
    i4((rows[0]?.timeS ?? RPG_EPOCH_S) - RPG_EPOCH_S),
    i4((rows.at(-1)?.timeS ?? RPG_EPOCH_S) - RPG_EPOCH_S),
    i4(1),
    i4(0),
    ["text", "made"],
    ["text", "meso360"],
    ...[94, 0.568, 0.5, 102_329, 0.56].map(f4),
    i1(0),
    ...[3.2, 70, 20].map(f4),
    ...[613, gates, 1, 1, 2].map(i4),
    ...ranges.map(f4),
    f4(0),
    f4(0),
    ...[512, 512, 0, second, 8192, 8192].map(i4),
    ...[1.2, 1.1, 30, 33, 9, 6].map(f4),
    ...[0, 0, 1, 0, 4].map(i1),
    i2(1000),
    i2(559),
    f4(6),
    i4(0),
  ]);
  const parts = [packed([i4(889_348), i4(header.length)]), header, packed([i4(rows.length)])];
  for (const row of rows) {
    const signal = Array.from({ length: gates }, (_, i) => i)
      .filter((i) => !Number.isNaN(row.ze[i]!));
    const mask = new Uint8Array(gates);
    for (const gate of signal) mask[gate] = 1;
    const sample = packed([
      i4(Math.floor(row.timeS) - RPG_EPOCH_S),
      i4(Math.round((row.timeS % 1) * 1000)),
      i1(0),
      f4(0),
      ...[row.humidity ?? 80, row.temperatureK ?? 270, row.pressureHpa ?? 1000].map(f4),
      ...[10, 180, 1.9, 100, 20, 0.02, 90, 0, 11, 1.5, 310, 309, 303].map(f4),
      // Profiles of temperature and humidity, sensitivity and three more that are not read.
      ...Array.from({ length: 3 + 1 + 2 + gates }, () => f4(0)),
      ...Array.from(mask, i1),
      ...signal.flatMap((i) => [row.ze[i]!, row.meanVel[i]!, row.specWidth[i]!, 0.1, 3].map(f4)),
    ]);
    parts.push(packed([i4(sample.length)]), sample);
  }
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
