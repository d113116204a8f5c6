/**
 * What is marked on the fan besides its echoes: its edge, distances, the radar, the beam that it is
 * at, north, and the gate that is pointed at.
 *
 * @module
 */
import { type FanMap, gateCorners, type Placing, ringLine, ringsKm, toPx } from "./fan_geometry.ts";
import type { FanScene } from "./fan_plot.ts";
import { mapColours, rimmedLine, rimmedText, strokeLine, type Surface } from "./plot_canvas.ts";

/** Adds a closed line through places on the map, x and y in turn, km. */
export function outline(
  path: Path2D | CanvasRenderingContext2D,
  corners: number[],
  place: Placing,
): void {
  for (let i = 0; i < corners.length; i += 2) {
    const [x, y] = toPx(place, corners[i]!, corners[i + 1]!);
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  path.closePath();
}

/** The fan's own outline: also where there is no echo the radar has looked. */
export function drawEdge(context: CanvasRenderingContext2D, map: FanMap, place: Placing): void {
  context.beginPath();
  outline(context, map.edge(), place);
  context.lineWidth = 1;
  context.strokeStyle = mapColours().ring;
  context.stroke();
}

/** Distances from the radar, over ground. */
export function drawRings({ context, width }: Surface, map: FanMap, place: Placing): void {
  const { ring, text, card, font } = mapColours();
  context.save();
  context.strokeStyle = ring;
  context.lineWidth = 1;
  context.font = `12px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const rings = ringsKm(map.farthestKm, place.scale);
  const first = rings[0];
  for (const km of rings) {
    const line = ringLine(map, km);
    context.setLineDash([5, 4]);
    context.beginPath();
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = toPx(place, line[i]!, line[i + 1]!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.stroke();
    context.setLineDash([]);
    // Beside the fan, where no gate is under it; the eastern end by choice.
    const isFirst = line[0]! > line.at(-2)!;
    const [end, inner] = isFirst ? [0, 2] : [line.length - 2, line.length - 4];
    const [x, y] = toPx(place, line[end]!, line[end + 1]!);
    const [innerX, innerY] = toPx(place, line[inner]!, line[inner + 1]!);
    const away = Math.hypot(x - innerX, y - innerY) || 1;
    const [dx, dy] = [(x - innerX) / away, (y - innerY) / away];
    const label = `${km}${km === first ? " km" : ""}`;
    const half = context.measureText(label).width / 2;
    const out = Math.abs(dx) * half + Math.abs(dy) * 8 + 4;
    // Whole, also where the picture ends beside the fan.
    const labelX = Math.max(half + 3, Math.min(width - half - 3, x + dx * out));
    rimmedText(context, label, labelX, y + dy * out, { ink: text, rim: card });
  }
  context.restore();
}

/** The radar, its boresight, and the beam that it is at. */
export function drawRadar(
  context: CanvasRenderingContext2D,
  map: FanMap,
  place: Placing,
  { radar, current }: FanScene,
): void {
  const { text, card, accent, font } = mapColours();
  const [x, y] = toPx(place, ...map.forward(radar.latDeg, radar.lonDeg));
  const [endX, endY] = toPx(place, ...map.ahead(radar.boresightDeg));
  context.save();
  // The boresight.
  context.setLineDash([2, 5]);
  context.lineWidth = 1;
  context.strokeStyle = text;
  strokeLine(context, x, y, endX, endY);
  context.setLineDash([]);
  if (current !== null && current < radar.beams) {
    rimmedLine(context, { ink: accent, rim: card }, () => {
      outline(context, map.beamEdge(current), place);
    });
  }
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = card;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = text;
  context.stroke();
  context.font = `600 14px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  // Behind the radar there is room.
  const away = Math.hypot(endX - x, endY - y) || 1;
  const [labelX, labelY] = [x - (endX - x) / away * 17, y - (endY - y) / away * 17];
  rimmedText(context, radar.code, labelX, labelY, { ink: text, rim: card });
  if (current !== null && current < radar.beams) {
    const [tipX, tipY] = toPx(place, ...map.beamTip(current));
    rimmedText(context, String(current), tipX, tipY, { ink: accent, rim: card });
  }
  context.restore();
}

/** North is straight up in the middle of the map. */
export function drawNorth({ context, width }: Surface): void {
  const { text, card, font } = mapColours();
  const [x, y] = [width - 22, 14];
  context.save();
  context.fillStyle = context.strokeStyle = text;
  context.lineWidth = 2;
  strokeLine(context, x, y + 26, x, y + 6);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 6, y + 11);
  context.lineTo(x + 6, y + 11);
  context.fill();
  context.font = `600 13px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  rimmedText(context, "N", x, y + 29, { ink: text, rim: card });
  context.restore();
}

/** The gate that is pointed at. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  map: FanMap,
  place: Placing,
  { cursor, beams, radar }: FanScene,
): void {
  if (cursor === null || cursor.beam >= radar.beams) return;
  const form = beams.find(({ message }) => message.beam === cursor.beam)?.message ?? map.form;
  if (cursor.gate >= form.nrang) return;
  const { text, card } = mapColours();
  rimmedLine(context, { ink: text, rim: card }, () => {
    const corners = map.corners(form);
    outline(context, gateCorners(corners, form.nrang, cursor.beam, cursor.gate), place);
  });
}
