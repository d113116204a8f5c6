/**
 * A table of the simulated logger: the newest records, as many as it has room for, and the
 * questions that Campbell's web API can ask it.
 *
 * @module
 */

/** A record as a table holds it. */
export interface TableRecord {
  readonly number: number;
  /** The logger's clock, milliseconds as if UTC. */
  readonly loggerMs: number;
  readonly values: readonly string[];
}

export interface Table {
  push(record: TableRecord): void;
  clear(): void;
  newest(): TableRecord | null;
  /** All records held, oldest first. */
  records(): readonly TableRecord[];
}

/** An empty table with room for `size` records: the oldest goes when a new one needs its place. */
export function createTable(size: number): Table {
  let records: TableRecord[] = [];
  return {
    push(record) {
      records.push(record);
      // Trimmed now and then, not at each record: moving 10,000 entries costs.
      if (records.length > 2 * size) records = records.slice(-size);
    },
    clear: () => records = [],
    newest: () => records.at(-1) ?? null,
    records: () => records.length > size ? records.slice(-size) : records,
  };
}

/** A question that the logger does not understand. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly code = "bad-query";
}

/** `2017-04-06T14:00:00` with or without a fraction, or a blank instead of the T, in ms. */
function timeOf(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text)
    ? Date.parse(text.replace(" ", "T") + "Z")
    : NaN;
  if (Number.isNaN(ms)) throw new QueryError(`"${text.slice(0, 40)}" is not a time`);
  return ms;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    throw new QueryError(`"${text.slice(0, 40)}" is not a whole number`);
  }
  return Number(text);
}

/**
 * The records that a DataQuery asks for, oldest first, as Campbell documents the modes:
 * `most-recent` the newest p1; `since-record` from number p1 on, itself included, and everything
 * from the oldest when the table does not hold p1; `since-time` from time p1 on; `date-range` from
 * p1 (included) to p2 (excluded); `backfill` those of the last p1 seconds before `loggerNowMs`.
 *
 * @throws {QueryError} for another mode, or a p1 or p2 that the mode cannot use
 */
export function selectRecords(
  table: Table,
  mode: string,
  p1: string,
  p2: string,
  loggerNowMs: number,
): readonly TableRecord[] {
  const records = table.records();
  const from = (ms: number) => records.filter((record) => record.loggerMs >= ms);
  switch (mode) {
    case "most-recent": {
      const count = p1 === "" ? 1 : wholeNumber(p1);
      return count === 0 ? [] : records.slice(-count);
    }
    case "since-record": {
      const number = wholeNumber(p1);
      const at = records.findIndex((record) => record.number === number);
      return records.slice(Math.max(at, 0));
    }
    case "since-time":
      return from(timeOf(p1));
    case "date-range": {
      const end = timeOf(p2);
      return from(timeOf(p1)).filter((record) => record.loggerMs < end);
    }
    case "backfill":
      return from(loggerNowMs - wholeNumber(p1) * 1000);
    default:
      throw new QueryError(`unknown mode "${mode.slice(0, 40)}"`);
  }
}
