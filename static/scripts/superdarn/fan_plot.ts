/**
 * The fan: a radar's gates on the ground, in the colours of what they hold, over the coasts.
 *
 * @module
 */
import type { HeardBeam } from "./beam_book.ts";
import {
  type FanForm,
  type FanMap,
  fanMap,
  gateCorners,
  gateUnder,
  type Placing,
  placing,
  toKm,
} from "./fan_geometry.ts";
import { drawCursor, drawEdge, drawNorth, drawRadar, drawRings, outline } from "./fan_marks.ts";
import { type FanRadar, gateSlantKm } from "../../../science/radar_fan.ts";
import { type EchoLook, GatePens } from "./gate_pens.ts";
import { fetchLand, type FlatLand, flatLand } from "./land_on_map.ts";
import type { LandRing } from "./land_file.ts";
import { mapColours, type Surface } from "./plot_canvas.ts";

/** What the fan shows. */
export interface FanScene {
  readonly radar: FanRadar & { readonly code: string; readonly gates: number };
  /** The newest record of each beam. */
  readonly beams: readonly HeardBeam[];
  /** Whether a record is no longer of now. */
  isOld(beam: HeardBeam): boolean;
  /** Where the radar is at; null: not known, or not of now. */
  readonly current: number | null;
  readonly look: EchoLook;
  readonly cursor: Gate | null;
}

/** A gate of the fan. */
export interface Gate {
  readonly beam: number;
  readonly gate: number;
}

/** Before there is a record: what radars do most of the time. */
const USUAL = { frang: 180, rsep: 45, mostGates: 75 } as const;

/** How far one sees depends on the records' gates: as far as the farthest of them. */
function formOf({ radar, beams }: FanScene): FanForm {
  const { frang, rsep, mostGates } = USUAL;
  const usual = { frang, rsep, nrang: Math.min(radar.gates, mostGates) };
  const reach = (form: FanForm) => gateSlantKm(form, form.nrang);
  return beams.reduce<FanForm>(
    (farthest, { message }, i) => i === 0 || reach(message) > reach(farthest) ? message : farthest,
    usual,
  );
}

/** What a map is the same for: to make one takes milliseconds, and there are records by the second. */
const mapKey = (
  { latDeg, lonDeg, boresightDeg, beamSepDeg, beams }: FanRadar,
  { frang, rsep, rxrise, nrang }: FanForm,
) => [latDeg, lonDeg, boresightDeg, beamSepDeg, beams, frang, rsep, rxrise, nrang].join(" ");

/** The fan's picture. */
export interface FanPlot {
  draw(surface: Surface, scene: FanScene): void;
  /** The gate at a point of the picture, CSS px. */
  at(x: number, y: number): Gate | null;
}

/** `changed` is called when the coasts have come. */
export function fanPlot(changed: () => void): FanPlot {
  let rings: readonly LandRing[] = [];
  let map: FanMap | null = null;
  let laidFor = "";
  let land: FlatLand | null = null;
  let place: Placing | null = null;
  let shown: FanScene | null = null;
  fetchLand().then((coasts) => {
    rings = coasts;
    land = null;
    changed();
  });

  function lay(scene: FanScene): FanMap {
    const form = formOf(scene);
    const key = mapKey(scene.radar, form);
    // A map knows the corners that it has computed.
    if (map === null || key !== laidFor) [map, land] = [fanMap(scene.radar, form), null];
    laidFor = key;
    return map;
  }

  function draw(surface: Surface, scene: FanScene): void {
    const { context } = surface;
    const own = lay(scene);
    shown = scene;
    place = placing(own, surface);
    drawLand(context, own, place, "fill");
    drawEdge(context, own, place);
    const colours = mapColours();
    for (const isDim of [true, false]) {
      const pens = new GatePens(scene.look, colours);
      for (const one of scene.beams) {
        if (scene.isOld(one) !== isDim || one.message.beam >= scene.radar.beams) continue;
        const corners = own.corners(one.message);
        pens.add(one.message, (path, gate) => {
          outline(path, gateCorners(corners, one.message.nrang, one.message.beam, gate), place!);
        });
      }
      pens.draw(context, isDim);
    }
    drawLand(context, own, place, "coasts");
    drawRings(surface, own, place);
    drawRadar(context, own, place, scene);
    drawNorth(surface);
    drawCursor(context, own, place, scene);
  }

  function drawLand(
    context: CanvasRenderingContext2D,
    own: FanMap,
    { scale, left, top }: Placing,
    what: keyof FlatLand,
  ): void {
    if (rings.length === 0) return;
    land ??= flatLand(rings, own.forward, own.opposite);
    const { land: ground, coast } = mapColours();
    context.save();
    context.transform(scale, 0, 0, -scale, left, top);
    context.fillStyle = ground;
    context.strokeStyle = coast;
    context.lineWidth = 1 / scale;
    if (what === "fill") context.fill(land.fill, "evenodd");
    else context.stroke(land.coasts);
    context.restore();
  }

  return {
    draw,
    at(x, y) {
      if (map === null || place === null || shown === null) return null;
      const [xKm, yKm] = toKm(place, x, y);
      const forms = new Map(shown.beams.map(({ message }) => [message.beam, message]));
      for (let beam = 0; beam < map.radar.beams; beam++) {
        const gate = gateUnder(map, forms.get(beam) ?? formOf(shown), beam, xKm, yKm);
        if (gate !== null) return { beam, gate };
      }
      return null;
    },
  };
}
