/**
 * Which palette index has a code, and what does an index mean? Made for each picture from the coding of
 * its field and a colour table.
 *
 * Index 0 is nothing, 1 range folding where the coding has it, the rest values by rising code or
 * classes. Codes of 8 bits keep an index each; those of 16 share what there are, evenly between
 * breakpoints, so that they are told apart most finely where colours change most.
 *
 * @module
 */
import type { ClassTable, ColourTable, ScaleTable } from "./colour_tables.ts";
import { type Coding, type GateValue, type PolarField, RANGE_FOLDED } from "./polar_field.ts";

/** How codes become indices, and indices colours and values. */
export interface Palette {
  /** Palette index of each code: 256 or 65,536 of them. */
  readonly indexOf: Uint8Array;
  /** Red, green, blue, opacity of each index. */
  readonly rgba: Uint8Array;
  /** What each index means; for `PictureFacts.values`. */
  readonly values: readonly GateValue[];
}

type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

const NOTHING: Rgba = [0, 0, 0, 0];
const INDICES = 256;
/** Digits that hold the finest coding there is: 0.001 in/h. */
const PER_UNIT = 10_000;

/**
 * The palette that a field is drawn with.
 *
 * @throws {RangeError} for a field of values with a table of classes, or the reverse
 */
export function paletteOf(
  { codes, coding }: Pick<PolarField, "codes" | "coding">,
  table: ColourTable,
): Palette {
  const wide = codes instanceof Uint16Array;
  const indexOf = new Uint8Array(wide ? 65_536 : 256);
  const values: GateValue[] = [null];
  const colours: Rgba[] = [NOTHING];
  if (coding.folded !== null) {
    indexOf[coding.folded] = values.push(RANGE_FOLDED) - 1;
    colours.push(table.folded === null ? NOTHING : rgba(table.folded));
  }
  const left = INDICES - values.length;
  const groups = coding.kind === "linear"
    ? wide ? sharedSteps(coding, scaleOf(table), left) : singleCodes(coding, left)
    : listed(coding.kind === "levels" ? coding.values : coding.names, left);
  for (const { from, to, value } of groups) {
    const index = values.push(value) - 1;
    colours.push(
      typeof value === "string"
        ? classColour(classesOf(table), value)
        : scaleColour(scaleOf(table), value),
    );
    for (let code = from; code < to; code++) if (code !== coding.folded) indexOf[code] = index;
  }
  return { indexOf, rgba: Uint8Array.from(colours.flat()), values };
}

/** Codes that get one index: from one on, up to but without another. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly value: number | string;
}

type Linear = Extract<Coding, { kind: "linear" }>;

/** An index each; where there are more codes than `most`, the last one is shared. */
function singleCodes({ scale, offset, first }: Linear, most: number): Group[] {
  const count = Math.min(256 - first, most);
  return Array.from({ length: count }, (_, i) => {
    const from = first + i;
    const to = i === count - 1 ? 256 : from + 1;
    return { from, to, value: rounded((from - offset) / scale) };
  });
}

/** Codes of 16 bits: one index for all below the table, the rest even steps between breakpoints. */
function sharedSteps({ scale, offset, first }: Linear, table: ScaleTable, most: number): Group[] {
  const knots = [...table.stops.map(({ value }) => value), table.until];
  const edges = [-Infinity];
  const count = most - 1;
  for (let step = 0; step < count; step++) {
    const place = step / count * (knots.length - 1);
    const below = Math.floor(place);
    edges.push(knots[below]! + (place - below) * (knots[below + 1]! - knots[below]!));
  }
  edges.push(Infinity);
  const groups: Group[] = [];
  let from = first;
  for (let step = 1; step < edges.length; step++) {
    const edge = edges[step]!;
    const to = Math.min(65_536, Math.max(from, Math.ceil(edge * scale + offset)));
    if (to === from) continue;
    const least = (from - offset) / scale;
    const most = Math.min((to - 1 - offset) / scale, Math.max(least, table.until));
    groups.push({ from, to, value: rounded((least + most) / 2) });
    from = to;
  }
  return groups;
}

/** Levels or classes, as many as there are indices; codes that mean nothing need none. */
function listed(meanings: readonly (number | string | null)[], most: number): Group[] {
  return meanings.flatMap((value, code) =>
    value === null ? [] : [{ from: code, to: code + 1, value }]
  ).slice(0, most);
}

const rounded = (value: number) => Math.round(value * PER_UNIT) / PER_UNIT;

/** Colour of a value. */
function scaleColour({ stops, until }: ScaleTable, value: number): Rgba {
  const above = stops.findIndex((stop) => stop.value > value);
  const at = above === -1 ? stops.length - 1 : above - 1;
  const stop = stops[at];
  if (stop === undefined) return NOTHING;
  const from = rgba(stop.colour);
  if (stop.to === null) return from;
  const end = stops[at + 1]?.value ?? until;
  const part = Math.min(1, (value - stop.value) / (end - stop.value));
  const [red, green, blue, opacity] = rgba(stop.to).map((to, i) =>
    Math.round(from[i]! + part * (to - from[i]!))
  );
  return [red!, green!, blue!, opacity!];
}

function classColour({ classes }: ClassTable, code: string): Rgba {
  const found = classes.find((one) => one.code === code);
  return found === undefined ? NOTHING : rgba(found.colour);
}

function scaleOf(table: ColourTable): ScaleTable {
  if ("stops" in table) return table;
  throw new RangeError(`colour table "${table.name}" is of classes, the field is of values`);
}

function classesOf(table: ColourTable): ClassTable {
  if ("classes" in table) return table;
  throw new RangeError(`colour table "${table.name}" is of values, the field is of classes`);
}

/** `#rrggbb` or `#rrggbbaa`. */
function rgba(colour: string): Rgba {
  const part = (at: number) => parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5), colour.length === 9 ? part(7) : 255];
}
