/**
 * Colours of quicklooks: even to the eye by another measure than the one they are made with (CIELAB),
 * the same as the pages', and to be told apart.
 */
import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  colourIndices,
  colourMapOf,
  DIVERGING,
  LINE_LOOKS,
  lineLooks,
  SEQUENTIAL,
} from "./quicklook_palette.ts";

type Rgb = readonly [number, number, number];

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** CIE 1976 lightness. */
const lightness = (rgb: Rgb) => 116 * Math.cbrt(luminance(rgb)) - 16;
const colourAt = (rgba: Uint8Array, i: number): Rgb => [
  rgba[4 * i]!,
  rgba[4 * i + 1]!,
  rgba[4 * i + 2]!,
];
const hexed = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

Deno.test("sequential: lighter with each step, by nearly the same", () => {
  const all = Array.from({ length: 255 }, (_, i) => lightness(colourAt(SEQUENTIAL.rgba, i + 1)));
  ok(all[0]! < 15 && all[254]! > 90, `${all[0]} to ${all[254]}`);
  for (let i = 16; i < 255; i += 16) {
    const step = all[i]! - all[i - 16]!;
    ok(step > 2.5 && step < 9, `from ${i - 15} to ${i + 1}: ${step}`);
  }
});

Deno.test("diverging: both ends as dark, the middle grey and the lightest", () => {
  const at = (i: number) => colourAt(DIVERGING.rgba, i);
  ok(Math.abs(lightness(at(1)) - lightness(at(255))) < 5);
  const [r, g, b] = at(128);
  ok(Math.max(r, g, b) - Math.min(r, g, b) <= 2, `${r} ${g} ${b}`);
  ok(at(40)[2] > at(40)[0] && at(216)[0] > at(216)[2], "blue below, red above");
  for (let i = 2; i <= 128; i++) ok(lightness(at(i)) >= lightness(at(i - 1)) - 0.3, `${i}`);
  for (let i = 129; i <= 255; i++) ok(lightness(at(i)) <= lightness(at(i - 1)) + 0.3, `${i}`);
});

Deno.test("index 0 is transparent and means no value; all others are opaque", () => {
  for (const { rgba } of [SEQUENTIAL, DIVERGING]) {
    equal(rgba.length, 1024);
    equal(rgba[3], 0);
    for (let i = 1; i < 256; i++) equal(rgba[4 * i + 3], 255);
  }
  deepEqual([...colourIndices([NaN, -1, 0, 5, 10, 11, Infinity], [0, 10])], [
    0,
    1,
    1,
    128,
    255,
    255,
    255,
  ]);
  deepEqual([...colourIndices([NaN, -1, 0, 1e-7, 1e-6, 1e-5, 1], [1e-7, 1e-5], true)], [
    0,
    1,
    1,
    1,
    128,
    255,
    255,
  ]);
});

Deno.test("a range as far below zero as above has two directions, and zero in the middle", () => {
  equal(colourMapOf({ range: [-6, 6] }), DIVERGING);
  equal(colourMapOf({ range: [-50, 25] }), SEQUENTIAL);
  deepEqual([...colourIndices([0], [-6, 6])], [128]);
});

Deno.test("the field's variables have the pages' colours in every theme", () => {
  const css = Deno.readTextFileSync(
    join(import.meta.dirname!, "..", "static", "styles", "themes.css"),
  );
  const properties = {
    temperature: "t",
    dewpoint: "td",
    wind: "wspd",
    direction: "wdir",
    pressure: "pressure",
    theta: "theta-e",
    heading: "heading",
  };
  for (const theme of ["day", "night", "sunlight"] as const) {
    const from = css.indexOf(`[data-theme="${theme}"]`);
    ok(from >= 0, theme);
    const block = css.slice(from, css.indexOf("}", from));
    for (const [name, property] of Object.entries(properties)) {
      const found = new RegExp(`--${property}: (#[0-9a-f]{6});`).exec(block)?.[1];
      equal(LINE_LOOKS[name]?.[theme], found, `${name} of ${theme}`);
    }
  }
});

Deno.test("lines: 3 : 1 or more on their grounds, and no two numbered ones of one look", () => {
  const grounds = { day: "#ffffff", night: "#110a08", sunlight: "#ffffff" };
  for (const [name, look] of Object.entries(LINE_LOOKS)) {
    for (const theme of ["day", "night", "sunlight"] as const) {
      const [dark, light] = [hexed(look[theme]), hexed(grounds[theme])].map(luminance)
        .toSorted((a, b) => a - b) as [number, number];
      const contrast = (light + 0.05) / (dark + 0.05);
      ok(contrast >= 3, `${name} of ${theme}: ${contrast.toFixed(2)}`);
    }
  }
  const looks = lineLooks([{ colour: 2 }, {}, {}, { colour: "temperature" }, {}]);
  equal(new Set(looks).size, looks.length);
  equal(looks[0], LINE_LOOKS[2]);
  equal(looks[1], LINE_LOOKS[1]);
});
