/**
 * How new each instrument's data are: by its store, by the camera's catalog, or by the newest file of
 * a source that has neither.
 *
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { type Instrument, profileOf, rawFolder } from "../../config_instruments.ts";
import { objectIn } from "../../formats/json_object.ts";
import type { Check } from "../../formats/ops_messages.ts";
import { type Found, minutesSince, spanText, timeText } from "./found.ts";
import { newestFileMs } from "./newest_file.ts";

/** So long past its limit a stream is red: as the rule of alerts tells it. */
const RED_AFTER_MINUTES = 180;
/** Data from so far ahead are a wrong clock's. */
const AHEAD_MINUTES = 10;

/** What is known of a stream. */
interface Stream {
  /** ISO 8601 UTC; null: nothing yet. */
  readonly newest: string | null;
  readonly quarantined: number;
  /** Why the last of those in quarantine is there. */
  readonly reason: string | null;
  readonly from: "store" | "catalog" | "files";
}

/** @param isSilent the disks do not answer: nothing is looked at */
export function lookAtStreams(config: Config, nowMs: number, isSilent: boolean): Found {
  const metrics: Record<string, number | null> = {};
  const checks = config.instruments.map((one): Check => {
    const key = `stream_${one.id}`;
    const stream = isSilent ? null : streamOf(config, one);
    const newest = stream?.newest ?? null;
    const lag = newest === null ? null : minutesSince(newest, nowMs);
    metrics[`${key}_lag_minutes`] = lag;
    metrics[`${key}_late`] = stream === null
      ? null
      : Number(lag === null || lag > one.stale_minutes);
    metrics[`${key}_quarantined_files`] = stream?.quarantined ?? null;
    const found = stream === null ? DISK_SILENT : wordsOf(one, stream, lag);
    return { name: `stream ${one.id}`, area: "streams", ...found };
  });
  return { metrics, checks };
}

const DISK_SILENT = {
  colour: "red",
  text: "not known: a disk does not answer, see disks",
} as const;

function wordsOf(
  one: Instrument,
  { newest, quarantined, reason, from }: Stream,
  lag: number | null,
): Pick<Check, "colour" | "text"> {
  const title = one.title ?? one.id;
  const files = quarantined === 1 ? "1 file is" : `${quarantined} files are`;
  const bad = quarantined === 0
    ? ""
    : `; ${files} in quarantine${reason === null ? "" : `, the last because: ${reason}`}`;
  const chain = one.source === undefined
    ? "who puts its files here, and its append job"
    : "the instrument, its source-sync and append jobs, and the way between";
  if (newest === null || lag === null) {
    const what = quarantined > 0 ? "nothing of what came could be kept" : "nothing yet";
    const remedy = quarantined > 0
      ? "correct its profile or its `files`, then it is tried again"
      : `look at ${chain}`;
    return {
      colour: quarantined > 0 ? "red" : "amber",
      text: `${title}: ${what}${bad}: ${remedy}`,
    };
  }
  const last = `${title}: newest ${from === "files" ? "file" : "data"} ${timeText(newest)}`;
  if (lag < -AHEAD_MINUTES) {
    return {
      colour: "amber",
      text: `${last}, ${spanText(-lag)} ahead: set the instrument's clock`,
    };
  }
  const age = `${last}, ${spanText(Math.max(0, lag))} ago`;
  if (lag <= one.stale_minutes) return { colour: "green", text: `${age}${bad}` };
  const colour = lag > one.stale_minutes + RED_AFTER_MINUTES ? "red" : "amber";
  return {
    colour,
    text: `${age}, its limit is ${spanText(one.stale_minutes)}${bad}: look at ${chain}`,
  };
}

function streamOf(config: Config, one: Instrument): Stream {
  const profile = profileOf(config, one);
  const state = profile.reader === "jpeg"
    ? null
    : jsonFile(join(config.products_dir, one.id, "append.json"));
  const aside: readonly { readonly reason?: unknown }[] = Array.isArray(state?.quarantined)
    ? state.quarantined
    : [];
  const last = aside.at(-1)?.reason;
  const bad = { quarantined: aside.length, reason: typeof last === "string" ? last : null };
  if (typeof state?.newest === "string") return { newest: state.newest, ...bad, from: "store" };
  // Files that came are no data while none of them can be kept.
  if (aside.length > 0) return { newest: null, ...bad, from: "store" };
  if (profile.reader === "jpeg") {
    const catalog = jsonFile(join(config.products_dir, "wxcam", one.id, "catalog.json"));
    const picture = lastPicture(catalog?.days);
    if (picture !== null) return { newest: picture, ...bad, from: "catalog" };
  }
  const ms = newestFileMs(rawFolder(config, one), new RegExp(profile.files));
  const newest = ms === null ? null : new Date(ms).toISOString();
  return { newest, ...bad, from: "files" };
}

/** Of a catalog's days. */
function lastPicture(days: unknown): string | null {
  if (!Array.isArray(days)) return null;
  const times = days.map((day: { readonly last?: unknown }) => day?.last)
    .filter((last) => typeof last === "string");
  return times.sort().at(-1) ?? null;
}

/** A file's JSON object; null: none, or none that can be read. */
export function jsonFile(path: string): Record<string, unknown> | null {
  try {
    return objectIn(Deno.readTextFileSync(path));
  } catch {
    return null;
  }
}
