/**
 * One pass over an instrument's files: what is new is read and put into the stores, what cannot be
 * read is put aside.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { Clock } from "../../clock.ts";
import { DatasetError } from "../../formats/dataset.ts";
import { readInstrumentFile } from "../../formats/instruments/readers.ts";
import { settleMs } from "../../config_instruments.ts";
import { growsByLines } from "../../formats/instruments/profile.ts";
import { wantedNames } from "../../formats/instruments/wanted.ts";
import type { Logger } from "../../log.ts";
import { type Batch, type Keeping, openBatch } from "./batch.ts";
import { fileNow, isSameFile, type RawFile } from "./files.ts";
import type { Quarantine, ReadingNote } from "./quarantine.ts";
import { type FileRows, fileRows, type Refused } from "./rows.ts";
import type { SeenFile, SeenFiles } from "./seen.ts";

/** What a pass needs. */
export interface PassParts {
  readonly keeping: Keeping;
  readonly rawFolder: string;
  /** The files to look at, in the order in which they are read. */
  readonly files: readonly RawFile[];
  readonly seen: SeenFiles;
  readonly quarantine: Quarantine;
  readonly note: ReadingNote;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Late rows may move so much of the stores' values; Infinity: the run has all the time. */
  readonly movableBytes: number;
}

/** What a pass did. */
export interface PassResult {
  /** Files whose rows are now in the stores. */
  readonly files: number;
  readonly added: number;
  readonly changed: number;
  /** Files put aside in this pass. */
  readonly quarantined: number;
  /** Files that are still being written. */
  readonly waiting: number;
  /** Rows whose time cannot be. */
  readonly refused: number;
  /** Rows and lines that are in no store: of a time that came again, or passed over as damaged. */
  readonly leftOut: number;
  /** Files whose rows come too late for this run. */
  readonly late: number;
  /** Files that this machine could not give: they are tried again next time. */
  readonly unreadable: readonly string[];
}

const DAY_MS = 86_400_000;
const DAY_S = 86_400;

/** A file beyond this is no file of an instrument; and memory has an end. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** A file of lines that was written to since is looked at again: its last line may not be whole. */
const LINES_REST_MS = 60_000;

/**
 * Goes through the files. One that cannot be read never keeps the others waiting.
 *
 * @throws what the operating system says when the stores cannot be written: they are then as they
 *   were; {ZarrError} when one is damaged
 */
export async function passOver(parts: PassParts): Promise<PassResult> {
  const { keeping, seen, quarantine, note, clock, signal } = parts;
  const { movableBytes } = parts;
  const batch: Batch = openBatch(keeping, seen, movableBytes, signal);
  let quarantined = 0;
  let waiting = 0;
  let refused = 0;
  let leftOut = 0;
  const unreadable: string[] = [];
  const flush = async () => {
    note.clear();
    await batch.flush();
  };
  for (const file of parts.files) {
    if (signal.aborted) break;
    const nowMs = clock.nowMs();
    if (seen.has(file, nowMs) || quarantine.has(file, nowMs, movableBytes === Infinity)) {
      continue;
    }
    const { profile: { reader }, instrument } = keeping;
    // A time well ahead is a wrong clock's: it says nothing of whether the file is finished.
    const ageMs = Math.abs(nowMs - file.mtimeMs);
    if (instrument.source === undefined && ageMs < settleMs(instrument, reader, file.path)) {
      waiting++;
      continue;
    }
    const isGrowing = growsByLines(reader, file.path) && ageMs < LINES_REST_MS;
    const found = await readOne(parts, file, isGrowing, nowMs);
    if (found === "changing") waiting++;
    else if (typeof found === "string") unreadable.push(found);
    else {
      const bad = found instanceof Bad ? found : takeIn(batch, found);
      if (bad !== null) {
        quarantined++;
        parts.log.warn(`${file.path} is put aside: ${bad.reason}`);
        quarantine.put({ ...file, reason: bad.reason, againMs: bad.againMs });
      } else if (!(found instanceof Bad)) {
        quarantine.release(file.path);
        refused += tellRefused(found.rows.refused, file, parts.log);
        leftOut += found.skipped + tellRepeated(found.rows.repeated, file, parts.log);
        if (batch.isFull()) await flush();
      }
    }
  }
  note.clear();
  await batch.finish();
  const { tooLate, ...done } = batch.done;
  for (const { path, size, mtimeMs } of tooLate) {
    const reason =
      "its rows come before so many others that only a run by hand has the time for it";
    quarantine.put({ path, size, mtimeMs, reason, againMs: null, late: true });
  }
  const late = quarantine.all().filter((one) => one.late === true).length;
  return { ...done, quarantined, waiting, refused, leftOut, late, unreadable };
}

