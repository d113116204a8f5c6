/**
 * What Level III codes are called: ICD 2620001, table III, and the AWIPS identifiers of the
 * products that are distributed.
 *
 * @module
 */

const NAMES: Readonly<Record<string, string>> = {
  HHC: "Hybrid hydrometeor classification",
  DAA: "One-hour accumulation (dual-pol)",
  DTA: "Storm total accumulation (dual-pol)",
  DPR: "Instantaneous precipitation rate",
  OHA: "One-hour accumulation, 16 levels",
  PTA: "Storm total accumulation, 16 levels",
  DU3: "3-hour accumulation",
  DU6: "24-hour accumulation",
  DOD: "One-hour accumulation, dual-pol less legacy",
  DSD: "Storm total accumulation, dual-pol less legacy",
  DSP: "Storm total precipitation (legacy)",
  DVL: "Vertically integrated liquid",
  EET: "Enhanced echo tops",
  NCR: "Composite reflectivity",
  NVL: "Vertically integrated liquid, 16 levels",
};

/** Third letter of a code `N?x`: the moment. */
const MOMENTS: Readonly<Record<string, string>> = {
  B: "Reflectivity, super resolution",
  C: "Correlation coefficient",
  G: "Velocity, super resolution",
  H: "Hydrometeor classification",
  K: "Specific differential phase",
  Q: "Reflectivity",
  R: "Reflectivity, 16 levels",
  S: "Storm-relative velocity",
  U: "Velocity",
  V: "Velocity, 16 levels",
  X: "Differential reflectivity",
};

/** Second letter: the tilt. Angles differ between volume patterns, so the order is said. */
const TILTS: Readonly<Record<string, string>> = {
  "0": "tilt 1",
  A: "tilt 1.5",
  "1": "tilt 2",
  B: "tilt 2.5",
  "2": "tilt 3",
  "3": "tilt 4",
};

/** A code in words; the code itself where none are known. */
export function codeLabel(code: string): string {
  const name = NAMES[code];
  if (name !== undefined) return name;
  const [first, tilt, moment] = code;
  const words = first === "N" ? MOMENTS[moment ?? ""] : undefined;
  const at = TILTS[tilt ?? ""];
  return words === undefined || at === undefined ? code : `${words}, ${at}`;
}
