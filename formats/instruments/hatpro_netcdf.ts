/**
 * RPG's own netCDF files of a radiometer, by the names that its binary files' variables have here.
 *
 * RPG's programs have named the variables in two ways (`LWP_data`, `temperature_profiles`; since about
 * 2019 `LWP`, `T_prof`), as files that observatories have published show. Scans (TPB) and zenith profiles
 * (TPC) have the same names in both: the file's code, or else its name, tells them apart.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import { HATPRO_LAYOUTS } from "./hatpro_layouts.ts";

/** RPG's names, in lower case, of what a radiometer's files hold. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  lwp: ["lwp", "lwp_data"],
  iwv: ["iwv", "iwv_data"],
  irt: ["irr_map", "irr_data", "irt"],
  irt_wavelength: ["wavlens", "irt_wavelength"],
  temperature_profile: ["t_prof", "temperature_profiles"],
  altitude: ["altitude", "altitude_layers"],
  temperature: ["surf_t"],
  relative_humidity: ["surf_rh"],
  pressure: ["surf_p"],
  elevation: ["elang", "elevation_angle"],
  azimuth: ["aziang", "azimuth_angle"],
};
/** `frequencies` are wavelengths only in a file of the infrared radiometer. */
const OLD_WAVELENGTHS = "frequencies";

const LOCAL = 0;

/**
 * A radiometer's netCDF file with the variables as `readHatpro` names them; those that it does not know
 * stay as they are.
 *
 * @throws {DatasetError} `unsupported` for local time
 */
export function hatproOfNetcdf(dataset: Dataset, fileName: string): Dataset {
  if (numberOf(dataset, "time_reference") === LOCAL) {
    throw new DatasetError(
      "unsupported",
      "times are local (time reference 0), which could be any zone: set the radiometer to UTC",
    );
  }
  const names = new Map<string, string>();
  const has = new Set([...dataset.variables.keys()].map((name) => name.toLowerCase()));
  for (const [name, theirs] of Object.entries(NAMES)) {
    for (const their of theirs) if (!names.has(their)) names.set(their, name);
  }
  if (has.has("irr_data")) names.set(OLD_WAVELENGTHS, "irt_wavelength");
  if (isOfScans(dataset, fileName)) {
    for (const [their, name] of names) {
      if (name === "temperature_profile") names.set(their, "temperature_profile_boundary");
      else if (name === "altitude") names.set(their, "altitude_boundary");
    }
  }
  const variables = new Map<string, Variable>();
  for (const [own, variable] of dataset.variables) {
    const name = names.get(own.toLowerCase()) ?? own;
    variables.set(variables.has(name) ? own : name, { ...variable, name });
  }
  return { ...dataset, variables };
}

function isOfScans(dataset: Dataset, fileName: string): boolean {
  const code = numberOf(dataset, "file_code");
  const kind = code === undefined ? undefined : HATPRO_LAYOUTS.get(code)?.kind;
  return kind === undefined ? /\.TPB(\.|$)/i.test(fileName) : kind === "TPB";
}

function numberOf({ variables }: Dataset, name: string): number | undefined {
  const values = variables.get(name)?.values;
  return ArrayBuffer.isView(values) ? values[0] : undefined;
}
