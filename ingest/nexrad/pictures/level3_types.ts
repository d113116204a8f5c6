/**
 * Which type of picture a Level III product is when the configuration does not say.
 *
 * @module
 */

/** Product codes of the ICD (2620001, table III) by the type of what they show. */
const TYPES: Readonly<Record<string, readonly number[]>> = {
  reflectivity: [19, 20, 94, 153, 180, 181, 186, 195],
  velocity: [25, 27, 56, 99, 154, 182, 183],
  spectrum_width: [28, 30, 155],
  differential_reflectivity: [159],
  correlation: [161],
  specific_differential_phase: [163],
  hydrometeor: [165, 177],
  precipitation: [78, 79, 80, 138, 169, 170, 171, 172, 173, 174, 175, 176],
};

/** The type of a product; null for those that have none here. */
export function typeOfProduct(productCode: number): string | null {
  const found = Object.entries(TYPES).find(([, codes]) => codes.includes(productCode));
  return found?.[0] ?? null;
}
