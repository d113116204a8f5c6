/**
 * Numbers and texts out of the cells of a table, straight from a file's bytes.
 *
 * @module
 */

const ZERO = 48;
const QUOTE = 34;
const POINT = 46;
const COMMA = 44;
const SPACE = 32;
const TAB = 9;
/** Whole numbers below this are exact in a float64, and so are powers of ten up to the 22nd. */
const MOST_DIGITS = 15;
const POWERS = Float64Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

/** A cell that holds neither a number nor a word for a missing one. */
export const NO_NUMBER = Infinity;

const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The bytes as text: UTF-8, or what they are in Latin-1 when they are none. */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/** A cell's text, without quotes and the blanks around it. */
export function cellText(bytes: Uint8Array, start: number, end: number): string {
  const [from, to] = bare(bytes, start, end);
  const text = textOf(bytes.subarray(from, to));
  return text.includes('""') ? text.replaceAll('""', '"') : text;
}

/** Where a cell begins and ends without blanks and quotes. */
export function bare(bytes: Uint8Array, start: number, end: number): readonly [number, number] {
  let [from, to] = [start, end];
  while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
  while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
  if (to - from >= 2 && bytes[from] === QUOTE && bytes[to - 1] === QUOTE) {
    from++;
    to--;
  }
  return [from, to];
}

/**
 * A cell's number: exactly what `Number` gives for its text. NaN where it is empty or says so
 * (`NAN`, `INF`, `NULL`, …), {@link NO_NUMBER} where it is something else.
 *
 * @param decimal the byte that may stand for the decimal point beside it
 */
export function cellNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimal = POINT,
): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let [mantissa, digits, decimals] = [0, 0, 0];
  let digit = bytes[at]! - ZERO;
  while (at < end && digit >>> 0 <= 9) {
    mantissa = mantissa * 10 + digit;
    digits++;
    digit = bytes[++at]! - ZERO;
  }
  if (at < end && (bytes[at] === POINT || bytes[at] === decimal)) {
    digit = bytes[++at]! - ZERO;
    while (at < end && digit >>> 0 <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      decimals++;
      digit = bytes[++at]! - ZERO;
    }
  }
  if (at !== end || digits === 0 || digits > MOST_DIGITS) {
    return oddNumber(bytes, start, end, decimal);
  }
  const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
  return negative ? -value : value;
}

const MISSING = /^(?:|[+-]?(?:nan|inf|infinity|na|n\/a|null|none)|-+)$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** Quoted, blank, with an exponent, with very many digits, or no number. */
function oddNumber(bytes: Uint8Array, start: number, end: number, decimal: number): number {
  if (start === end) return NaN;
  const found = cellText(bytes, start, end);
  if (MISSING.test(found)) return NaN;
  const text = decimal === COMMA ? found.replace(",", ".") : found;
  if (!NUMBER.test(text)) return NO_NUMBER;
  const value = Number(text);
  return Number.isFinite(value) ? value : NO_NUMBER;
}
