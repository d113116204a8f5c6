import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { parseDataQuery } from "./data_query.ts";
import { LoggerPageError, type TableName } from "./logger_page.ts";
import { dayRow } from "./mesonet_day.ts";
import { injured, randoms } from "./_test_random.ts";

/** The head of the answer in mesonet.md section 1, with what the environment may hold. */
const HEAD = `{"head":{"transaction":0,"signature":55431,"environment":{"station_name":"1844",
"table_name":"Obs","model":"CR6","serial_no":"1844","os_version":"CR6.Std.10","prog_name":"CPU:a.CR6"},
"fields":[{"name":"BattV_Avg","type":"xsd:float","units":"Volts","process":"Avg","settable":false},
{"name":"T","type":"xsd:float","process":"Smp","settable":false}]}`;

const VALS = '2.548,108.8,23.10,82.2,NAN,null,"INF",900.85,"93.1","050625",175228,"A",33.19017,' +
  "-102.2727,1021.0,0,-INF,1e5,28.16";
const TEXTS = [
  "2.548",
  "108.8",
  "23.10",
  "82.2",
  "NAN",
  "NAN",
  "INF",
  "900.85",
  "93.1",
  "050625",
  "175228",
  "A",
  "33.19017",
  "-102.2727",
  "1021.0",
  "0",
  "-INF",
  "1e5",
  "28.16",
];
const record = (no: number | string, vals = VALS) =>
  `{"time":"2017-04-06T14:00:00","no":${no},"vals":[${vals}]}`;
const answer = (records: readonly string[], end = "}") =>
  `${HEAD},"data":[${records.join(",")}]${end}`;

/** The code of the error that a body is refused with. */
function refused(body: string, table: TableName = "Obs"): string {
  try {
    parseDataQuery(body, table);
  } catch (error) {
    if (error instanceof LoggerPageError) return error.code;
    throw error;
  }
  return "taken";
}

Deno.test("data_query: records, environment and fields; the numbers' own text", () => {
  const result = parseDataQuery(answer([record(18393), record("18394.0")]), "Obs");
  deepStrictEqual(
    result.records,
    [18393, 18394].map((number) => ({
      number,
      loggerTimeMs: Date.UTC(2017, 3, 6, 14),
      values: TEXTS,
    })),
  );
  deepStrictEqual(result.environment, {
    station_name: "1844",
    model: "CR6",
    serial_no: "1844",
    os_version: "CR6.Std.10",
    prog_name: "CPU:a.CR6",
    signature: "55431",
  });
  deepStrictEqual(result.fields, [
    { name: "BattV_Avg", units: "Volts" },
    { name: "T", units: "" },
  ]);
  strictEqual(result.more, false);
});

Deno.test("data_query: more, an empty table, no head", () => {
  strictEqual(parseDataQuery(answer([], ',"more":true}'), "Obs").more, true);
  strictEqual(parseDataQuery(answer([], ',"more":false}'), "Obs").more, false);
  deepStrictEqual(parseDataQuery('{"data":[]}', "Obs").environment.model, "");
  strictEqual(parseDataQuery(` \uFEFF\r\n${answer([record(1)])}\r\n`, "Obs").records.length, 1);
});

Deno.test("data_query: what valid JSON allows means the same as to JSON.parse", () => {
  const text = '"a\\"b\\\\c\\u0041\\n"';
  const body = `{"head":{"environment":{"station_name":${text}}},"data":[]}`;
  strictEqual(parseDataQuery(body, "Obs").environment.station_name, JSON.parse(text));
  const spaced = answer([record(7)]).replace(/([,:[\]{}])/g, " $1\n\t");
  strictEqual(parseDataQuery(spaced, "Obs").records[0]?.number, 7);
});

Deno.test("data_query: Support's sentences keep their commas", () => {
  const rmc = "$GPRMC,175228.00,A,3311.41,N,10216.36,W,0.0,85.5,050625,,,A*5C";
  const vals = `1,2,3,"${rmc}","$GPGGA,,*66",-5,0,1,NAN`;
  deepStrictEqual(parseDataQuery(answer([record(1, vals)]), "Support").records[0]!.values[3], rmc);
});

Deno.test("data_query: other answers are refused by name", () => {
  strictEqual(refused("<html>no such command</html>"), "no-data");
  strictEqual(refused("{}"), "no-data");
  strictEqual(refused('{"outcome":17,"description":"busy"}'), "no-data");
  strictEqual(refused('{"data":5}'), "no-data");
  // The rest of an answer whose beginning was lost is no sign of a logger without the web API.
  strictEqual(refused(answer([record(1)]).slice(50)), "bad-json");
  for (const body of ["", "  ", "{", '{"data":[', '{"data":[{]}', '{"data":[],,}', "[1]", "busy"]) {
    strictEqual(refused(body), "bad-json", body);
  }
  strictEqual(refused(answer([record(1)]) + "x"), "bad-json");
  strictEqual(refused("{" + '"a":['.repeat(50_000)), "bad-json");
  strictEqual(refused('{"a":'.repeat(50_000)), "bad-json");
  strictEqual(refused(answer([record('"x"')])), "no-number");
  strictEqual(refused(answer([record(-1)])), "no-number");
  strictEqual(refused(answer(["null"])), "no-number");
  strictEqual(refused(answer([record(1, "1,2,3")])), "value-count");
  strictEqual(refused(answer([record(1, `${VALS},1`)])), "value-count");
  strictEqual(refused(answer([record(1, VALS.replace('"93.1"', "[93.1]"))])), "bad-json");
});

Deno.test("data_query: an answer cut anywhere, at either end, is refused", () => {
  const whole = answer([record(18393), record(18394)], ',"more":true}');
  strictEqual(refused(whole), "taken");
  for (let cut = 1; cut < whole.length; cut++) {
    ok(refused(whole.slice(0, cut)) !== "taken", `end cut at ${cut}`);
    ok(refused(whole.slice(cut)) !== "taken", `beginning cut at ${cut}`);
  }
});

Deno.test("data_query: injured answers throw nothing else, and give whole rows", () => {
  const random = randoms(9);
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const body = injured(answer([record(18393), record(18394)]), random);
    if (refused(body) !== "taken") continue;
    taken++;
    for (const { number, values } of parseDataQuery(body, "Obs").records) {
      ok(Number.isInteger(number) && number >= 0);
      const row = dayRow(values, null);
      strictEqual(row.split(",").length, 17, body);
      ok(!/\p{Cc}/u.test(row), body);
    }
  }
  ok(taken > 500, `${taken} taken`);
});

Deno.test("data_query: a damaged value reads NAN, its record and the others stand", () => {
  const body = answer([record(1), record(2, VALS.replace("93.1", "93\\u0001,1")), record(3)]);
  const { records } = parseDataQuery(body, "Obs");
  deepStrictEqual(records.map((r) => [r.number, r.damaged]), [[1, undefined], [2, [8]], [
    3,
    undefined,
  ]]);
  strictEqual(records[1]!.values[8], "NAN");
  strictEqual(records[1]!.values.length, 19);
});
