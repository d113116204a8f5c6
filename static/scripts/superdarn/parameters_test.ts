import { equal, ok } from "node:assert/strict";
import {
  colourOf,
  faintness,
  groundColour,
  PARAMETERS,
  scaleColours,
  valueText,
} from "./parameters.ts";

const THEMES = ["day", "night", "sunlight"] as const;

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const channels = /^#/.test(colour)
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : colour.match(/\d+/g)!.map(Number);
  const [r, g, b] = channels.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

const parts = (colour: string) => colour.match(/\d+/g)!.map(Number);

Deno.test("towards the radar is blue, away is red, in every theme; beyond the scale as its ends", () => {
  const { velocity } = PARAMETERS;
  for (const theme of THEMES) {
    const [towardsRed, , towardsBlue] = parts(colourOf(velocity, 550, theme));
    const [awayRed, , awayBlue] = parts(colourOf(velocity, -550, theme));
    ok(towardsBlue! > towardsRed! + 60, theme);
    ok(awayRed! > awayBlue! + 60, theme);
    equal(colourOf(velocity, 5_000, theme), colourOf(velocity, 600, theme));
    equal(colourOf(velocity, -5_000, theme), colourOf(velocity, -600, theme));
  }
});

Deno.test("power, width and elevation rise in lightness, for eyes that see no hue", () => {
  for (const theme of THEMES) {
    const lights = scaleColours("power", theme).map(luminance);
    for (let i = 1; i < lights.length; i++) ok(lights[i]! > lights[i - 1]!, `${theme} ${i}`);
  }
});

Deno.test("night: every step is seen on the plot's ground, old echoes too", () => {
  const GROUND = [0x11, 0x0a, 0x08];
  const css = (channels: readonly number[]) => `rgb(${channels.map(Math.round).join(", ")})`;
  const contrast = (colour: string) => (luminance(colour) + 0.05) / (luminance(css(GROUND)) + 0.05);
  const faint = (colour: string) =>
    css(parts(colour).map((value, i) => GROUND[i]! + (value - GROUND[i]!) * faintness("night")));
  for (const name of ["velocity", "power"] as const) {
    const { [name]: parameter } = PARAMETERS;
    const { least, most } = parameter;
    for (let step = 0; step <= 60; step++) {
      const value = least + (most - least) * step / 60;
      const seen = contrast(faint(colourOf(parameter, value, "night")));
      ok(seen >= 3, `${name} ${value}: ${seen.toFixed(2)}`);
    }
  }
  const hex = groundColour("night").match(/[0-9a-f]{2}/g)!.map((two) => parseInt(two, 16));
  ok(contrast(faint(css(hex))) >= 3, "ground scatter");
});

Deno.test("night: no colour shines", () => {
  for (const name of ["velocity", "power"] as const) {
    for (const colour of scaleColours(name, "night")) ok(luminance(colour) < 0.5, colour);
  }
});

Deno.test("a value has its unit, a minus that is one, and no −0", () => {
  equal(valueText(PARAMETERS.velocity, -213.4), "−213 m/s");
  equal(valueText(PARAMETERS.velocity, -0.2), "0 m/s");
  equal(valueText(PARAMETERS.elevation, 14.25), "14.3°");
  equal(valueText(PARAMETERS.power, null), "––");
});
