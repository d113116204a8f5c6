import { deepEqual, equal, throws } from "node:assert/strict";
import { radarSchema } from "../../config_radar.ts";
import {
  configuredProducts,
  keyOf,
  knownProducts,
  levelOf,
  pictureOf,
  productOf,
  siteName,
} from "./names.ts";

const DEFAULTS = radarSchema.parse({});

Deno.test("levels are named by their number, with or without the word", () => {
  deepEqual(["2", "3", "level2", "level3"].map(levelOf), [2, 3, 2, 3]);
  for (const text of ["", "1", "level1", "LEVEL2", "2 ", "level2/", "__proto__", "level22"]) {
    throws(() => levelOf(text), /is no level: level2 and level3/, text);
  }
});

Deno.test("words that name nothing are refused with what is allowed", () => {
  equal(productOf("spectrum_width"), "spectrum_width");
  for (const text of ["", "Reflectivity", "../x", "a/b", "a".repeat(33), "_a", "a\0"]) {
    throws(() => productOf(text), /is no product's name: small letters/, text);
  }
  equal(keyOf("KTLX20250409_123456_V06"), "KTLX20250409_123456_V06");
  for (const text of ["", "KTLX20250231_123456_V06", "ktlx20250409_123456_V06", "x"]) {
    throws(() => keyOf(text), /one reads KTLX20250409_123456_V06/, text);
  }
  equal(siteName(" ktlx "), "KTLX");
  throws(() => siteName("TLX"), /four letters are needed/);
});

Deno.test("a picture's name is taken apart, and put together from its parts alone", () => {
  deepEqual(pictureOf("level2", "KTLX20250409_123456_V06_spectrum_width_idx13", "png"), {
    level: 2,
    key: "KTLX20250409_123456_V06",
    product: "spectrum_width",
    index: 13,
    ending: "png",
  });
  equal(pictureOf("3", "KTLX20250409_123456_HHC_hydrometeor_idx0", "json").key.slice(-3), "HHC");
  const name = "KTLX20250409_123456_V06_reflectivity_idx0";
  throws(() => pictureOf("level4", name, "png"), /is no level/);
  throws(() => pictureOf("level2", name, "gif"), /png and json are allowed/);
  for (const wrong of ["", "x", `${name}.png`, `../${name}`, name.replace("idx0", "idx-1")]) {
    throws(() => pictureOf("level2", wrong, "png"), /is no picture's name/, wrong);
  }
});

Deno.test("products with codes are of Level III, those of a moment of Level II", () => {
  deepEqual(configuredProducts(DEFAULTS), [
    { level: 2, product: "reflectivity" },
    { level: 3, product: "hydrometeor" },
    { level: 3, product: "precipitation" },
  ]);
  const both = { products: { reflectivity: { codes: ["N0B"] }, velocity: {} } };
  deepEqual(configuredProducts(both).map(({ level }) => level), [3, 2]);
  deepEqual(knownProducts(3, both), ["hydrometeor", "precipitation", "reflectivity"]);
});
