import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  listObject,
  parseListObject,
  parsePictureObject,
  parseStoreKey,
  pictureObject,
  picturePrefix,
  storeKey,
} from "./radar_store.ts";

// The example of the specification, nexrad.md section 5.
const KEY = "KTLX20250409_123456_V06";
const TIME_MS = Date.UTC(2025, 3, 9, 12, 34, 56);

Deno.test("radar_store: a KEY and what it says", () => {
  const volume = { site: "KTLX", timeMs: TIME_MS, kind: "V06" };
  strictEqual(storeKey(volume), KEY);
  deepStrictEqual(parseStoreKey(KEY), volume);
  deepStrictEqual(parseStoreKey("TJUA20000229_000000_HHC"), {
    site: "TJUA",
    timeMs: Date.UTC(2000, 1, 29),
    kind: "HHC",
  });
  strictEqual(storeKey({ ...volume, timeMs: TIME_MS + 999 }), KEY, "whole seconds");
});

Deno.test("radar_store: what is no KEY", () => {
  const bad = [
    "",
    "KTLX",
    "KTLX20250409_123456",
    "KTLX20250409_123456_V06_MDM",
    "KTLX20250409_123456_V6",
    "TLX20250409_123456_V06",
    "ktlx20250409_123456_V06",
    "1TLX20250409_123456_V06",
    "KTLX20250409123456_V06",
    "KTLX20250230_123456_V06",
    "KTLX20251301_123456_V06",
    "KTLX20230229_123456_V06",
    "KTLX20250409_246000_V06",
    "KTLX20250409_240000_V06",
    "KTLX20250409_123460_V06",
    "KTLX20250409_123456_V06\n",
    " KTLX20250409_123456_V06",
    "../KTLX20250409_123456_V06",
    "KTLX２0250409_123456_V06",
  ];
  for (const text of bad) strictEqual(parseStoreKey(text), null, JSON.stringify(text));
});

Deno.test("radar_store: objects of pictures", () => {
  const names = [
    [`plots_level2/${KEY}_reflectivity_idx0.png`, 2, KEY, "reflectivity", 0, "png"],
    [
      "plots_level3/KTLX20250409_123456_HHC_hydrometeor_idx0.json",
      3,
      "KTLX20250409_123456_HHC",
      "hydrometeor",
      0,
      "json",
    ],
    [`plots_level2/${KEY}_spectrum_width_idx21.json`, 2, KEY, "spectrum_width", 21, "json"],
  ] as const;
  for (const [object, level, key, product, index, ending] of names) {
    const name = { level, key, product, index };
    strictEqual(pictureObject(name, ending), object);
    deepStrictEqual(parsePictureObject(object), { ...name, ending });
    strictEqual(object.startsWith(picturePrefix(level)), true);
  }
  const bad = [
    "",
    KEY,
    `plots_level2/${KEY}_reflectivity_idx0`,
    `plots_level2/${KEY}_reflectivity_idx0.PNG`,
    `plots_level2/${KEY}_reflectivity_idx0.png.tmp`,
    `plots_level2/${KEY}_reflectivity_idx-1.png`,
    `plots_level2/${KEY}_reflectivity_idx1000.png`,
    `plots_level2/${KEY}_reflectivity_idx.png`,
    `plots_level2/${KEY}_Reflectivity_idx0.png`,
    `plots_level2/${KEY}__idx0.png`,
    `plots_level2/${KEY}_idx0.png`,
    `plots_level4/${KEY}_reflectivity_idx0.png`,
    `/plots_level2/${KEY}_reflectivity_idx0.png`,
    `plots_level2/../${KEY}_reflectivity_idx0.png`,
    `plots_level2\\${KEY}_reflectivity_idx0.png`,
    `plots_level2/a/${KEY}_reflectivity_idx0.png`,
    `plots_level2/KTLX20250230_123456_V06_reflectivity_idx0.png`,
    `plots_level2/${KEY}_${"a".repeat(33)}_idx0.png`,
    `plots_level2/${KEY}_reflectivity_idx0.png\n`,
  ];
  for (const object of bad) strictEqual(parsePictureObject(object), null, JSON.stringify(object));
});

Deno.test("radar_store: one object has one name: a leading zero makes no other picture", () => {
  strictEqual(parsePictureObject(`plots_level2/${KEY}_reflectivity_idx00.png`), null);
  strictEqual(parsePictureObject(`plots_level2/${KEY}_reflectivity_idx01.png`), null);
});

Deno.test("radar_store: objects of lists", () => {
  strictEqual(listObject(2, "reflectivity"), "lists/nexrad_level2_reflectivity_files.json");
  strictEqual(listObject(3, "hydrometeor"), "lists/nexrad_level3_hydrometeor_files.json");
  deepStrictEqual(parseListObject("lists/nexrad_level3_spectrum_width_files.json"), {
    level: 3,
    product: "spectrum_width",
  });
  for (
    const object of [
      "lists/nexrad_level1_reflectivity_files.json",
      "lists/nexrad_level2__files.json",
      "lists/nexrad_level2_reflectivity_files.json.tmp",
      "nexrad_level2_reflectivity_files.json",
    ]
  ) strictEqual(parseListObject(object), null, object);
});
