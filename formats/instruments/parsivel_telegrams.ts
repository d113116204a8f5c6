/**
 * The telegrams of OTT Parsivels, as the loggers that are known keep them: a block of `number:value`
 * lines a minute, or a row a minute with the fields named in the first line.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { CLASSES, columnKey, PARSIVEL_FIELDS, type ParsivelField } from "./parsivel_fields.ts";
import { type Skips, skips } from "./skips.ts";
import { dayAndTimeS } from "./table_time.ts";

/** What a field says: a text, or its numbers. */
export type FieldValue = string | number | Float32Array;

/** One minute. */
export interface Telegram {
  /** Seconds since 1970. */
  readonly timeS: number;
  readonly fields: ReadonlyMap<number, FieldValue>;
}

const BY_NUMBER = new Map(PARSIVEL_FIELDS.map((field) => [field.field, field]));
const BLOCK_START = /^\[\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\s*$/;
const FIELD_LINE = /^(\d\d):(.*)$/s;
const SPECTRUM = /<SPECTRUM>([^<]*)<\/SPECTRUM>/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** A file of noise has lines as long as itself. */
const MAX_LINE = 100_000;

/** Whether a file begins as one of the loggers known writes it. */
export function isParsivelText(start: string): boolean {
  const first = start.split("\n", 1)[0]!.trim();
  return BLOCK_START.test(first) || headerFields(first) !== null;
}

/**
 * The telegrams of a file. One with a field that cannot be costs itself.
 *
 * @throws {DatasetError} `not-this-format`
 */
export function parsivelTelegrams(text: string): { telegrams: Telegram[]; skipped: Skips } {
  const lines = text.split("\n");
  if (lines.at(-1)!.trim() === "") lines.pop();
  const skipped = skips();
  const first = lines[0]?.trim() ?? "";
  const header = headerFields(first);
  const telegrams = BLOCK_START.test(first)
    ? blocks(lines, skipped)
    : header !== null
    ? rows(lines, header, skipped)
    : null;
  if (telegrams === null) {
    throw new DatasetError(
      "not-this-format",
      "begins neither with a block `[2024-01-14 00:00:00` nor with a line that names a Parsivel's fields",
    );
  }
  return { telegrams, skipped };
}

/** `[time`, lines `NN:value`, the last one followed by `]`. */
function blocks(lines: readonly string[], skipped: Skips): Telegram[] {
  const telegrams: Telegram[] = [];
  let [timeS, startLine] = [NaN, 0];
  let fields = new Map<number, FieldValue>();
  let fault = "";

  lines.forEach((raw, i) => {
    const line = raw.replace(/\r$/, "");
    const start = BLOCK_START.exec(line);
    if (start !== null) {
      if (startLine > 0) skipped.add(`block of line ${startLine}: does not end`);
      [timeS, startLine] = [dayAndTimeS(start[1]!, start[2]!), i + 1];
      [fields, fault] = [new Map(), Number.isNaN(timeS) ? "its time cannot be" : ""];
      return;
    }
    if (startLine === 0) {
      if (line.trim() !== "") skipped.add(`line ${i + 1}: belongs to no block`);
      return;
    }
    const isLast = line.endsWith("]");
    const match = FIELD_LINE.exec(isLast ? line.slice(0, -1) : line);
    if (match !== null && fault === "") {
      const field = BY_NUMBER.get(Number(match[1]));
      if (field !== undefined) {
        const value = fieldValue(field, withoutEnd(match[2]!.slice(0, MAX_LINE)));
        if (value === null) fault = `line ${i + 1}: field ${match[1]} cannot be read`;
        else fields.set(field.field, value);
      }
    }
    if (!isLast) return;
    if (fault === "") telegrams.push({ timeS, fields });
    else skipped.add(`block of line ${startLine}: ${fault}`);
    startLine = 0;
  });
  if (startLine > 0) skipped.add(`block of line ${startLine}: does not end`);
  return telegrams;
}

/** Which field a row's cells hold, `first` to `first + width - 1`. */
interface RowField {
  readonly field: ParsivelField;
  readonly first: number;
  readonly width: number;
}

interface RowHeader {
  readonly columns: number;
  readonly fields: readonly RowField[];
  /** One column with day and time, or two. */
  readonly time: readonly number[];
  readonly hasTaggedSpectrum: boolean;
}

const WIDTHS = { text: 1, diameters: CLASSES, spectrum: CLASSES * CLASSES } as const;
const widthOf = ({ kind }: ParsivelField) => kind === undefined ? 1 : WIDTHS[kind];
/** A table with fewer is another instrument's. */
const LEAST_FIELDS = 8;

/** What a first line says of the rows; null when it does not name a Parsivel's fields. */
function headerFields(line: string): RowHeader | null {
  if (line.length > MAX_LINE || !line.includes(";")) return null;
  const names = line.split(";").map((name) => name.trim());
  if (names.at(-1) === "") names.pop();
  const day = names.findIndex((name) => /^date$/i.test(name));
  const clock = names.findIndex((name) => /^time$/i.test(name));
  const both = names.findIndex((name) => /^(?:datetime|datetime_utc|timestamp)$/i.test(name));
  const time = both >= 0 ? [both] : day >= 0 && clock >= 0 ? [day, clock] : null;
  if (time === null) return null;
  const fields: RowField[] = [];
  const seen = new Set<number>();
  const hasTaggedSpectrum = /^spectrum$/i.test(names.at(-1)!);
  for (let i = 0; i < names.length; i++) {
    const field = fieldOf(names[i]!);
    if (field === undefined || seen.has(field.field)) continue;
    const width = field.kind === "spectrum" && hasTaggedSpectrum ? 1 : widthOf(field);
    if (i + width > names.length) return null;
    seen.add(field.field);
    fields.push({ field, first: i, width });
    i += width - 1;
  }
  return fields.length < LEAST_FIELDS
    ? null
    : { columns: names.length, fields, time, hasTaggedSpectrum };
}

/** `rain rate [mm/h]`, `wawa [METAR]`, `N00`, `M_0_0`, `Temperature in sensor (°C)`. */
function fieldOf(name: string): ParsivelField | undefined {
  const numbered = /^([a-zA-Z])(?:00|_0_0)$/.exec(name);
  const keys = numbered !== null
    ? [numbered[1]!.toLowerCase()]
    : [columnKey(name), columnKey(name.replace(/[[(].*$/, ""))];
  for (const key of keys) {
    const found = PARSIVEL_FIELDS.find(({ columns }) => columns.includes(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

function rows(lines: readonly string[], header: RowHeader, skipped: Skips): Telegram[] {
  const telegrams: Telegram[] = [];
  lines.slice(1).forEach((raw, i) => {
    const line = raw.replace(/\r$/, "").slice(0, MAX_LINE);
    if (line.trim() === "") return;
    const telegram = rowTelegram(line, header);
    if (typeof telegram === "string") skipped.add(`line ${i + 2}: ${telegram}`);
    else telegrams.push(telegram);
  });
  return telegrams;
}

/** The row's telegram, or why it is none. */
function rowTelegram(line: string, header: RowHeader): Telegram | string {
  const tagged = header.hasTaggedSpectrum ? SPECTRUM.exec(line) : null;
  if (header.hasTaggedSpectrum && tagged === null) return "has no whole spectrum";
  const plain = tagged === null ? line : line.slice(0, tagged.index) + "#";
  const cells = plain.split(";");
  if (cells.length === header.columns + 1 && cells.at(-1) === "") cells.pop();
  if (cells.length !== header.columns) {
    return `${cells.length} columns instead of ${header.columns}`;
  }
  const [day, clock] = header.time.length === 1
    ? cells[header.time[0]!]!.trim().split(/[ T]/, 2)
    : header.time.map((column) => cells[column]!);
  const timeS = dayAndTimeS(day ?? "", clock ?? "");
  if (Number.isNaN(timeS)) return `no time (${`${day} ${clock}`.slice(0, 40)})`;
  const fields = new Map<number, FieldValue>();
  for (const { field, first, width } of header.fields) {
    const text = field.kind === "spectrum" && tagged !== null
      ? withoutEnd(tagged[1]!)
      : cells.slice(first, first + width).join(";");
    const value = fieldValue(field, text);
    if (value === null) return `field ${field.field} (${field.name}) cannot be read`;
    fields.set(field.field, value);
  }
  return { timeS, fields };
}

/** The instrument ends each number of a list with a semicolon, the last one too. */
const withoutEnd = (list: string) => list.trimEnd().replace(/;$/, "");

/** What a field's text says; null when it cannot be. */
function fieldValue(field: ParsivelField, text: string): FieldValue | null {
  if (field.kind === "text") return text.trim();
  if (field.kind === undefined) {
    const bare = text.trim();
    if (bare === "") return NaN;
    if (!NUMBER.test(bare)) return null;
    return field.none?.includes(Number(bare)) ? NaN : Number(bare);
  }
  const width = widthOf(field);
  // A minute without a single drop may be said in a word.
  if (text.trim() === "ZERO") return new Float32Array(width);
  const parts = text.split(";");
  if (parts.length !== width) return null;
  const values = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    const part = parts[i]!.trim();
    if (part !== "" && !NUMBER.test(part)) return null;
    // Nothing between two semicolons of a spectrum is no particle.
    const value = part === "" && field.kind !== "spectrum" ? NaN : Number(part);
    values[i] = field.none?.includes(value) ? NaN : value;
  }
  return values;
}
