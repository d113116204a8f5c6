/** The messages of real and made-up records against the reference values of another decoder. */
import { deepStrictEqual as same, ok, throws } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { decompressBzip2 } from "../bzip2.ts";
import type { BeamMessage } from "../superdarn_messages.ts";
import { type DmapArray, type DmapScalar, readRecord } from "./dmap.ts";
import { encodeRecord } from "./dmap_writer.ts";
import { beamMessage, echoCounts, FitacfError, MOST_GATES, recordTimeMs } from "./fitacf.ts";

type Value = number | string | { readonly values: readonly (number | null)[] };

interface Reference {
  readonly record: readonly {
    readonly offset: number;
    readonly stid: number;
    readonly bmnum: number;
    readonly scan: number;
    readonly cp: number;
    readonly channel: number;
    readonly nrang: number;
    readonly "noise.sky": number;
    readonly tfreq: number;
    readonly time: readonly [number, number, number, number, number, number, number];
    readonly slist_n: number;
    /** Sum, least and most of the finite values; how many are not finite. */
    readonly v?: readonly [number, number, number, number];
    readonly p_l?: readonly [number, number, number, number];
    readonly w_l?: readonly [number, number, number, number];
    readonly elv?: readonly [number, number, number, number];
    readonly gflg?: readonly [number, number, number, number];
  }[];
  readonly full_records: readonly { readonly i: number; readonly fields: Record<string, Value> }[];
}

const FILES = ["stream.fitacf", "20180404.0601.han.fitacf.bz2", "test.fitacf"];

function reference(file: string): { bytes: Uint8Array; expected: Reference } {
  const stored = sharedFile("superdarn", file);
  const bytes = file.endsWith(".bz2") ? decompressBzip2(stored, 4_000_000) : stored;
  const json = new TextDecoder().decode(sharedFile("expected", "superdarn", `${file}.json`));
  return { bytes, expected: JSON.parse(json) };
}

const two = (value: Value) => String(value).padStart(2, "0");

/** The message that section 3 of the specification has for a record, from the reference's values. */
function expectedMessage(fields: Record<string, Value>, cp: string): Record<string, unknown> {
  const list = (name: string) => {
    const field = fields[name];
    return typeof field === "object" ? field.values : [];
  };
  const filled = (name: string) => {
    const values = new Array(fields.nrang as number).fill(0);
    list(name).forEach((value, i) => values[list("slist")[i]!] = value);
    return values;
  };
  const day = `${fields["time.yr"]}-${two(fields["time.mo"]!)}-${two(fields["time.dy"]!)}`;
  const time = ["hr", "mt", "sc"].map((part) => two(fields[`time.${part}`]!)).join(":");
  const us = String(Math.max(0, fields["time.us"] as number)).padStart(6, "0");
  return {
    site_name: "xyz",
    beam: fields.bmnum,
    cp,
    frang: fields.frang,
    nave: fields.nave,
    freq: fields.tfreq,
    noise: Math.floor(fields["noise.sky"] as number),
    nrang: fields.nrang,
    rsep: fields.rsep,
    rxrise: fields.rxrise,
    stid: fields.stid,
    scan: fields.scan,
    channel: fields.channel,
    gflg: list("gflg"),
    v: list("v"),
    time: `${day} ${time}.${us}`,
    elevation: filled("elv"),
    power: filled("p_l"),
    velocity: filled("v"),
    width: filled("w_l"),
    g_scatter: filled("gflg"),
  };
}

/** The reference has nine digits of each float32. */
const asReference = (value: unknown): unknown =>
  typeof value === "number"
    ? Number(value.toPrecision(9))
    : Array.isArray(value)
    ? value.map(asReference)
    : value;

const PROGRAMS: Record<string, string> = {
  "153": "stereoscan(153)",
  "-26007": "stereoscan(-26007)",
  "-3503": "twofsound(-3503)",
  "3505": "unknown(3505)",
};

