import { deepEqual, equal } from "node:assert/strict";
import { NO_DATA, sharedPath } from "../../../_test_data.ts";
import { planOf } from "../_test_radar.ts";
import { chunkPlan } from "./chunk_plan.ts";

Deno.test({
  name:
    "the plan of a real volume names its 94 chunks, and where each sweep ends (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const { vcp_elevations_message5: angles, sweeps, chunks } = JSON.parse(
      Deno.readTextFileSync(sharedPath("expected", "nexrad-level2", "chunks-KLOT-230.json")),
    );
    const plan = chunkPlan(angles.map((elevationDeg: number, i: number) => ({
      elevationDeg,
      superResolution: sweeps[i].azimuth_spacing_deg === 0.5,
      waveform: 1,
    })))!;
    equal(plan.total, 94);
    // A sweep ends in the chunk that holds its last radial: status 2, of the volume 4.
    const ends = chunks.flatMap(
      ({ elevations }: { elevations: { last_status: number }[] }, i: number) =>
        elevations.some(({ last_status }) => last_status === 2 || last_status === 4) ? [i + 1] : [],
    );
    const planned = Array.from({ length: 94 }, (_, i) => i + 1)
      .filter((number) => plan.at(number)?.endsCut);
    deepEqual(planned, ends);
  },
});

Deno.test("the lowest tilt and its repeats may use all of the budget, the highest least", () => {
  const plan = chunkPlan(planOf(0.48, 0.88, 0.5, 19.5))!;
  equal(plan.total, 22);
  deepEqual([1, 2, 14, 23].map((number) => plan.share(number)), [1, 1, 1, 1]);
  equal(plan.share(8), 0.75);
  equal(plan.share(20), 0.6);
  equal(plan.at(1), null);
  equal(plan.at(23), null);
  equal(chunkPlan(null), null);
  equal(chunkPlan([]), null);
});