/** Null: the rows are in the batch. */
function takeIn(batch: Batch, { file, rows }: ReadFile): Bad | null {
  try {
    batch.add(file, rows);
    return null;
  } catch (error) {
    if (error instanceof DatasetError) return new Bad(error.message);
    throw error;
  }
}

/** Why a file is put aside. */
class Bad {
  constructor(readonly reason: string, readonly againMs: number | null = null) {}
}

/** A file that was read. */
interface ReadFile {
  readonly file: SeenFile;
  readonly rows: FileRows;
  /** What its reader passed over. */
  readonly skipped: number;
}

/** A file's rows; that it is bad; that it changes as it is read; or why this machine cannot give it. */
async function readOne(
  { keeping, rawFolder, note, log }: PassParts,
  file: RawFile,
  isGrowing: boolean,
  nowMs: number,
): Promise<ReadFile | Bad | string> {
  const { profile } = keeping;
  if (note.isDeadly(file)) {
    return new Bad("the program ended each time it read this file", nowMs + DAY_MS);
  }
  if (file.size > MAX_BYTES) return new Bad(`it has ${file.size} bytes, more than 1 GiB`);
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(join(rawFolder, file.path));
    const after = fileNow(rawFolder, file.path);
    if (after === null || (!isSameFile(file, after) && !isGrowing)) return "changing";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `${file.path}: ${error.message}`;
  }
  note.begin(file);
  try {
    if (isGrowing) bytes = bytes.subarray(0, bytes.lastIndexOf(LINE_END) + 1);
    const dataset = await readInstrumentFile(profile.reader, bytes, basename(file.path), {
      time: profile.time,
      names: wantedNames(profile),
    });
    const { skipped } = dataset;
    if (skipped.length > 0) {
      const more = skipped.length > 1 ? ` (and ${skipped.length - 1} more like it)` : "";
      log.warn(`${file.path}: ${skipped[0]}${more}`);
    }
    const rows = fileRows(dataset, profile, nowMs);
    const times = [rows.science, rows.housekeeping].flatMap((part) => part === null ? [] : [part]);
    if (times.length === 0) return noRows(rows.refused);
    const { aheadS } = rows.refused;
    const againMs = isGrowing
      ? file.mtimeMs + LINES_REST_MS
      : aheadS === null
      ? null
      : (aheadS - DAY_S) * 1000;
    const firstS = Math.min(...times.map((part) => part.times[0]!));
    const lastS = Math.max(...times.map((part) => part.times.at(-1)!));
    return {
      file: { ...file, firstS, lastS, againMs },
      rows,
      skipped: dataset.rowsLeftOut ?? countOf(skipped),
    };
  } catch (error) {
    if (isGrowing && error instanceof DatasetError) return "changing";
    if (error instanceof DatasetError) return new Bad(error.message);
    // A library's own words: whatever they are, they are about this file.
    return new Bad(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const LINE_END = 0x0a;

/** How many things a reader's sentences tell of: the last one may stand for many (skips.ts). */
function countOf(skipped: readonly string[]): number {
  const more = /^and (\d+) more/.exec(skipped.at(-1) ?? "");
  return more === null ? skipped.length : skipped.length - 1 + Number(more[1]);
}

function noRows(refused: Refused): Bad {
  const again = refused.aheadS === null ? null : (refused.aheadS - DAY_S) * 1000;
  return new Bad(refusedText(refused) ?? "there are no rows in it", again);
}

/** Which rows were refused, in words; null: none. */
function refusedText({ timeless, early, ahead, aheadS }: Refused): string | null {
  const parts = [
    timeless > 0 ? `${timeless} rows have no time` : "",
    early > 0 ? `${early} rows are from before 1990` : "",
    ahead > 0
      ? `${ahead} rows are more than a day ahead of this machine's clock (from ${dayText(aheadS!)})`
      : "",
  ].filter((text) => text !== "");
  return parts.length === 0 ? null : parts.join(", ");
}

/** No calendar goes further, ms since 1970. */
const LAST_MS = 8.64e15;

function dayText(timeS: number): string {
  const ms = timeS * 1000;
  return ms <= LAST_MS ? new Date(ms).toISOString() : `${timeS} s since 1970`;
}

function tellRefused(refused: Refused, { path }: RawFile, log: Logger): number {
  const text = refusedText(refused);
  if (text !== null) log.warn(`${path}: ${text}: they are left out`);
  return refused.timeless + refused.early + refused.ahead;
}

function tellRepeated(repeated: number, { path }: RawFile, log: Logger): number {
  if (repeated > 0) {
    log.warn(`${path}: ${repeated} rows have the time of a later one in it: they are left out`);
  }
  return repeated;
}
