import { deepEqual, equal } from "node:assert/strict";
import {
  chunkName,
  daysBetween,
  nextVolume,
  oldProductKey,
  parseChunkKey,
  parseChunkName,
  parseProductKey,
  parseVolumeKey,
  productKey,
  productPrefix,
  siteOfVolumeName,
  volumeKey,
  volumePrefix,
  volumesFrom,
} from "./bucket_keys.ts";

const TIME_MS = Date.UTC(2025, 3, 9, 12, 34, 56);

Deno.test("volumes: every version, gzip, with and without folders; the oldest name no version", () => {
  const key = "KTLX20250409_123456_V06";
  deepEqual(parseVolumeKey(`2025/04/09/KTLX/${key}`), {
    site: "KTLX",
    timeMs: TIME_MS,
    version: "V06",
    key,
  });
  equal(parseVolumeKey("KTLX20100501_000444_V03.gz")?.key, "KTLX20100501_000444_V03");
  equal(parseVolumeKey("KTLX20250409_123456_V08")?.version, "V08");
  equal(parseVolumeKey("1991/06/05/KTLX/KTLX19910605_162126.gz")?.version, "V01");
  equal(volumeKey("KTLX", TIME_MS, "V06"), `2025/04/09/KTLX/${key}`);
});

Deno.test("the site in a volume's name, whatever its ending and case", () => {
  for (
    const name of [
      "KTLX19910605_162126.gz",
      "1991/06/05/KTLX/KTLX19910605_162126",
      "ktlx19910605_162126",
      "KTLX19910605_162126 (1).gz",
    ]
  ) equal(siteOfVolumeName(name), "KTLX", name);
  for (const name of ["old.gz", "19910605_162126.gz", "TLX_HHC_2025_04_09_12_34_56", ""]) {
    equal(siteOfVolumeName(name), null, name);
  }
});

Deno.test("what is no volume: model data, days that do not exist, other files", () => {
  for (
    const key of [
      "2025/04/09/KTLX/KTLX20250409_123456_V06_MDM",
      "2025/04/09/KTLX/KTLX20250231_123456_V06",
      "KTLX20250409_123461_V06",
      "KTLX20250409_243456_V06",
      "2025/04/09/KTLX/NWS_NEXRAD_NXL2DPBL_KTLX_20250409120000_20250409125959.tar",
      "KTLX20250409_123456_V06.tmp",
      "",
    ]
  ) equal(parseVolumeKey(key), null, key);
});

Deno.test("products: both forms", () => {
  const product = { site: "TLX", code: "HHC", timeMs: TIME_MS };
  deepEqual(parseProductKey("TLX_HHC_2025_04_09_12_34_56"), product);
  deepEqual(parseProductKey("TLX/HHC/2025/04/09/TLX_HHC_2025_04_09_123456"), product);
  equal(productKey(product), "TLX_HHC_2025_04_09_12_34_56");
  equal(oldProductKey(product), "TLX/HHC/2025/04/09/TLX_HHC_2025_04_09_123456");
  equal(productPrefix("TLX", "HHC", TIME_MS), "TLX_HHC_2025_04_09_");
  equal(parseProductKey("TLX_HHC_2025_13_09_12_34_56"), null);
  equal(parseProductKey("LOT_N0Q_2021_08_15_07_09"), null);
});

Deno.test("chunks: three digits, three kinds, volumes 1 to 999", () => {
  const chunk = {
    time: "20210729-123848",
    timeMs: Date.UTC(2021, 6, 29, 12, 38, 48),
    number: 2,
    kind: "I",
  };
  deepEqual(parseChunkKey("KLOT/230/20210729-123848-002-I"), {
    ...chunk,
    site: "KLOT",
    volume: 230,
  });
  deepEqual(parseChunkName("20210729-123848-002-I"), chunk);
  equal(chunkName({ time: "20210729-123848", number: 94, kind: "E" }), "20210729-123848-094-E");
  for (
    const key of [
      "KLOT/0/20210729-123848-002-I",
      "KLOT/1000/20210729-123848-002-I",
      "KLOT/230/20210729-123848-000-S",
      "KLOT/230/20210729-123848-002-X",
      "KLOT/230/20210729-126848-002-I",
    ]
  ) equal(parseChunkKey(key), null, key);
  equal(nextVolume(998), 999);
  equal(nextVolume(999), 1);
});

Deno.test("listing by day and site goes across midnight and starts where the window does", () => {
  const fromMs = Date.UTC(2025, 3, 8, 23, 30);
  const toMs = Date.UTC(2025, 3, 9, 1);
  const prefixes = daysBetween(fromMs, toMs).map((day) => volumePrefix("KTLX", day));
  deepEqual(prefixes, ["2025/04/09/KTLX/", "2025/04/08/KTLX/"]);
  const after = volumesFrom("KTLX", fromMs);
  equal(after < "2025/04/08/KTLX/KTLX20250408_233000_V06", true);
  equal(after > "2025/04/08/KTLX/KTLX20250408_232959_V06", true);
  deepEqual(daysBetween(toMs, toMs), [Date.UTC(2025, 3, 9)]);
});
