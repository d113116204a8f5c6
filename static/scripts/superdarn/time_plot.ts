/**
 * Range over time: the gates of one beam, as they were heard in the last hour.
 *
 * @module
 */
import { gateSlantKm } from "../../../science/radar_fan.ts";
import { timeLabel, timeStep, timeTicks } from "../charts/time_ticks.ts";
import { clockText } from "../common/connection.ts";
import { type HeardBeam, HISTORY_MS } from "./beam_book.ts";
import { type EchoLook, GatePens } from "./gate_pens.ts";
import { mapColours, rimmedLine, strokeLine, type Surface } from "./plot_canvas.ts";

/** What the plot shows. */
export interface TimeScene {
  /** Of one beam and channel, by time. */
  readonly records: readonly HeardBeam[];
  /** The right edge, milliseconds since 1970. */
  readonly endMs: number;
  readonly look: EchoLook;
  readonly cursor: Cell | null;
}

/** A gate of one record. */
export interface Cell {
  readonly timeMs: number;
  readonly gate: number;
}

/** The plot's picture. */
export interface TimePlot {
  draw(surface: Surface, scene: TimeScene): void;
  at(x: number, y: number): Cell | null;
}

const EDGE = { left: 56, right: 14, top: 26, bottom: 30 } as const;
/** A record stands for the time until the next one, but not longer: a gap stays empty. */
const LONGEST_MS = 130_000;
/** The newest one, and one before a gap. */
const USUAL_MS = 60_000;
const TIME_SPACE_PX = 76;
const RANGE_SPACE_PX = 44;
/** Until a record says more. */
const USUAL_REACH_KM = 3_500;

/** A record's time on the plot. */
interface Column {
  readonly record: HeardBeam;
  readonly fromMs: number;
  readonly toMs: number;
}

/** From when until when each record stands there. */
function columnsOf(records: readonly HeardBeam[]): Column[] {
  return records.map((record, i) => {
    const gapMs = (records[i + 1]?.timeMs ?? Infinity) - record.timeMs;
    const beforeMs = record.timeMs - (records[i - 1]?.timeMs ?? -Infinity);
    const ownMs = gapMs <= LONGEST_MS ? gapMs : Math.min(USUAL_MS, beforeMs);
    return { record, fromMs: record.timeMs, toMs: record.timeMs + ownMs };
  });
}

