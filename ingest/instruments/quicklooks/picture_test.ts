/**
 * What stands in a picture: no text on another for any profile, gaps blank and lines broken at them, all
 * that a reader needs to know it by.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { assetPath } from "../../../assets.ts";
import type { Panel, PanelLine } from "../../../formats/instruments/profile.ts";
import { PROFILES } from "../../../formats/instruments/profiles.ts";
import { pixelIndex } from "../../../formats/png.ts";
import { fontMeasures } from "../../../formats/true_type.ts";
import type { LineWindow } from "../../../zarr_store/window.ts";
import { gatesOfPixels } from "./heat_panel.ts";
import { pictureSvg } from "./picture.ts";
import type { DrawnLine, DrawnPanel, PictureData } from "./picture_data.ts";

const START_S = Date.UTC(2026, 10, 21) / 1000;
const END_S = START_S + 86_400;
const COLUMNS = 96;
const STEP_S = 900;
/** Columns without data. */
const GAP = [40, 48] as const;
const MADE = { version: "9.8.7", timeMs: (END_S + 1200) * 1000 };
const font = (name: string) =>
  fontMeasures(Deno.readFileSync(assetPath("dist", "drawing", `${name}.ttf`)));
const FONTS = { book: font("DejaVuSans"), bold: font("DejaVuSans-Bold") };

/** A line from `least` to `most`, broken at the gap. */
function lineOf(label: string, least: number, most: number, colour?: string | number): DrawnLine {
  const columns = Array.from({ length: COLUMNS }, (_, i) => i);
  const mean = Float32Array.from(
    columns,
    (i) => i >= GAP[0] && i < GAP[1] ? NaN : least + (most - least) * (0.5 + 0.5 * Math.sin(i / 9)),
  );
  const window: LineWindow = {
    times: Float64Array.from(columns, (i) => START_S + (i + 0.5) * STEP_S),
    min: mean.map((v) => v - (most - least) / 50),
    max: mean.map((v) => v + (most - least) / 50),
    mean,
    full: false,
    last: { timeS: START_S + (COLUMNS - 0.5) * STEP_S, value: mean[COLUMNS - 1]! },
    gapS: 2.5 * STEP_S,
  };
  return { label, colour, window };
}

function drawn(panel: Panel): DrawnPanel {
  const [least, most] = panel.range ?? [-1234.5, 98765.4];
  const lines = (list: readonly PanelLine[]) =>
    list.map(({ label, variable, colour }) => lineOf(label ?? variable, least, most, colour));
  if (panel.kind === "lines") return { kind: "lines", panel, lines: lines(panel.lines) };
  const rows = 30;
  const [bottom, top] = panel.verticalRange ?? [0, 12_000];
  const values = Float32Array.from({ length: COLUMNS * rows }, (_, i) => {
    const column = Math.floor(i / rows);
    return column >= GAP[0] && column < GAP[1] ? NaN : most;
  });
  const vertical = Float64Array.from(
    { length: rows },
    (_, i) => bottom + (i + 0.5) * (top - bottom) / rows,
  );
  return {
    kind: "heat",
    panel,
    heat: { startS: START_S, stepS: STEP_S, columns: COLUMNS, rows, vertical, values, full: false },
    covered: [[START_S, START_S + GAP[0] * STEP_S], [START_S + GAP[1] * STEP_S, END_S]],
    verticalUnits: "m",
    over: lines(panel.over ?? []),
  };
}

function svgOf(title: string, panels: readonly Panel[], day: string | null = "20261121"): string {
  const data: PictureData = {
    id: "some_store",
    title,
    startS: START_S,
    endS: END_S,
    day,
    newestS: END_S - 10,
    panels: panels.map(drawn),
  };
  return pictureSvg(data, FONTS, MADE);
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where each text stands: digits and capitals reach 0.73 of the size above the baseline. */
function textBoxes(svg: string): Box[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, how, escaped]) => {
    const get = (name: string) => new RegExp(` ?${name}="([^"]*)"`).exec(how!)?.[1];
    const text = escaped!.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const size = Number(get("font-size"));
    const bold = get("font-weight") === "bold";
    const width = (bold ? FONTS.bold : FONTS.book).widthOf(text) * size;
    const x = Number(get("x"));
    const y = Number(get("y"));
    const anchor = get("text-anchor");
    const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
    return { text, left, right: left + width, top: y - 0.73 * size, bottom: y };
  });
}

