import assert from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { joined } from "../_test_injuries.ts";
import { everyType } from "./_test_dmap.ts";
import { dmapReport, dmapReportText, isSuperdarn } from "./dmap_report.ts";
import type { DmapScalar } from "./dmap_types.ts";
import { encodeRecord } from "./dmap_writer.ts";
import { framed } from "./packets.ts";

/** A record of a beam of Kodiak (station 7) with these ground scatter flags. */
function beam(
  bmnum: number,
  second: number,
  gflg: readonly number[],
  more: DmapScalar[] = [],
  isPlaced = true,
) {
  const dimensions = [gflg.length];
  const flags = { name: "gflg", type: 1, dimensions, values: Int8Array.from(gflg) } as const;
  const numbers = {
    ...{ stid: 7, channel: 0, cp: 151, bmnum, tfreq: 10_400 + bmnum, nrang: 75 },
    ...{ "time.yr": 2025, "time.mo": 9, "time.dy": 28, "time.hr": 15, "time.mt": 41 },
    ...{ "time.sc": second, "time.us": 0, "fitacf.revision.major": 5 },
  };
  return encodeRecord({
    scalars: [
      ...Object.entries(numbers).map(([name, value]) => ({ name, type: 2, value } as const)),
      ...more,
    ],
    arrays: isPlaced
      ? [{ name: "slist", type: 2, dimensions, values: new Int16Array(gflg.length) }, flags]
      : [flags],
  });
}

const BEAMS = [beam(15, 36, [1, 0, 0]), beam(14, 39, []), beam(13, 42, [1])];

Deno.test("a file of beams: times, station, beams, echoes", () => {
  const report = dmapReport("a.fitacf", joined(...BEAMS), false);
  assert.deepEqual(report, {
    file: "a.fitacf",
    format: "dmap-fitacf",
    warnings: [],
    kinds: ["fitacf"],
    framed: false,
    packed: null,
    bytes: joined(...BEAMS).length,
    records: 3,
    first_time: "2025-09-28T15:41:36Z",
    last_time: "2025-09-28T15:41:42Z",
    vectors: null,
    groups: [{
      stid: 7,
      code: "kod",
      name: "Kodiak",
      channel: 0,
      cp: 151,
      cp_name: "normalscan(151)",
      records: 3,
      beams: [13, 14, 15],
      frequencies_khz: [10_413, 10_414, 10_415],
      gates: [75],
      echoes: 4,
      ionospheric_echoes: 2,
      ground_scatter_echoes: 2,
      records_without_echoes: 1,
    }],
    damaged_parts: 0,
    damaged: [],
  });
  assert.deepEqual(dmapReportText(report).split("\n"), [
    "a.fitacf: SuperDARN fitacf",
    "  2025-09-28T15:41:36Z to 2025-09-28T15:41:42Z, records 3",
    "  station         channel  cp               records  beams  gates          kHz  echoes  ionosph." +
    "  ground  without",
    "  kod Kodiak (7)        0  normalscan(151)        3  13–15     75  10413–10415       4         2" +
    "       2        1",
    "",
  ]);
});

Deno.test("flags without gates are no echoes, as clients are told", () => {
  const { groups } = dmapReport("a", beam(15, 36, [1, 0, 0], [], false), false);
  assert.deepEqual(groups.map((group) => [group.echoes, group.records_without_echoes]), [[0, 1]]);
});

Deno.test("packets as they came: stray bytes, a bad record and a cut end are named", () => {
  const bad = BEAMS[1]!.slice();
  bad.fill(0xff, 20, 24);
  const end = framed(BEAMS[2]!);
  const bytes = joined(
    ...[Uint8Array.of(1, 2, 3), framed(BEAMS[0]!), framed(bad)],
    ...[end, end.subarray(0, 50)],
  );
  assert.ok(isSuperdarn(bytes));
  const { framed: isFramed, records, damaged } = dmapReport("a", bytes, false);
  assert.deepEqual([isFramed, records], [true, 2]);
  assert.deepEqual(damaged.map(({ code }) => code), ["stray", "bad-name", "truncated"]);
  assert.deepEqual(damaged.at(-1)?.why, "the last 50 bytes are no whole packet");
});

