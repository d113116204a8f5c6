/**
 * Where on the ground are the gates of an ionospheric radar? A gate is known by its beam and by the
 * way that the wave went (slant range); how high it was turned back nobody measures, so it is taken
 * from the standard virtual-height model of the field, as RST and pyDARN do by default: Chisham,
 * Yeoman & Sofko (2008), Ann. Geophys. 26, 823–841, equation 1, with RST's edges (115 km up to 600 km
 * of slant range, 300 km from 800 km on, a ramp between, and a climb up to 150 km).
 *
 * A phased array sees along cones about its axis: the higher a wave leaves, the farther from the
 * boresight its beam lies (the same paper's section 2; RST's `fldpnth`).
 *
 * @module
 */
import { EARTH_RADIUS_KM } from "./azimuthal_map.ts";
import { directGeodesic, type Position } from "./geodesic.ts";

const RADIANS = Math.PI / 180;

/** Slant ranges, km, and heights, km, of the model. */
const CLIMB_KM = 150;
const E_REGION_END_KM = 600;
const F_REGION_KM = 800;
const E_HEIGHT_KM = 115;
const F_HEIGHT_KM = 300;

/** A radar's place and how its beams lie, as `formats/superdarn/radars.ts` has them. */
export interface FanRadar {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Clockwise from north. */
  readonly boresightDeg: number;
  /** Clockwise from one beam to the next; negative: beams are counted the other way round. */
  readonly beamSepDeg: number;
  readonly beams: number;
}

/** What a record says of its gates. */
export interface GateRule {
  /** Distance to the middle of the first gate, km, of a receiver that is not late. */
  readonly frang: number;
  /** Length of a gate, km. */
  readonly rsep: number;
  /** Rise time of the receiver, µs: it is so late. Left out: it is not. */
  readonly rxrise?: number;
}

/** The way there and back that a wave goes in a microsecond, halved, as RST counts. */
const KM_PER_US = 0.15;

/** Height, km, at which the model has a wave turned back after `slantKm`. */
export function virtualHeightKm(slantKm: number): number {
  if (slantKm < CLIMB_KM) return slantKm / CLIMB_KM * E_HEIGHT_KM;
  if (slantKm <= E_REGION_END_KM) return E_HEIGHT_KM;
  if (slantKm >= F_REGION_KM) return F_HEIGHT_KM;
  const ramp = (slantKm - E_REGION_END_KM) / (F_REGION_KM - E_REGION_END_KM);
  return E_HEIGHT_KM + ramp * (F_HEIGHT_KM - E_HEIGHT_KM);
}

/**
 * Elevation, degrees, at which a straight wave leaves that is at the model's height after `slantKm`;
 * −90 where no straight wave is, beyond the other side of the earth.
 */
export function elevationDeg(slantKm: number): number {
  const height = virtualHeightKm(slantKm);
  const rise = (height * (2 * EARTH_RADIUS_KM + height) - slantKm * slantKm) /
    (2 * EARTH_RADIUS_KM * slantKm);
  return Math.asin(Math.max(-1, rise)) / RADIANS;
}

/** Distance over ground, km, to below where the wave is after `slantKm` > 0. */
export function fanGroundKm(slantKm: number): number {
  const elevation = elevationDeg(slantKm) * RADIANS;
  const out = slantKm * Math.cos(elevation);
  return EARTH_RADIUS_KM * Math.atan2(out, EARTH_RADIUS_KM + slantKm * Math.sin(elevation));
}

/**
 * Slant range, km, to the middle of a gate; gate − 0.5 is its nearer edge. Never below 1 km.
 *
 * RST's `slant_range` (`rpos`, `cnvtcoord.c`): (lagfr − rxrise + gate · smsep) · 0.15, with lagfr and
 * smsep made of frang and rsep; pyDARN's `gate2slant` subtracts it likewise. `frang` does not have it
 * taken off: real records with 100 µs and with 0 have the same lagfr (1200 µs) and frang (180 km).
 * Where a record says 0, RST takes the time of its table of radars (`hdw.dat`); here it is 0.
 */
export function gateSlantKm({ frang, rsep, rxrise = 0 }: GateRule, gate: number): number {
  return Math.max(1, frang - rxrise * KM_PER_US + gate * rsep);
}

/**
 * Where a beam points, degrees clockwise from north; beam ± 0.5 are its edges.
 *
 * @param elevation at which the wave leaves, degrees: of the horizon, the beam is where the table
 * says
 */
export function beamAzimuthDeg(radar: FanRadar, beam: number, elevation = 0): number {
  const offset = (beam - (radar.beams - 1) / 2) * radar.beamSepDeg * RADIANS;
  const sine = Math.sin(elevation * RADIANS);
  const along = Math.cos(offset) ** 2 - sine * sine;
  // Nothing leaves so far from the boresight so high; beside the array is the nearest to it.
  const turned = along <= 0
    ? Math.PI / 2
    : Math.atan2(Math.abs(Math.sin(offset)), Math.sqrt(along));
  return radar.boresightDeg + Math.sign(offset) * turned / RADIANS;
}

/** The middle of a gate on the ground; halves of beams and gates are its corners. */
export function gatePosition(
  radar: FanRadar,
  rule: GateRule,
  beam: number,
  gate: number,
): Position {
  const slantKm = gateSlantKm(rule, gate);
  const azimuth = beamAzimuthDeg(radar, beam, elevationDeg(slantKm));
  return directGeodesic(radar.latDeg, radar.lonDeg, azimuth, fanGroundKm(slantKm) * 1000);
}