for (const file of FILES) {
  Deno.test({
    name: `${file}: whole messages are what the reference's fields make`,
    ignore: NO_DATA,
    fn() {
      const { bytes, expected } = reference(file);
      for (const { i, fields } of expected.full_records) {
        const message = beamMessage(readRecord(bytes, expected.record[i]!.offset), "xyz");
        const got = Object.entries(JSON.parse(JSON.stringify(message)));
        same(
          Object.fromEntries(got.map(([name, value]) => [name, asReference(value)])),
          expectedMessage(fields, PROGRAMS[String(fields.cp)]!),
          `record ${i}`,
        );
      }
      ok(expected.full_records.length >= 2);
    },
  });

  Deno.test({
    name: `${file}: every record's numbers, sums of echoes and time`,
    ignore: NO_DATA,
    fn() {
      const { bytes, expected } = reference(file);
      expected.record.forEach((row, i) => {
        const record = readRecord(bytes, row.offset);
        const message = beamMessage(record, "xyz");
        same(
          [message.beam, message.scan, message.channel, message.nrang, message.freq, message.stid],
          [row.bmnum, row.scan, row.channel, row.nrang, row.tfreq, row.stid],
        );
        same(message.cp, PROGRAMS[String(row.cp)]);
        same(message.noise, Math.floor(row["noise.sky"]));
        const { length } = message.gflg;
        const ground = row.gflg?.[0] ?? 0;
        same(echoCounts(message), { total: row.slist_n, ionospheric: length - ground, ground });
        checkSums(message.velocity, row.nrang, row.v, `v of ${i}`);
        checkSums(message.power, row.nrang, row.p_l, `p_l of ${i}`);
        checkSums(message.width, row.nrang, row.w_l, `w_l of ${i}`);
        checkSums(message.elevation, row.nrang, row.elv, `elv of ${i}`);
        checkSums(message.g_scatter, row.nrang, row.gflg, `gflg of ${i}`);
        checkSums(message.v, row.slist_n, row.v, `echoes of ${i}`);
        const [yr, mo, dy, hr, mt, sc, us] = row.time;
        const whole = Math.floor(Math.max(0, us) / 1000);
        same(recordTimeMs(record), Date.UTC(yr, mo - 1, dy, hr, mt, sc, whole));
        same(message.time.slice(-6), String(Math.max(0, us)).padStart(6, "0"));
      });
    },
  });
}

function checkSums(
  values: BeamMessage["velocity"],
  length: number,
  stats: readonly [sum: number, least: number, most: number, notFinite: number] | undefined,
  what: string,
): void {
  const finite = values.filter((value) => value !== null);
  const [sum, , , notFinite] = stats ?? [0, 0, 0, 0];
  const got = finite.reduce((total, value) => total + value, 0);
  ok(
    Math.abs(got - sum) <= 1e-6 * (1 + finite.reduce((all, value) => all + Math.abs(value), 0)),
    what,
  );
  same([values.length, values.length - finite.length], [length, notFinite], what);
}

Deno.test({
  name: "the stream has what is rare: no echoes, values that are not finite, negative microseconds",
  ignore: NO_DATA,
  fn() {
    const { bytes, expected } = reference("stream.fitacf");
    const messages = expected.record.map(({ offset }) =>
      beamMessage(readRecord(bytes, offset), "rkn")
    );
    same(messages.filter(({ gflg }) => gflg.length === 0).length, 23);
    same(messages.reduce((sum, { v }) => sum + v.filter((value) => value === null).length, 0), 18);
    same(messages.filter(({ time }) => time.endsWith(".000000")).length, 3);
  },
});

const SCALARS: Record<string, number> = {
  "bmnum": 3,
  "cp": 151,
  "frang": 180,
  "nave": 30,
  "tfreq": 10_400,
  "noise.sky": 12.75,
  "nrang": 5,
  "rsep": 45,
  "stid": 7,
  "scan": -1,
  "channel": 2,
  "time.yr": 2024,
  "time.mo": 2,
  "time.dy": 29,
  "time.hr": 23,
  "time.mt": 59,
  "time.sc": 59,
  "time.us": 999_999,
};

type Arrays = Record<string, Int16Array | Int32Array | Int8Array | Float32Array | Float64Array>;

/** A record with some scalars changed (undefined: left out) and these arrays. */
function made(changes: Record<string, number | undefined> = {}, arrays: Arrays = {}) {
  const scalars: DmapScalar[] = Object.entries({ ...SCALARS, ...changes })
    .filter((entry): entry is [string, number] => entry[1] !== undefined)
    .map(([name, value]) => ({ name, type: 8, value }));
  const types = new Map<unknown, DmapArray["type"]>([
    [Int8Array, 1],
    [Int16Array, 2],
    [Int32Array, 3],
    [Float32Array, 4],
    [Float64Array, 8],
  ]);
  return readRecord(encodeRecord({
    scalars,
    arrays: Object.entries(arrays).map(([name, values]) => ({
      name,
      type: types.get(values.constructor)!,
      dimensions: [values.length],
      values,
    })),
  }));
}

Deno.test("gates without a place, values without one, and values that are missing", () => {
  const message = beamMessage(
    made({}, {
      slist: Int16Array.of(-1, 0, 5, 4, 2, 3),
      v: Float32Array.of(1, 2, 3, NaN, Infinity),
      p_l: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
      gflg: Int8Array.of(1, 1, 0, 0, 1, 1),
    }),
    "kod",
  );
  same(message.velocity, [2, 0, null, 0, null]);
  same(message.power, [0.2, 0, 0.5, 0.6, 0.4]);
  same(message.g_scatter, [1, 0, 1, 1, 0]);
  same([message.elevation, message.width], [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]);
  same(message.v, [1, 2, 3, null, null]);
  same(echoCounts(message), { total: 6, ionospheric: 2, ground: 4 });
  const odd = made({}, {
    slist: Float64Array.of(0.5, NaN, 1e9, 1),
    v: Float64Array.of(7, 8, 9, 10),
    gflg: Int8Array.of(0, 0, 0, 0),
  });
  same(JSON.stringify(beamMessage(odd, "kod").velocity), "[0,10,0,0,0]");
});

