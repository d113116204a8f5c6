import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parseLastRecords, parseNewestRecord } from "../../../formats/logger_page.ts";
import { bareValue } from "../../../formats/mesonet_day.ts";
import { readDrive } from "./drive.ts";
import { parseSimOptions } from "./options.ts";
import { mulberry32 } from "./random.ts";
import { answerRequest, type LoggerState } from "./requests.ts";
import { supportValues } from "./support.ts";
import { createTable } from "./table.ts";
import { evenDay, TEST_START_MS } from "./_test_drive.ts";
import { createTimeline, type ObsRecord } from "./timeline.ts";

/** A logger that has published so many records, the last one without a fix when asked. */
function loggerWith(count: number, more: { size?: number; hasDataQuery?: boolean } = {}) {
  const tables = { Obs: createTable(more.size ?? 10_000), Support: createTable(10_000) };
  const options = parseSimOptions({ lostFix: ["3:1"] });
  const next = createTimeline(readDrive(evenDay(30)), options, TEST_START_MS);
  const records: ObsRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record = next().records[0]!;
    records.push(record);
    tables.Obs.push(record);
    const { values } = supportValues(record.values, i);
    tables.Support.push({ number: i + 1000, loggerMs: record.loggerMs, values });
  }
  const logger: LoggerState = {
    tables,
    loggerNowMs: () => TEST_START_MS + (count - 1) * 1000 + 250,
    hasDataQuery: more.hasDataQuery ?? true,
  };
  return { records, get: (target: string) => answerRequest(target, logger) };
}

const dataQuery = (table: string, rest: string) =>
  `/?command=DataQuery&uri=dl:${table}&format=json&${rest}`;

interface Answer {
  head: { environment: Record<string, string>; fields: { name: string }[] };
  data: { time: string; no: number; vals: unknown[] }[];
  more?: boolean;
}
const parsed = (body: string) => JSON.parse(body) as Answer;

Deno.test("NewestRecord: the newest record as the page of the specification", () => {
  const { get, records } = loggerWith(3);
  const answer = get("/command=NewestRecord&table=Obs");
  equal(answer.status, 200);
  match(answer.body, /<b>Current Record: <\/b>2</);
  match(answer.body, /<b>Record Date: <\/b>2025-06-05 12:00:12\.0</);
  const record = parseNewestRecord(answer.body, "Obs");
  deepEqual(record.values.map(bareValue), records[2]!.values);
  equal(get("/?command=NewestRecord&table=Obs").body, answer.body);
});

Deno.test("NewestRecord of Support: numbers of its own, sentences whole", () => {
  const { get, records } = loggerWith(3);
  const record = parseNewestRecord(get("/command=NewestRecord&table=Support").body, "Support");
  equal(record.number, 1002);
  deepEqual(record.values.map(bareValue), supportValues(records[2]!.values, 2).values);
});

