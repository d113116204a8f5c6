/**
 * The bytes of a window of an instrument's data, as `GET /quicklooks/api/window` sends them and the
 * page draws them: a header in JSON, then the numbers.
 *
 *     "QLW1" · length of the header (u32) · header (UTF-8) · padding to 8 bytes · numbers
 *
 * Little-endian. The header says of each list of numbers its kind, where it begins after the padding
 * and how many there are.
 *
 * @module
 */
import type { FoundLine, FoundPanel } from "./instruments/panels.ts";

/** How the data of a quicklook are. */
export type WindowState =
  | "ready"
  /** There is no store: nothing was appended. */
  | "nothing yet"
  /** There is a store with none of the variables that the panels show. */
  | "nothing to show"
  /** The store cannot be read. */
  | "damaged";

/** A list of numbers: of 4 or 8 bytes each, from a byte on, so many. */
export interface NumbersAt {
  readonly type: "f4" | "f8";
  readonly at: number;
  readonly count: number;
}

/** A line; NaN between two points that a gap separates. `min` and `max` where several became one. */
export interface LineData<Numbers> extends FoundLine {
  readonly full: boolean;
  /** The newest value as it was measured, and when; null: there is none. */
  readonly last: { readonly timeS: number; readonly value: number } | null;
  /** What is longer than this without a value is a gap, seconds. */
  readonly gapS: number;
  readonly times: Numbers;
  readonly mean: Numbers;
  readonly min: Numbers | null;
  readonly max: Numbers | null;
}

type FoundHeat = Extract<FoundPanel, { kind: "heat" }>;
type FoundLines = Extract<FoundPanel, { kind: "lines" }>;

/** A heat map: `values` column after column, each `rows` long. */
export interface HeatData<Numbers> extends Omit<FoundHeat, "over"> {
  /** Of the vertical: `m`. */
  readonly verticalUnits: string;
  readonly startS: number;
  readonly stepS: number;
  readonly columns: number;
  readonly rows: number;
  readonly full: boolean;
  readonly heights: Numbers;
  readonly values: Numbers;
  readonly over: readonly LineData<Numbers>[];
}

export interface LinesData<Numbers> extends Omit<FoundLines, "lines"> {
  readonly lines: readonly LineData<Numbers>[];
}

export type PanelData<Numbers> = LinesData<Numbers> | HeatData<Numbers>;

/** A window. */
export interface QuicklookWindow<Numbers> {
  readonly id: string;
  readonly state: WindowState;
  /** What is wrong and what to do; null: nothing. */
  readonly reason: string | null;
  /** Seconds since 1970. */
  readonly startS: number;
  readonly endS: number;
  /** When it was read, milliseconds since 1970. */
  readonly madeMs: number;
  /** Oldest and newest row of the store, seconds since 1970; null: none. */
  readonly oldestS: number | null;
  readonly newestS: number | null;
  readonly panels: readonly PanelData<Numbers>[];
}

/** Lists of numbers in memory. */
export type Floats = Float32Array | Float64Array;

/** Bytes that are no window. */
export class WindowFormatError extends Error {
  override readonly name = "WindowFormatError";
  readonly code = "not-a-window";
}

const MAGIC = 0x31574c51;

/** The bytes of a window. */
export function encodeWindow(window: QuicklookWindow<Floats>): Uint8Array<ArrayBuffer> {
  const lists: { readonly numbers: Floats; readonly at: number }[] = [];
  let end = 0;
  const placed = mapWindow(window, (numbers): NumbersAt => {
    const type = numbers instanceof Float64Array ? "f8" : "f4";
    const at = aligned(end);
    lists.push({ numbers, at });
    end = at + numbers.byteLength;
    return { type, at, count: numbers.length };
  });
  const header = new TextEncoder().encode(JSON.stringify(placed));
  const begin = aligned(8 + header.length);
  const bytes = new Uint8Array(begin + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  bytes.set(header, 8);
  for (const { numbers, at } of lists) {
    bytes.set(
      new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      begin + at,
    );
  }
  return bytes;
}

/**
 * The window in these bytes, whose lists stay where they are in them.
 *
 * @throws {WindowFormatError} they are something else, or cut short
 */
export function decodeWindow(bytes: ArrayBuffer): QuicklookWindow<Floats> {
  const view = new DataView(bytes);
  if (bytes.byteLength < 8 || view.getUint32(0, true) !== MAGIC) {
    throw new WindowFormatError(`${bytes.byteLength} bytes that are no window of data`);
  }
  const length = view.getUint32(4, true);
  const begin = aligned(8 + length);
  if (begin > bytes.byteLength) throw cutShort(bytes, begin);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
  return mapWindow(header as QuicklookWindow<NumbersAt>, ({ type, at, count }) => {
    const end = begin + at + count * (type === "f8" ? 8 : 4);
    if (end > bytes.byteLength) throw cutShort(bytes, end);
    return type === "f8"
      ? new Float64Array(bytes, begin + at, count)
      : new Float32Array(bytes, begin + at, count);
  });
}

const cutShort = ({ byteLength }: ArrayBuffer, wanted: number) =>
  new WindowFormatError(`the window is cut short: ${byteLength} of at least ${wanted} bytes`);

const aligned = (at: number) => Math.ceil(at / 8) * 8;

/** The same window with each list of numbers become something else. */
function mapWindow<A, B>(
  window: QuicklookWindow<A>,
  become: (numbers: A) => B,
): QuicklookWindow<B> {
  const line = (one: LineData<A>): LineData<B> => ({
    ...one,
    times: become(one.times),
    mean: become(one.mean),
    min: one.min === null ? null : become(one.min),
    max: one.max === null ? null : become(one.max),
  });
  return {
    ...window,
    panels: window.panels.map((panel): PanelData<B> =>
      panel.kind === "lines" ? { ...panel, lines: panel.lines.map(line) } : {
        ...panel,
        heights: become(panel.heights),
        values: become(panel.values),
        over: panel.over.map(line),
      }
    ),
  };
}