Deno.test("what is odd is told", () => {
  const early = beam(12, 30, []);
  const noDay = beam(11, 61, []);
  const report = dmapReport("a", joined(...BEAMS, early, noDay, everyType().subarray(0, 99)), true);
  assert.deepEqual(report.warnings, [
    `damaged (truncated): byte ${
      joined(...BEAMS, early, noDay).length
    }: it says 439 bytes, there are 99`,
    "records without a time that exists: 1",
    "records older than the one before: 1",
  ]);
  const unknown = dmapReport("a", everyType(), false);
  assert.equal(unknown.format, "dmap-unknown");
  assert.deepEqual(unknown.groups.map(({ stid, cp_name }) => [stid, cp_name]), [[null, null]]);
  const sounding = beam(1, 2, [], [{ name: "snd.revision.major", type: 2, value: 1 }]);
  const mixed = dmapReport("a", joined(sounding, BEAMS[0]!), false);
  assert.deepEqual([mixed.format, mixed.kinds], ["dmap-mixed", ["snd", "fitacf"]]);
  const broken = dmapReport("a", joined(...Array(150).fill(everyType().fill(255, 20, 22))), false);
  assert.deepEqual([broken.damaged_parts, broken.damaged.length], [150, 100]);
  assert.equal(broken.warnings.at(-1), "damaged parts in all: 150");
});

Deno.test("a date that does not exist is none, in a grid as in a beam", () => {
  const grid = (month: number, day: number, hour: number, second: number) => {
    const time = { year: 2015, month, day, hour, minute: 58, second };
    return encodeRecord({
      scalars: ["start", "end"].flatMap((which) =>
        Object.entries(time).map(([name, value]) =>
          ({ name: `${which}.${name}`, type: 8, value }) as const
        )
      ),
      arrays: [],
    });
  };
  const impossible = [[2, 30, 0, 0], [13, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [1, 1, 24, 0]];
  for (const [month, day, hour, second] of [...impossible, [1, 1, 0, 60], [1, 1, NaN, 0]]) {
    const bytes = joined(grid(2, 28, 23, 59.5), grid(month!, day!, hour!, second!));
    const report = dmapReport("a.grid", bytes, false);
    assert.deepEqual(
      [report.warnings, report.first_time, report.last_time],
      [
        ["records without a time that exists: 1"],
        "2015-02-28T23:58:59Z",
        "2015-02-28T23:58:59Z",
      ],
      `${month} ${day} ${hour} ${second}`,
    );
  }
});

Deno.test("other bytes are not taken for a radar's", () => {
  const text = new TextEncoder().encode("I and nothing of a radar, ".repeat(100));
  for (const bytes of [new Uint8Array(), new Uint8Array(65_536), text, Uint8Array.of(1, 0, 1, 0)]) {
    assert.equal(isSuperdarn(bytes), false);
  }
  const otherSize = framed(everyType());
  otherSize[4]! ^= 1;
  assert.equal(isSuperdarn(otherSize), false);
});

Deno.test({
  name: "the kinds of real files (needs ../shared/data)",
  ignore: NO_DATA,
  fn: () => {
    // Station and number of records: shared/data/README.md; times: the expected files.
    const cases = [
      ["stream.fitacf", "dmap-fitacf", 256, "2018-02-20T01:06:00Z", [64, 65]],
      ["stream.framed.bin", "dmap-fitacf", 32, "2018-02-20T01:06:00Z", [64, 65]],
      ["test.rawacf", "dmap-rawacf", 2, "2021-06-07T18:01:00Z", [66]],
      ["test.grid", "dmap-grid", 2, "2015-03-01T20:02:00Z", [64]],
      ["test.snd", "dmap-snd", 2, "2023-04-04T00:00:46Z", [211]],
    ] as const;
    for (const [name, format, records, first, stations] of cases) {
      const bytes = sharedFile("superdarn", name);
      assert.ok(isSuperdarn(bytes.subarray(0, 65_536)));
      const report = dmapReport(name, bytes, false);
      const stids = [...new Set(report.groups.map(({ stid }) => stid))];
      assert.deepEqual(
        [report.format, report.records, report.first_time, stids],
        [format, records, first, stations],
      );
    }
    const map = dmapReport("test.map", sharedFile("superdarn", "test.map"), false);
    assert.deepEqual([map.format, map.groups.length, map.vectors], ["dmap-map", 13, 177 + 196]);
  },
});
