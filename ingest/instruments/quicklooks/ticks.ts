/**
 * Where do an axis's marks stand, and what is written at them?
 *
 * @module
 */

/** A mark of an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
  /** A midnight within a window. */
  readonly isDate?: boolean;
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number as people write it: with a true minus. */
export function numberText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** Decimals that tell apart values a step from each other. */
export function decimalsOf(step: number): number {
  return Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
}

/** The step of 1, 2 or 5 times a power of ten that gives at most `most` marks, at least one. */
export function niceStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Marks from `least` to `most`, at most `count`. */
export function linearTicks(least: number, most: number, count: number): Tick[] {
  const step = niceStep(most - least, count);
  const decimals = decimalsOf(step);
  const ticks: Tick[] = [];
  const first = Math.ceil(least / step - 1e-9);
  for (let i = first; i * step <= most + step * 1e-9; i++) {
    ticks.push({ value: i * step, label: numberText(i * step, decimals) });
  }
  return ticks;
}

/** Marks of a direction: 0, 90, … where there is room, else by halves of the circle. */
export function directionTicks(count: number): Tick[] {
  const step = count >= 4 ? 90 : 180;
  return Array.from(
    { length: 360 / step + 1 },
    (_, i) => ({ value: i * step, label: `${i * step}` }),
  );
}

/** Marks at powers of ten, at most `count`; with few powers also at 2 and 5 times them. */
export function logTicks(least: number, most: number, count: number): Tick[] {
  const from = Math.ceil(Math.log10(least) - 1e-9);
  const to = Math.floor(Math.log10(most) + 1e-9);
  if (to - from < 1) {
    const ticks: Tick[] = [];
    for (let power = from - 1; power <= to; power++) {
      for (const factor of [1, 2, 5]) {
        const value = factor * 10 ** power;
        if (value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9)) {
          ticks.push({ value, label: numberText(value, decimalsOf(10 ** power)) });
        }
      }
    }
    return ticks.length > count ? [ticks[0]!, ticks.at(-1)!] : ticks;
  }
  const every = Math.max(1, Math.ceil((to - from + 1) / Math.max(2, count)));
  const plain = from >= -2 && to <= 4;
  const ticks: Tick[] = [];
  for (let power = from; power <= to; power += every) {
    const value = 10 ** power;
    ticks.push({ value, label: plain ? numberText(value, Math.max(0, -power)) : powerText(power) });
  }
  return ticks;
}

function powerText(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPT[Number(digit)]!).join("");
  return `10${power < 0 ? "⁻" : ""}${digits}`;
}

const HOUR_S = 3600;
const DAY_S = 86_400;

/** Marks of a time axis at full multiples of 3 h UTC; midnight within a window is a date. */
export function timeTicks(startS: number, endS: number): Tick[] {
  const step = 3 * HOUR_S;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(startS / step) * step; at <= endS; at += step) {
    const iso = new Date(at * 1000).toISOString();
    const isDate = at % DAY_S === 0 && at > startS && at < endS;
    // The day's own end is its 24th hour.
    const clock = at === endS && at % DAY_S === 0 ? "24:00" : iso.slice(11, 16);
    ticks.push({ value: at, label: isDate ? dateText(at) : clock, isDate });
  }
  return ticks;
}

/** `22 Nov`. */
function dateText(timeS: number): string {
  return new Date(timeS * 1000).toUTCString().slice(5, 11);
}
