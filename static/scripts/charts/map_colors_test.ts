import assert from "node:assert/strict";
import { COLOR_STEPS, colorIndex, colorRange, roundStep, scaleColors } from "./map_colors.ts";

const THEMES = ["day", "night", "sunlight"] as const;
const STYLES = await Deno.readTextFile(
  new URL("../../styles/themes.css", import.meta.url),
);

/** The map's ground in a theme: the stylesheet's `--card`. */
function groundOf(theme: string): string {
  const ground = new RegExp(`data-theme="${theme}"\\][^}]*--card: (#[0-9a-f]{6})`).exec(STYLES)
    ?.[1];
  assert.ok(ground, `no --card for ${theme} in themes.css`);
  return ground;
}

type Rgb = [number, number, number];

/** Linear sRGB, WCAG 2.2's relative luminance. */
function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(linear(a)), luminance(linear(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** What eyes without red or green cones see. Machado, Oliveira & Fernandes (2009), table 1, severity 1. */
const BLIND = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;

/** CIE 1976 L*a*b* (D65) of linear sRGB. */
function cieLab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116;
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(luminance([r, g, b]));
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex: string, eyes: keyof typeof BLIND): Rgb {
  const c = linear(hex);
  const rgb = BLIND[eyes].map((row) =>
    Math.max(0, Math.min(1, row[0] * c[0] + row[1] * c[1] + row[2] * c[2]))
  );
  return cieLab(rgb as Rgb);
}
const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

Deno.test("every colour of every scale has 3:1 against the ground", () => {
  for (const theme of THEMES) {
    for (const cyclic of [false, true]) {
      for (const color of scaleColors(theme, cyclic)) {
        const ratio = contrast(color, groundOf(theme));
        assert.ok(ratio >= 3, `${theme} ${cyclic ? "cyclic " : ""}${color}: ${ratio.toFixed(2)}`);
      }
    }
  }
});

Deno.test("a scale grows lighter from its low to its high end", () => {
  for (const theme of THEMES) {
    const light = scaleColors(theme, false).map((color) => cieLab(linear(color))[0]);
    for (let i = 1; i < light.length; i++) assert.ok(light[i]! > light[i - 1]!, `${theme} ${i}`);
  }
});

Deno.test("a quarter of a scale apart, colours differ for colour-blind eyes", () => {
  // 10 is several times what is seen as different in colours that do not touch.
  for (const theme of THEMES) {
    for (const eyes of ["protanopia", "deuteranopia"] as const) {
      const line = scaleColors(theme, false).map((color) => seen(color, eyes));
      for (let i = 0; i + 9 < line.length; i++) {
        const d = distance(line[i]!, line[i + 9]!);
        assert.ok(d > 10, `${theme} ${eyes} ${i}: ${d}`);
      }
      const round = scaleColors(theme, true).map((color) => seen(color, eyes));
      const [n, e, s, w] = [0, 9, 18, 27].map((i) => round[i]!);
      for (const [a, b] of [[n, e], [n, s], [n, w], [e, s], [e, w], [s, w]]) {
        assert.ok(distance(a!, b!) > 15, `${theme} ${eyes}: ${distance(a!, b!)}`);
      }
    }
  }
});

Deno.test("the colour of a value: ends for what lies beyond, and directions go round", () => {
  const range = { low: 10, high: 20 };
  assert.equal(colorIndex(10, range, false), 0);
  assert.equal(colorIndex(20, range, false), COLOR_STEPS - 1);
  assert.equal(colorIndex(-50, range, false), 0);
  assert.equal(colorIndex(99, range, false), COLOR_STEPS - 1);
  assert.equal(colorIndex(15, range, false), COLOR_STEPS / 2);
  assert.equal(colorIndex(359, range, true), colorIndex(1, range, true));
  assert.equal(colorIndex(-2.03, range, true), 0);
  assert.equal(colorIndex(361.5, range, true), 0);
  assert.equal(colorIndex(90, range, true), COLOR_STEPS / 4);
});

Deno.test("the ends of a scale are round and hold every value", () => {
  assert.deepEqual(colorRange(21.3, 28.9, 2, null), { low: 20, high: 30 });
  assert.deepEqual(colorRange(23.1, 23.1, 2, null), { low: 22, high: 24.5 });
  assert.deepEqual(colorRange(20, 24, 2, null), { low: 20, high: 24 });
});

Deno.test("the ends stay until a value leaves them or they are three times too wide", () => {
  const before = { low: 20, high: 30 };
  assert.equal(colorRange(22, 27, 2, before), before);
  assert.deepEqual(colorRange(22, 31, 2, before), { low: 20, high: 35 });
  assert.deepEqual(colorRange(22, 24, 2, before), { low: 22, high: 24 });
});

Deno.test("round steps", () => {
  assert.deepEqual([0.3, 1, 1.1, 4, 6, 70].map(roundStep), [0.5, 1, 2, 5, 10, 100]);
});
