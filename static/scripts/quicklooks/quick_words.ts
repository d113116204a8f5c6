/**
 * What the page of the instruments says: how old their data are, and why there is nothing to be seen.
 * Pure.
 *
 * @module
 */
import type { QuicklookEntry } from "../../../formats/quicklook_messages.ts";
import type { WindowState } from "../../../formats/quicklook_window.ts";
import { spanText } from "../common/connection.ts";

/** An entry in the list. */
export interface EntryWords {
  readonly word: string;
  readonly dot: "good" | "busy" | "off";
  readonly text: string;
}

/** `4 min ago`, `2 days ago`; ahead of the clock where one of two clocks is wrong. */
export function agoText(ageS: number): string {
  if (ageS < -90) return `${longText(-ageS)} ahead of the clock`;
  return ageS < 60 ? "under 1 min ago" : `${longText(ageS)} ago`;
}

function longText(seconds: number): string {
  return seconds < 48 * 3_600 ? spanText(seconds) : `${Math.floor(seconds / 86_400)} days`;
}

/** Seconds since an entry's newest data; null: there are none. */
export function ageOf({ newest }: Pick<QuicklookEntry, "newest">, nowMs: number): number | null {
  return newest === null ? null : (nowMs - Date.parse(newest)) / 1000;
}

/** Whether what there is is older than it should be. */
export function isLate(entry: QuicklookEntry, nowMs: number): boolean {
  const ageS = ageOf(entry, nowMs);
  return ageS !== null && (ageS > entry.stale_minutes * 60 || ageS < -90);
}

/** How an entry is doing. */
export function entryWords(entry: QuicklookEntry, nowMs: number): EntryWords {
  const ageS = ageOf(entry, nowMs);
  if (ageS === null) return { word: "nothing yet", dot: "off", text: kindText(entry) };
  const late = isLate(entry, nowMs);
  return {
    word: late ? "late" : "current",
    dot: late ? "busy" : "good",
    text: `newest ${agoText(ageS)}`,
  };
}

const kindText = ({ kind }: QuicklookEntry) =>
  kind === "camera" ? "no pictures have come" : "no data have come";

/** `2025-06-05 17:52 UTC`. */
export function momentText(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `17:52:28 UTC`, with the day where the window is longer than one. */
export function cursorText(ts: number, spanS: number): string {
  const iso = new Date(ts * 1000).toISOString();
  return `${spanS > 86_400 ? `${iso.slice(5, 10)} ` : ""}${iso.slice(11, 19)} UTC`;
}

/** `20250605` as `2025-06-05`. */
export const dayText = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;

/** What is wrong with what is shown, in a sentence; null: nothing. */
export function troubleText({ entry, fault, faultMs, windowFault, state, reason, nowMs }: {
  readonly entry: QuicklookEntry | null;
  readonly fault: string | null;
  readonly faultMs: number;
  /** Why the data on the screen are not those that were asked for; null: they are. */
  readonly windowFault: string | null;
  readonly state: WindowState | null;
  readonly reason: string | null;
  readonly nowMs: number;
}): string | null {
  if (fault !== null) {
    return `Lost since ${clock(faultMs)} UTC: ${fault}; trying again`;
  }
  if (windowFault !== null) return `Not renewed: ${windowFault}; trying again`;
  if (state === "damaged") return `The store cannot be read whole: ${reason ?? "see the log"}`;
  if (entry !== null && entry.newest !== null && isLate(entry, nowMs)) {
    const ahead = Date.parse(entry.newest) > nowMs;
    return ahead
      ? "The newest data are of the future: a clock is wrong"
      : `Nothing since ${momentText(Date.parse(entry.newest))}: see Operations`;
  }
  return null;
}

const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);

/** A value with so many digits after the point: `23.2`; null: in powers of ten, `3.2e−6`. */
export function valueText(value: number | null | undefined, decimals: number | null): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "––";
  const text = decimals === null ? value.toExponential(1) : value.toFixed(decimals);
  return text.replaceAll("-", "−");
}