const pictures = PROFILES.flatMap(({ id, title, panels, housekeepingPanels = [] }) => [
  { name: id, title, panels },
  { name: `${id}, housekeeping`, title: `${title}, housekeeping`, panels: housekeepingPanels },
]).filter(({ panels }) => panels.length > 0);

Deno.test("no text stands on another or outside of the picture, for any profile", () => {
  ok(pictures.length > 10);
  for (const { name, title, panels } of pictures) {
    for (const day of ["20261121", null]) {
      const svg = svgOf(title, panels, day);
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
      equal(width, 1200, name);
      ok(height! >= 900, name);
      const boxes = textBoxes(svg);
      for (const [i, a] of boxes.entries()) {
        const inside = a.left >= 0 && a.right <= width! && a.top >= 0 && a.bottom <= height!;
        ok(inside, `${name}: "${a.text}" is not inside: ${JSON.stringify(a)}`);
        for (const b of boxes.slice(i + 1)) {
          // A text's white edge has its very place.
          if (a.text === b.text && a.left === b.left && a.top === b.top) continue;
          const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top ||
            b.bottom <= a.top;
          ok(apart, `${name}: "${a.text}" and "${b.text}" stand on each other`);
        }
      }
    }
  }
});

Deno.test("title, day, units, version and when it was made are said; < and & are no markup", () => {
  const svg = svgOf("Probe <1> & co", [{
    kind: "lines",
    title: "Temperature",
    units: "°C",
    lines: [{ variable: "t" }],
  }]);
  const texts = textBoxes(svg).map(({ text }) => text);
  for (
    const text of [
      "Probe <1> & co",
      "2026-11-21 UTC",
      "°C",
      "Temperature",
      "some_store, newest data 2026-11-21 23:59",
      "drawn 2026-11-22 00:20 UTC by meso360 9.8.7",
    ]
  ) ok(texts.includes(text), `${text} in ${texts.join(" | ")}`);
  ok(
    textBoxes(svgOf("x", [], null)).some(({ text }) => text === "24 h to 2026-11-22 00:00 UTC"),
  );
});

Deno.test("a line is broken where values are missing, and a heat map transparent", () => {
  const svg = svgOf("x", [
    { kind: "lines", title: "T", units: "K", lines: [{ variable: "t" }] },
    { kind: "heat", title: "H", units: "1", variable: "h", range: [0, 1], vertical: "z" },
  ]);
  const path = /<path d="(M[^"]*)" stroke-linecap/.exec(svg)![1]!;
  const xs = path.split("M").slice(1).map((part) =>
    part.split("L").map((p) => Number(p.split(" ")[0]))
  );
  equal(xs.length, 2);
  const plot = 1200 - 112 - 122;
  const xOf = (column: number) => 112 + (column + 0.5) / COLUMNS * plot;
  // To a tenth of a pixel, as SVG has them.
  ok(Math.abs(xs[0]!.at(-1)! - xOf(GAP[0] - 1)) < 0.06, `${xs[0]!.at(-1)}`);
  ok(Math.abs(xs[1]![0]! - xOf(GAP[1])) < 0.06, `${xs[1]![0]}`);
  const image = Buffer.from(/base64,([^"]+)"/.exec(svg)![1]!, "base64");
  const rows = image.readUInt32BE(20);
  const indices = Array.from({ length: COLUMNS }, (_, x) => pixelIndex(image, x, rows >> 1, rows));
  deepEqual(indices, indices.map((_, i) => i >= GAP[0] && i < GAP[1] ? 0 : 255));
});

Deno.test("each pixel of height has the nearest gate, up or down, and none beyond the outermost", () => {
  deepEqual([...gatesOfPixels([5, 15, 45], 6, 0, 60)], [2, 2, 2, 1, 1, 0]);
  deepEqual([...gatesOfPixels([45, 15, 5], 6, 0, 60)], [0, 0, 0, 1, 1, 2]);
  deepEqual([...gatesOfPixels([25, 35], 6, 0, 60)], [-1, -1, 1, 0, -1, -1]);
  deepEqual([...gatesOfPixels([], 2, 0, 60)], [-1, -1]);
});

Deno.test("a panel without values says so", () => {
  const panel = { kind: "lines", title: "T", units: "K", lines: [] } as const;
  const svg = pictureSvg(
    {
      id: "x",
      title: "x",
      startS: START_S,
      endS: END_S,
      day: null,
      newestS: NaN,
      panels: [{ kind: "lines", panel, lines: [] }],
    },
    FONTS,
    MADE,
  );
  match(svg, />no values</);
  ok(!svg.includes("NaN"));
});
