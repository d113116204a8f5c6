import { deepStrictEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { equivalentPotentialTemperatureK } from "../../science/thermodynamics.ts";
import { DatasetError } from "../dataset.ts";
import { DAY_HEADER } from "../mesonet_day.ts";
import { buildGga, buildRmc } from "../nmea.ts";
import { isJsonLines, readJsonLines } from "./jsonl.ts";
import { readMesonetDay } from "./mesonet_dataset.ts";
import { isNmeaLog, readNmeaLog } from "./nmea_log.ts";
import { readParsivel } from "./parsivel.ts";
import { readInstrumentFile, RECOGNISED } from "./readers.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const T0 = Date.UTC(2026, 4, 18) / 1000;

Deno.test("snapshots: every number of `metrics`, missing where a line has none", () => {
  const { variables, skipped } = readJsonLines(encode(
    '{"time":"2026-05-18T00:00:00Z","metrics":{"disk":80.5,"soc":null},"checks":[{"n":1}]}\n' +
      "{broken\n" +
      '{"time":"2026-05-18T00:05:00Z","metrics":{"disk":81,"lag":3,"odd":"x"},"checks":[]}\n' +
      '{"time":"never","metrics":{}}\n' +
      '{"time":"2026-05-18T00:10:00Z","met',
  ));
  deepStrictEqual([...variables.keys()], ["time", "disk", "soc", "lag"]);
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0, T0 + 300));
  deepStrictEqual(variables.get("disk")!.values, Float64Array.of(80.5, 81));
  deepStrictEqual(variables.get("soc")!.values, Float64Array.of(NaN, NaN));
  deepStrictEqual(variables.get("lag")!.values, Float64Array.of(NaN, 3));
  deepStrictEqual(skipped, [
    "line 2: is no JSON",
    "line 4: has no time",
    "line 5: ends without a line end, it may be cut off",
  ]);
  throws(
    () => readJsonLines(encode("[1]\n")),
    /no line is an object with a time: line 1: is no object/,
  );
});

Deno.test("JSON lines of others: numbers at any depth, seconds or milliseconds", () => {
  const { variables } = readJsonLines(
    encode(`{"time":${T0 * 1000},"a":{"b":1,"ok":true},"c":1e999}\n`),
  );
  deepStrictEqual([...variables.keys()], ["time", "a_b", "a_ok", "c"]);
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0));
  deepStrictEqual(variables.get("c")!.values, Float64Array.of(NaN));
  ok(isJsonLines(encode('{"time":1779062400}\n')));
  equal(isJsonLines(encode('{"a":1}\n')), false);
});

const fix = (timeS: number) => ({
  timeMs: timeS * 1000,
  latDeg: -45.5,
  lonDeg: 170.25,
  speedMps: 10,
  courseDeg: 90,
  satellites: 9,
  hdop: 0.8,
  altitudeM: 120.5,
});

Deno.test("NMEA: RMC and GGA of a second are one row, over midnight too", () => {
  const log = [
    buildGga(fix(T0 - 0.5)),
    buildRmc(fix(T0 - 0.5)),
    `12:00:01.123 ${buildRmc(fix(T0))}`,
    buildGga(fix(T0)),
    buildRmc(fix(T0 + 1)).replace("A,", "A,9"),
    buildRmc(null),
    "$GPGSV,1,1,00*79",
    "noise",
  ].join("\r\n") + "\r\n";
  ok(isNmeaLog(encode(log)));
  const { variables, skipped } = readNmeaLog(encode(log));
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0 - 0.5, T0));
  const near = (name: string, wanted: number) => {
    const values = variables.get(name)!.values as Float64Array;
    ok(values.every((value) => Math.abs(value - wanted) < 1e-3), `${name} ${values}`);
  };
  near("lat", -45.5);
  near("lon", 170.25);
  near("speed", 10);
  near("course", 90);
  near("altitude", 120.5);
  near("satellites", 9);
  near("hdop", 0.8);
  deepStrictEqual(skipped, ["line 5: the checksum is wrong or missing"]);
  throws(() => readNmeaLog(encode(buildRmc(null) + "\n")), /no fix in 1 sentences/);
  throws(() => readNmeaLog(encode("hello\n")), /no line has an RMC or GGA sentence/);
});

