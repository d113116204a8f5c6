/** The radars' table against the network's own, and how radars are found in it. */
import { deepStrictEqual as same, ok } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { radarNamed, radarOf, RADARS } from "./radars.ts";

Deno.test({
  name: "the table says what the network's own tables say",
  ignore: NO_DATA,
  fn() {
    const text = new TextDecoder().decode(sharedFile("superdarn", "radars.csv"));
    const [head, ...lines] = text.trim().split(/\r?\n/);
    const keys = head!.split(",");
    const expected = lines.map((line) => {
      // One operator has a comma in its name.
      const values = [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map(([, value]) =>
        value!.replaceAll('"', "")
      );
      return Object.fromEntries(keys.map((key, i) => [key, values[i]!]));
    });
    same(
      RADARS,
      expected.map((row) => ({
        stid: Number(row.stid),
        code: row.code,
        name: row.name,
        latDeg: Number(row.lat_deg),
        lonDeg: Number(row.lon_deg),
        boresightDeg: Number(row.boresight_deg),
        beamSepDeg: Number(row.beam_sep_deg),
        beams: Number(row.beams),
        gates: Number(row.range_gates_max),
      })),
    );
    ok(RADARS.length >= 40);
  },
});

Deno.test("a radar is found by its number and by its code, which are there once", () => {
  same(radarOf(7)?.name, "Kodiak");
  same(radarNamed("rkn")?.stid, 65);
  same([radarOf(999), radarNamed("zzz"), radarNamed("")], [undefined, undefined, undefined]);
  for (const radar of RADARS) {
    ok(radarOf(radar.stid) === radar && radarNamed(radar.code) === radar, radar.code);
  }
});

Deno.test({
  name: "the fan agrees with the azimuths in real records",
  ignore: NO_DATA,
  fn() {
    const name = "20180404.0601.han.fitacf.bz2.json";
    const text = new TextDecoder().decode(sharedFile("expected", "superdarn", name));
    const { record }: { record: { stid: number; bmnum: number; bmazm: number }[] } = JSON.parse(
      text,
    );
    for (const { stid, bmnum, bmazm } of record) {
      const { boresightDeg, beamSepDeg, beams } = radarOf(stid)!;
      ok(Math.abs(boresightDeg + (bmnum - (beams - 1) / 2) * beamSepDeg - bmazm) < 0.01);
    }
    ok(record.length === 100);
  },
});
