import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  about,
  LoggerPageError,
  type LoggerRecord,
  loggerTimeMs,
  parseLastRecords,
  parseNewestRecord,
  recordNumber,
  type TableName,
  wholeRecord,
} from "./logger_page.ts";
import { dayRow } from "./mesonet_day.ts";
import { injured, randoms } from "./_test_random.ts";

const VALUES = [
  "2.548",
  "108.8",
  "23.10",
  "82.2",
  "23.2",
  "19.92",
  "81.8",
  "900.85",
  "93.1",
  '"050625"',
  '"175228"',
  '"A"',
  "33.19017",
  "-102.2727",
  "1021.0",
  "0",
  "85.5",
  "13.05",
  "28.16",
];
const SUPPORT = [
  "2.5",
  "108.8",
  "93.1",
  '"$GPRMC,175228.00,A,3311.41,N,10216.36,W,0.0,85.5,050625,,,A*5C"',
  '"$GPGGA,175228.00,3311.41,N,10216.36,W,1,09,0.9,1021.0,M,,M,,*4B"',
  "-5",
  "0",
  "1.5",
  "NAN",
];

/** A page as the loggers write it. */
function page(number: string, values: readonly string[], date = "2025-06-05 17:52:28.0"): string {
  const rows = values.map((value, i) =>
    `<tr><th nowrap="nowrap">Value_${i}</th><td nowrap="nowrap">${value}</td></tr>`
  );
  return "<!DOCTYPE html><HTML><HEAD><TITLE>NewestRecord Table: Obs</TITLE></HEAD><BODY>\n" +
    `<h1>Table Name: Obs</h1><p><b>Current Record: </b>${number}<br>\n` +
    `<b>Record Date: </b>${date}<br>\n<table border="1">${rows.join("\n")}</table></BODY></HTML>`;
}

/** The code of the error that a page is refused with. */
function refused(html: string, table: TableName = "Obs"): string {
  try {
    parseNewestRecord(html, table);
  } catch (error) {
    if (error instanceof LoggerPageError) return error.code;
    throw error;
  }
  return "taken";
}

Deno.test("logger_page: a record as the logger published it", () => {
  deepStrictEqual(parseNewestRecord(page("18393", VALUES), "Obs"), {
    number: 18393,
    loggerTimeMs: Date.UTC(2025, 5, 5, 17, 52, 28),
    values: VALUES,
  });
  const support = SUPPORT.map((v) => v.replaceAll('"', "&quot;"));
  deepStrictEqual(parseNewestRecord(page("7", support), "Support").values, SUPPORT);
});

Deno.test("logger_page: numbers, dates and values in other forms", () => {
  strictEqual(parseNewestRecord(page("63.0", VALUES), "Obs").number, 63);
  strictEqual(parseNewestRecord(page(" 0 ", VALUES), "Obs").number, 0);
  strictEqual(parseNewestRecord(page("5", VALUES, "soon"), "Obs").loggerTimeMs, null);
  const odd = VALUES.with(0, " NAN ").with(1, "INF").with(12, "<b>nan</b>").with(2, "");
  deepStrictEqual(
    parseNewestRecord(page("5", odd), "Obs").values,
    odd.with(0, "NAN").with(12, "nan"),
  );
  const spread = page("5", VALUES).replaceAll("</td>", "\r\n</td >").replaceAll("<td", "<TD");
  deepStrictEqual(parseNewestRecord(spread, "Obs").values, VALUES);
});

Deno.test("logger_page: record numbers", () => {
  for (const [text, number] of [["0", 0], ["63.0", 63], [" 12 ", 12], ["4294967295", 4294967295]]) {
    strictEqual(recordNumber(String(text)), number);
  }
  for (const text of ["", "-1", "63.5", "1e3", "NAN", "4294967296", "99999999999", "6 3"]) {
    strictEqual(recordNumber(text), null, text);
  }
});

Deno.test("logger_page: the logger's clock", () => {
  strictEqual(loggerTimeMs("2017-04-06T14:00:00"), Date.UTC(2017, 3, 6, 14));
  strictEqual(loggerTimeMs(" 2012-08-24T15:52:26.22 "), Date.UTC(2012, 7, 24, 15, 52, 26, 220));
  for (const text of ["", "2017-04-06", "2017-4-6 14:00:00", "yesterday"]) {
    strictEqual(loggerTimeMs(text), null, text);
  }
});

Deno.test("logger_page: what is not whole is refused by name", () => {
  strictEqual(refused(""), "no-number");
  strictEqual(refused("<html>404 Not Found</html>"), "no-number");
  strictEqual(refused(page("", VALUES)), "no-number");
  strictEqual(refused(page("12x", VALUES)), "no-number");
  strictEqual(refused(page("5", VALUES).replace("</table>", "")), "no-table");
  strictEqual(refused(page("5", VALUES.slice(1))), "value-count");
  strictEqual(refused(page("5", [...VALUES, "1"])), "value-count");
  strictEqual(refused(page("5", [])), "value-count");
  strictEqual(refused(page("5", VALUES), "Support"), "value-count");
});

