/**
 * The answer of a Campbell datalogger's web API (`command=DataQuery&format=json`), from text to
 * records. The text is nearly JSON: loggers write NAN and INF bare, and a number's own digits
 * matter (`23.10` is not `23.1` in a daily file), so numbers stay text here.
 *
 * Source: Campbell Scientific, CR1000 manual, "Web Server API", DataQuery; mode, p1, p2, `more`.
 *
 * @module
 */
import {
  about,
  LoggerPageError,
  type LoggerRecord,
  loggerTimeMs,
  recordNumber,
  type TableName,
  wholeRecord,
} from "./logger_page.ts";

/** What the logger says of itself with each answer; empty text where it does not. */
export interface LoggerEnvironment {
  readonly station_name: string;
  readonly model: string;
  readonly serial_no: string;
  readonly os_version: string;
  readonly prog_name: string;
  /** Signature of the table's definition: another program, another signature. */
  readonly signature: string;
}

/** One answer: some records, in the table's order, and whether to ask for more. */
export interface DataQueryAnswer {
  readonly environment: LoggerEnvironment;
  readonly fields: readonly { readonly name: string; readonly units: string }[];
  readonly records: readonly LoggerRecord[];
  readonly more: boolean;
}

/** A scalar outside quotes, as it was written: 13.05, 1e5, NAN, null, true. */
class Bare {
  constructor(readonly text: string) {}
}

type Value = string | Bare | Value[] | Map<string, Value>;

/** Deepest nesting of an answer: head, environment; data, record, vals. Ten is generous. */
const MAX_DEPTH = 10;

function scan(text: string): Value {
  let at = 0;

  function fail(what: string): never {
    throw new LoggerPageError("bad-json", `DataQuery answer: ${what} at character ${at}`);
  }

  function skipSpace(): void {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
  }

  function quoted(): string {
    const start = at++;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    if (at >= text.length) fail("text without end");
    at++;
    const inner = text.slice(start + 1, at - 1);
    if (!inner.includes("\\")) return inner;
    try {
      return JSON.parse(text.slice(start, at));
    } catch {
      return inner;
    }
  }

  function bare(): Bare {
    const start = at;
    while (at < text.length && !/[\s,:\]}\["{]/.test(text[at]!)) at++;
    if (at === start) fail("a value is missing");
    return new Bare(text.slice(start, at));
  }

  function list(depth: number): Value[] {
    const items: Value[] = [];
    at++;
    for (skipSpace(); text[at] !== "]"; skipSpace()) {
      items.push(value(depth));
      skipSpace();
      if (text[at] === ",") at++;
      else if (text[at] !== "]") fail("a list without end");
    }
    at++;
    return items;
  }

  function object(depth: number): Map<string, Value> {
    const members = new Map<string, Value>();
    at++;
    for (skipSpace(); text[at] !== "}"; skipSpace()) {
      if (text[at] !== '"') fail("a name is missing");
      const name = quoted();
      skipSpace();
      if (text[at] !== ":") fail("a colon is missing");
      at++;
      members.set(name, value(depth));
      skipSpace();
      if (text[at] === ",") at++;
      else if (text[at] !== "}") fail("an object without end");
    }
    at++;
    return members;
  }

  function value(depth: number): Value {
    if (depth > MAX_DEPTH) fail("nested too deep");
    skipSpace();
    if (text[at] === "{") return object(depth + 1);
    if (text[at] === "[") return list(depth + 1);
    return text[at] === '"' ? quoted() : bare();
  }

  const result = value(0);
  skipSpace();
  if (at < text.length) fail("something follows the answer");
  return result;
}

const plain = (value: Value | undefined): string =>
  value instanceof Bare ? value.text : typeof value === "string" ? value : "";

/** A value's text in a daily file: null is NAN, as the logger's pages write it. */
function valueText(value: Value): string {
  if (Array.isArray(value) || value instanceof Map) {
    throw new LoggerPageError("bad-json", "DataQuery: a value is itself a list or an object");
  }
  return value instanceof Bare && value.text === "null" ? "NAN" : plain(value);
}

const member = (value: Value | undefined, name: string) =>
  value instanceof Map ? value.get(name) : undefined;

const items = (value: Value | undefined): readonly Value[] => Array.isArray(value) ? value : [];

/**
 * The records of a DataQuery answer about `table`.
 *
 * @throws {LoggerPageError} `no-data` when the body is no such answer at all (a logger without
 * the API sends a page), `bad-json` when it is one but cut short or malformed, `no-number` or
 * `value-count` when a record in it is not whole.
 */
export function parseDataQuery(body: string, table: TableName): DataQueryAnswer {
  const text = body.trim();
  if (text === "") throw new LoggerPageError("bad-json", "DataQuery answer is empty");
  if (!text.startsWith("{")) {
    // A page is another program's answer; anything else may be the rest of a torn one.
    throw new LoggerPageError(
      text.startsWith("<") ? "no-data" : "bad-json",
      `no DataQuery answer (${about(body)})`,
    );
  }
  const answer = scan(text);
  const data = member(answer, "data");
  const head = member(answer, "head");
  if (!Array.isArray(data)) {
    throw new LoggerPageError("no-data", `DataQuery answer without data (${about(body)})`);
  }
  const environment = member(head, "environment");
  const of = (name: string) => plain(member(environment, name));
  return {
    environment: {
      station_name: of("station_name"),
      model: of("model"),
      serial_no: of("serial_no"),
      os_version: of("os_version"),
      prog_name: of("prog_name"),
      signature: plain(member(head, "signature")),
    },
    fields: items(member(head, "fields")).map((field) => ({
      name: plain(member(field, "name")),
      units: plain(member(field, "units")),
    })),
    records: data.map((record) => toRecord(record, table)),
    more: plain(member(answer, "more")) === "true",
  };
}

function toRecord(value: Value, table: TableName): LoggerRecord {
  const number = recordNumber(plain(member(value, "no")));
  if (number === null) {
    throw new LoggerPageError("no-number", "DataQuery: a record has no number");
  }
  const values = items(member(value, "vals")).map(valueText);
  return wholeRecord(table, number, loggerTimeMs(plain(member(value, "time"))), values);
}
