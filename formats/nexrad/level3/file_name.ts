/**
 * Which product and site does a Level III file's name tell, in the ways the buckets write it?
 *
 * @module
 */
import type { Awips } from "./header.ts";

/**
 * `LOT_N0Q_2021_08_15_07_09_05`, `SSS_PPP_YYYY_MM_DD_HHMMSS` with three or four letters of the site;
 * `KLOT_SDUS53_N0QLOT_202108150709` as NCEI writes it; `KLOT20210815_070905_N0Q`, a key of our store.
 */
const NAMES: readonly RegExp[] = [
  /^(?<site>[A-Z][A-Z0-9]{2,3})_(?<code>[A-Z0-9]{3})_\d{4}_\d\d_\d\d_\d\d/,
  /^[A-Z]{4}_[A-Z]{4}\d\d_(?<code>[A-Z0-9]{3})(?<site>[A-Z0-9]{3})_\d{12}/,
  /^(?<site>[A-Z][A-Z0-9]{3})\d{8}_\d{6}_(?<code>[A-Z0-9]{3})(?![A-Z0-9])/,
];

/** Product and site of a name without its folders; null when it is none of these. */
export function awipsOfFileName(name: string): Awips | null {
  for (const pattern of NAMES) {
    const { code, site } = pattern.exec(name)?.groups ?? {};
    // A volume's key looks like a product's, but for its version.
    if (code !== undefined && site !== undefined && !/^V\d\d$/.test(code)) return { code, site };
  }
  return null;
}
