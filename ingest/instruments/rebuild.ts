/**
 * How an instrument's stores are made again from its raw files, all or from a day on: beside those
 * that are there, which stay in use until the new ones are whole.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeFile, replaceFile, syncFolder } from "../../durable.ts";
import { copyHead, openStore } from "../../zarr_store/mod.ts";
import type { Keeping } from "./batch.ts";
import { isContained } from "./contained.ts";
import { listFolder, openLists, QUARANTINE, SEEN, storeFolders } from "./lists.ts";
import { passOver, type PassParts, type PassResult } from "./pass.ts";
import { seenText } from "./seen.ts";
import { keptStores } from "./stores.ts";

export type RebuildErrorCode = "no such day" | "nothing to rebuild from" | "stopped";

/** A rebuild that did not take place: the stores are as they were. */
export class RebuildError extends Error {
  override readonly name = "RebuildError";
  constructor(readonly code: RebuildErrorCode, message: string) {
    super(message);
  }
}

const DONE = "done.json";
/** Of a store that has given way. */
const GONE = ".replaced";

const rebuildFolder = (keeping: Keeping) => join(listFolder(keeping), "rebuild");

/**
 * Makes the stores again.
 *
 * @param from `YYYYMMDD`: rows before this day stay as they are; `all`
 * @throws {RebuildError} when there is nothing to rebuild from, or it was asked to end; what
 *   `passOver` throws. The stores are then as they were.
 */
export async function rebuild(parts: PassParts, from: string): Promise<PassResult> {
  const { keeping, seen, files, clock, signal } = parts;
  const fromS = startOf(from);
  if (files.length === 0) {
    const message = `there are no files in ${parts.rawFolder}: the store stays as it is`;
    throw new RebuildError("nothing to rebuild from", message);
  }
  const folder = rebuildFolder(keeping);
  removeTree(folder);
  Deno.mkdirSync(folder, { recursive: true });
  try {
    const aside: Keeping = { ...keeping, productsDir: folder };
    if (fromS > -Infinity) copyHeads(keeping, aside, fromS);
    const earlier = [...seen.all()].filter(({ lastS }) => lastS !== null && lastS < fromS);
    Deno.mkdirSync(listFolder(aside), { recursive: true });
    Deno.writeTextFileSync(join(listFolder(aside), SEEN), seenText(earlier));
    const lists = openLists(listFolder(aside), aside.profile);
    const result = await passOver({ ...parts, ...lists, keeping: aside });
    if (signal.aborted) {
      throw new RebuildError(
        "stopped",
        "ended early: the store stays as it was before the rebuild",
      );
    }
    if (storeFolders(aside).every((store) => openStore(store) === null)) {
      const message = "no file could be read: the store stays as it is";
      throw new RebuildError("nothing to rebuild from", message);
    }
    lists.quarantine.save();
    const stamp = new Date(clock.nowMs()).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const stores = storeFolders(keeping).map((store, i) => ({
      // Rows that no raw file has any more are not thrown away.
      keepAs: isContained(store, storeFolders(aside)[i]!, fromS) ? null : `before-${stamp}`,
    }));
    replaceFile(join(folder, DONE), JSON.stringify(stores) + "\n");
    finishRebuild(keeping);
    return result;
  } catch (error) {
    if (!existsSync(join(folder, DONE))) removeTree(folder);
    throw error;
  }
}

/** Seconds since 1970 of a day's start. */
function startOf(from: string): number {
  if (from === "all") return -Infinity;
  const match = /^(\d{4})(\d\d)(\d\d)$/.exec(from);
  const ms = match === null ? NaN : Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  if (Number.isNaN(ms)) {
    throw new RebuildError("no such day", `${from} is no day: YYYYMMDD, or all, is needed`);
  }
  return ms / 1000;
}

function copyHeads(keeping: Keeping, aside: Keeping, fromS: number): void {
  storeFolders(keeping).forEach((folder, i) => {
    const target = storeFolders(aside)[i]!;
    for (const path of [folder, ...keptStores(folder)]) {
      const store = openStore(path);
      const rows = store?.rowAt(fromS) ?? 0;
      if (rows > 0) copyHead(path, join(dirname(target), basename(path)), rows);
    }
  });
}

/**
 * Puts the stores of a rebuild that is whole into their places, and throws away one that is not; done
 * before anything else. Every step may have been done before.
 */
export function finishRebuild(keeping: Keeping): void {
  const folder = rebuildFolder(keeping);
  if (!existsSync(folder)) return;
  if (existsSync(join(folder, DONE))) {
    const stores: { keepAs: string | null }[] = JSON.parse(
      Deno.readTextFileSync(join(folder, DONE)),
    );
    const aside: Keeping = { ...keeping, productsDir: folder };
    storeFolders(keeping).forEach((store, i) => {
      exchange(store, storeFolders(aside)[i]!, join(folder, `out${i}`));
    });
    for (const list of [SEEN, QUARANTINE]) {
      const made = join(listFolder(aside), list);
      if (existsSync(made)) Deno.renameSync(made, join(listFolder(keeping), list));
    }
    storeFolders(keeping).forEach((store, i) => putAway(store, stores[i]?.keepAs ?? null));
  }
  removeTree(folder);
}

/** The old stores out, the new ones in. */
function exchange(store: string, made: string, mark: string): void {
  if (!existsSync(dirname(made)) && !existsSync(mark)) return;
  if (!existsSync(mark)) {
    for (const old of [store, ...keptStores(store)]) {
      if (existsSync(old)) Deno.renameSync(old, old + GONE);
    }
    replaceFile(mark, "");
  }
  Deno.mkdirSync(dirname(store), { recursive: true });
  for (const fresh of [made, ...keptStores(made)]) {
    if (existsSync(fresh)) Deno.renameSync(fresh, join(dirname(store), basename(fresh)));
  }
  syncFolder(dirname(store));
}

function putAway(store: string, keepAs: string | null): void {
  if (!existsSync(dirname(store))) return;
  for (const { name } of [...Deno.readDirSync(dirname(store))]) {
    if (!name.endsWith(`.zarr${GONE}`)) continue;
    const path = join(dirname(store), name);
    const base = name.slice(0, -`.zarr${GONE}`.length);
    if (keepAs === null) removeTree(path);
    else Deno.renameSync(path, join(dirname(store), `${base}.${keepAs}.zarr`));
  }
}

function removeTree(folder: string): void {
  try {
    // The mark goes first: what is half removed is no rebuild that is whole.
    removeFile(join(folder, DONE));
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
