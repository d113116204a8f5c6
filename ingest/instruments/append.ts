/**
 * The job that adds what is new of an instrument's files to its stores, and says how far they are.
 *
 * @module
 */
import { profileOf, rawFolder } from "../../config_instruments.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { ZarrError } from "../../formats/zarr_v2.ts";
import type { JobContext } from "../../jobs.ts";
import type { Logger } from "../../log.ts";
import { isSupervised } from "../../processes.ts";
import type { Keeping } from "./batch.ts";
import { rawFiles } from "./files.ts";
import { forgetIfGone, listFolder, openLists, storeFolders, writeState } from "./lists.ts";
import { passOver, type PassResult } from "./pass.ts";
import { finishRebuild, rebuild, RebuildError } from "./rebuild.ts";
import { recoverStores } from "./swap.ts";

/** Bytes of values that a slow disk moves to other places in a millisecond, read, packed and written. */
const MOVED_BYTES_A_MS = 10_000;

/** This part of its time limit may a timer's run spend on late rows: other instruments wait for it. */
const LATE_PART = 1 / 6;

/** `<id>-append`. What it has done when it is asked to end stays whole. */
export async function appendJob(context: JobContext): Promise<JobOutcome> {
  const { limitMs } = context.job;
  return await append(
    context,
    isSupervised() ? limitMs * LATE_PART * MOVED_BYTES_A_MS : Infinity,
  );
}

/**
 * The job's work.
 *
 * @param movableBytes late rows may move so much of the stores' values; Infinity: it is a run by hand
 */
export async function append(context: JobContext, movableBytes: number): Promise<JobOutcome> {
  const { loaded: { config }, job, options, log, clock, signal } = context;
  const instrument = job.instrument!;
  const startMs = clock.monoMs();
  const keeping: Keeping = {
    instrument,
    profile: profileOf(config, instrument),
    productsDir: config.products_dir,
  };
  const folder = listFolder(keeping);
  const raw = rawFolder(config, instrument);
  try {
    Deno.mkdirSync(folder, { recursive: true });
    finishRebuild(keeping);
    prepare(keeping, log);
    const found = rawFiles(raw, keeping.profile.files);
    const files = found?.files ?? [];
    let lists = openLists(folder, keeping.profile);
    const parts = { keeping, rawFolder: raw, files, clock, log, signal, movableBytes, ...lists };
    let result: PassResult;
    if (options.rebuild === undefined) {
      result = await passOver(parts);
      tidy(parts);
    } else {
      result = await rebuild({ ...parts, movableBytes: Infinity }, options.rebuild);
      lists = openLists(folder, keeping.profile);
    }
    lists.quarantine.save();
    const { newest } = writeState(keeping, lists, clock.nowMs());
    const seconds = Math.round(clock.monoMs() - startMs) / 1000;
    const aside = lists.quarantine.all().filter(({ late }) => late !== true).length;
    const unreadable = [...found?.unreadable ?? [], ...result.unreadable];
    return outcomeOf({ ...result, unreadable }, {
      job: job.name,
      raw,
      isMissing: found === null,
      aside,
      isNothingKept: newest === null,
      seconds,
      signal,
    });
  } catch (error) {
    return troubleOf(error, job.name, config.products_dir);
  }
}

/** Completes what a crash left unfinished, and sees what someone removed. */
function prepare(keeping: Keeping, log: Logger): void {
  for (const store of storeFolders(keeping)) recoverStores(store);
  const gone = forgetIfGone(keeping);
  if (gone !== null) log.warn(`there is no ${gone} any more: all files are read again`);
}

/** Files that are no more leave the lists. */
function tidy(
  { files, seen, quarantine }: Pick<
    Parameters<typeof passOver>[0],
    "files" | "seen" | "quarantine"
  >,
): void {
  seen.tidy(files);
  // An empty folder may be a disk that is not there now.
  if (files.length === 0) return;
  const present = new Set(files.map(({ path }) => path));
  for (const { path } of quarantine.all()) if (!present.has(path)) quarantine.release(path);
}

interface Circumstances {
  readonly job: string;
  readonly raw: string;
  readonly isMissing: boolean;
  /** Files in quarantine. */
  readonly aside: number;
  readonly isNothingKept: boolean;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

function outcomeOf(result: PassResult, around: Circumstances): JobOutcome {
  const { files, added, changed, quarantined, waiting, refused, leftOut, late, unreadable } =
    result;
  const { job, raw, isMissing, aside, isNothingKept, seconds, signal } = around;
  const counts = {
    files,
    rows: added,
    changed,
    quarantined: aside,
    waiting,
    refused,
    left_out: leftOut,
    late,
    unreadable: unreadable.length,
    seconds,
  };
  const asideText = aside > 0
    ? `; ${aside} files are in quarantine, ${quarantined} of them new`
    : "";
  const text = [
    `${added} rows of ${files} files added`,
    changed > 0 ? `${changed} rows changed` : "",
    refused > 0 ? `${refused} rows with impossible times left out` : "",
    leftOut > 0 ? `${leftOut} rows, lines or columns left out (see the output)` : "",
    late > 0
      ? `late rows of ${late} files wait: run \`meso360 job ${job}\` by hand, which has no limit`
      : "",
    waiting > 0 ? `${waiting} files are still being written` : "",
  ].filter((part) => part !== "").join(", ") + asideText;
  if (isMissing) {
    const summary = `there is no folder ${raw} yet: nothing has been fetched, or raw_dir is wrong`;
    return { ok: true, state: "no files", summary, counts };
  }
  if (signal.aborted) {
    return { ok: false, state: "stopped", summary: `ended early; ${text}`, counts };
  }
  if (unreadable.length > 0) {
    const summary = `${text}; ${unreadable.length} files cannot be opened: ${unreadable[0]}`;
    return { ok: false, state: "files unreadable", summary, counts };
  }
  if (isNothingKept && aside > 0) {
    const remedy = "correct the instrument's profile or `files`: then they are tried again";
    return { ok: false, state: "nothing can be kept", summary: `${text}: ${remedy}`, counts };
  }
  const state = quarantined > 0
    ? "files in quarantine"
    : refused > 0
    ? "rows refused"
    : late > 0
    ? "late rows wait"
    : leftOut > 0
    ? "rows left out"
    : files === 0
    ? "nothing new"
    : "ok";
  return { ok: true, state, summary: text, counts };
}

/** What can go wrong with disks and stores; what cannot is thrown on. */
function troubleOf(error: unknown, job: string, productsDir: string): JobOutcome {
  if (error instanceof RebuildError) return failed(error.code, error.message);
  if (error instanceof ZarrError) {
    const remedy = `meso360 job ${job} --rebuild all makes it again from the raw files`;
    return failed("store damaged", `${error.message}: ${remedy}`);
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (!(error instanceof Error) || typeof code !== "string") throw error;
  if (code === "ENOSPC" || code === "EDQUOT") {
    const remedy = `make room in ${productsDir}, the next run goes on where this one ended`;
    return failed("disk full", `the disk is full, the stores are as they were: ${remedy}`);
  }
  if (!/^E[A-Z]+$/.test(code)) throw error;
  return failed(
    "folder unusable",
    `${error.message}: this user must be able to read the raw files, and to write there`,
  );
}

function failed(state: string, summary: string): JobOutcome {
  return { ok: false, state, summary, counts: {} };
}
