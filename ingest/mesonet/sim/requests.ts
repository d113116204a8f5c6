/**
 * Which answer belongs to a request's address: the four requests of a vehicle's logger and the
 * clock, everything else as a logger answers it.
 *
 * @module
 */
import {
  clockCheckBody,
  dataQueryBody,
  errorPage,
  lastRecordsPage,
  newestRecordPage,
  type SimTableName,
  simTableName,
} from "./pages.ts";
import { QueryError, type Table } from "./table.ts";

/** An answer before the network does anything to it. */
export interface SimAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Whether it is one of the pages that `--torn` cuts. */
  readonly isData: boolean;
}

/** What answering needs to know of the logger. */
export interface LoggerState {
  readonly tables: Readonly<Record<SimTableName, Table>>;
  readonly loggerNowMs: () => number;
  readonly hasDataQuery: boolean;
}

const html = (body: string, isData: boolean, status = 200): SimAnswer => ({
  status,
  contentType: "text/html",
  body,
  isData,
});
const json = (body: string, isData: boolean): SimAnswer => ({
  status: 200,
  contentType: "application/json",
  body,
  isData,
});

/** The answer to `GET target`, where target is path and query as the request line has them. */
export function answerRequest(target: string, logger: LoggerState): SimAnswer {
  const path = target.replace(/^\/+\??/, "");
  if (/^lastrecords\.html(?:\?|$)/i.test(path)) {
    return html(lastRecordsPage(logger.tables.Obs), true);
  }
  const query = new URLSearchParams(path);
  const given = (name: string) => query.get(name) ?? "";
  const command = given("command").toLowerCase();
  if (command === "") return html(errorPage("File not found"), false, 404);
  if (command === "newestrecord") {
    const table = simTableName(given("table"));
    return table === null
      ? html(errorPage("Table not found"), false)
      : html(newestRecordPage(table, logger.tables[table]), true);
  }
  // A logger fails with status 200 and another body: a client has to look at what it got.
  if (!logger.hasDataQuery || given("format").toLowerCase() !== "json") {
    return html(errorPage("Unknown command or format"), false);
  }
  if (command === "clockcheck") return json(clockCheckBody(logger.loggerNowMs()), false);
  if (command !== "dataquery") return html(errorPage("Unknown command"), false);
  const table = simTableName(/^dl:(\w+)$/i.exec(given("uri"))?.[1] ?? "");
  if (table === null) return html(errorPage("Unknown source or table"), false);
  try {
    const asked = { mode: given("mode").toLowerCase(), p1: given("p1"), p2: given("p2") };
    return json(dataQueryBody(table, logger.tables[table], asked, logger.loggerNowMs()), true);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return html(errorPage(error.message), false);
  }
}
