/**
 * Files whose rows go into the stores together: a commit for many files, as far as memory allows. Rows
 * that come late move those after them: they wait until all that is new is in the stores, and then go
 * there together.
 *
 * @module
 */
import { type Instrument, storeFolder, storeNames } from "../../config_instruments.ts";
import type { Profile } from "../../formats/instruments/profile.ts";
import {
  type Appended,
  appendRows,
  countUntil,
  joinRows,
  outlook,
  type Rows,
  sliceRows,
} from "../../zarr_store/mod.ts";
import { agreed, type KnownVariables, knownVariables } from "./agree.ts";
import { type FileRows, mergeAttributesOf } from "./rows.ts";
import type { SeenFile, SeenFiles } from "./seen.ts";
import { byStore, type Piece, piecesOf } from "./stores.ts";
import { settleGrids } from "./swap.ts";

/** Rows that wait for their commit take this much memory at most, beyond the last file's. */
const MAX_BYTES = 24 * 1024 * 1024;

/** Late rows that wait take this much at most: each time that they go to their places costs much. */
const MAX_LATE_BYTES = 64 * 1024 * 1024;

/** Where and as what an instrument's rows are kept. */
export interface Keeping {
  readonly instrument: Instrument;
  readonly profile: Profile;
  /** `products_dir`, or a folder as it is. */
  readonly productsDir: string;
}

/** Files on their way into the stores. */
export interface Batch {
  /**
   * Takes a file's rows.
   *
   * @throws {DatasetError} when they cannot be beside those of the stores
   */
  add(file: SeenFile, rows: FileRows): void;
  /** Whether it is time to flush. */
  isFull(): boolean;
  /** Puts the rows into the stores, then the files into the list of those seen. */
  flush(): Promise<void>;
  /** Puts the late rows there too, as far as they may move others. */
  finish(): Promise<void>;
  readonly done: BatchDone;
}

/** What a batch did so far. */
export interface BatchDone {
  readonly files: number;
  /** Rows added and changed; one that is in two stores counts once. */
  readonly added: number;
  readonly changed: number;
  /** Files with late rows that would move more than they may. */
  readonly tooLate: readonly SeenFile[];
}

interface FilePiece extends Piece {
  readonly file: SeenFile;
}

type Group = "science" | "housekeeping";
const GROUPS: readonly Group[] = ["science", "housekeeping"];

/**
 * Begins a batch.
 *
 * @param movableBytes late rows may move so much of the stores' values
 * @param signal when it is aborted late rows are not taken, and their files not seen
 */