Deno.test("logger_page: a page cut anywhere, at either end, is refused or the same record", () => {
  for (const [table, values] of [["Obs", VALUES], ["Support", SUPPORT]] as const) {
    const whole = page("18393", values);
    const record = parseNewestRecord(whole, table);
    let same = 0;
    for (let cut = 0; cut <= whole.length; cut++) {
      for (const part of [whole.slice(0, cut), whole.slice(cut)]) {
        if (refused(part, table) !== "taken") continue;
        same++;
        // The date stands in front of the values: with it goes only the logger's clock.
        deepStrictEqual(parseNewestRecord(part, table), record, `cut at ${cut}`);
      }
    }
    ok(same >= 2, "the whole page is taken");
  }
});

Deno.test("logger_page: injured pages throw nothing else, and give whole rows", () => {
  const random = randoms(3);
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const table = random(2) === 0 ? "Obs" : "Support";
    const html = injured(page("18393", table === "Obs" ? VALUES : SUPPORT), random);
    if (refused(html, table) !== "taken") continue;
    taken++;
    const record = parseNewestRecord(html, table);
    ok(Number.isInteger(record.number) && record.number >= 0);
    if (table === "Obs") isWholeRow(record, html);
    else strictEqual(record.values.length, 9);
  }
  ok(taken > 500, `${taken} taken`);
});

function isWholeRow(record: LoggerRecord, from: string): void {
  const row = dayRow(record.values, null);
  strictEqual(row.split(",").length, 17, from);
  ok(!/\p{Cc}/u.test(row), from);
}

const LINE = (number: string) => `${number},${VALUES.join(",")}`;
const LAST = "<!DOCTYPE html>\n" + [60, 61, 62, 63].map((n) => LINE(String(n)) + "\n").join("");

Deno.test("logger_page: the last records, among other lines", () => {
  const records = parseLastRecords(LAST);
  deepStrictEqual(records.map((r) => r.number), [60, 61, 62, 63]);
  deepStrictEqual(records[3], { number: 63, loggerTimeMs: null, values: VALUES });
  const forms = [
    `${LINE("60.0")}\r\n${LINE("61")}\r\n`,
    `<html><body><pre>${LINE("60")}<br>${LINE("61")}<br/></pre></body></html>`,
    `<p>${LINE("60")}</p>\n<p>${LINE("61")}</p>\n`,
    `\n\nnote, of, three\n${LINE("60")}\n${LINE("x")}\n${LINE("61")},1\n${LINE("61")}\n`,
  ];
  for (const text of forms) {
    const found = parseLastRecords(text);
    deepStrictEqual(found.map((r) => r.number), [60, 61], text.slice(0, 30));
    deepStrictEqual(found[1]!.values, VALUES, text.slice(0, 30));
  }
  deepStrictEqual(parseLastRecords(""), []);
});

Deno.test("logger_page: last records cut anywhere, at either end, are never changed", () => {
  const long = [18392, 18393, 18394].map((n) => LINE(String(n)) + "\n").join("");
  for (const text of [LAST, long, long.replaceAll("\n", "<br>\r\n")]) {
    const whole = parseLastRecords(text).map((r) => JSON.stringify(r));
    for (let cut = 0; cut <= text.length; cut++) {
      for (const part of [text.slice(0, cut), text.slice(cut)]) {
        for (const record of parseLastRecords(part)) {
          // A page of one line that lost digits cannot be told from a whole one.
          if (parseLastRecords(part).length === 1 && part.length <= LINE("18394").length + 6) break;
          ok(whole.includes(JSON.stringify(record)), `cut at ${cut}: record ${record.number}`);
        }
      }
    }
  }
});

Deno.test("logger_page: injured last records are whole rows", () => {
  const random = randoms(5);
  for (let i = 0; i < 10_000; i++) {
    const text = injured(LAST, random);
    for (const record of parseLastRecords(text)) isWholeRow(record, text);
  }
});

Deno.test("logger_page: errors say what was there", () => {
  strictEqual(about(""), "empty answer");
  strictEqual(about("<html>\n  busy</html>"), '20 characters, starts "<html> busy</html>"');
  throws(
    () => wholeRecord("Obs", 9, null, ["1"]),
    { code: "value-count", message: "Obs record 9: 1 values, expected 19" },
  );
});

Deno.test("logger_page: a damaged value reads NAN, and is named", () => {
  const record = parseNewestRecord(page("5", VALUES.with(3, "82,2")), "Obs");
  deepStrictEqual([record.values[3], record.damaged], ["NAN", [3]]);
});
