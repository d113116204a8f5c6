/**
 * The made-up weather of `make_days.ts`: an Arctic spring day with a cloud layer and showers.
 *
 * @module
 */
import { randoms } from "../formats/_test_random.ts";

const DAY_S = 86_400;

/** What the weather is at a time, seconds since 1970; the same for all instruments. */
export interface Weather {
  readonly temperatureC: number;
  readonly humidity: number;
  readonly pressureHpa: number;
  readonly windMps: number;
  readonly windFromDeg: number;
  /** Sun's height as a share of the highest, 0 at night. */
  readonly sun: number;
  readonly cloudBaseM: number;
  readonly cloudTopM: number;
  /** Liquid water path, g m-2. */
  readonly lwp: number;
  readonly rainMmH: number;
}

/** A wave of some hours: −1 to 1. */
const wave = (timeS: number, hours: number, phase: number) =>
  Math.sin((timeS / 3600 / hours + phase) * 2 * Math.PI);

/** The weather at a time, smooth: instruments add their own noise. */
export function weatherAt(timeS: number): Weather {
  const ofDay = (timeS % DAY_S) / DAY_S;
  const sun = Math.max(0, Math.sin((ofDay - 0.2) * 2 * Math.PI / 1.2));
  const lwp = Math.max(0, 90 * (wave(timeS, 5, 0.1) + 0.3 * wave(timeS, 0.7, 0.4)));
  return {
    temperatureC: -8 + 5 * Math.sin((ofDay - 0.35) * 2 * Math.PI) + wave(timeS, 3, 0),
    humidity: 82 - 10 * Math.sin((ofDay - 0.35) * 2 * Math.PI) + 3 * wave(timeS, 2, 0.3),
    pressureHpa: 1008 + 4 * wave(timeS, 40, 0.2),
    windMps: 5 + 2.5 * wave(timeS, 7, 0.6) + 0.8 * wave(timeS, 0.9, 0),
    windFromDeg: (200 + 60 * wave(timeS, 18, 0.2) + 8 * wave(timeS, 0.5, 0) + 360) % 360,
    sun,
    cloudBaseM: 700 + 350 * wave(timeS, 6, 0.3) + 60 * wave(timeS, 0.6, 0.1),
    cloudTopM: 2200 + 700 * wave(timeS, 9, 0) + 120 * wave(timeS, 0.8, 0.7),
    lwp,
    rainMmH: Math.max(0, lwp - 80) / 12,
  };
}

/** Repeatable noise about 0, standard deviation 1 (sum of twelve even ones). */
export function noises(seed: number): () => number {
  const random = randoms(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random(65_536) / 65_536;
    return sum;
  };
}