export function openBatch(
  keeping: Keeping,
  seen: SeenFiles,
  movableBytes: number,
  signal: AbortSignal,
): Batch {
  const { instrument, profile, productsDir } = keeping;
  const mergeAttributes = mergeAttributesOf(profile);
  const folders = Object.fromEntries(
    GROUPS.map((group) => [
      group,
      storeFolder({ products_dir: productsDir }, storeNames(instrument)[group]),
    ]),
  ) as Record<Group, string>;
  const known = new Map<Group, KnownVariables>();
  const waiting: Record<Group, FilePiece[]> = { science: [], housekeeping: [] };
  const late: Record<Group, FilePiece[]> = { science: [], housekeeping: [] };
  const lateFiles = new Set<SeenFile>();
  const tooLate = new Set<SeenFile>();
  let files: SeenFile[] = [];
  let movable = movableBytes;
  let bytes = 0;
  const counts = { files: 0, added: 0, changed: 0 };

  const store = async (
    group: Group,
    path: string,
    rows: Rows,
    pieces: readonly FilePiece[],
    stop?: AbortSignal,
  ) => {
    const what = instrument.title ?? profile.title;
    return await appendRows(
      path,
      {
        attributes: {
          Conventions: "CF-1.8",
          title: group === "science" ? what : `${what}: housekeeping`,
          source: profile.title,
          instrument: instrument.id,
        },
        coordinates: Object.assign({}, ...pieces.map(({ coordinates }) => coordinates)),
        chunkRows: profile.chunkRows,
        mergeAttributes,
      },
      rows,
      stop,
    );
  };
  const joined = (pieces: readonly FilePiece[]) =>
    joinRows(pieces.map(({ rows }) => rows), mergeAttributes);

  /** What is new now, what is late to the others that are. */
  const storeNew = async (group: Group, path: string, pieces: readonly FilePiece[]) => {
    const rows = joined(pieces);
    const { newFrom, movedBytes } = outlook(path, rows);
    if (movedBytes === 0) return await store(group, path, rows, pieces);
    const lastLateS = rows.times[newFrom - 1]!;
    for (const piece of pieces) {
      const count = countUntil(piece.rows.times, lastLateS);
      if (count === 0) continue;
      late[group].push({ ...piece, rows: sliceRows(piece.rows, 0, count) });
      lateFiles.add(piece.file);
    }
    const fresh = sliceRows(rows, newFrom, rows.times.length);
    return await store(group, path, fresh, pieces);
  };

  const storeLate = async (group: Group, path: string, pieces: readonly FilePiece[]) => {
    const rows = joined(pieces);
    const { movedBytes } = outlook(path, rows);
    if (movedBytes > movable) {
      for (const { file } of pieces) tooLate.add(file);
      return { added: 0, changed: 0 };
    }
    movable -= movedBytes;
    return await store(group, path, rows, pieces, signal);
  };

  /** Empties a list into the stores. */
  const empty = async (
    list: Record<Group, FilePiece[]>,
    put: (group: Group, path: string, pieces: readonly FilePiece[]) => Promise<Appended>,
  ) => {
    const most = { added: 0, changed: 0 };
    for (const group of GROUPS) {
      const pieces = list[group];
      list[group] = [];
      const own = { added: 0, changed: 0 };
      for (const [path, alike] of byStore(folders[group], pieces)) {
        const { added, changed } = await put(group, path, alike);
        own.added = Math.max(own.added, added);
        own.changed = Math.max(own.changed, changed);
      }
      if (!signal.aborted) await settleGrids(folders[group], profile.chunkRows, signal);
      most.added = Math.max(most.added, own.added);
      most.changed = Math.max(most.changed, own.changed);
    }
    counts.added += most.added;
    counts.changed += most.changed;
  };
  const see = (stored: readonly SeenFile[]) => {
    seen.add(stored);
    counts.files += stored.length;
  };
  const flush = async () => {
    await empty(waiting, storeNew);
    bytes = 0;
    const stored = files.filter((file) => !lateFiles.has(file));
    files = [];
    see(stored);
  };
  const drain = async () => {
    if (lateFiles.size === 0) return;
    await empty(late, storeLate);
    see([...lateFiles].filter((file) => !tooLate.has(file)));
    lateFiles.clear();
  };
  /** Asked to end, what is not committed is left to the next run. */
  const unlessStopped = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
  };
  return {
    get done() {
      return { ...counts, tooLate: [...tooLate] };
    },
    add(file, { science, housekeeping, coordinates }) {
      const rows = { science, housekeeping };
      const pieces = GROUPS.map((group) => {
        const own = rows[group];
        if (own === null) return [];
        const there = known.get(group) ?? knownVariables(folders[group]);
        known.set(group, there);
        return piecesOf(agreed(own, there), coordinates);
      });
      GROUPS.forEach((group, i) => {
        for (const piece of pieces[i]!) {
          waiting[group].push({ ...piece, file });
          bytes += bytesOf(piece.rows);
        }
      });
      files.push(file);
    },
    isFull: () => bytes > MAX_BYTES,
    flush: () =>
      unlessStopped(async () => {
        await flush();
        const waits = GROUPS.flatMap((group) => late[group])
          .reduce((sum, { rows }) => sum + bytesOf(rows), 0);
        if (waits > MAX_LATE_BYTES) await drain();
      }),
    finish: () =>
      unlessStopped(async () => {
        await flush();
        signal.throwIfAborted();
        await drain();
      }),
  };
}

function bytesOf({ times, variables }: Rows): number {
  return [...variables.values()].reduce(
    (sum, one) => sum + one.values.byteLength,
    times.byteLength,
  );
}
