import { equal } from "node:assert/strict";
import { fletcher32 } from "./filters.ts";

Deno.test("fletcher32: the sums that HDF5 1.14 stored, also where 65,535 divides them", () => {
  // Chunks that netCDF4-python wrote: u2 [65535, 0, 0, 0], i2 [-1, -1, fill, fill], zeros.
  const u2 = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
  equal(fletcher32(u2(65535)), 0xffffffff);
  equal(fletcher32(u2(65535, 0, 0, 0)), 0xffffffff);
  equal(fletcher32(u2(0, 0)), 0);
  // The author's example (Wikipedia, "Fletcher's checksum"), whose words begin with the lower byte.
  equal(fletcher32(u2(0x6261, 0x6463, 0x0065).map((_, i, all) => all[i ^ 1]!)), 0xf04fc729);
});