export function timePlot(): TimePlot {
  let shown: { scene: TimeScene; columns: Column[]; xOf: Scale; yOf: Scale } | null = null;

  function draw(surface: Surface, scene: TimeScene): void {
    const { context, width, height } = surface;
    const colours = mapColours();
    const columns = columnsOf(scene.records);
    const reachKm = Math.max(
      ...scene.records.map(({ message }) => gateSlantKm(message, message.nrang - 0.5)),
      scene.records.length === 0 ? USUAL_REACH_KM : 0,
    );
    const xOf = scaleOf(scene.endMs - HISTORY_MS, scene.endMs, EDGE.left, width - EDGE.right);
    const yOf = scaleOf(0, reachKm, height - EDGE.bottom, EDGE.top);
    shown = { scene, columns, xOf, yOf };
    drawAxes(surface, scene, xOf, yOf, reachKm);
    context.save();
    context.beginPath();
    context.rect(
      EDGE.left,
      EDGE.top,
      width - EDGE.left - EDGE.right,
      height - EDGE.top - EDGE.bottom,
    );
    context.clip();
    const pens = new GatePens(scene.look, colours);
    for (const { record: { message }, fromMs, toMs } of columns) {
      const [x0, x1] = [xOf.to(fromMs), xOf.to(toMs)];
      pens.add(message, (path, gate) => {
        const middle = gateSlantKm(message, gate);
        const [y0, y1] = [yOf.to(middle - message.rsep / 2), yOf.to(middle + message.rsep / 2)];
        path.rect(x0, y1, Math.max(1, x1 - x0), Math.max(1, y0 - y1));
      });
    }
    pens.draw(context, false);
    drawCursor(context, shown);
    context.restore();
  }

  return {
    draw,
    at(x, y) {
      if (shown === null) return null;
      const { columns, xOf, yOf } = shown;
      const timeMs = xOf.from(x);
      const column = columns.findLast(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
      if (column === undefined) return null;
      const { message } = column.record;
      const gate = Math.round((yOf.from(y) - gateSlantKm(message, 0)) / message.rsep);
      return gate < 0 || gate >= message.nrang ? null : { timeMs: column.record.timeMs, gate };
    },
  };
}

/** A straight scale. */
interface Scale {
  to(value: number): number;
  from(px: number): number;
}

function scaleOf(least: number, most: number, fromPx: number, toPx: number): Scale {
  const perUnit = (toPx - fromPx) / (most - least);
  return {
    to: (value) => fromPx + (value - least) * perUnit,
    from: (px) => least + (px - fromPx) / perUnit,
  };
}

function drawAxes(
  { context, width, height }: Surface,
  { endMs, records }: TimeScene,
  x: Scale,
  y: Scale,
  reachKm: number,
): void {
  const { text, grid, font } = mapColours();
  const [bottom, right] = [height - EDGE.bottom, width - EDGE.right];
  context.save();
  context.font = `13px ${font}`;
  context.fillStyle = text;
  context.strokeStyle = grid;
  context.lineWidth = 1;
  const [from, to] = [(endMs - HISTORY_MS) / 1000, endMs / 1000];
  const step = timeStep(to - from, right - EDGE.left, TIME_SPACE_PX);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const ts of timeTicks(from, to, step)) {
    const at = Math.round(x.to(ts * 1000)) + 0.5;
    strokeLine(context, at, EDGE.top, at, bottom);
    const label = timeLabel(ts, step);
    const half = context.measureText(label).width / 2;
    if (at + half < width && at - half > 0) context.fillText(label, at, bottom + 8);
  }
  const count = Math.max(2, (bottom - EDGE.top) / RANGE_SPACE_PX);
  const apart = [100, 200, 250, 500, 1_000, 2_000].find((one) => reachKm / one <= count) ?? 5_000;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (let km = 0; km <= reachKm; km += apart) {
    const at = Math.round(y.to(km)) + 0.5;
    strokeLine(context, EDGE.left, at, right, at);
    context.fillText(String(km), EDGE.left - 8, at);
  }
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.fillText(captionOf(records[0]?.timeMs ?? null, endMs), 8, EDGE.top - 10);
  context.restore();
}

/** The axes in words; also since when there are records, where that is not the whole hour. */
export function captionOf(firstMs: number | null, endMs: number): string {
  const isWhole = firstMs === null || firstMs - (endMs - HISTORY_MS) < 2 * LONGEST_MS;
  const since = isWhole ? "" : `; records since ${clockText(firstMs).slice(0, 5)}`;
  return `km along the beam, UTC${since}`;
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { scene: { cursor }, columns, xOf, yOf }: {
    readonly scene: TimeScene;
    readonly columns: readonly Column[];
    readonly xOf: Scale;
    readonly yOf: Scale;
  },
): void {
  const column = columns.find(({ record }) => record.timeMs === cursor?.timeMs);
  if (!cursor || column === undefined) return;
  const { text, card } = mapColours();
  const { message } = column.record;
  const [x0, x1] = [xOf.to(column.fromMs), xOf.to(column.toMs)];
  const [y0, y1] = [-0.5, 0.5].map((side) => yOf.to(gateSlantKm(message, cursor.gate + side)));
  rimmedLine(context, { ink: text, rim: card }, () => {
    context.rect(x0 - 1, y1! - 1, Math.max(3, x1 - x0) + 2, y0! - y1! + 2);
  });
}
