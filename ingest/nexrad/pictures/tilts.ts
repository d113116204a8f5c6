/**
 * Which sweeps of a volume become pictures of a moment, and in which order.
 *
 * A *tilt* is a distinct elevation angle. Its picture is its newest complete sweep (the whole circle,
 * to its end) that carries the moment at the longest range: of a split cut the surveillance half for reflectivity, the Doppler
 * half for velocity; SAILS repeats replace older ones.
 *
 * @module
 */
import { coverage } from "../../../formats/nexrad/coverage.ts";
import type { MomentName, Sweep, Volume } from "../../../formats/nexrad/sweep.ts";

/** Sweeps whose mean elevations differ by no more than this are one tilt, degrees. */
const SAME_TILT_DEG = 0.2;

/**
 * A repeat reaches as far as its original but for a few gates; the Doppler half of a split cut ends
 * at two thirds of the surveillance half's range.
 */
const AS_FAR = 0.95;

/** Of sweeps that lost records, those within a few radials of the best are as good; a record is more. */
const AS_WHOLE = 0.05;

/**
 * The tilts of a moment by rising elevation, each as the sweep that shows it: its place in the list is
 * its picture's index.
 *
 * While a volume still comes in, a tilt is there as soon as one complete sweep is. Of one that has
 * ended, where no sweep of a tilt is complete (lost records), the one that covers most of the circle
 * is better than nothing.
 *
 * @param ended nothing more will come
 */
export function tiltsOf(volume: Volume, moment: MomentName, ended: boolean): Sweep[] {
  const carriers = volume.sweeps
    .filter((sweep) => sweep.moments[moment] !== undefined && (sweep.complete || ended))
    .sort((a, b) => a.elevationDeg - b.elevationDeg);
  const groups: Sweep[][] = [];
  for (const sweep of carriers) {
    const group = groups.at(-1);
    const lowest = group?.[0]?.elevationDeg ?? -Infinity;
    if (group !== undefined && sweep.elevationDeg - lowest <= SAME_TILT_DEG) group.push(sweep);
    else groups.push([sweep]);
  }
  return groups.map((group) => choice(group, moment));
}

function choice(group: readonly Sweep[], moment: MomentName): Sweep {
  const whole = group.filter(({ complete }) => complete);
  const usable = whole.length > 0 ? whole : mostCovered(group);
  const longest = Math.max(...usable.map((sweep) => rangeM(sweep, moment)));
  const far = usable.filter((sweep) => rangeM(sweep, moment) >= AS_FAR * longest);
  // High up both halves of a split cut reach as far; the surveillance half has no velocity.
  const surveillance = far.filter(({ moments }) => moments.VEL === undefined);
  const choices = surveillance.length > 0 ? surveillance : far;
  return choices.reduce((a, b) => startMs(b) >= startMs(a) ? b : a);
}

function mostCovered(group: readonly Sweep[]): Sweep[] {
  const covered = group.map(coverage);
  const most = Math.max(...covered);
  return group.filter((_, i) => covered[i]! >= most - AS_WHOLE);
}

/** To the end of the last gate, metres. */
function rangeM(sweep: Sweep, name: MomentName): number {
  const moment = sweep.moments[name];
  return moment === undefined ? 0 : moment.firstGateM + moment.gates * moment.gateSpacingM;
}

const startMs = ({ timeMs }: Sweep) => timeMs[0] ?? 0;
