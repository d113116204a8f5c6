/**
 * Makes plausible days of instruments of which there are no real files, for pictures and tests:
 *
 *     deno run -A bench/make_days.ts PROFILE FOLDER [YYYYMMDD [HOURS]]
 *
 * The values are made up (`days_weather.ts`); the files are laid out as the instruments' are.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fastGas, fastSonic, opsMonitor, power, slowLogger } from "./days_tables.ts";
import { cloudRadar, hatpro } from "./days_rpg.ts";
import { cameraDay } from "./days_camera.ts";

/** Part of a day that is made. */
export interface DaySpan {
  /** Seconds since 1970. */
  readonly startS: number;
  readonly endS: number;
}

/** A file that was made, its name below the instrument's folder. */
export interface MadeFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

const MAKERS: Readonly<Record<string, (span: DaySpan) => Iterable<MadeFile>>> = {
  "cloud-radar": cloudRadar,
  "hatpro": hatpro,
  "asfs-logger": slowLogger,
  "asfs-fast-sonic": fastSonic,
  "asfs-fast-gas": fastGas,
  "power": power,
  "ops-monitor": opsMonitor,
};

/** The profiles of which a day can be made. */
export const MADE_PROFILES: readonly string[] = [...Object.keys(MAKERS), "wxcam"];

/**
 * Writes a day of an instrument's files into `folder`. Pictures need ffmpeg.
 *
 * @param dayStartMs midnight UTC, milliseconds since 1970
 * @param hours of that day, from its start
 * @returns the files' names below the folder
 */
export async function makeDay(
  profile: string,
  folder: string,
  dayStartMs: number,
  hours = 24,
): Promise<string[]> {
  const startS = dayStartMs / 1000;
  const span = { startS, endS: startS + hours * 3600 };
  if (profile === "wxcam") return await cameraDay(folder, span);
  const make = MAKERS[profile];
  if (make === undefined) {
    throw new Error(`no days of ${profile} can be made, but of ${MADE_PROFILES.join(", ")}`);
  }
  const names: string[] = [];
  for (const { name, bytes } of make(span)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    names.push(name);
  }
  return names;
}

if (import.meta.main) {
  const [profile, folder, day = "20260518", hours = "24"] = Deno.args;
  const dayMs = Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6));
  if (profile === undefined || folder === undefined || Number.isNaN(dayMs)) {
    console.error("deno run -A bench/make_days.ts PROFILE FOLDER [YYYYMMDD [HOURS]]");
    console.error(`profiles: ${MADE_PROFILES.join(", ")}`);
    Deno.exit(2);
  }
  const names = await makeDay(profile, folder, dayMs, Number(hours));
  console.log(`${names.length} files in ${folder}, the last one ${names.at(-1)}`);
}
