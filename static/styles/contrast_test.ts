import { deepEqual, ok } from "node:assert/strict";
import { join } from "node:path";

const CSS = [...Deno.readDirSync(import.meta.dirname!)]
  .filter(({ name }) => name.endsWith(".css"))
  .map(({ name }) => Deno.readTextFileSync(join(import.meta.dirname!, name)))
  .join("\n");

type Colours = ReadonlyMap<string, string>;

/** Selector and body of every rule; comments and the frames of @media left out. */
function rules(css: string): { readonly selector: string; readonly body: string }[] {
  const bare = css.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  return [...bare.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector, body]) => ({
    selector: selector!.trim(),
    body: body!,
  }));
}

function declared(body: string): Map<string, string> {
  return new Map(
    [...body.matchAll(/([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]),
  );
}

const RULES = rules(CSS);
const isTheme = (selector: string) => selector.includes('[data-theme="') && !selector.includes(" ");
const THEMES = ["day", "night", "sunlight"] as const;

function theme(name: string): Colours {
  const rule = RULES.find(({ selector }) =>
    selector.split(/,\s*/).includes(`[data-theme="${name}"]`)
  );
  ok(rule, `themes.css has no theme "${name}"`);
  return declared(rule.body);
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Contrast ratio, WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Property names of every pair of text and ground that some rule makes. */
function textPairs(): [string, string][] {
  const grounds = ["--ground", "--card"];
  const pairs: [string, string][] = [
    ["--text", "--raised"],
    ["--quiet", "--raised"],
    // Theirs is a picture of stripes on top of the ground.
    ["--test-ink", "--test-stripe"],
    // What the charts write on their canvases.
    ...["t", "td", "wspd", "wdir", "pressure"].flatMap((variable) =>
      grounds.map((ground): [string, string] => [`--${variable}-ink`, ground])
    ),
    ...grounds.map((ground): [string, string] => ["--note", ground]),
  ];
  for (const { selector, body } of RULES) {
    // Swatches are pictures of lines, as wide as a few letters.
    if (isTheme(selector) || selector.startsWith(".swatch")) continue;
    const style = declared(body);
    const ink = /^var\((--[\w-]+)\)$/.exec(style.get("color") ?? style.get("fill") ?? "")?.[1];
    // Markers of the rose are pictures: measured with the lines.
    if (!ink || ["--heading", "--wdir"].includes(ink)) continue;
    const ground = /^var\((--[\w-]+)\)$/.exec(style.get("background") ?? "")?.[1];
    for (const one of ground ? [ground] : grounds) pairs.push([ink, one]);
  }
  return pairs;
}

function tooWeak(pairs: readonly [string, string][], least: number, colours: Colours): string[] {
  return pairs.flatMap(([ink, ground]) => {
    const ratio = contrast(colours.get(ink)!, colours.get(ground)!);
    return ratio >= least ? [] : [`${ink} on ${ground}: ${ratio.toFixed(2)} < ${least}`];
  });
}

Deno.test("contrast is measured as WCAG does: black on white 21, #767676 on white 4.54", () => {
  deepEqual(contrast("#000000", "#ffffff"), 21);
  deepEqual(contrast("#767676", "#ffffff").toFixed(2), "4.54");
});

Deno.test("the three themes declare the same colours, as #rrggbb", () => {
  const [day, ...others] = THEMES.map(theme);
  for (const other of others) deepEqual([...other.keys()], [...day!.keys()]);
  for (const name of THEMES) {
    for (const [property, value] of theme(name)) {
      if (/^(color-scheme|--line-width|--frame)$/.test(property)) continue;
      ok(/^#[0-9a-f]{6}$/.test(value), `${name} ${property}: ${value}`);
    }
  }
});

Deno.test("colours stand in the themes only", () => {
  for (const { selector, body } of RULES) {
    if (isTheme(selector) || selector.startsWith(":root,")) continue;
    ok(!/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/i.test(body), `a colour of its own: ${selector}`);
  }
});

for (const name of THEMES) {
  const colours = theme(name);
  const sun = name === "sunlight";

  Deno.test(`${name}: every text has contrast ${sun ? 7 : 4.5} on its ground`, () => {
    const pairs = textPairs();
    ok(pairs.length > 40, "the rules were not found");
    deepEqual(tooWeak(pairs, sun ? 7 : 4.5, colours), []);
  });

  Deno.test(`${name}: lines, markers and edges of controls have contrast 3`, () => {
    const marks = ["t", "td", "wspd", "wdir", "pressure", "theta-e", "heading", "edge", "note"];
    const pairs = marks.flatMap((mark) =>
      ["--ground", "--card"].map((ground): [string, string] => [`--${mark}`, ground])
    );
    // A chart lies on a card, so the ground need only hold for edges.
    const lying = pairs.filter(([mark, ground]) => ground === "--card" || mark === "--edge");
    deepEqual(tooWeak(lying, 3, colours), []);
  });

  Deno.test(`${name}: lines that share a chart differ by lightness`, () => {
    const apart = (one: string, other: string) => contrast(colours.get(one)!, colours.get(other)!);
    ok(apart("--t", "--td") >= 1.3, `temperature and dewpoint: ${apart("--t", "--td")}`);
    ok(apart("--wspd", "--wdir") >= 1.2, `wind: ${apart("--wspd", "--wdir")}`);
  });
}

Deno.test("sunlight: no greys, lines of 2.5 px", () => {
  const colours = theme("sunlight");
  deepEqual(colours.get("--line-width"), "2.5px");
  for (const [property, value] of colours) {
    const [r, g, b] = [1, 3, 5].map((at) => value.slice(at, at + 2));
    const grey = r === g && g === b && r !== "00" && r !== "ff";
    ok(!grey, `${property}: ${value} is grey`);
  }
});

Deno.test("night: nothing shines", () => {
  for (const [property, value] of theme("night")) {
    if (value.startsWith("#")) ok(luminance(value) < 0.6, `${property}: ${value}`);
  }
  ok(luminance(theme("night").get("--ground")!) < 0.005);
});
