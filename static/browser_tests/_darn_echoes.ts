/**
 * Made-up echoes of an ionospheric radar, as plausible as a picture needs: a band of fast echoes that
 * drifts across the fan, ground scatter nearer by, and a patch of slow, wide ones.
 *
 * @module
 */
import type { BeamMessage } from "../../formats/superdarn_messages.ts";

/** A radar of the tests. */
export interface MadeRadar {
  readonly site: string;
  readonly stid: number;
  readonly beams: number;
  readonly nrang: number;
  readonly channel: number;
}

export const KOD: MadeRadar = { site: "kod", stid: 7, beams: 16, nrang: 75, channel: 0 };

/** A number in [0, 1) that is always the same for the same place and time. */
function noise(...parts: readonly number[]): number {
  let mixed = 0x9e3779b9;
  for (const part of parts) {
    mixed = Math.imul(mixed ^ Math.round(part * 1_000), 0x85ebca6b) ^ mixed >>> 13;
  }
  return (mixed >>> 0) / 2 ** 32;
}

const bell = (at: number, middle: number, width: number) =>
  Math.exp(-(((at - middle) / width) ** 2));

/** One record; everything in it follows from the radar, the beam and the time. */
export function madeBeam(
  { site, stid, beams, nrang, channel }: MadeRadar,
  beam: number,
  timeMs: number,
): BeamMessage {
  const zero = () => Array.from({ length: nrang }, () => 0);
  const [velocity, power, width, elevation, ground] = [zero(), zero(), zero(), zero(), zero()];
  const gflg: number[] = [];
  const minutes = timeMs / 60_000;
  const across = (beam - (beams - 1) / 2) / beams;
  // Where the band lies in this beam, and how fast it goes there.
  const band = 33 + 9 * Math.sin(across * 4 + minutes / 17) + 3 * Math.sin(minutes / 6);
  const flow = 620 * Math.sin(across * 3.6 + minutes / 23);
  for (let gate = 0; gate < nrang; gate++) {
    const fast = bell(gate, band, 6.5);
    const near = bell(gate, 18 + 4 * across, 4) * (0.4 + 0.6 * bell(across, 0.2, 0.4));
    const slow = bell(gate, 52, 5) * bell(across, -0.22, 0.2);
    const chance = noise(beam, gate, minutes / 3);
    const isGround = near > fast && near > slow;
    const strength = Math.max(fast, near, slow);
    if (strength < 0.22 + 0.5 * chance) continue;
    const jitter = noise(gate, beam, minutes) - 0.5;
    velocity[gate] = isGround
      ? 24 * jitter
      : slow > fast
      ? 60 + 90 * jitter
      : flow * (0.7 + 0.3 * fast) + 90 * jitter;
    power[gate] = 6 + 26 * strength + 6 * jitter;
    width[gate] = isGround ? 12 + 20 * Math.abs(jitter) : 60 + 240 * slow + 120 * Math.abs(jitter);
    elevation[gate] = Math.max(4, 38 - gate * 0.6 + 5 * jitter);
    ground[gate] = isGround ? 1 : 0;
    gflg.push(ground[gate]!);
  }
  return {
    site_name: site,
    beam,
    cp: "normalscan(151)",
    frang: 180,
    nave: 28,
    freq: 10_512 + channel * 900,
    noise: 212,
    nrang,
    rsep: 45,
    stid,
    scan: beam === 0 ? 1 : 0,
    channel,
    gflg,
    v: velocity.filter((value) => value !== 0),
    time: `${new Date(timeMs).toISOString().slice(0, 23).replace("T", " ")}000`,
    velocity,
    power,
    width,
    elevation,
    g_scatter: ground,
  };
}

/** The records of an hour, a scan a minute, the newest at `endMs`. */
export function madeHour(radar: MadeRadar, endMs: number): BeamMessage[] {
  const everyMs = 60_000 / radar.beams;
  const count = 60 * radar.beams;
  return Array.from({ length: count }, (_, i) => {
    const beam = i % radar.beams;
    return madeBeam(radar, beam, endMs - (count - 1 - i) * everyMs);
  });
}