Deno.test("echoes without their places, or without their flags, are none", () => {
  const whole: Arrays = {
    slist: Int16Array.of(2),
    gflg: Int8Array.of(0),
    v: Float32Array.of(-300),
    p_l: Float32Array.of(9),
    w_l: Float32Array.of(40),
    elv: Float32Array.of(20),
  };
  same(beamMessage(made({}, whole), "kod").velocity, [0, 0, -300, 0, 0]);
  for (const name of ["slist", "gflg"]) {
    const { [name]: _, ...lacking } = whole;
    for (const arrays of [lacking, { ...lacking, [name]: new Int8Array(0) }]) {
      const message = beamMessage(made({}, arrays), "kod");
      const { gflg, v, elevation, power, velocity, width, g_scatter } = message;
      same([gflg, v], [[], []], name);
      for (const gates of [elevation, power, velocity, width, g_scatter]) {
        same(gates, [0, 0, 0, 0, 0], name);
      }
    }
  }
});

Deno.test("what a record may lack or say otherwise", () => {
  same(beamMessage(made({ "noise.sky": -3.9 }), "kod").noise, -3);
  for (const none of [undefined, NaN, Infinity, -Infinity]) {
    same(beamMessage(made({ "noise.sky": none }), "kod").noise, null);
  }
  same(beamMessage(made({ rxrise: 100 }), "kod").rxrise, 100);
  same(beamMessage(made({ rxrise: 0 }), "kod").rxrise, 0);
  for (const none of [undefined, NaN, Infinity]) {
    ok(!("rxrise" in beamMessage(made({ rxrise: none }), "kod")));
  }
  same(beamMessage(made({ channel: undefined }), "kod").channel, 0);
  const { gflg, v, velocity, time, scan } = beamMessage(made(), "kod");
  same([gflg, v, velocity, time, scan], [
    [],
    [],
    [0, 0, 0, 0, 0],
    "2024-02-29 23:59:59.999999",
    -1,
  ]);
  same(recordTimeMs(made()), Date.UTC(2024, 1, 29, 23, 59, 59, 999));
});

Deno.test("a record that makes no sense is refused with its reason", () => {
  const refused = (
    changes: Record<string, number | undefined>,
    code: string,
    why: RegExp,
    arrays = {},
  ) =>
    throws(() => beamMessage(made(changes, arrays), "kod"), (error) => {
      ok(
        error instanceof FitacfError && error.code === code && why.test(error.message),
        String(error),
      );
      return true;
    });
  for (const name of ["bmnum", "nrang", "stid", "cp", "frang", "rsep", "nave", "tfreq", "scan"]) {
    refused({ [name]: undefined }, "no-field", new RegExp(`no number ${name};`));
    refused({ [name]: NaN }, "no-field", new RegExp(`no number ${name};`));
  }
  for (const nrang of [-1, 2.5, MOST_GATES + 1, 1e9]) refused({ nrang }, "bad-gates", /nrang is /);
  const many = new Float32Array(MOST_GATES + 1);
  for (const name of ["gflg", "v", "slist", "elv"]) {
    refused({}, "bad-gates", new RegExp(`${name} has 4097 values`), { [name]: many });
  }
  const dates: Record<string, number | undefined>[] = [
    { "time.mo": 13 },
    { "time.mo": 0 },
    { "time.dy": 30 },
    { "time.dy": 0 },
    { "time.yr": 2023 },
    { "time.yr": 99 },
    { "time.hr": 24 },
    { "time.mt": 60 },
    { "time.sc": -1 },
    { "time.us": 1e6 },
    { "time.us": NaN },
    { "time.hr": undefined },
  ];
  for (const date of dates) {
    refused(date, "bad-time", /^time .* does not exist$/);
    same(recordTimeMs(made(date)), NaN);
  }
});

Deno.test("records of other kinds that have beams are refused by their kind", () => {
  for (const kind of ["rawacf", "iqdat", "snd"]) {
    // Files of soundings have the revision of fitacf too.
    const record = made({ [`${kind}.revision.major`]: 1, "fitacf.revision.major": 3 });
    throws(() => beamMessage(record, "kod"), {
      code: "not-fitacf",
      message: `the record is one of ${kind}, not of fitacf`,
    });
  }
});

Deno.test("other records of the radars are no fitacf records", { ignore: NO_DATA }, () => {
  const codes = {
    ...{ "test.rawacf": "not-fitacf", "test.snd": "not-fitacf" },
    ...{ "test.grid": "no-field", "test.map": "no-field" },
  };
  for (const [file, code] of Object.entries(codes)) {
    throws(() => beamMessage(readRecord(sharedFile("superdarn", file)), "kod"), { code });
  }
});
