/** Times in the names of cameras' pictures. */
import { equal } from "node:assert/strict";
import { pictureTimeMs } from "./picture_time.ts";

const SECOND = Date.UTC(2026, 10, 22, 12, 30, 5);
const MINUTE = Date.UTC(2026, 10, 22, 12, 30);

const NAMES: readonly (readonly [string, number | null])[] = [
  ["20261122_123005.jpg", SECOND],
  ["cam1-20261122123005.jpg", SECOND],
  ["20261122T123005Z.jpg", SECOND],
  ["20261122T123005.250Z.jpg", SECOND],
  ["20261122123005250.jpg", SECOND],
  ["2026-11-22T12-30-05.jpg", SECOND],
  ["2026-11-22_12:30:05.jpeg", SECOND],
  ["WX_2026_11_22_12_30_05.JPG", SECOND],
  ["nsacamC1.a1.20261122.123005.jpg", SECOND],
  ["20261122_123005_640x480.jpg", SECOND],
  ["20261122_123005-0001.jpg", SECOND],
  // Seconds and milliseconds since 1970.
  ["roof/1795350605.jpg", SECOND],
  ["1795350605123.jpg", SECOND + 123],
  // Folders with the day, files with the time.
  ["20261122/123005.jpg", SECOND],
  ["2026/11/22/12-30-05.jpg", SECOND],
  ["2026-11-22/image12h30m05.jpg", SECOND],
  ["2026/11/22/12/cam_12-30.jpg", MINUTE],
  ["20261122_1230.jpg", MINUTE],
  // The name wins over the folders.
  ["20200101/20261122_123005.jpg", SECOND],
  // No time, no such day, no such time of day, a picture's number.
  ["snapshot.jpg", null],
  ["20261122.jpg", null],
  ["20261322_123005.jpg", null],
  ["20260230_123005.jpg", null],
  ["20261122_246000.jpg", null],
  ["2026/11/22/img0001.jpg", null],
  ["2026112212.jpg", null],
];

for (const [name, expected] of NAMES) {
  Deno.test(`the time in ${name}`, () => equal(pictureTimeMs(name), expected));
}
