/**
 * Widths and names of the fonts that pictures are written with, against DejaVu's published metrics
 * (DejaVuSans.afm and DejaVuSans-Bold.afm of release 2.37, thousandths of the font's size).
 */
import { equal, throws } from "node:assert/strict";
import { assetPath } from "../assets.ts";
import type { Panel } from "./instruments/profile.ts";
import { PROFILES } from "./instruments/profiles.ts";
import { FontError, fontMeasures } from "./true_type.ts";

const font = (name: string) => Deno.readFileSync(assetPath("dist", "drawing", name));
const book = fontMeasures(font("DejaVuSans.ttf"));
const bold = fontMeasures(font("DejaVuSans-Bold.ttf"));

Deno.test("widths are those of the published metrics", () => {
  const thousandths = (measures: typeof book, text: string) =>
    Math.round(measures.widthOf(text) * 1000);
  equal(thousandths(book, "0"), 636);
  equal(thousandths(book, "A"), 684);
  equal(thousandths(book, " "), 318);
  equal(thousandths(bold, "0"), 696);
  equal(thousandths(bold, "A"), 774);
  equal(thousandths(bold, " "), 348);
  equal(thousandths(book, "00"), 1272);
});

Deno.test("family and style are read, so that one font is not taken for another", () => {
  equal(`${book.family} ${book.style}`, "DejaVu Sans Book");
  equal(`${bold.family} ${bold.style}`, "DejaVu Sans Bold");
});

Deno.test("both fonts have every character that a profile's pictures show", () => {
  const texts = PROFILES.flatMap(({ title, panels, housekeepingPanels = [] }) => [
    title,
    ...[...panels, ...housekeepingPanels].flatMap((panel: Panel) => [
      panel.title,
      panel.units,
      ...(panel.kind === "heat" ? panel.over ?? [] : panel.lines).map(({ label }) => label ?? ""),
    ]),
  ]).join("") + "0123456789.-−:⁰¹²³⁴⁵⁶⁷⁸⁹⁻…, ";
  equal(book.missingIn(texts), "");
  equal(bold.missingIn(texts), "");
  equal(book.missingIn("a漢b"), "漢");
});

Deno.test("what is no font, or half of one, is refused by name", () => {
  throws(() => fontMeasures(new TextEncoder().encode("<!doctype html>")), FontError);
  throws(() => fontMeasures(font("DejaVuSans.ttf").subarray(0, 300)), FontError);
  throws(() => fontMeasures(new Uint8Array()), FontError);
});
