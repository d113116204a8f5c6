/**
 * What kind of file this seems to be, told from its first bytes: names lie.
 *
 * @module
 */
import { dayLayout } from "./day_layout.ts";
import { isUtf8 } from "./damage.ts";
import { DAY_COLUMNS } from "./mesonet_day.ts";

/** First bytes by which formats are known, from each format's own specification. */
const SIGNATURES: readonly (readonly [kind: string, ...starts: string[]])[] = [
  ["netCDF 3", "CDF\x01", "CDF\x02", "CDF\x05"],
  ["HDF5 (netCDF 4)", "\x89HDF\r\n\x1a\n"],
  ["gzip", "\x1f\x8b"],
  ["bzip2", "BZh"],
  ["NEXRAD Level II", "AR2V", "ARCHIVE2"],
  ["Campbell TOA5", '"TOA5"'],
  ["PNG", "\x89PNG"],
  ["ZIP", "PK\x03\x04"],
];

/** A sound daily file of any vehicle has more of the 17 columns than this. */
const FEW_COLUMNS = 5;

/** True when a file's first line names (or, without a header, fills) a daily file's columns. */
export function isDailyFile(head: Uint8Array): boolean {
  let start = 0;
  while (
    start < head.length && (head[start] === 0 || head[start] === 0x0a || head[start] === 0x0d)
  ) {
    start++;
  }
  let end = start;
  while (end < head.length && head[end] !== 0x0a && head[end] !== 0) end++;
  const columns = dayLayout(new TextDecoder().decode(head.subarray(start, end)))?.columns ?? [];
  return DAY_COLUMNS.filter((name) => columns.includes(name)).length > FEW_COLUMNS;
}

/** In a few words, what a file seems to be: a format by its signature, else empty, text or binary. */
export function kindOfFile(head: Uint8Array): string {
  if (head.length === 0) return "empty";
  const start = String.fromCharCode(...head.subarray(0, 16));
  for (const [kind, ...signatures] of SIGNATURES) {
    if (signatures.some((signature) => start.startsWith(signature))) return kind;
  }
  if (head.every((byte) => byte === 0)) return "nothing but NUL bytes";
  // The head may end within a character: its last three bytes are no proof.
  const whole = head.subarray(0, Math.max(1, head.length - 3));
  const isText = isUtf8(whole) && !whole.some((byte) => byte < 9 || (byte > 13 && byte < 32));
  return isText ? "text" : "binary";
}
