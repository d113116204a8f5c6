/**
 * The job `<id>-source-sync`: what is new or changed at an instrument's source comes into its folder
 * here. Nothing is ever removed here, and nothing at the source is touched.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Instrument, profileOf, rawFolder, settleMs } from "../../config_instruments.ts";
import type { JobContext } from "../../jobs.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import { dayOfFolder } from "./file_day.ts";
import { INCOMING, type Placed, placeIncoming } from "./incoming.ts";
import {
  bytesText,
  type FileLook,
  filesText,
  isSame,
  type Listing,
  walkFolder,
  walkIfThere,
} from "./listing.ts";
import { judge, type Looks, looksPath, readLooks, type WaitingFile, writeLooks } from "./looks.ts";
import { diskError, failed, PlaceError } from "./place_error.ts";
import type { Source } from "./source.ts";
import { sourceAt } from "./source_at.ts";

const DAY_MS = 86_400_000;

/** Fetches once; what is expected to fail is an outcome with a named state. */
export async function syncSource(context: JobContext): Promise<JobOutcome> {
  const instrument = context.job.instrument;
  if (instrument?.source === undefined) throw new Error(`${context.job.name} has no source`);
  try {
    return await fetchNew(context, instrument, instrument.source);
  } catch (error) {
    return failed(error);
  }
}

async function fetchNew(
  { loaded: { config }, log, clock, signal }: JobContext,
  instrument: Instrument,
  address: string,
): Promise<JobOutcome> {
  const folder = rawFolder(config, instrument);
  const source = sourceAt(address, instrument.key, folder, config.state_dir, signal);
  const mirror = localFiles(folder);
  const path = looksPath(config.state_dir, instrument.id);
  const looks = readLooks(path);
  const nowMs = clock.nowMs();
  const skip = doneFolders(mirror, instrument, looks, nowMs);
  const seen = await source.look(mirror, skip);
  const wanted = instrument.files === undefined ? null : new RegExp(instrument.files);
  const times = { nowMs, clockMs: seen.clockMs };
  const { reader } = profileOf(config, instrument);
  const take: FileLook[] = [];
  const waiting = new Map<string, WaitingFile>();
  for (const file of seen.files.values()) {
    if (wanted !== null && !wanted.test(file.path)) continue;
    const here = mirror.get(file.path);
    if (here !== undefined && isSame(here, file)) continue;
    const waits = judge(file, looks, {
      ...times,
      settleMs: settleMs(instrument, reader, file.path),
    });
    if (waits === null) take.push(file);
    else waiting.set(file.path, waits);
  }
  const { placed, trouble } = await fetch(source, take, folder, mirror);
  for (const name of placed.kept) log.warn(`an older version was kept as ${join(folder, name)}`);
  const waits = waiting.size;
  const came = new Set(placed.files.map(({ path: name }) => name));
  for (const file of take) {
    if (came.has(file.path)) continue;
    // It was finished, and need not prove that again.
    const { sinceMs, firstMs } = looks.waiting.get(file.path) ?? { sinceMs: nowMs, firstMs: nowMs };
    waiting.set(file.path, { ...file, sinceMs, firstMs });
  }
  const stopped = trouble ?? seen.trouble ?? unusable(seen.leftOut);
  const isFull = skip.size === 0 && stopped === null && placed.changed === 0;
  save(path, { timeMs: nowMs, fullMs: isFull ? nowMs : looks.fullMs, waiting });
  return outcome(placed, waits, seen.files.size, stopped);
}

/** Copies, looks again, and gives what did not change meanwhile its place. */
async function fetch(
  source: Source,
  take: readonly FileLook[],
  folder: string,
  mirror: Listing,
): Promise<{ placed: Placed; trouble: PlaceError | null }> {
  const incoming = join(folder, INCOMING);
  if (take.length === 0 && !existsSync(incoming)) {
    return { placed: { files: [], kept: [], changed: 0 }, trouble: null };
  }
  let trouble: PlaceError | null = null;
  try {
    mkdirSync(incoming, { recursive: true });
    if (take.length > 0) trouble = await source.take(take, incoming);
  } catch (error) {
    trouble = diskError(error, folder);
  }
  // After a cut most of them came all the same.
  const came = [...walkIfThere(incoming).values()];
  if (came.length === 0) return { placed: placeIncoming(folder, mirror), trouble };
  try {
    return { placed: placeIncoming(folder, await source.again(came)), trouble };
  } catch (error) {
    // What came stays where it is until the source can be looked at again.
    if (trouble === null && !(error instanceof PlaceError)) throw error;
    return {
      placed: { files: [], kept: [], changed: 0 },
      trouble: trouble ?? error as PlaceError,
    };
  }
}

function localFiles(folder: string): Listing {
  try {
    mkdirSync(folder, { recursive: true });
    return walkFolder(folder);
  } catch (error) {
    throw diskError(error, folder);
  }
}

/**
 * Dated folders that need no look this time: of days before `lookback_days`, here already, when all
 * folders were looked at today. So a year's folders cost one look a day.
 */
function doneFolders(
  mirror: Listing,
  { lookback_days }: Instrument,
  { fullMs, waiting }: Looks,
  nowMs: number,
): ReadonlySet<string> {
  const done = new Set<string>();
  if (fullMs === null || dayName(fullMs) !== dayName(nowMs)) return done;
  // Yesterday's files still come after midnight.
  const oldest = dayName(nowMs - (lookback_days + 1) * DAY_MS);
  for (const path of mirror.keys()) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const day = folder === "" ? null : dayOfFolder(folder);
    if (day !== null && day < oldest) done.add(folder);
  }
  for (const path of waiting.keys()) done.delete(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  return done;
}

function unusable(names: readonly string[]): PlaceError | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name)).join(", ");
  return new PlaceError(
    "source unreadable",
    `${filesText(names.length)} cannot be taken, for their names are no UTF-8 (${shown}): rename ` +
      `them at the source`,
  );
}

function save(path: string, looks: Looks): void {
  try {
    writeLooks(path, looks);
  } catch (error) {
    throw diskError(error, path);
  }
}

function outcome(
  { files, kept, changed }: Placed,
  waiting: number,
  seen: number,
  trouble: PlaceError | null,
): JobOutcome {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const counts = {
    files: files.length,
    bytes,
    waiting: waiting + changed,
    kept: kept.length,
    seen,
  };
  const notes = [
    files.length === 0 ? "nothing new" : `${filesText(files.length)} came, ${bytesText(bytes)}`,
    ...(waiting + changed === 0 ? [] : [
      `${filesText(waiting + changed)} ${
        waiting + changed === 1 ? "is" : "are"
      } still being written`,
    ]),
    ...(kept.length === 0 ? [] : [
      `${
        filesText(kept.length)
      } had shrunk or changed at the source: what was here is kept beside, as ` +
      kept.slice(0, 3).join(", "),
    ]),
  ];
  if (trouble === null) {
    const state = files.length > 0 ? "fetched" : seen === 0 ? "source empty" : "up to date";
    return { ok: true, state, summary: notes.join("; "), counts };
  }
  return {
    ok: trouble.code === "source changed",
    state: trouble.code,
    summary: `${trouble.message}; ${notes.join("; ")}`,
    counts,
  };
}
