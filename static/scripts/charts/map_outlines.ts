/**
 * The outlines of states and counties: read from TopoJSON, laid on the flat map, drawn where they
 * are on the screen.
 *
 * @module
 */
import { mesh } from "topojson-client";
import type { LocalProjection } from "../../../science/map_projection.ts";
import type { Box } from "./map_view.ts";

/** A piece of a line: longitude and latitude in turn, degrees. */
type Piece = Float64Array;

/** Lines in degrees. */
export interface Outlines {
  readonly states: readonly Piece[];
  readonly counties: readonly Piece[];
}

/** A piece on the flat map, metres, and the box around it. */
interface FlatPiece extends Box {
  readonly xy: Float64Array;
}

/** Outlines about a centre. */
export interface FlatOutlines {
  readonly states: readonly FlatPiece[];
  readonly counties: readonly FlatPiece[];
}

/** What us-atlas holds and we read (TopoJSON 1.0). */
interface Atlas {
  readonly type: "Topology";
  readonly objects: { readonly states: unknown; readonly counties: unknown };
}

/** A county's five-digit code begins with its state's. */
interface County {
  readonly id?: string;
}

/** topojson-client brings no types. */
type Mesh = (
  topology: Atlas,
  object: unknown,
  filter?: (a: County, b: County) => boolean,
) => { readonly coordinates: readonly (readonly (readonly [number, number])[])[] };

/** So many places a piece: small enough that most of what is off the screen is left out. */
const PIECE = 48;
/** What is farther from the centre is never on the screen together with it. */
const REACH_M = 4_000_000;

/**
 * The outlines in an us-atlas topology.
 *
 * @throws {TypeError} when it is none.
 */
export function readOutlines(topology: unknown): Outlines {
  if (!isAtlas(topology)) throw new TypeError("the map's outlines are no topology of us-atlas");
  const lines = mesh as Mesh;
  // A border between two states is the states' line, not once more the counties'.
  const inside = (a: County, b: County) => a !== b && a.id?.slice(0, 2) === b.id?.slice(0, 2);
  return {
    states: lines(topology, topology.objects.states).coordinates.flatMap(pieces),
    counties: lines(topology, topology.objects.counties, inside).coordinates.flatMap(pieces),
  };
}

function isAtlas(value: unknown): value is Atlas {
  if (typeof value !== "object" || value === null || !("objects" in value)) return false;
  const { objects } = value;
  return typeof objects === "object" && objects !== null && "states" in objects &&
    "counties" in objects;
}

function pieces(line: readonly (readonly [number, number])[]): Piece[] {
  const result: Piece[] = [];
  for (let from = 0; from + 1 < line.length; from += PIECE) {
    const part = line.slice(from, from + PIECE + 1);
    result.push(Float64Array.from(part.flat()));
  }
  return result;
}

/** The outlines on a flat map; pieces far from its centre are left out. */
export function flatOutlines(outlines: Outlines, projection: LocalProjection): FlatOutlines {
  const flat = (list: readonly Piece[]) =>
    list.map((piece) => flatPiece(piece, projection)).filter((piece) => piece !== null);
  return { states: flat(outlines.states), counties: flat(outlines.counties) };
}

function flatPiece(piece: Piece, projection: LocalProjection): FlatPiece | null {
  const xy = new Float64Array(piece.length);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < piece.length; i += 2) {
    const [x, y] = projection.forward(piece[i + 1]!, piece[i]!);
    if (i === 0 && !(Math.hypot(x, y) < REACH_M)) return null;
    xy[i] = x;
    xy[i + 1] = y;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return { xy, minX, minY, maxX, maxY };
}

/** What a path is drawn with: a canvas, or a Path2D. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** Puts each piece that touches the view's box into the path, without steps smaller than a pixel. */
export function traceOutlines(
  pen: Pen,
  pieces: readonly FlatPiece[],
  box: Box,
  metresPerPixel: number,
): void {
  const toX = (x: number) => (x - box.minX) / metresPerPixel;
  const toY = (y: number) => (box.maxY - y) / metresPerPixel;
  for (const { xy, minX, minY, maxX, maxY } of pieces) {
    if (minX > box.maxX || maxX < box.minX || minY > box.maxY || maxY < box.minY) continue;
    let [lastX, lastY] = [xy[0]!, xy[1]!];
    pen.moveTo(toX(lastX), toY(lastY));
    for (let i = 2; i < xy.length; i += 2) {
      const [x, y] = [xy[i]!, xy[i + 1]!];
      const step = Math.abs(x - lastX) + Math.abs(y - lastY);
      if (step < metresPerPixel && i + 2 < xy.length) continue;
      pen.lineTo(toX(x), toY(y));
      [lastX, lastY] = [x, y];
    }
  }
}
