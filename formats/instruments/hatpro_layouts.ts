/**
 * How RPG's microwave radiometers lay their binary files out: which number at the beginning means
 * which file, what the header holds, and what each sample. RPG HATPRO Operation Manual, appendix A
 * (LWP A8, IWV A9, IRT A13, MET A5, TPC A1, TPB A2).
 *
 * @module
 */

/** A variable of a sample, with what turns the file's number into the unit named. */
export interface HatproVariable {
  readonly name: string;
  readonly units: string;
  readonly longName: string;
  /** In the unit named, a file's number is so much: number × scale + offset. */
  readonly scale?: number;
  readonly offset?: number;
}

/** How a file is laid out. */
export interface HatproLayout {
  readonly kind: "LWP" | "IWV" | "IRT" | "MET" | "TPC" | "TPB";
  /** How the direction stands behind a sample: not at all, as a real number, or as a whole one. */
  readonly angle: "none" | "real" | "whole";
  /** Between the header's time reference and the samples: what there are several of. */
  readonly levels: "one" | "wavelengths" | "heights";
  /** Whether the header says which kind of retrieval it was. */
  readonly hasRetrieval: boolean;
  /** Whether the header has a byte that names further sensors. */
  readonly hasSensors: boolean;
  readonly flag: string;
  readonly variables: readonly HatproVariable[];
}

const PLAIN = { levels: "one", hasRetrieval: true, hasSensors: false } as const;

const LWP = {
  ...PLAIN,
  kind: "LWP",
  flag: "lwp_flag",
  // g m-2 in the file.
  variables: [{ name: "lwp", units: "kg m-2", longName: "liquid water path", scale: 1e-3 }],
} as const;

const IWV = {
  ...PLAIN,
  kind: "IWV",
  flag: "iwv_flag",
  variables: [{ name: "iwv", units: "kg m-2", longName: "integrated water vapour" }],
} as const;

const IRT = {
  kind: "IRT",
  levels: "wavelengths",
  hasRetrieval: false,
  hasSensors: false,
  flag: "irt_flag",
  // °C in the file.
  variables: [{
    name: "irt",
    units: "K",
    longName: "brightness temperature of the sky in the infrared",
    offset: 273.15,
  }],
} as const;

const MET = {
  kind: "MET",
  angle: "none",
  levels: "one",
  hasRetrieval: false,
  flag: "met_flag",
  variables: [
    { name: "pressure", units: "hPa", longName: "air pressure" },
    { name: "temperature", units: "K", longName: "air temperature" },
    { name: "relative_humidity", units: "%", longName: "relative humidity" },
  ],
} as const;

const profile = (kind: "TPC" | "TPB", flag: string, name: string, longName: string) =>
  ({
    kind,
    angle: "none",
    levels: "heights",
    hasRetrieval: true,
    hasSensors: false,
    flag,
    variables: [{ name, units: "K", longName }],
  }) as const;

/** Layouts by the number at the beginning of a file. */
export const HATPRO_LAYOUTS: ReadonlyMap<number, HatproLayout> = new Map<number, HatproLayout>([
  [934501978, { ...LWP, angle: "real" }],
  [934501000, { ...LWP, angle: "whole" }],
  [594811068, { ...IWV, angle: "real" }],
  [594811000, { ...IWV, angle: "whole" }],
  [671112495, { ...IRT, angle: "none", levels: "one" }],
  [671112496, { ...IRT, angle: "real" }],
  [671112000, { ...IRT, angle: "whole" }],
  [599658943, { ...MET, hasSensors: false }],
  [599658944, { ...MET, hasSensors: true }],
  [
    780798065,
    profile("TPC", "tpc_flag", "temperature_profile", "temperature above the instrument"),
  ],
  [
    459769847,
    profile(
      "TPB",
      "tpb_flag",
      "temperature_profile_boundary",
      "temperature above the instrument, by scanning in elevation",
    ),
  ],
]);

/** Further sensors of MET files, by the bits of the header's byte. */
export const MET_SENSORS: readonly HatproVariable[] = [
  // km/h in the file.
  { name: "wind_speed", units: "m s-1", longName: "wind speed", scale: 1 / 3.6 },
  { name: "wind_direction", units: "degree", longName: "direction from which the wind blows" },
  { name: "rain_rate", units: "mm h-1", longName: "rain rate" },
];

/** What the lowest bit of each sample's flag means, and the others. */
export const FLAG_MEANING =
  "bit 1: rain; bits 2 and 3: quality (0 not judged, 1 high, 2 medium, 3 low); above: reason";
