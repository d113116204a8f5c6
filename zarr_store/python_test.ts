import { deepStrictEqual } from "node:assert/strict";
import { join } from "node:path";
import { missingFiles } from "../_test_tools.ts";
import { rowsAt, SPEC } from "./_test_stores.ts";
import { appendRows } from "./mod.ts";

const LIBRARIES = "/usr/lib/python3/dist-packages";

/** What the reference implementations find in a store. */
const READ = `
import json, sys, numpy, xarray, zarr
path = sys.argv[1]
group = zarr.open_consolidated(path, mode="r")
data = xarray.open_zarr(path)
print(json.dumps({
    "zarr": {name: [list(array.shape), str(array.dtype)] for name, array in group.arrays()},
    # A float64 of seconds has a quarter of a microsecond to lose.
    "times": [str((time + numpy.timedelta64(500, "ns")).astype("datetime64[us]"))
              for time in data.time.values[:2]],
    "isSorted": bool(data.indexes["time"].is_monotonic_increasing and data.indexes["time"].is_unique),
    "beta": [float(value) for value in data.beta.values[-1, :3]],
    "missing": bool(numpy.isnan(data.beta.values[0]).all()),
    "units": [data.beta.attrs["units"], data.range.attrs["units"], data.time.encoding["units"],
              data.time.encoding["calendar"]],
    "conventions": data.attrs["Conventions"],
    "dims": list(data.beta.dims),
    "fill": str(data.beta.encoding["_FillValue"]),
}))
`;

Deno.test({
  name: "python3-zarr and xarray open a store, and decode its times",
  ignore: missingFiles(
    "xarray with zarr",
    [join(LIBRARIES, "xarray"), join(LIBRARIES, "zarr")],
    "apt install python3-zarr python3-xarray",
  ),
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const path = join(folder, "a.zarr");
      const T0 = Date.UTC(2026, 4, 18) / 1000;
      const rows = rowsAt([T0, T0 + 0.25]);
      const { beta, cloud } = Object.fromEntries(rows.variables);
      await appendRows(path, SPEC, { ...rows, variables: new Map([["cloud", cloud!]]) });
      await appendRows(path, SPEC, rowsAt([T0 + 10]));
      const { stdout, success } = await new Deno.Command("/usr/bin/python3", {
        args: ["-c", READ, path],
        stderr: "inherit",
      }).output();
      deepStrictEqual(success, true);
      deepStrictEqual(JSON.parse(new TextDecoder().decode(stdout)), {
        zarr: {
          beta: [[3, 2400], "float32"],
          cloud: [[3], "float64"],
          range: [[2400], "float32"],
          time: [[3], "float64"],
        },
        times: ["2026-05-18T00:00:00.000000", "2026-05-18T00:00:00.250000"],
        isSorted: true,
        beta: [...rowsAt([T0 + 10]).variables.get("beta")!.values.subarray(0, 3)],
        missing: true,
        units: [
          beta!.attributes.units,
          "m",
          "seconds since 1970-01-01 00:00:00",
          "standard",
        ],
        conventions: "CF-1.8",
        dims: ["time", "range"],
        fill: "nan",
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
