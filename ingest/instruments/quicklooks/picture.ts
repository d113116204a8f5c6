/**
 * How does a whole picture look? Title and day above, panels one over the other on one axis of time,
 * below it who drew it and when.
 *
 * @module
 */
import { heatPanel } from "./heat_panel.ts";
import { layoutOf, LEFT, type Plot, RIGHT, SIZE } from "./layout.ts";
import { linePanel } from "./line_panel.ts";
import { timeScale } from "./panel_frame.ts";
import type { PictureData } from "./picture_data.ts";
import { boxAt, fitted, type Fonts, INK, textAt, textWidth } from "./svg.ts";
import { timeTicks } from "./ticks.ts";

/** The picture as SVG. */
export function pictureSvg(
  data: PictureData,
  fonts: Fonts,
  made: { readonly version: string; readonly timeMs: number },
): string {
  const { startS, endS, newestS } = data;
  const { width, height, plots } = layoutOf(data.panels.map(({ kind }) => kind));
  const ticks = timeTicks(startS, endS);
  const panels = data.panels.map((panel, i) => {
    const plot = plots[i]!;
    const x = timeScale(plot, startS, endS);
    const place = {
      plot,
      startS,
      endS,
      newestS,
      fonts,
      name: `p${i}`,
      hours: ticks.map(({ value }) => x(value)),
    };
    return panel.kind === "heat" ? heatPanel(panel, place) : linePanel(panel, place);
  });
  const last = plots.at(-1);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="DejaVu Sans">` + boxAt(0, 0, width, height, `fill="${INK.ground}"`) +
    head(data, fonts, width) + panels.join("") +
    (last === undefined ? "" : hourNumbers(last, data)) +
    footer(data, fonts, made, width, height) + "</svg>";
}

function head(data: PictureData, fonts: Fonts, width: number): string {
  const how = { size: SIZE.title, bold: true };
  const when = data.day === null
    ? `24 h to ${minute(data.endS)} UTC`
    : `${data.day.slice(0, 4)}-${data.day.slice(4, 6)}-${data.day.slice(6)} UTC`;
  const right = width - 24;
  const room = right - textWidth(fonts, when, how) - 40 - 24;
  return textAt(24, 38, fitted(fonts, data.title, how, room), how) +
    textAt(right, 38, when, { ...how, anchor: "end" });
}

function hourNumbers(plot: Plot, { startS, endS }: PictureData): string {
  const x = timeScale(plot, startS, endS);
  const y = plot.top + plot.height + 8 + SIZE.tick;
  return timeTicks(startS, endS).map(({ value, label, isDate }) =>
    textAt(x(value), y, label, {
      size: SIZE.tick,
      anchor: "middle",
      bold: isDate === true,
    })
  ).join("") +
    textAt(plot.left + plot.width + RIGHT - 24, y, "UTC", {
      size: SIZE.tick,
      anchor: "end",
      fill: INK.quiet,
    });
}

function footer(
  { id, newestS }: PictureData,
  fonts: Fonts,
  { version, timeMs }: { readonly version: string; readonly timeMs: number },
  width: number,
  height: number,
): string {
  const how = { size: SIZE.footer, fill: INK.quiet };
  const newest = Number.isFinite(newestS) ? `newest data ${minute(newestS)}` : "";
  const made = `drawn ${minute(timeMs / 1000)} UTC by meso360 ${version}`;
  const room = width - LEFT - 24 - textWidth(fonts, made, how) - 30;
  return textAt(
    LEFT,
    height - 9,
    fitted(fonts, [id, newest].filter(Boolean).join(", "), how, room),
    how,
  ) +
    textAt(width - 24, height - 9, made, { ...how, anchor: "end" });
}

/** `2026-11-22 01:10`. */
function minute(timeS: number): string {
  return new Date(timeS * 1000).toISOString().slice(0, 16).replace("T", " ");
}
