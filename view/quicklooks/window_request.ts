/**
 * What a request asks for: a window of an entry's data, and how finely.
 *
 * @module
 */

/** A window that is asked for. */
export interface WindowQuery {
  readonly id: string;
  /** Seconds since 1970. */
  readonly startS: number;
  readonly endS: number;
  /** So many hours until now; null: a window of its own. */
  readonly hours: number | null;
  readonly columns: number;
  readonly rows: number;
}

/** A query that cannot be; the message says what is allowed. */
export class WindowQueryError extends Error {
  override readonly name = "WindowQueryError";
  readonly code = "bad-query";
}

/** A month and a day. */
const MOST_HOURS = 32 * 24;

/** As one 4k screen is wide and high. */
const COLUMNS = { least: 10, most: 4_000, usual: 1_200 };
const ROWS = { least: 10, most: 2_000, usual: 400 };

/**
 * The query of a request: `id`, and either `hours` until now or `from` and `to` in seconds since 1970;
 * `columns` and `rows` at most.
 *
 * @throws {WindowQueryError}
 */
export function windowQuery(
  said: (name: string) => string | undefined,
  nowMs: number,
): WindowQuery {
  const number = (name: string, { least, most, usual }: typeof COLUMNS) => {
    const text = said(name);
    if (text === undefined) return usual;
    const value = Number(text);
    if (text !== "" && value >= least && value <= most) return value;
    throw new WindowQueryError(`${name}: a number from ${least} to ${most} is needed`);
  };
  const id = said("id") ?? "";
  const columns = Math.round(number("columns", COLUMNS));
  const rows = Math.round(number("rows", ROWS));
  const nowS = nowMs / 1000;
  if (said("from") === undefined && said("to") === undefined) {
    const hours = number("hours", { least: 0.01, most: MOST_HOURS, usual: 24 });
    return { id, startS: nowS - hours * 3600, endS: nowS, hours, columns, rows };
  }
  // Whatever day a clock once said.
  const time = { least: 0, most: 1e11, usual: NaN };
  const startS = number("from", time);
  const endS = number("to", time);
  if (!(endS > startS)) throw new WindowQueryError("from and to are needed, the earlier first");
  if (endS - startS > MOST_HOURS * 3600) {
    throw new WindowQueryError(`at most ${MOST_HOURS / 24} days: ask for a shorter time`);
  }
  return { id, startS, endS, hours: null, columns, rows };
}