Deno.test("lastrecords.html: doctype, then the last ten, oldest first", () => {
  const { get, records } = loggerWith(13);
  const { body } = get("/lastrecords.html");
  match(body, /^<!DOCTYPE html>\r\n3\.0,/);
  const found = parseLastRecords(body);
  deepEqual(found.map((r) => r.number), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  deepEqual(found.map((r) => r.values.map(bareValue)), records.slice(3).map((r) => r.values));
});

Deno.test("DataQuery: header, environment and values as Campbell documents them", () => {
  const { get, records } = loggerWith(4);
  const answer = parsed(get(dataQuery("Obs", "mode=most-recent&p1=2")).body);
  equal(answer.head.environment.table_name, "Obs");
  ok(answer.head.environment.model && answer.head.environment.serial_no);
  equal(answer.head.fields.length, 19);
  deepEqual(answer.data.map((d) => d.no), [2, 3]);
  equal(answer.data[0]!.time, "2025-06-05T12:00:12");
  // Numbers as numbers (the date has lost its leading zero), no fix as text.
  equal(answer.data[0]!.vals[9], 50625);
  equal(answer.data[1]!.vals[9], "NAN");
  const texts = answer.data[0]!.vals.map((v, i) => i === 9 ? `0${v}` : String(v));
  deepEqual(texts, records[2]!.values);
  const support = parsed(get(dataQuery("Support", "mode=most-recent&p1=1")).body);
  match(String(support.data[0]!.vals[3]), /^\$GPRMC,/);
  equal(support.head.environment.table_name, "Support");
});

Deno.test("DataQuery: all five modes", () => {
  const { get } = loggerWith(20, { size: 12 });
  const numbers = (rest: string) => parsed(get(dataQuery("Obs", rest)).body).data.map((d) => d.no);
  const everything = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
  deepEqual(numbers("mode=most-recent&p1=3"), [17, 18, 19]);
  deepEqual(numbers("mode=most-recent"), [19]);
  deepEqual(numbers("mode=since-record&p1=17"), [17, 18, 19]);
  deepEqual(numbers("mode=since-record&p1=2"), everything);
  deepEqual(numbers("mode=since-record&p1=500"), everything);
  deepEqual(numbers("mode=since-time&p1=2025-06-05T12:00:28"), [18, 19]);
  deepEqual(numbers("mode=date-range&p1=2025-06-05T12:00:20&p2=2025-06-05T12:00:23"), [10, 11, 12]);
  deepEqual(numbers("mode=backfill&p1=3"), [17, 18, 19]);
});

Deno.test("DataQuery: more than a page says more, and asking from the last goes on", () => {
  const { get } = loggerWith(2500);
  const seen: number[] = [];
  let more = true;
  for (let from = 0; more;) {
    const answer = parsed(get(dataQuery("Obs", `mode=since-record&p1=${from}`)).body);
    equal(answer.more, answer.data.length < 1000 ? undefined : true);
    ok(answer.data.length <= 1000);
    for (const { no } of answer.data) if (no > (seen.at(-1) ?? -1)) seen.push(no);
    from = seen.at(-1)!;
    more = answer.more === true;
  }
  deepEqual(seen, Array.from({ length: 2500 }, (_, i) => i));
});

Deno.test("ClockCheck tells the logger's clock", () => {
  const answer = loggerWith(3).get("/?command=ClockCheck&format=json");
  deepEqual(JSON.parse(answer.body).outcome, 1);
  deepEqual(JSON.parse(answer.body).time, "2025-06-05T12:00:12.25");
});

Deno.test("a failing query is a page of status 200, an unknown address 404", () => {
  const { get } = loggerWith(3);
  const failing = [
    dataQuery("Nothing", "mode=most-recent&p1=1"),
    dataQuery("Obs", "mode=newest"),
    dataQuery("Obs", "mode=since-record&p1=x"),
    dataQuery("Obs", "mode=since-time&p1=today"),
    dataQuery("Obs", "mode=date-range&p1=2025-06-05T12:00:20"),
    "/?command=DataQuery&uri=dl:Obs&mode=most-recent&p1=1",
    "/?command=FileControl",
    "/command=NewestRecord&table=Public",
  ];
  for (const target of failing) {
    const answer = get(target);
    equal(answer.status, 200, target);
    match(answer.body, /<h1>Error<\/h1>/, target);
  }
  equal(get("/favicon.ico").status, 404);
  equal(get("/").status, 404);
});

Deno.test("a logger without the web API answers DataQuery like any unknown request", () => {
  const { get } = loggerWith(3, { hasDataQuery: false });
  match(get(dataQuery("Obs", "mode=most-recent&p1=1")).body, /<h1>Error/);
  match(get("/?command=ClockCheck&format=json").body, /<h1>Error/);
  equal(parseNewestRecord(get("/command=NewestRecord&table=Obs").body, "Obs").number, 2);
});

Deno.test("an empty table has pages without a record", () => {
  const { get } = loggerWith(0);
  match(get("/command=NewestRecord&table=Obs").body, /No records/);
  deepEqual(parseLastRecords(get("/lastrecords.html").body), []);
  deepEqual(parsed(get(dataQuery("Obs", "mode=since-record&p1=0")).body).data, []);
});

Deno.test("any address gets an answer of bounded size", () => {
  const { get } = loggerWith(1500);
  const random = mulberry32(11);
  const words = ["command=", "NewestRecord", "DataQuery", "&", "?", "/", "table=", "Obs", "uri=dl:"]
    .concat(
      "mode=",
      "since-record",
      "most-recent",
      "p1=",
      "9e9",
      "-1",
      "99999999999",
      "format=json",
    )
    .concat("lastrecords.html", "%", "%zz", "..", "\u0000", "<b>", "'", "backfill", "date-range");
  for (let i = 0; i < 4000; i++) {
    let target = "/";
    for (let n = random() * 14; n > 0; n--) target += words[Math.floor(random() * words.length)];
    const answer = get(target);
    ok(answer.status === 200 || answer.status === 404, target);
    ok(answer.body.length < 400_000, target);
    ok(!answer.body.includes("<b>'"), "an error page must not echo markup");
  }
});
