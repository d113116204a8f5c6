/**
 * Echo counts as bytes of JSON and of CSV. A month of a radar is 43,200 scans and 1.6 MB: SQLite
 * joins the counts to lists of text; the times are written here, digit by digit, in a seventh of
 * the time that its `strftime` takes.
 *
 * @module
 */
import { ECHO_CSV_HEADER } from "../../formats/echo_csv.ts";

const ENCODER = new TextEncoder();
const DAY_MS = 86_400_000;

/** Of a time in quotes, with a comma: `"+012345-01-02T03:04:05.678Z",` at most. */
const MOST_TIME_BYTES = 30;

const [ZERO, COLON, DOT, COMMA, QUOTE, LINE_END, ZULU] = [...'0:.,"\nZ']
  .map((sign) => sign.charCodeAt(0)) as [number, number, number, number, number, number, number];

/** Bytes that are filled from their start. */
class Page {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at = 0;
  #day = NaN;
  #date: Uint8Array = new Uint8Array();

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  text(text: string): void {
    this.at += ENCODER.encodeInto(text, this.bytes.subarray(this.at)).written;
  }

  sign(code: number): void {
    this.bytes[this.at++] = code;
  }

  /** As `Date.toISOString` writes it. */
  time(timeMs: number): void {
    const day = Math.floor(timeMs / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#date = ENCODER.encode(new Date(day * DAY_MS).toISOString().split("T", 1)[0] + "T");
    }
    this.bytes.set(this.#date, this.at);
    this.at += this.#date.length;
    const inDay = timeMs - day * DAY_MS;
    const seconds = Math.trunc(inDay / 1000);
    const minutes = Math.trunc(seconds / 60);
    this.#twoDigits(Math.trunc(minutes / 60), COLON);
    this.#twoDigits(minutes % 60, COLON);
    this.#twoDigits(seconds % 60, DOT);
    const thousandths = inDay % 1000;
    this.sign(ZERO + Math.trunc(thousandths / 100));
    this.#twoDigits(thousandths % 100, ZULU);
  }

  #twoDigits(number: number, then: number): void {
    this.sign(ZERO + Math.trunc(number / 10));
    this.sign(ZERO + number % 10);
    this.sign(then);
  }

  /** What is filled. */
  get filled(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.at);
  }
}

/**
 * An object whose first member is the list of times; the members after it are given as texts of
 * their lists, without the brackets.
 *
 * @param times milliseconds since 1970, at least one
 */
export function echoJson(
  [first, times]: readonly [name: string, times: readonly number[]],
  others: readonly (readonly [name: string, list: string])[],
): Uint8Array<ArrayBuffer> {
  const head = `{"${first}":[`;
  const rest = others.map(([name, list]) => `,"${name}":[${list}]`).join("");
  const page = new Page(head.length + times.length * MOST_TIME_BYTES + rest.length + 2);
  page.text(head);
  for (const timeMs of times) {
    page.sign(QUOTE);
    page.time(timeMs);
    page.sign(QUOTE);
    page.sign(COMMA);
  }
  // Over the last comma.
  page.at--;
  page.text(`]${rest}}`);
  return page.filled;
}

/**
 * A file with a line a scan.
 *
 * @param times milliseconds since 1970
 * @param lines of each scan what follows its time, with the line's end
 */
export function echoCsv(times: readonly number[], lines: string): Uint8Array<ArrayBuffer> {
  const head = `${ECHO_CSV_HEADER}\r\n`;
  const rest = ENCODER.encode(lines);
  const page = new Page(head.length + times.length * MOST_TIME_BYTES + rest.length);
  page.text(head);
  let from = 0;
  for (const timeMs of times) {
    page.time(timeMs);
    const to = rest.indexOf(LINE_END, from) + 1;
    page.bytes.set(rest.subarray(from, to), page.at);
    page.at += to - from;
    from = to;
  }
  return page.filled;
}
