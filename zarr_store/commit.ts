/**
 * How a store changes as one step that a crash or a power cut cannot halve. New chunks and metadata
 * are made ready in a folder beside it and synced; then a mark is set there: from then on the change
 * will happen, if need be by the next one who comes. Then everything is moved to its place, the
 * metadata that readers go by last.
 *
 * Behaviour: without the mark what is ready is thrown away; with it, it is moved, as often as it
 * takes. A reader sees the old rows or the new ones. When rows in the store move to other places, it
 * sees for that moment only the rows before them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeFile, replaceFile, syncFolder, writeAll } from "../durable.ts";
import { removeFolder } from "./write.ts";

const MARK = "commit.json";
const METADATA = ".zmetadata";
/** The metadata of the moment when rows move. */
const SHORTENED = "shortened";

const stagingOf = (folder: string) => `${folder}.staging`;

/** Files that are synced at a time: their waits overlap. */
const OPEN_FILES = 32;

/** A change that is being made ready. */
export interface Change {
  /** A file of the store, as it will be: a path with `/`. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** A file of the store that will not be there. */
  drop(path: string): void;
  /** The `.zmetadata` while rows move. */
  shorten(text: string): Promise<void>;
  /** Makes it happen. */
  commit(): Promise<void>;
  /** Throws away what was made ready; what is committed stays, to be completed. */
  cancel(): Promise<void>;
}

/** Begins a change of a store that `recoverStore` has seen to. */
export function beginChange(folder: string): Change {
  const staging = stagingOf(folder);
  removeFolder(staging);
  Deno.mkdirSync(staging, { recursive: true });
  const dropped: string[] = [];
  let syncing: Promise<void>[] = [];
  let fault: unknown = null;
  let isMarked = false;
  const settle = async () => {
    await Promise.all(syncing);
    syncing = [];
    if (fault !== null) throw fault;
  };
  const write = async (name: string, bytes: Uint8Array) => {
    const file = Deno.openSync(join(staging, name), { write: true, create: true, truncate: true });
    try {
      writeAll(file, bytes);
    } catch (error) {
      file.close();
      throw error;
    }
    // While the disk is at it the next one is compressed.
    syncing.push(
      file.syncData().catch((error) => void (fault ??= error)).finally(() => file.close()),
    );
    if (syncing.length >= OPEN_FILES) await settle();
  };
  return {
    put: (path, bytes) => write(encodeURIComponent(path), bytes),
    drop: (path) => dropped.push(path),
    shorten: (text) => write(SHORTENED, new TextEncoder().encode(text)),
    async commit() {
      await settle();
      replaceFile(join(staging, MARK), JSON.stringify({ dropped }) + "\n");
      isMarked = true;
      carryOut(folder, staging);
    },
    async cancel() {
      if (isMarked) return;
      await Promise.all(syncing);
      removeFolder(staging);
    },
  };
}

/** Finishes or undoes what a change before left behind; done before a store is changed. */
export function recoverStore(folder: string): "whole" | "completed" | "undone" {
  const staging = stagingOf(folder);
  if (!existsSync(staging)) return "whole";
  if (existsSync(join(staging, MARK))) {
    carryOut(folder, staging);
    return "completed";
  }
  removeFolder(staging);
  return "undone";
}

/** Every step may have been done before. */
function carryOut(folder: string, staging: string): void {
  const { dropped } = JSON.parse(Deno.readTextFileSync(join(staging, MARK)));
  const isNew = !existsSync(folder);
  Deno.mkdirSync(folder, { recursive: true });
  const names = new Set([...Deno.readDirSync(staging)].map(({ name }) => name));
  if (names.delete(SHORTENED)) {
    Deno.renameSync(join(staging, SHORTENED), join(folder, METADATA));
    syncFolder(folder);
  }
  const paths = [...names].filter((name) => !name.startsWith(MARK)).map(decodeURIComponent).sort();
  const folders = new Set<string>();
  for (const path of dropped) removeFile(join(folder, path));
  for (const path of paths) {
    if (path === METADATA) continue;
    const target = join(folder, path);
    const parent = dirname(target);
    if (!folders.has(parent)) {
      Deno.mkdirSync(parent, { recursive: true });
      folders.add(parent);
    }
    Deno.renameSync(join(staging, encodeURIComponent(path)), target);
  }
  for (const parent of folders) syncFolder(parent);
  if (paths.includes(METADATA)) {
    Deno.renameSync(join(staging, METADATA), join(folder, METADATA));
  }
  syncFolder(folder);
  if (isNew) syncFolder(dirname(folder));
  removeFolder(staging);
}
