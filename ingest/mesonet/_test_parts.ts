/**
 * Parts that the recorder's tests share: records with a GPS time, a log that is kept, clocks.
 *
 * @module
 */
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { gpsDateText, gpsTimeText } from "../../formats/mesonet_day.ts";
import type { Logger } from "../../log.ts";
import { obsRules } from "./tables.ts";

/** 2025-06-05 12:00:00 UTC. */
export const NOON = Date.UTC(2025, 5, 5, 12);

/** An Obs record that says `ms` by its GPS and by the logger's own clock. */
export function obsRecord(number: number, ms: number, fix = true): LoggerRecord {
  const values = Array.from({ length: 19 }, (_, i) => `${number}.${i}0`);
  values[9] = fix ? gpsDateText(ms) : "NAN";
  values[10] = fix ? gpsTimeText(ms) : "NAN";
  values[11] = fix ? "A" : "V";
  return { number, loggerTimeMs: ms, values };
}

/** The row that must stand in a daily file for such a record. Spelled out, not computed by the code under test. */
export function obsRow({ values }: LoggerRecord): string {
  return values.filter((_, i) => i !== 11 && i !== 17).join(",");
}

/** A log whose lines are kept. */
export function keptLog(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    info: (text) => void lines.push(text),
    warn: (text) => void lines.push(`WARN  ${text}`),
    debug: () => {},
  };
}

/** Rules of the Obs table in a folder, with a host clock that stands at noon. */
export const rulesOf = (folder: string) => obsRules(folder, () => NOON);
