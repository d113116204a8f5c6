/**
 * For tests: a record as clients are told of it.
 *
 * @module
 */
import type { BeamMessage } from "../../formats/superdarn_messages.ts";

/** A record of four gates and two echoes, one of which has no velocity that is a number. */
export function message(site: string, beam: number, more: Partial<BeamMessage> = {}): BeamMessage {
  return {
    site_name: site,
    beam,
    cp: "normalscan(151)",
    frang: 180,
    nave: 20,
    freq: 10_500,
    noise: 3,
    nrang: 4,
    rsep: 45,
    stid: 7,
    scan: 0,
    channel: 0,
    gflg: [1, 0],
    v: [-12.5, null],
    time: "2025-06-05 17:00:00.000000",
    elevation: [0, 21.25, 0, 0],
    power: [0, 8.5, 0, null],
    velocity: [0, -12.5, 0, null],
    width: [0, 0, 0, 60],
    g_scatter: [0, 1, 0, 0],
    ...more,
  };
}
