/** Whole and damaged pictures, built marker by marker after ITU-T T.81. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { jpegState } from "./jpeg.ts";

const segment = (marker: number, ...data: number[]) => [
  0xff,
  marker,
  (data.length + 2) >> 8,
  (data.length + 2) & 255,
  ...data,
];
const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const frame = (marker: number) =>
  segment(marker, 8, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255, 1, 1);
const scan = segment(0xda, 1, 1, 0, 0, 63, 0);
/** With a stuffed byte, a restart and a fill byte in it. */
const data = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xff, 0, 5];
const BASELINE = [...SOI, ...segment(0xe0, 1, 2, 3), ...frame(0xc0), ...scan, ...data, ...EOI];
const fault = (bytes: readonly number[]) => jpegState(Uint8Array.from(bytes)).fault;

Deno.test("a whole picture has its size", () => {
  deepEqual(jpegState(Uint8Array.from(BASELINE)), { width: 640, height: 480 });
});

Deno.test("progressive pictures, with tables between scans, and what a camera pads are whole", () => {
  const table = segment(0xc4, 0, 1, 2);
  equal(
    fault([...SOI, ...frame(0xc2), ...scan, ...data, ...table, ...scan, ...data, ...EOI]),
    undefined,
  );
  equal(fault([...BASELINE, ...new Array(512).fill(0)]), undefined);
});

Deno.test("a picture cut off anywhere is not whole", () => {
  for (let length = 0; length < BASELINE.length; length++) {
    ok(fault(BASELINE.slice(0, length)) !== undefined, `${length} of ${BASELINE.length} bytes`);
  }
});

Deno.test("what is wrong is said in words", () => {
  equal(fault([]), "is empty");
  equal(fault([...new TextEncoder().encode("<html>not found</html>")]), "is no JPEG");
  match(fault([...SOI, ...frame(0xc0), ...scan, 1, 0xff, 0x42, 2, ...EOI])!, /damaged at byte \d+/);
  equal(fault([...SOI, ...segment(0xe0, 1), ...scan, ...data, ...EOI]), "does not say its size");
});
