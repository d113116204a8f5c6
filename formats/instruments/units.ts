/**
 * Whether two spellings of units mean the same, and how a value gets from one to the other.
 *
 * @module
 */

/** From a unit to another: value × scale + offset. */
export interface Conversion {
  readonly scale: number;
  readonly offset: number;
}

/** A unit: what it measures, and how it becomes that quantity's first unit. */
interface Unit extends Conversion {
  readonly quantity: string;
  /** As UDUNITS spells it. */
  readonly udunits: string;
}

/**
 * Quantities with their units. Of a unit's spellings the first is UDUNITS' own, the others those of
 * instruments' files; a space is written `_`, and exponents without `^`.
 */
const QUANTITIES: Readonly<Record<string, readonly [string, number, number?][]>> = {
  temperature: [
    ["K kelvin degk deg_k degree_kelvin degrees_kelvin", 1],
    [
      "degC c celsius degree_c degrees_c degree_celsius degrees_celsius degreec degreesc deg_c °c deg_celsius",
      1,
      273.15,
    ],
    [
      "degF f fahrenheit deg_f degrees_f degree_fahrenheit degrees_fahrenheit °f",
      5 / 9,
      459.67 * 5 / 9,
    ],
  ],
  pressure: [
    ["Pa pascal pascals", 1],
    ["hPa mbar mb millibar millibars hectopascal hectopascals", 100],
    ["kPa kilopascal kilopascals", 1_000],
    ["bar bars", 100_000],
    ["mPa", 0.001],
    ["MPa", 1e6],
  ],
  length: [
    ["m meter meters metre metres", 1],
    ["km kilometer kilometers kilometre kilometres", 1_000],
    ["cm centimeter centimeters centimetre centimetres", 0.01],
    ["mm millimeter millimeters millimetre millimetres", 0.001],
    ["um micron microns micrometer micrometers", 1e-6],
    ["ft feet foot", 0.3048],
    ["inch in inches", 0.0254],
  ],
  speed: [
    ["m_s-1 m/s m/sec meters/second meter/second metres/second meters_per_second ms-1 mps", 1],
    ["km_h-1 km/h km/hr kmh kph", 1 / 3.6],
    ["knot knots kt kts kn", 1852 / 3600],
    ["mile_hour-1 mph miles/hour", 0.44704],
  ],
  share: [
    ["1 unitless dimensionless fraction", 1],
    ["percent % rh %rh pct per_cent", 0.01],
  ],
  columnMass: [["kg_m-2 kg/m2", 1], ["g_m-2 g/m2", 0.001]],
  concentration: [
    ["mol_m-3 mol/m3", 1],
    ["mmol_m-3 mmol/m3", 0.001],
    ["umol_m-3 umol/m3", 1e-6],
  ],
  rate: [["mm_h-1 mm/h mm/hr mm/hour", 1]],
  flux: [["W_m-2 w/m2 watts/m2 watts/meter2", 1], ["mW_m-2", 0.001]],
  angle: [
    ["degree degrees deg degs °", 1],
    ["rad radian radians", 180 / Math.PI],
  ],
  voltage: [["V volt volts", 1], ["mV millivolt millivolts", 0.001], ["MV", 1e6]],
  current: [
    ["A amp amps ampere amperes", 1],
    ["mA milliamp milliamps milliampere milliamperes", 0.001],
    ["MA", 1e6],
  ],
  conductance: [["S siemens", 1]],
  power: [
    ["W watt watts", 1],
    ["kW kilowatt kilowatts", 1_000],
    ["mW milliwatt milliwatts", 0.001],
    ["MW megawatt megawatts", 1e6],
  ],
  time: [
    ["s sec secs second seconds", 1],
    ["min mins minute minutes", 60],
    ["h hr hrs hour hours", 3600],
  ],
};

/** Words for numbers without a unit, which a conversion must not take for a share. */
const WITHOUT_UNIT = ["count", "counts", "#", "none", "-", "n/a", "flag", "index", "number", "rn"];

/** By UDUNITS' own spelling. */
const EXACT = new Map<string, Unit>();
/** By any spelling without regard to case; null where that could be two units (mW and MW). */
const FOLDED = new Map<string, Unit | null>();

for (const [quantity, units] of Object.entries(QUANTITIES)) {
  for (const [names, scale, offset = 0] of units) {
    const [own, ...others] = names.split(" ") as [string, ...string[]];
    const unit = { quantity, scale, offset, udunits: own.replaceAll("_", " ") };
    EXACT.set(own, unit);
    for (const name of [own.toLowerCase(), ...others]) {
      FOLDED.set(name, FOLDED.has(name) ? null : unit);
    }
  }
}

/** One way of writing exponents, products and the micro sign. */
const plain = (text: string) =>
  text.trim()
    .replace(/\*\*|\^/g, "")
    .replace(/[µμ]/g, "u")
    .replace(/[⁻¹²³]/g, (sign) => "-123"["⁻¹²³".indexOf(sign)]!)
    .replace(/\s*[·*]\s*/g, " ");

function unitOf(text: string): Unit | undefined {
  for (const between of ["_", ""]) {
    const name = plain(text).replace(/[\s_]+/g, between);
    const unit = EXACT.get(name) ?? FOLDED.get(name.toLowerCase());
    if (unit) return unit;
  }
  return undefined;
}

/** A unit as UDUNITS spells it; text that is not known stays as it is, without spaces around it. */
export function udunits(text: string): string {
  const word = text.trim();
  if (WITHOUT_UNIT.includes(word.toLowerCase())) return "1";
  return unitOf(word)?.udunits ?? word;
}

/**
 * How a value in the units `from` becomes one in the units `to`. Spellings that are not known are taken
 * to mean what is wanted: then nothing is changed.
 *
 * @returns null: both are known, and measure different things
 */
export function conversion(from: string, to: string): Conversion | null {
  const [a, b] = [unitOf(from), unitOf(to)];
  if (a === undefined || b === undefined) return { scale: 1, offset: 0 };
  if (a.quantity !== b.quantity) return null;
  if (a.scale === b.scale && a.offset === b.offset) return { scale: 1, offset: 0 };
  return { scale: a.scale / b.scale, offset: (a.offset - b.offset) / b.scale };
}
