/**
 * When ended the sweep that a Level III product was made of?
 *
 * @module
 */
import type { Description } from "./header.ts";

/**
 * Digital products of one elevation that say it in halfword 50: seconds since the volume's start, and
 * below them five bits for what kind of scan it was (ICD 2620001, table V). In other
 * products the halfword means something else.
 */
const SAY_SO: ReadonlySet<number> = new Set([94, 99, 153, 154, 155, 159, 161, 163, 165]);

/** Where halfword 50 is in 47 to 53. */
const AT = 3;
const KIND_BITS = 5;

/** Milliseconds since 1970; null where the product does not say, or says what cannot be. */
export function sweepEndMs(
  { productCode, hw47, volumeTimeMs, productTimeMs }: Pick<
    Description,
    "productCode" | "hw47" | "volumeTimeMs" | "productTimeMs"
  >,
): number | null {
  if (!SAY_SO.has(productCode)) return null;
  const seconds = (hw47[AT]! & 0xffff) >> KIND_BITS;
  const endMs = volumeTimeMs + seconds * 1000;
  // Older products have 0 there. No product is made before its sweep has ended.
  return seconds > 0 && endMs <= productTimeMs ? endMs : null;
}
