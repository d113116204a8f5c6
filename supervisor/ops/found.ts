/**
 * What a look at one part of the site gives: numbers for trends and rules, and checks in words.
 *
 * @module
 */
import type { Check, Colour } from "../../formats/ops_messages.ts";

/** Numbers by their names; null: it is looked at, but has no value now. */
export type Metrics = Readonly<Record<string, number | null>>;

/** What was found. */
export interface Found {
  readonly metrics: Metrics;
  readonly checks: readonly Check[];
}

/** Several together. */
export function together(founds: readonly Found[]): Found {
  return {
    metrics: Object.assign({}, ...founds.map(({ metrics }) => metrics)),
    checks: founds.flatMap(({ checks }) => checks),
  };
}

const ORDER: readonly Colour[] = ["green", "amber", "red"];

/** The worst of all; green where there is nothing. */
export function worst(colours: Iterable<Colour>): Colour {
  return ORDER[Math.max(0, ...[...colours].map((colour) => ORDER.indexOf(colour)))]!;
}

/** Minutes from one time to another, ISO 8601 each, to a tenth. */
export function minutesSince(iso: string, nowMs: number): number {
  return Math.round((nowMs - Date.parse(iso)) / 6_000) / 10;
}

/** `45 s`, `12 min`, `3 h 10 min`, `2 d 4 h`. */
export function spanText(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 1) return `${Math.max(0, Math.round(minutes * 60))} s`;
  if (whole < 60) return `${whole} min`;
  const hours = Math.floor(whole / 60);
  if (hours < 48) return `${hours} h${whole % 60 === 0 ? "" : ` ${whole % 60} min`}`;
  return `${Math.floor(hours / 24)} d${hours % 24 === 0 ? "" : ` ${hours % 24} h`}`;
}

/** `2025-06-05 17:52 UTC`. */
export const timeText = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** A number as a person reads it: at most two decimals. */
export const numberText = (value: number): string => String(Math.round(value * 100) / 100);
