/**
 * Which sweeps of a volume become pictures of a moment, and in which order.
 *
 * A *tilt* is a distinct elevation angle. Its picture is its newest complete sweep that carries the
 * moment at the longest range: of a split cut the surveillance half for reflectivity, the Doppler
 * half for velocity; SAILS repeats replace older ones.
 *
 * @module
 */
import type { MomentName, Sweep, Volume } from "../../../formats/nexrad/sweep.ts";

/** Sweeps whose mean elevations differ by no more than this are one tilt, degrees. */
const SAME_TILT_DEG = 0.2;

/**
 * A repeat reaches as far as its original but for a few gates; the Doppler half of a split cut ends
 * at two thirds of the surveillance half's range.
 */
const AS_FAR = 0.95;

/**
 * The tilts of a moment by rising elevation, each as the sweep that shows it: its place in the list is
 * its picture's index.
 *
 * While a volume still comes in, a tilt is there as soon as one complete sweep is. Of one that has
 * ended a sweep without its end (a lost record) still counts where there is no complete one.
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
  const usable = whole.length > 0 ? whole : group;
  const longest = Math.max(...usable.map((sweep) => rangeM(sweep, moment)));
  const far = usable.filter((sweep) => rangeM(sweep, moment) >= AS_FAR * longest);
  // High up both halves of a split cut reach as far; the surveillance half has no velocity.
  const surveillance = far.filter(({ moments }) => moments.VEL === undefined);
  const choices = surveillance.length > 0 ? surveillance : far;
  return choices.reduce((a, b) => startMs(b) >= startMs(a) ? b : a);
}

/** To the end of the last gate, metres. */
function rangeM(sweep: Sweep, name: MomentName): number {
  const moment = sweep.moments[name];
  return moment === undefined ? 0 : moment.firstGateM + moment.gates * moment.gateSpacingM;
}

const startMs = ({ timeMs }: Sweep) => timeMs[0] ?? 0;