Deno.test("the vehicle's day, with what is derived; the wind is not corrected again", () => {
  const rows = [
    "2.5,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,180526,000000,33.19,-102.27,1021,12,85.5,28.1",
    "2.5,108.8,23.1,82.2,-999,19.92,81.8,999.0,361.5,180526,000001,0,0,1021,0,85.5,28.1",
    "2.5,108.8,torn",
    "2.5,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,nan,nan,33.19,-102.27,1021,0,85.5,28.1",
  ];
  const day = readMesonetDay(encode([DAY_HEADER, ...rows].join("\n") + "\n"), "20260518.txt");
  const values = (name: string) => day.variables.get(name)!.values;
  equal(day.variables.size, 1 + 15 + 3);
  deepStrictEqual(values("time"), Float64Array.of(T0, T0 + 1));
  deepStrictEqual(values("t_fast"), Float64Array.of(23.2, NaN));
  deepStrictEqual(values("pressure"), Float64Array.of(900.85, 999));
  deepStrictEqual(values("lat"), Float64Array.of(33.19, NaN));
  deepStrictEqual(values("true_wspd"), Float64Array.of(2.5, 2.5));
  deepStrictEqual(values("true_wdir"), Float64Array.of(108.8, 108.8));
  deepStrictEqual(
    values("theta_e"),
    Float64Array.of(equivalentPotentialTemperatureK(23.2, 19.92, 900.85), NaN),
  );
  equal(day.variables.get("lat")!.attributes.units, "degree_north");
  deepStrictEqual(day.skipped, [
    "1 lines that are no row, the first on line 4",
    "1 rows without a GPS time",
  ]);
});

Deno.test("a day that writes the month first is known by its name", () => {
  const row = "1,2,3,4,5,6,7,900,9,051126,000000,33,-102,1,0,8,2";
  const day = (name: string) =>
    readMesonetDay(encode(`${DAY_HEADER}\n${row}\n`), name).variables.get("time")!.values[0];
  equal(day("20260511.txt"), Date.UTC(2026, 4, 11) / 1000);
  equal(day("20261105.txt"), Date.UTC(2026, 10, 5) / 1000);
});

Deno.test("a telegram that does not end, or lacks numbers, costs itself", () => {
  const block = (minute: string, speeds: string) =>
    `[2026-05-18 00:${minute}:00\nTYP OP4A\n01:0001.500\n07:-9.999\n91:${speeds}\n99:;]\n`;
  const all = "01.000;".repeat(32);
  const { variables, skipped } = readParsivel(encode(
    block("00", all) + block("01", "01.000;".repeat(31)) +
      "[2026-05-18 00:02:00\n01:0001.500\n" + block("03", all) + "[2026-05-18 00:04:00\n01:00",
  ));
  deepStrictEqual(variables.get("time")!.values, Float64Array.of(T0, T0 + 180));
  deepStrictEqual(variables.get("rain_rate")!.values, Float64Array.of(1.5, 1.5));
  deepStrictEqual(variables.get("reflectivity")!.values, Float64Array.of(NaN, NaN));
  deepStrictEqual(variables.get("fall_velocity")!.shape, [2, 32]);
  deepStrictEqual(skipped, [
    "block of line 7: line 11: field 91 cannot be read",
    "block of line 13: does not end",
    "block of line 21: does not end",
  ]);
  throws(() => readParsivel(encode("hello;world\n")), /begins neither/);
});

Deno.test("the bytes decide between tables; each kind is known by its first bytes", async () => {
  const toa5 = encode('"TOA5","s"\n"TIMESTAMP","v"\n"TS","V"\n"",""\n"2026-05-18 00:00:00",51\n');
  equal((await readInstrumentFile("csv", toa5, "power.dat")).format, "TOA5");
  const csv = encode("timestamp,v\n2026-05-18 00:00:00,51\n");
  equal((await readInstrumentFile("toa5", csv, "power.csv")).format, "CSV table");
  equal((await readInstrumentFile("netcdf", csv, "met.csv")).format, "CSV table");
  const kind = (bytes: Uint8Array) => RECOGNISED.find((r) => r.recognises(bytes))?.name;
  equal(kind(toa5), "Campbell TOA5");
  equal(kind(csv), "CSV table");
  equal(kind(encode("[2026-05-18 00:00:00\n")), "Parsivel telegrams");
  equal(kind(encode("nothing of the kind\n")), undefined);
  for (const reader of ["csv", "hatpro", "rpg-lv1", "jpeg"] as const) {
    await rejects(readInstrumentFile(reader, new Uint8Array(0), "x"), DatasetError);
    await rejects(readInstrumentFile(reader, encode("x"), "x"), DatasetError);
  }
});
