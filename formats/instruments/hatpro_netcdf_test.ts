import { deepStrictEqual, throws } from "node:assert/strict";
import type { Variable } from "../dataset.ts";
import { hatproOfNetcdf } from "./hatpro_netcdf.ts";
import { datasetOf } from "./table_columns.ts";

/** The names of a file's variables, as they are and as they are given. */
function renamed(fileName: string, names: readonly string[], values: Record<string, number> = {}) {
  const variables = names.map((name): Variable => ({
    name,
    dims: [],
    shape: [],
    values: Float64Array.of(values[name] ?? 1),
    attributes: {},
  }));
  return [...hatproOfNetcdf(datasetOf("netCDF", variables, {}, []), fileName).variables.keys()];
}

// Names as in files of radiometers that observatories have published, of software before and after 2019.
Deno.test("RPG's names of two generations are those of its binary files", () => {
  deepStrictEqual(renamed("220707.LWP.NC", ["time", "LWP_data", "elevation_angle", "rain_flag"]), [
    "time",
    "lwp",
    "elevation",
    "rain_flag",
  ]);
  deepStrictEqual(renamed("26051809.LWP.NC", ["time", "RF", "LWP", "ElAng", "AziAng"]), [
    "time",
    "RF",
    "lwp",
    "elevation",
    "azimuth",
  ]);
  deepStrictEqual(renamed("x.IRT.NC", ["frequencies", "IRR_data"]), ["irt_wavelength", "irt"]);
  deepStrictEqual(renamed("x.IRT.NC", ["WavLens", "IRR_Map"]), ["irt_wavelength", "irt"]);
  deepStrictEqual(renamed("x.MET.NC", ["Surf_P", "Surf_T", "Surf_RH"]), [
    "pressure",
    "temperature",
    "relative_humidity",
  ]);
  deepStrictEqual(renamed("x.BRT.NC", ["frequencies", "TBs"]), ["frequencies", "TBs"]);
});

Deno.test("profiles of scans have names of their own, by the file's code or else its name", () => {
  const zenith = ["temperature_profile", "altitude"];
  const scans = ["temperature_profile_boundary", "altitude_boundary"];
  deepStrictEqual(renamed("260518.TPC.NC", ["T_prof", "altitude"]), zenith);
  deepStrictEqual(renamed("260518.TPB.NC", ["temperature_profiles", "altitude_layers"]), scans);
  const code = (file_code: number) =>
    renamed("made.nc", ["file_code", "T_prof", "altitude"], { file_code }).slice(1);
  deepStrictEqual(code(459_769_847), scans);
  deepStrictEqual(code(780_798_065), zenith);
});

Deno.test("local times are refused", () => {
  throws(() => renamed("x.LWP.NC", ["time_reference", "LWP"], { time_reference: 0 }), {
    code: "unsupported",
  });
});
