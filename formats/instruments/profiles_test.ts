import { equal, ok } from "node:assert/strict";
import { PROFILES } from "./profiles.ts";
import { udunits } from "./units.ts";

const kept = PROFILES.flatMap(({ id, variables }) =>
  variables === "all" ? [] : variables.map((variable) => ({ id, ...variable }))
);

Deno.test("units of the stores are spelt as UDUNITS has them", () => {
  for (const { id, name, units } of kept) equal(udunits(units), units, `${id} ${name}`);
});

// CF standard names (air temperature, air pressure and the two mole concentrations read in version 72 of
// the table, the others from use), and the units here that become their canonical ones.
const STANDARD_NAMES: Readonly<Record<string, readonly string[]>> = {
  air_pressure: ["hPa"],
  air_temperature: ["K", "degC"],
  atmosphere_mass_content_of_cloud_liquid_water: ["kg m-2"],
  atmosphere_mass_content_of_water_vapor: ["kg m-2"],
  cloud_area_fraction: ["1"],
  equivalent_reflectivity_factor: ["dBZ"],
  lwe_precipitation_rate: ["mm h-1"],
  mole_concentration_of_carbon_dioxide_in_air: ["mmol m-3"],
  mole_concentration_of_water_vapor_in_air: ["mmol m-3"],
  rainfall_rate: ["mm h-1"],
  relative_humidity: ["percent"],
  surface_air_pressure: ["hPa"],
  upward_air_velocity: ["m s-1"],
  visibility_in_air: ["m"],
  volume_attenuated_backwards_scattering_function_in_air: ["m-1 sr-1"],
  wind_from_direction: ["degree"],
  wind_speed: ["m s-1"],
};

Deno.test("standard names are in the table, with units that become the canonical ones", () => {
  for (const { id, name, standardName, units } of kept) {
    if (standardName === undefined) continue;
    ok(STANDARD_NAMES[standardName]?.includes(units), `${id} ${name}: ${standardName} in ${units}`);
  }
});

Deno.test("codes that stand for no value are outside of what can be", () => {
  const codes: Record<string, readonly number[]> = {
    "cl61 total_cloud_cover": [9, -1],
    "cl61 cloud_base_height": [-999, -99, -1],
    "cl61 vertical_visibility": [-999, -99, -1],
    "chm15k cloud_base_height": [-1, -2, -3],
    "chm15k aerosol_layer_height": [-1, -2, -3],
    "chm15k vertical_optical_range": [-1, -2],
    "chm15k sky_condition_index": [-1],
    "cloud-radar SLDR": [-100],
    "cloud-radar temperature": [0, -999],
    "cloud-radar pressure": [0, -999],
    "met temperature": [-9999, -999, -999.9, 9999],
    "met wind_direction": [-9999, -999, 999],
    "power battery_voltage": [-9999, -999.9],
  };
  for (const [which, values] of Object.entries(codes)) {
    const valid = kept.find(({ id, name }) => `${id} ${name}` === which)?.valid;
    ok(valid !== undefined, which);
    for (const value of values) ok(value < valid[0] || value > valid[1], `${which} ${value}`);
  }
});

Deno.test("a radiometer's files are known with and without the station's name", () => {
  const files = new RegExp(PROFILES.find(({ id }) => id === "hatpro")!.files);
  for (
    const name of [
      "21060300.LWP",
      "Y2026/M05/D18/26051809.TPB.NC",
      "Y2026/M05/D18/SITE-G5_260518_090208.LWP.NC",
    ]
  ) ok(files.test(name), name);
  for (const name of ["260518_090208.CMP.TPC.NC", "260518.BRT.NC", "notes.LWP"]) {
    ok(!files.test(name), name);
  }
});
