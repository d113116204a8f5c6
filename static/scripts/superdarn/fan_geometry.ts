/**
 * The fan on the screen: how a radar's gates lie on a flat picture of given size, and which of them is
 * under a finger. Pure.
 *
 * @module
 */
import { azimuthalMap } from "../../../science/azimuthal_map.ts";
import { directGeodesic } from "../../../science/geodesic.ts";
import {
  beamAzimuthDeg,
  fanGroundKm,
  type FanRadar,
  gatePosition,
  type GateRule,
  gateSlantKm,
} from "../../../science/radar_fan.ts";

/** What a fan's form depends on. */
export interface FanForm extends GateRule {
  readonly nrang: number;
}

/** Corners on the flat map, km: x and y of beam edge b and gate edge g at 2 · (b · (nrang + 1) + g). */
export type Corners = Float32Array;

/** A radar's surroundings on a flat map. */
export interface FanMap {
  readonly radar: FanRadar;
  forward(latDeg: number, lonDeg: number): [xKm: number, yKm: number];
  /** Of that form's gates, remembered. */
  corners(form: FanForm): Corners;
  /** The whole fan's box, km. */
  readonly box: {
    readonly x0: number;
    readonly y0: number;
    readonly x1: number;
    readonly y1: number;
  };
  readonly farthestKm: number;
  /** The farthest form, which the map was made for. */
  readonly form: FanForm;
  /** The place on the other side of the globe from the map's middle. */
  readonly opposite: { readonly latDeg: number; readonly lonDeg: number };
  /** The fan's outline, x and y in turn, km. */
  edge(): number[];
  /** One beam's outline. */
  beamEdge(beam: number): number[];
  /** A little beyond the end of a beam. */
  beamTip(beam: number): [xKm: number, yKm: number];
  /** The end of the fan in a direction, degrees clockwise from north. */
  ahead(azimuthDeg: number): [xKm: number, yKm: number];
}

/** Forms that are remembered: two programs that take turns need two. */
const FORMS = 6;

