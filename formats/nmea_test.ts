import { deepEqual, equal, ok } from "node:assert/strict";
import {
  buildGga,
  buildRmc,
  checksumIsRight,
  GGA_FIELDS,
  ggaFixQuality,
  type GpsFix,
  nmeaChecksum,
  RMC_FIELDS,
  rmcDateTime,
  splitGga,
  splitRmc,
} from "./nmea.ts";
import { mulberry32 } from "../ingest/mesonet/sim/random.ts";

// The two sentences that every description of NMEA 0183 shows, and two from a Cypress CTM200 manual
// ("Message Type 82, GPRMC"), NMEA 2.0 and 3.0.
const RMC = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
const GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";
const CYPRESS_2 = "$GPRMC,001207.00,A,4911.2236,N,12254.4779,W,012.3,201.0,170109,,*2D";
const CYPRESS_3 = "$GPRMC,222414.00,A,4915.3920,N,12259.8072,W,000.2,242.0,211210,,,A*49";

Deno.test("an RMC sentence is 12 fields, without checksum and mode", () => {
  deepEqual(splitRmc(RMC), [
    "$GPRMC",
    "123519",
    "A",
    "4807.038",
    "N",
    "01131.000",
    "E",
    "022.4",
    "084.4",
    "230394",
    "003.1",
    "W",
  ]);
  equal(splitRmc(CYPRESS_3).length, 12);
  deepEqual(splitRmc(CYPRESS_3).slice(9), ["211210", "", ""]);
  equal(splitRmc(CYPRESS_3.replace("GP", "GN"))[0], "$GNRMC");
});

Deno.test("a GGA sentence is 15 fields", () => {
  deepEqual(splitGga(` "${GGA}" `), [
    "$GPGGA",
    "123519",
    "4807.038",
    "N",
    "01131.000",
    "E",
    "1",
    "08",
    "0.9",
    "545.4",
    "M",
    "46.9",
    "M",
    "",
    "",
  ]);
});

Deno.test("short and foreign texts are padded with empty fields", () => {
  deepEqual(splitRmc("$GPRMC,,V"), ["$GPRMC", "", "V", ...Array(9).fill("")]);
  deepEqual(splitGga("NAN"), ["NAN", ...Array(14).fill("")]);
  deepEqual(splitRmc(""), Array(12).fill(""));
});

Deno.test("checksums of published sentences are right", () => {
  for (const sentence of [RMC, GGA, CYPRESS_2, CYPRESS_3]) {
    equal(checksumIsRight(sentence), true, sentence);
    equal(checksumIsRight(sentence.replace(",A,", ",V,").replace(",1,08", ",2,08")), false);
  }
  equal(nmeaChecksum("$GPRMC,,V,,,,,,,,,,N"), "53");
  equal(checksumIsRight("$GPRMC,,V"), null);
});

Deno.test("an RMC's date and time, whole seconds; none before 2010 or without a fix", () => {
  deepEqual(rmcDateTime(splitRmc(CYPRESS_3)), { date: "211210", time: "222414" });
  equal(rmcDateTime(splitRmc(RMC)), null);
  equal(rmcDateTime(splitRmc("$GPRMC,,V,,,,,,,,,,N*53")), null);
  equal(rmcDateTime(splitRmc(CYPRESS_3.replace("222414.00", "242414.00"))), null);
});

Deno.test("satellites and HDOP are numbers, or null when empty", () => {
  deepEqual(ggaFixQuality(splitGga(GGA)), { satellites: 8, hdop: 0.9 });
  deepEqual(ggaFixQuality(splitGga("$GPGGA,,,,,,0,00,,,M,,M,,*00")), { satellites: 0, hdop: null });
  deepEqual(ggaFixQuality(splitGga("NAN")), { satellites: null, hdop: null });
});

const FIX: GpsFix = {
  timeMs: Date.UTC(2025, 5, 5, 17, 52, 28, 500),
  latDeg: 48 + 7.038 / 60,
  lonDeg: -(11 + 31 / 60),
  speedMps: 22.4 * 1852 / 3600,
  courseDeg: 84.4,
  satellites: 8,
  hdop: 0.9,
  altitudeM: 545.4,
};

Deno.test("sentences built from a fix say what the published ones say", () => {
  const rmc = splitRmc(buildRmc(FIX));
  deepEqual(rmc.slice(1, 10), [
    "175228.50",
    "A",
    "4807.03800",
    "N",
    "01131.00000",
    "W",
    "22.400",
    "84.4",
    "050625",
  ]);
  const gga = splitGga(buildGga(FIX));
  deepEqual(gga.slice(2, 12), [
    "4807.03800",
    "N",
    "01131.00000",
    "W",
    "1",
    "08",
    "0.9",
    "545.4",
    "M",
    "",
  ]);
  equal(checksumIsRight(buildRmc(FIX)), true);
  equal(buildRmc(null), "$GPRMC,,V,,,,,,,,,,N*53");
  equal(checksumIsRight(buildGga(null)), true);
});

Deno.test("minutes that round up to 60 become a degree", () => {
  equal(splitRmc(buildRmc({ ...FIX, latDeg: 33.999999999 }))[3], "3400.00000");
});

Deno.test("whatever comes in, fields are as many as named and hold no comma and no line break", () => {
  const random = mulberry32(3);
  const alphabet = '$GPRMC,,,*"\r\n 0123456789.AVNEW\u0000\u00e9';
  for (let i = 0; i < 5000; i++) {
    let text = random() < 0.5 ? "" : [RMC, GGA][i % 2]!.slice(0, Math.floor(random() * 70));
    for (let n = random() * 40; n > 0; n--) {
      text += alphabet[Math.floor(random() * alphabet.length)];
    }
    equal(splitRmc(text).length, RMC_FIELDS.length);
    equal(splitGga(text).length, GGA_FIELDS.length);
    ok(splitGga(text).every((field) => !/[,\r\n]/.test(field)), JSON.stringify(text));
    checksumIsRight(text);
    rmcDateTime(splitRmc(text));
    ggaFixQuality(splitGga(text));
  }
});
