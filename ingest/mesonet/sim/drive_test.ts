import { deepEqual, equal, throws } from "node:assert/strict";
import { checkAsRecorded, DriveError, readDrive, rowsWithFix } from "./drive.ts";
import { TEST_START_MS, testDay } from "./_test_drive.ts";

const trueSeconds = (seconds: (number | null)[]) =>
  readDrive(testDay(seconds)).map((row) => (row.trueMs - TEST_START_MS) / 1000);

Deno.test("a frozen or absent time was a second after the row before it", () => {
  deepEqual(trueSeconds([0, 1, 2, 2, 2, 5, 17]), [0, 1, 2, 3, 4, 5, 17]);
  deepEqual(trueSeconds([0, null, null, 3]), [0, 1, 2, 3]);
  deepEqual(trueSeconds([null, null, 2]), [0, 1, 2]);
  deepEqual(trueSeconds([0, 0, 1, 2]), [0, 1, 1, 2]);
});

Deno.test("rows with another number of values are left out", () => {
  equal(readDrive(testDay([0, 1]) + "1,2,3\n" + "\0\0\n").length, 2);
});

Deno.test("columns are found by name; those of older vehicles that are missing read NAN", () => {
  const rows = readDrive("gps_time,gps_date,lat,lon,t_fast\n120010,050625,34.5,-100.7,30.5\n");
  equal(rows[0]!.values[4], "30.5");
  equal(rows[0]!.values[9], "050625");
  equal(rows[0]!.values[7], "NAN");
  equal(rowsWithFix(rows).length, 1);
});

Deno.test("a file that cannot be played says why", () => {
  throws(() => readDrive(""), (e: DriveError) => e.code === "no-rows");
  throws(() => readDrive("sfc_wspd,gps_date,gps_time\n"), (e: DriveError) => e.code === "no-rows");
  throws(
    () => rowsWithFix(readDrive(testDay([null, null]))),
    (e: DriveError) => e.code === "no-fix",
  );
  throws(
    () => checkAsRecorded(readDrive(testDay([7200, 7201, 0, 1]))),
    (e: DriveError) => e.code === "time-goes-back",
  );
  checkAsRecorded(readDrive(testDay([0, 1, 1, 1, 4, 400, null])));
});
