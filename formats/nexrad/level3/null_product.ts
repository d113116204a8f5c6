/**
 * Why is there no data in a product of precipitation (ICD 2620001, note 27: null product flag)?
 *
 * @module
 */
import type { Packet } from "./packets.ts";
import type { NullReason } from "./product.ts";

const REASONS: Readonly<Record<number, string>> = {
  1: "no accumulation is available: the radar was off for longer than its limit",
  2: "no accumulation is available for the time that was asked for",
  3: "no accumulation has been found since the radar started",
  4: "no precipitation has been detected for longer than a storm lasts",
  5: "no precipitation has been detected",
};

/**
 * The reason by the flag, in the product's own words where it has them; null when there is data.
 *
 * @param flag the lower byte of halfword 30
 */
export function nullReason(
  flag: number,
  layers: readonly (readonly Packet[])[],
): NullReason | null {
  if (flag === 0) return null;
  const said = (layers[0] ?? []).flatMap((packet) => packet.kind === "text" ? [packet.text] : [])
    .map((text) => text.replaceAll(/\s+/g, " ").trim()).join(" ").trim();
  return { value: flag, reason: said || REASONS[flag] || `null product flag ${flag}` };
}
