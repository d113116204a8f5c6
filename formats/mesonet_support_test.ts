import { strictEqual } from "node:assert/strict";
import { SUPPORT_COLUMNS, SUPPORT_HEADER, supportRow } from "./mesonet_support.ts";
import { injured, randoms } from "./_test_random.ts";

const RAW = [
  "2.5",
  "108.8",
  '"93.1"',
  '"$GPRMC,175228.00,A,3311.41,N,10216.36,W,0.1,85.5,050625,1.2,E,A*5C"',
  '"$GPGGA,175228.00,3311.41,N,10216.36,W,1,09,0.9,1021.0,M,-24.5,M,,0000*4B"',
  "-5",
  "0",
  "1.5",
  "NAN",
];

Deno.test("mesonet_support: the header is the contract with other programs", () => {
  strictEqual(
    SUPPORT_HEADER,
    "gps_date,gps_time,ws_ms_raw,wdir_raw,flux_dir,rmc_msg,rmc_time,rmc_status,rmc_lat," +
      "rmc_lat_hemi,rmc_lon,rmc_lon_hemi,rmc_speed,rmc_track,rmc_date,rmc_mag_var," +
      "rmc_mag_var_dir,gga_msg,gga_time,gga_lat,gga_lat_hemi,gga_lon,gga_lon_hemi,gga_quality," +
      "gga_sats,gga_hdop,gga_alt,gga_alt_units,gga_geoid_sep,gga_geoid_units,gga_age," +
      "gga_station,utc_offset,wd_offset,x,y",
  );
});

Deno.test("mesonet_support: a row with its sentences taken apart", () => {
  strictEqual(
    supportRow(RAW),
    "050625,175228,2.5,108.8,93.1,$GPRMC,175228.00,A,3311.41,N,10216.36,W,0.1,85.5,050625,1.2," +
      "E,$GPGGA,175228.00,3311.41,N,10216.36,W,1,09,0.9,1021.0,M,-24.5,M,,0000,-5,0,1.5,NAN",
  );
});

Deno.test("mesonet_support: without a fix, and without sentences", () => {
  const noFix = RAW.with(3, "$GPRMC,,V,,,,,,,,,,N*53").with(4, "$GPGGA,,,,,,0,00,,,,,,,*66");
  strictEqual(
    supportRow(noFix),
    "nan,nan,2.5,108.8,93.1,$GPRMC,,V,,,,,,,,,,$GPGGA,,,,,,0,00,,,,,,,,-5,0,1.5,NAN",
  );
  strictEqual(
    supportRow(RAW.with(3, "NAN").with(4, "NAN")),
    `nan,nan,2.5,108.8,93.1,NAN${",".repeat(11)},NAN${",".repeat(14)},-5,0,1.5,NAN`,
  );
});

Deno.test("mesonet_support: damaged values never change the number of columns or lines", () => {
  const random = randoms(2);
  for (let i = 0; i < 5000; i++) {
    const row = supportRow(RAW.map((value) => random(3) === 0 ? injured(value, random) : value));
    strictEqual(row.split(",").length, SUPPORT_COLUMNS.length, row);
    strictEqual(/[\r\n\0]/.test(row), false, JSON.stringify(row));
  }
});
