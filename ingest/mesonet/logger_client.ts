/**
 * Asks the datalogger: one function a request of its specification. Every answer is whole or an
 * error that says what happened; nothing here retries.
 *
 * @module
 */
import { basicAuthorization } from "../../formats/basic_login.ts";
import { type DataQueryAnswer, parseDataQuery } from "../../formats/data_query.ts";
import {
  LoggerPageError,
  type LoggerRecord,
  parseLastRecords,
  parseNewestRecord,
  type TableName,
} from "../../formats/logger_page.ts";

/** Why the logger gave no usable answer. */
export class LoggerError extends Error {
  override readonly name = "LoggerError";
  constructor(
    /** `unreachable`: refused, hung or cut; `refused`: another HTTP status; `login`: 401;
     * `page`: an answer that is not whole; `unsupported`: the logger lacks this request. */
    readonly code: "unreachable" | "refused" | "login" | "page" | "unsupported",
    message: string,
  ) {
    super(message);
  }
}

/** Where the logger is. */
export interface LoggerAddress {
  /** host or host:port */
  readonly host: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** Selection of a DataQuery. */
export type DataQueryMode =
  | { readonly mode: "since-record"; readonly p1: number }
  | { readonly mode: "backfill"; readonly p1: number };

/** What can be asked of a datalogger. */
export interface LoggerClient {
  newestRecord(table: TableName, timeoutMs: number): Promise<LoggerRecord>;
  /** The last ten Obs records, in the page's order. */
  lastRecords(timeoutMs: number): Promise<LoggerRecord[]>;
  dataQuery(table: TableName, select: DataQueryMode, timeoutMs: number): Promise<DataQueryAnswer>;
}

/** Longest answers that are read: a page, and a page of a long backfill. */
const MAX_PAGE_BYTES = 256 * 1024;
const MAX_QUERY_BYTES = 64 * 1024 * 1024;

/** The client of one datalogger. `signal` ends every request. */
export function createLoggerClient(address: LoggerAddress, signal: AbortSignal): LoggerClient {
  const base = `http://${address.host}`;
  const headers: Record<string, string> = address.user === undefined ? {} : {
    authorization: basicAuthorization(address.user, address.password ?? ""),
  };

  async function get(path: string, timeoutMs: number, isLong: boolean): Promise<string> {
    const maxBytes = isLong ? MAX_QUERY_BYTES : MAX_PAGE_BYTES;
    const silence = new AbortController();
    const give = () =>
      silence.abort(new LoggerError("unreachable", `no answer within ${timeoutMs / 1000} s`));
    let timer = setTimeout(give, timeoutMs);
    const stop = () => silence.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      const response = await fetch(base + path, { headers, signal: silence.signal });
      if (!response.ok) {
        await response.body?.cancel();
        throw statusError(response.status);
      }
      const decoder = new TextDecoder();
      let text = "";
      let bytes = 0;
      for await (const chunk of response.body ?? []) {
        if (isLong) {
          // From byte to byte: a long answer over a slow link is no failure.
          clearTimeout(timer);
          timer = setTimeout(give, timeoutMs);
        }
        bytes += chunk.length;
        if (bytes > maxBytes) {
          throw new LoggerError("page", `the answer is longer than ${maxBytes} bytes`);
        }
        text += decoder.decode(chunk, { stream: true });
      }
      return text + decoder.decode();
    } catch (error) {
      throw asLoggerError(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  return {
    async newestRecord(table, timeoutMs) {
      const page = await get(`/command=NewestRecord&table=${table}`, timeoutMs, false);
      return refusing(() => parseNewestRecord(page, table));
    },
    async lastRecords(timeoutMs) {
      const records = parseLastRecords(await get("/lastrecords.html", timeoutMs, false));
      if (records.length === 0) throw new LoggerError("page", "lastrecords.html holds no record");
      return records;
    },
    async dataQuery(table, { mode, p1 }, timeoutMs) {
      const path = `/?command=DataQuery&uri=dl:${table}&format=json&mode=${mode}&p1=${p1}`;
      const body = await get(path, timeoutMs, true);
      return refusing(() => parseDataQuery(body, table));
    },
  };
}

function statusError(status: number): LoggerError {
  if (status === 401) {
    return new LoggerError(
      "login",
      "the logger wants a login: set logger_user and logger_password in the configuration",
    );
  }
  const lacks = status === 404 || status === 405 || status === 501;
  return new LoggerError(lacks ? "unsupported" : "refused", `the logger answered HTTP ${status}`);
}

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LoggerPageError)) throw error;
    throw new LoggerError(error.code === "no-data" ? "unsupported" : "page", error.message);
  }
}

function asLoggerError(error: unknown): LoggerError {
  if (error instanceof LoggerError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // fetch's own sentence ends with the cause; the URL in the middle is known already.
  const cause = /\): (.+)$/.exec(message)?.[1] ?? message;
  const known = PLAIN_WORDS.find(([pattern]) => pattern.test(cause));
  return new LoggerError("unreachable", known?.[1] ?? cause);
}

/** What the system says, as a person in the field can use it. */
const PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/refused/i, "nothing answers on that port (connection refused)"],
  [/no route|unreachable/i, "no way to it: is this machine on the vehicle's network?"],
  [/dns|lookup|resolve/i, "that name is not known on this network"],
  [/reset|closed before|broken pipe|incomplete/i, "the connection broke off"],
];
