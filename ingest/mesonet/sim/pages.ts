/**
 * The simulated logger's answers as text: NewestRecord pages, `lastrecords.html`, DataQuery and
 * ClockCheck, and what it says to a request that it does not know.
 *
 * @module
 */
import { selectRecords, type Table, type TableRecord } from "./table.ts";

/** The tables that a vehicle's logger has. */
export const SIM_TABLES = {
  Obs: [
    ["sfc_wspd", "m/s"],
    ["sfc_wdir", "deg"],
    ["t_slow", "deg C"],
    ["rh_slow", "%"],
    ["t_fast", "deg C"],
    ["dewpoint", "deg C"],
    ["der_rh", "%"],
    ["pressure", "hPa"],
    ["compass_dir", "deg"],
    ["gps_date", "DDMMYY"],
    ["gps_time", "HHMMSS"],
    ["gps_status", ""],
    ["lat", "deg"],
    ["lon", "deg"],
    ["gps_alt", "m"],
    ["gps_spd", "m/s"],
    ["gps_dir", "deg"],
    ["BattV", "Volts"],
    ["panel_temp", "deg C"],
  ],
  Support: [
    ["WS_ms_raw", "m/s"],
    ["WindDir_raw", "deg"],
    ["FluxDirection", "deg"],
    ["RMC", ""],
    ["GGA", ""],
    ["LOCAL_UTC_OFFSET", ""],
    ["WD_OFFSET", "deg"],
    ["X", ""],
    ["Y", ""],
  ],
} as const;

export type SimTableName = keyof typeof SIM_TABLES;

/** Whether a text names one of the tables; loggers do not mind the case. */
export function simTableName(text: string): SimTableName | null {
  const names = Object.keys(SIM_TABLES) as SimTableName[];
  return names.find((name) => name.toLowerCase() === text.toLowerCase()) ?? null;
}

/** Records in one DataQuery answer: the client is told of more, and asks again. */
export const PAGE_RECORDS = 1000;

/** Records on `lastrecords.html`. */
export const LAST_RECORDS = 10;

const escapeHtml = (text: string) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;");

/** `2025-06-05 17:52:28.0`: seconds with a fraction of at least one digit. */
function clockText(ms: number, separator: string): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(20, 23).replace(/0{1,2}$/, "");
  return `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}.${fraction}`;
}

const page = (title: string, body: string) =>
  `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">\r\n<html><head><title>${title}</title></head>\r\n` +
  `<body>\r\n${body}\r\n</body></html>\r\n`;

/** The page of a table's newest record. Text stands in quotes and some cells in spaces, as on loggers. */
export function newestRecordPage(name: SimTableName, table: Table): string {
  const record = table.newest();
  if (record === null) return page(name, `<h1>Table Name: ${name}</h1>\r\n<b>No records</b>`);
  const cells = SIM_TABLES[name].map(([field], i) => {
    const value = record.values[i]!;
    const text = Number.isFinite(Number(value)) ? ` ${value} ` : `"${value}"`;
    return `<tr><th>${field}</th><td nowrap>${escapeHtml(text)}</td></tr>`;
  });
  return page(
    name,
    `<h1>Table Name: ${name}</h1>\r\n<b>Current Record: </b>${record.number}<br>\r\n` +
      `<b>Record Date: </b>${clockText(record.loggerMs, " ")}<br>\r\n` +
      `<table border="1">\r\n${cells.join("\r\n")}\r\n</table>`,
  );
}

/** `lastrecords.html`: a doctype, then a record a line, oldest first, the number as `63.0`. */
export function lastRecordsPage(table: Table): string {
  const lines = table.records().slice(-LAST_RECORDS).map((record) =>
    [`${record.number}.0`, ...record.values.map(quotedText)].join(",")
  );
  return ["<!DOCTYPE html>", ...lines].join("\r\n") + "\r\n";
}

const quotedText = (value: string) => Number.isFinite(Number(value)) ? value : `"${value}"`;

/**
 * A value in JSON: a number where that says the same text, otherwise the text. GPS date and time
 * are numbers in the logger and lose their leading zeros here.
 */
function jsonValue(value: string, isClock: boolean): string {
  const number = Number(value);
  const same = value !== "" && Number.isFinite(number) && String(number) === value;
  return same || isClock && /^\d+$/.test(value) ? String(number) : JSON.stringify(value);
}

/** What a DataQuery asks, as text from its address. */
export interface DataQuery {
  readonly mode: string;
  readonly p1: string;
  readonly p2: string;
}

/**
 * The JSON answer to a DataQuery, at most {@link PAGE_RECORDS} records, `"more":true` when there
 * are more: the oldest first, so that asking again from the last one goes on.
 *
 * @throws {QueryError} when the logger does not understand the query
 */
export function dataQueryBody(
  name: SimTableName,
  table: Table,
  query: DataQuery,
  loggerNowMs: number,
): string {
  const all = selectRecords(table, query.mode, query.p1, query.p2, loggerNowMs);
  const columns = SIM_TABLES[name];
  const head = {
    transaction: 0,
    signature: name === "Obs" ? 55431 : 20817,
    environment: {
      station_name: "1844",
      table_name: name,
      model: "CR6",
      serial_no: "1844",
      os_version: "CR6.Std.12.02",
      prog_name: "CPU:meso360_sim.CR6",
    },
    fields: columns.map(([field, units]) => ({
      name: field,
      type: units === "" ? "xsd:string" : "xsd:float",
      ...(units === "" ? {} : { units }),
      process: "Smp",
      settable: false,
    })),
  };
  const data = all.slice(0, PAGE_RECORDS).map((record) => recordJson(columns, record));
  const more = all.length > PAGE_RECORDS ? `,"more":true` : "";
  return `{"head":${JSON.stringify(head)},\n"data":[${data.join(",\n")}]${more}}`;
}

function recordJson(columns: readonly (readonly [string, string])[], record: TableRecord): string {
  const vals = record.values.map((value, i) =>
    jsonValue(value, columns[i]![0] === "gps_date" || columns[i]![0] === "gps_time")
  );
  const time = clockText(record.loggerMs, "T").replace(/\.0$/, "");
  return `{"time":"${time}","no":${record.number},"vals":[${vals.join(",")}]}`;
}

/** The JSON answer to ClockCheck: the logger's clock. */
export function clockCheckBody(loggerNowMs: number): string {
  const time = clockText(loggerNowMs, "T");
  return JSON.stringify({ outcome: 1, time, description: "The clock was checked" });
}

/** What a logger shows for a command it does not know or cannot do. */
export function errorPage(reason: string): string {
  return page("Error", `<h1>Error</h1>\r\n<p>${escapeHtml(reason)}</p>`);
}