/** The flat map about the middle of a fan that reaches as far as `farthest`. */
export function fanMap(radar: FanRadar, farthest: FanForm): FanMap {
  const farthestKm = fanGroundKm(gateSlantKm(farthest, farthest.nrang - 0.5));
  const middle = directGeodesic(
    radar.latDeg,
    radar.lonDeg,
    radar.boresightDeg,
    farthestKm * 500,
  );
  const { forward } = azimuthalMap(middle.latDeg, middle.lonDeg);
  const known = new Map<string, Corners>();

  function corners(form: FanForm): Corners {
    const key = `${form.frang} ${form.rsep} ${form.rxrise} ${form.nrang}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = new Float32Array(2 * (radar.beams + 1) * (form.nrang + 1));
    let at = 0;
    for (let beam = 0; beam <= radar.beams; beam++) {
      for (let gate = 0; gate <= form.nrang; gate++) {
        const { latDeg, lonDeg } = gatePosition(radar, form, beam - 0.5, gate - 0.5);
        [made[at++], made[at++]] = forward(latDeg, lonDeg);
      }
    }
    if (known.size >= FORMS) known.clear();
    known.set(key, made);
    return made;
  }

  const all = corners(farthest);
  const [rx, ry] = forward(radar.latDeg, radar.lonDeg);
  const box = { x0: rx, y0: ry, x1: rx, y1: ry };
  for (let i = 0; i < all.length; i += 2) {
    box.x0 = Math.min(box.x0, all[i]!);
    box.x1 = Math.max(box.x1, all[i]!);
    box.y0 = Math.min(box.y0, all[i + 1]!);
    box.y1 = Math.max(box.y1, all[i + 1]!);
  }
  const { latDeg, lonDeg, beams } = radar;
  const out = (azimuth: number, km: number) => {
    const end = directGeodesic(latDeg, lonDeg, azimuth, km * 1000);
    return forward(end.latDeg, end.lonDeg);
  };
  /** Along one edge of a beam outwards, across, and along another back. */
  function around(from: number, to: number): number[] {
    const row = farthest.nrang + 1;
    const places: number[] = [];
    const add = (beam: number, gate: number) => {
      const i = 2 * (beam * row + gate);
      places.push(all[i]!, all[i + 1]!);
    };
    for (let gate = 0; gate < row; gate++) add(from, gate);
    for (let beam = from; beam <= to; beam++) add(beam, row - 1);
    for (let gate = row - 1; gate >= 0; gate--) add(to, gate);
    for (let beam = to; beam >= from; beam--) add(beam, 0);
    return places;
  }
  return {
    radar,
    forward,
    corners,
    box,
    farthestKm,
    form: farthest,
    opposite: { latDeg: -middle.latDeg, lonDeg: normal(middle.lonDeg + 180) },
    edge: () => around(0, beams),
    beamEdge: (beam) => around(beam, beam + 1),
    beamTip: (beam) => out(beamAzimuthDeg(radar, beam), farthestKm * 1.025),
    ahead: (azimuthDeg) => out(azimuthDeg, farthestKm),
  };
}

const normal = (lonDeg: number) => lonDeg >= 180 ? lonDeg - 360 : lonDeg;

/** From kilometres on the map to pixels of the picture. */
export interface Placing {
  /** Pixels a kilometre. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** Room for labels around the fan, px. */
const MARGIN = { side: 26, top: 26, bottom: 30 } as const;

/** The whole fan, as large as the picture takes it. */
export function placing(
  { box }: Pick<FanMap, "box">,
  { width, height }: { readonly width: number; readonly height: number },
): Placing {
  const room = {
    width: Math.max(1, width - 2 * MARGIN.side),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
  };
  const scale = Math.min(room.width / (box.x1 - box.x0), room.height / (box.y1 - box.y0));
  return {
    scale,
    left: width / 2 - (box.x0 + box.x1) / 2 * scale,
    top: MARGIN.top + room.height / 2 + (box.y0 + box.y1) / 2 * scale,
  };
}

/** Pixels from kilometres. */
export const toPx = ({ scale, left, top }: Placing, xKm: number, yKm: number): [number, number] => [
  left + xKm * scale,
  top - yKm * scale,
];

/** Kilometres from pixels. */
export const toKm = ({ scale, left, top }: Placing, x: number, y: number): [number, number] => [
  (x - left) / scale,
  (top - y) / scale,
];

/** The four corners of a gate, x and y in turn. */
export function gateCorners(corners: Corners, nrang: number, beam: number, gate: number): number[] {
  const row = nrang + 1;
  return [
    beam * row + gate,
    beam * row + gate + 1,
    (beam + 1) * row + gate + 1,
    (beam + 1) * row + gate,
  ]
    .flatMap((i) => [corners[2 * i]!, corners[2 * i + 1]!]);
}

/** The gate of a form's fan over a place on the map; null: outside of it. */
export function gateUnder(
  map: FanMap,
  form: FanForm,
  beam: number,
  xKm: number,
  yKm: number,
): number | null {
  const corners = map.corners(form);
  for (let gate = 0; gate < form.nrang; gate++) {
    if (isInside(gateCorners(corners, form.nrang, beam, gate), xKm, yKm)) return gate;
  }
  return null;
}

/** By the parity of edges crossed. */
function isInside(corners: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [corners[i]!, corners[i + 1]!, corners[j]!, corners[j + 1]!];
    if (yi > y !== yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Room that a ring's label takes, px. */
const RING_PX = 62;

/** Distances of range rings, km over ground, where a kilometre has `scale` pixels. */
export function ringsKm(farthestKm: number, scale: number): number[] {
  const step = [100, 200, 250, 500, 1_000, 2_000].find((one) => one * scale >= RING_PX) ?? 2_500;
  const rings: number[] = [];
  for (let km = step; km <= farthestKm; km += step) rings.push(km);
  return rings;
}

/** Points of a ring across the fan, and a little beyond its edges: x and y in turn, km. */
export function ringLine({ radar, forward }: FanMap, km: number): number[] {
  const STEPS = 24;
  const [first, last] = [beamAzimuthDeg(radar, -1), beamAzimuthDeg(radar, radar.beams)];
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const azimuth = first + (last - first) * i / STEPS;
    const { latDeg, lonDeg } = directGeodesic(radar.latDeg, radar.lonDeg, azimuth, km * 1000);
    return forward(latDeg, lonDeg);
  }).flat();
}
