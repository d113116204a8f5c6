/**
 * Which records do files of ionospheric radars hold, in which order? Files of fitacf records one
 * after the other, also packed with bzip2, and captures of what a radar's TCP server sent.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { DmapRecord } from "../../formats/superdarn/dmap.ts";
import { partsOf } from "../../formats/superdarn/dmap_contents.ts";
import { otherKind, recordTimeMs } from "../../formats/superdarn/fitacf.ts";
import { radarOf } from "../../formats/superdarn/radars.ts";
import type { Logger } from "../../log.ts";
import { ReplayError, replayFiles, unpackedFile } from "./replay_files.ts";
import { paced } from "./replay_pace.ts";

export { ReplayError };

/** What is wrong with a file is named so often; of the rest only the number. */
const NAMED = 5;

/** A record as it stands in its file. */
export interface ReplayRecord {
  /** The DMAP record, without a packet's header. A view of the file's bytes. */
  readonly bytes: Uint8Array;
  /** `han`; `st<number>` of a station that is not known. */
  readonly site: string;
  /** The record's own time, ms since 1970; NaN where it has none. */
  readonly timeMs: number;
}

/** What is replayed, and how. */
export interface ReplayPlan {
  /** Files and folders; of a folder its own files, in the order of their names. */
  readonly paths: readonly string[];
  /** Records a second; null: as they were recorded, gaps of over a minute shortened. */
  readonly rate: number | null;
  /** Whether it begins again at the end, for ever. */
  readonly again: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The records of the files, each when it is due. Damaged records, and files that hold none, are left
 * out and named in the log. Ends after the last record, unless `again`, and with the signal; the next
 * rounds are silent about what the first one told, and do not read again what held nothing. One file
 * is in memory at a time.
 *
 * @throws {ReplayError} when a path cannot be read, or there is no record at all
 */
export async function* replayRecords(
  { paths, rate, again, clock, log }: ReplayPlan,
  signal: AbortSignal,
): AsyncGenerator<ReplayRecord> {
  let files = replayFiles(paths);
  let isFirst = true;
  const once = {
    info: (text: string) => isFirst && log.info(text),
    warn: (text: string) => isFirst && log.warn(text),
  };
  const wait = paced(rate, clock, once);
  do {
    const withRecords: string[] = [];
    for (const path of files) {
      let sent = 0;
      for (const record of recordsOf(path, log, once)) {
        await wait(record.timeMs, signal);
        if (signal.aborted) return;
        yield record;
        sent++;
      }
      if (sent > 0) withRecords.push(path);
    }
    if (withRecords.length === 0) {
      throw new ReplayError("no-records", `no fitacf record is in ${paths.join(", ")}`);
    }
    files = withRecords;
    isFirst = false;
  } while (again);
}

type Warns = Pick<Logger, "warn">;

/**
 * The records of one file.
 *
 * @param log hears why the file is left out
 * @param once hears what is left out of it
 */
function* recordsOf(path: string, log: Warns, once: Warns): Generator<ReplayRecord> {
  let bytes: Uint8Array;
  try {
    bytes = unpackedFile(path);
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    log.warn(`${error.message}; it is left out`);
    return;
  }
  let [found, bad, others] = [0, 0, 0];
  for (const part of partsOf(bytes)) {
    if (!("record" in part)) {
      if (++bad <= NAMED) once.warn(`${path}: left out: ${part.why}`);
      continue;
    }
    const { record } = part;
    if (isFitacf(record)) {
      found++;
      yield { bytes: record.bytes, site: siteOf(record), timeMs: recordTimeMs(record) };
    } else others++;
  }
  if (bad > NAMED) once.warn(`${path}: ${bad - NAMED} more are left out`);
  if (found === 0) log.warn(`${path} holds no fitacf records; it is left out`);
  else if (others > 0) {
    once.warn(`${path}: ${others} records of other kinds than fitacf are left out`);
  }
}

function isFitacf(record: DmapRecord): boolean {
  return Number.isInteger(record.number("stid")) && Number.isInteger(record.number("bmnum")) &&
    otherKind(record) === null;
}

function siteOf(record: DmapRecord): string {
  const station = record.number("stid");
  return radarOf(station)?.code ?? `st${station}`;
}
