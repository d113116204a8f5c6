import { equal, match } from "node:assert/strict";
import {
  absenceText,
  farText,
  shortLabel,
  troubleText,
  unfinishedText,
  valueText,
} from "./radar_words.ts";

Deno.test("values are read with their units, classes with their names", () => {
  equal(valueText(45.5, "dBZ"), "45.5 dBZ");
  equal(valueText(-5, "dBZ"), "−5.0 dBZ");
  equal(valueText(0.987, "1"), "0.99");
  equal(valueText(null, "dBZ"), "no echo");
  equal(valueText("RF", "m/s"), "range folded");
  equal(valueText("GC", null), "Ground clutter");
  equal(valueText("??", null), "??");
});

Deno.test("far and where from the radar, as a pilot reads it", () => {
  equal(farText(62_700, 240.4, "KLOT"), "63 km at 240° from KLOT");
  equal(farText(1_234, 359.7, "KLOT"), "1.2 km at 360° from KLOT");
  equal(farText(1_234, 5, "KLOT"), "1.2 km at 005° from KLOT");
  equal(shortLabel("Radial velocity (away from the radar is positive)"), "Radial velocity");
});

Deno.test("each state without a picture says why and what to do", () => {
  const scene = { phase: "empty", fault: null, product: null, site: null } as const;
  equal(absenceText({ ...scene, phase: "ready" }, null), null);
  match(absenceText({ ...scene, phase: "unconfigured" }, null)!.text, /"sites": \["KTLX"\]/);
  match(
    absenceText(scene, { state: "unreachable", reason: "no route to the bucket" })!.text,
    /unreachable: no route to the bucket/,
  );
  const failing = absenceText({ ...scene, fault: "the disk does not answer" }, null)!;
  equal(failing.title, "The radar pictures cannot be had");
  match(failing.text, /^The disk does not answer\. /);
});

Deno.test("radar words: a component that does not follow is said beside the age", () => {
  equal(troubleText(null), null);
  equal(troubleText({ state: "following KLOT", reason: "level3: slow" }), null);
  equal(troubleText({ state: "starting", reason: null }), null);
  for (const state of ["stopped", "hung", "unreachable", "clock wrong"]) {
    match(troubleText({ state, reason: null })!, new RegExp(`No new pictures come.*${state}`));
  }
});

Deno.test("radar words: a volume that is not whole is coming in only for a while", () => {
  equal(unfinishedText(4 * 60_000), "Volume still coming in");
  equal(unfinishedText(16 * 60_000), "Volume not complete");
});
