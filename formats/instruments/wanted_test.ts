import { deepEqual, equal } from "node:assert/strict";
import type { Profile } from "./profile.ts";
import { wantedNames } from "./wanted.ts";

const PROFILE: Profile = {
  id: "made",
  title: "Made",
  files: "x",
  reader: "netcdf",
  time: ["time", "time_offset"],
  grids: [{ name: "range", from: "height", units: "m", longName: "height" }],
  variables: [{ from: ["p_pol", "ppol"], name: "p_pol", units: "1", longName: "signal" }],
  chunkRows: 10,
  panels: [],
};

Deno.test("wanted names: the time, the grids and the variables by all their names, or all there are", () => {
  deepEqual([...wantedNames(PROFILE)!], ["time", "time_offset", "height", "p_pol", "ppol"]);
  equal(wantedNames({ ...PROFILE, variables: "all" }), undefined);
});
