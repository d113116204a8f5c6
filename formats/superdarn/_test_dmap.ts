/**
 * For tests: a record with a value and an array of every type, and records with a hurt field.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/**
 * Made with Python's struct module from the layout in spec/superdarn.md: scalars char -5, short -300, int
 * -70000, float 1.5, double 0.1, text "Alomé", none "", long -2**62 - 1, uchar 250, ushort 65000, uint
 * 4000000000, ulong 2**63 + 1; arrays chars, shorts (2 by 3), ints, floats (with NaN and infinity),
 * doubles, empty (0), flat (5 by 0), texts, longs, uchars, ushorts, uints, ulongs.
 */
const EVERY_TYPE =
  "AQABALcBAAAMAAAADQAAAGNoYXIAAftzaG9ydAAC1P5pbnQAA5Du/v9mbG9hdAAEAADAP2RvdWJsZQAImpmZmZmZ" +
  "uT90ZXh0AAlBbG9t6QBub25lAAkAbG9uZwAK/////////791Y2hhcgAQ+nVzaG9ydAAR6P11aW50ABIAKGvudWxv" +
  "bmcAEwEAAAAAAACAY2hhcnMAAQEAAAADAAAA/wABc2hvcnRzAAICAAAAAgAAAAMAAAABAAIAAwD8/wUABgBpbnRz" +
  "AAMBAAAAAQAAAJDu/v9mbG9hdHMABAEAAAADAAAAAAAAPwAAwH8AAIB/ZG91YmxlcwAIAQAAAAIAAACamZmZmZm5" +
  "PwAAAAAAAATAZW1wdHkABAEAAAAAAAAAZmxhdAACAgAAAAUAAAAAAAAAdGV4dHMACQEAAAADAAAAYWIAAPxjAGxv" +
  "bmdzAAoBAAAAAgAAAP//////////AAAAAAAAAEB1Y2hhcnMAEAEAAAACAAAAAP91c2hvcnRzABEBAAAAAQAAAP//" +
  "dWludHMAEgEAAAABAAAA/////3Vsb25ncwATAQAAAAEAAAD//////////w==";

/** A new copy of the record with every type. */
export function everyType(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(EVERY_TYPE, "base64"));
}

/** Where the type stands of the first field whose name ends so. */
export function typeAt(record: Uint8Array, name: string): number {
  const at = Buffer.from(record).indexOf(`${name}\0`, 16, "latin1");
  if (at < 0) throw new Error(`no field ${name}`);
  return at + name.length + 1;
}

/** The record of every type with an int32 set, at a distance from a field's type or from the start. */
export function withInt(value: number, distance: number, name?: string): Uint8Array<ArrayBuffer> {
  const record = everyType();
  const at = distance + (name === undefined ? 0 : typeAt(record, name));
  new DataView(record.buffer).setInt32(at, value, true);
  return record;
}
