import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseEchoCsv } from "./echo_csv.ts";

const parsed = (text: string) => parseEchoCsv(text.split("\n"));

const HEADER = "Timestamp,Scan,Num_Echoes,Num_Ionosph_Echoes,Num_Gnd_sctr_Echoes";
const at = (minute: number, second: number) => Date.UTC(2025, 0, 2, 3, minute, second);
const row = (minute: number, second: number, scan: number, counts: string) =>
  `2025-01-02 03:0${minute}:${String(second).padStart(2, "0")},${scan},${counts}`;

Deno.test("beams become scans: 1 and −1 begin one, means are whole, the time is the last beam's", () => {
  const text = [
    HEADER,
    row(0, 54, 0, "90,90,0"),
    row(1, 0, 1, "10,7,3"),
    row(1, 3, 0, "11,8,3"),
    row(1, 6, 0, "0,0,0"),
    row(2, 0, -1, "4,3,1"),
    row(2, 3, 0, "5,4,1"),
    row(2, 6, 0, "6,4,2"),
    "",
  ].join("\n");
  deepStrictEqual(parsed(text), {
    scans: [
      { timeMs: at(1, 6), total: 7, ionospheric: 5, ground: 2 },
      { timeMs: at(2, 6), total: 5, ionospheric: 3, ground: 1 },
    ],
    beams: 7,
    damaged: 0,
    damagedLines: [],
    leftOver: 1,
  });
});

Deno.test("a last scan that is not all there is left over; a scan after a long pause too", () => {
  const torn = [
    row(1, 0, 1, "2,2,0"),
    row(1, 3, 0, "4,4,0"),
    row(2, 0, 1, "9,9,0"),
  ].join("\n");
  const { scans, leftOver } = parsed(torn);
  deepStrictEqual(scans, [{ timeMs: at(1, 3), total: 3, ionospheric: 3, ground: 0 }]);
  strictEqual(leftOver, 1);
  const paused = [
    row(1, 0, 1, "2,2,0"),
    row(1, 3, 0, "4,4,0"),
    "2025-01-02 05:00:00,0,9,9,0",
    "2025-01-02 05:01:00,1,6,6,0",
    "2025-01-02 05:01:03,0,8,8,0",
    "2025-01-02 05:02:00,1,5,5,0",
    "2025-01-02 06:02:00,1,6,6,0",
    "2025-01-02 06:02:03,0,6,6,0",
  ].join("\n");
  const after = parsed(paused);
  deepStrictEqual(after.scans.map(({ total }) => total), [3, 7, 6]);
  strictEqual(after.leftOver, 2);
});

Deno.test("every form that such files come in gives the same scan", () => {
  const beams = (time: string) => [`${time},1,10,7,3`];
  const files = [
    [HEADER, ...beams("2025-01-02 03:04:05")].join("\r\n") + "\r\n",
    `\uFEFF${[HEADER, ...beams("2025-01-02T03:04:05")].join("\n")}`,
    beams("2025-01-02T03:04:05.000000+00:00").join("\n"),
    [HEADER.toUpperCase(), ...beams("2025-01-02 03:04:05.000000")].join("\n"),
    ["Num_Echoes,Timestamp,Note,Num_Gnd_sctr_Echoes,Num_Ionosph_Echoes,Scan", ...[
      '10,"2025-01-02T03:04:05Z",quiet,3,7,1.0',
    ]].join("\n"),
  ];
  for (const file of files) {
    const { scans, damaged } = parsed(file);
    deepStrictEqual(scans, [{ timeMs: at(4, 5), total: 10, ionospheric: 7, ground: 3 }], file);
    strictEqual(damaged, 0, file);
  }
});

Deno.test("damaged lines in a scan are counted with their numbers, and cost nothing else", () => {
  const text = [
    HEADER,
    row(0, 0, 1, "8,8,0"),
    row(0, 3, 0, "8,8,0"),
    row(0, 6, 0, "8,8,0"),
    row(1, 0, 1, "2,2,0"),
    row(1, 3, 0, "4,4"),
    "2025-01-02 03:01:06,0,nan,4,0",
    "2025-02-30 03:01:06,0,4,4,0",
    "garbage \u0000\uFFFD",
    row(1, 9, 0, "-4,4,0"),
    row(1, 12, 0, "4.5,4,0"),
    "2025-01-02 03:01:15,,4,4,0",
    row(1, 18, 0, "6,6,0"),
  ].join("\n");
  const { scans, beams, damaged, damagedLines } = parsed(text);
  deepStrictEqual(scans, [
    { timeMs: at(0, 6), total: 8, ionospheric: 8, ground: 0 },
    { timeMs: at(1, 18), total: 4, ionospheric: 4, ground: 0 },
  ]);
  deepStrictEqual([beams, damaged, damagedLines], [5, 7, [6, 7, 8, 9, 10]]);
});

Deno.test("a damaged line that may have begun a scan: two scans are not one", () => {
  const scan = (minute: number, n = 4) =>
    Array.from(
      { length: n },
      (_, i) => row(minute, 3 * i, i === 0 ? 1 : 0, `${minute},${minute},0`),
    );
  const totals = (lines: string[][]) => {
    const { scans, leftOver } = parsed(lines.flat().join("\n"));
    return [scans.map(({ total }) => total), leftOver];
  };
  const begun = ["2025-01-02 03:02:00,x1,2,2,0", ...scan(2).slice(1)];
  deepStrictEqual(totals([scan(0), scan(1), begun, scan(3), scan(4)]), [[0, 3, 4], 7]);
  // The line between is no beam; one in a scan is; nothing is known before the first scan.
  deepStrictEqual(totals([scan(0), ["# new"], scan(1), scan(2)]), [[1, 2], 4]);
  deepStrictEqual(totals([scan(0), scan(1), ["# new"], scan(2)]), [[0, 1, 2], 0]);
  const cut = scan(1).with(2, "2025-01-02 03:0");
  deepStrictEqual(totals([scan(0), cut, scan(2), scan(3)]), [[0, 1, 2, 3], 0]);
});

Deno.test("a file of something else gives nothing", () => {
  for (const text of ["", "\n\n", "a,b\n1,2\n", HEADER]) {
    deepStrictEqual(parsed(text).scans, [], text);
  }
});
