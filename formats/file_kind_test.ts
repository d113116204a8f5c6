import assert from "node:assert/strict";
import { isDailyFile, kindOfFile } from "./file_kind.ts";
import { DAY_HEADER } from "./mesonet_day.ts";

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

Deno.test("files are known by their first bytes", () => {
  const kinds: [string, string][] = [
    ["", "empty"],
    ["CDF\x01\0\0", "netCDF 3"],
    ["\x89HDF\r\n\x1a\n\0", "HDF5 (netCDF 4)"],
    ["\x1f\x8b\x08\0", "gzip"],
    ["BZh91AY&SY", "bzip2"],
    ["AR2V0006.001", "NEXRAD Level II"],
    ['"TOA5","CR6"', "Campbell TOA5"],
    ["\0\0\0\0", "nothing but NUL bytes"],
    ["just words\r\n\tand more", "text"],
    ["caf\xc3\xa9 and more", "text"],
    ["\x01\x02\xff\xfe\0\0\0", "binary"],
  ];
  for (const [start, kind] of kinds) assert.equal(kindOfFile(bytes(start)), kind);
});

Deno.test("a daily file is known by its columns, also after a NUL block or without a header", () => {
  const row = "2.5,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,050625,0,33.1,-102.2,1021,0,85.5,28";
  for (const start of [DAY_HEADER, `${DAY_HEADER}\r\n1`, `\0\0\n${DAY_HEADER}\n`, row + "\n"]) {
    assert.equal(isDailyFile(bytes(start)), true);
  }
  const older = DAY_HEADER.split(",").slice(4, 15).join(",");
  assert.equal(isDailyFile(bytes(older)), true);
});

Deno.test("a Support file is none, though it has GPS date and time", () => {
  assert.equal(
    isDailyFile(bytes("gps_date,gps_time,ws_ms_raw,wdir_raw,flux_dir,rmc_msg\n")),
    false,
  );
  assert.equal(isDailyFile(bytes("")), false);
});
