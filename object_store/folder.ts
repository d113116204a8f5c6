/**
 * A store in a folder: objects are files, the key is the path below the root. Nothing here holds
 * the process up, since the supervisor reads from it while it serves.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { open } from "node:fs/promises";
import { checkKey, isObjectKey } from "./keys.ts";
import type { ObjectStore } from "./mod.ts";
import { StoreError } from "./store_error.ts";
import { inTurns } from "./turns.ts";

/** A temporary file that old belongs to a process that died, ms. */
const STALE_MS = 3_600_000;

/** Another process has the lock for milliseconds; one that was stopped must not stop this one, ms. */
const LOCK_WAIT_MS = 10_000;

const TEMPORARY = /^\..*\.tmp$/;

/** Opens the folder `root` as a store; it is made by the first object. */
export function openFolderStore(root: string): ObjectStore {
  const name = `folder ${root}`;
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, ...key.split("/"));
  };
  const made = new Set<string>();
  const syncFolder = sharedFolderSync();
  let temporaries = 0;
  const inTurn = inTurns();

  async function makeFolder(folder: string): Promise<void> {
    if (made.has(folder)) return;
    await Deno.mkdir(folder, { recursive: true });
    await removeStale(folder);
    made.add(folder);
  }

  return {
    name,
    async get(key, signal) {
      const path = pathOf(key);
      try {
        // Opening what is no file, as a pipe, would never end.
        if (!(await Deno.stat(path)).isFile) return null;
        const bytes = await Deno.readFile(path, { signal });
        return { bytes, etag: await contentTag(bytes) };
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (isAbsent(error)) return null;
        throw diskError(error, name, `read ${key}`);
      }
    },
    async put(key, bytes) {
      const path = pathOf(key);
      const folder = dirname(path);
      const temporary = join(folder, `.${basename(path)}.${Deno.pid}-${++temporaries}.tmp`);
      try {
        await makeFolder(folder);
        try {
          await writeSynced(temporary, bytes);
          await Deno.rename(temporary, path);
        } catch (error) {
          // Somebody may have removed the folder: the next try makes it anew.
          made.delete(folder);
          await Deno.remove(temporary).catch(() => {});
          throw error;
        }
        await syncFolder(folder);
      } catch (error) {
        throw diskError(error, name, `write ${key}`);
      }
    },
    async list(prefix) {
      const top = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      const keys: string[] = [];
      try {
        for (const folders = [top]; folders.length > 0;) {
          const folder = folders.pop()!;
          for (const entry of await entriesOf(join(root, folder))) {
            const key = folder + entry.name;
            if (!isObjectKey(key)) continue;
            if (entry.isDirectory) folders.push(`${key}/`);
            else if (entry.isFile && key.startsWith(prefix)) keys.push(key);
          }
        }
      } catch (error) {
        throw diskError(error, name, `list ${prefix}*`);
      }
      return keys.sort();
    },
    async remove(keys) {
      for (const key of keys) {
        try {
          await Deno.remove(pathOf(key));
        } catch (error) {
          if (!isAbsent(error)) throw diskError(error, name, `remove ${key}`);
        }
      }
    },
    exclusively: (work) =>
      inTurn(async () => {
        const unlock = await takeLock(root);
        return await work().finally(unlock);
      }),
  };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o644 });
  for (let written = 0; written < bytes.length;) {
    written += await file.write(bytes.subarray(written));
  }
  await file.sync();
}

/**
 * Makes the names in a folder survive a power cut. A sync that has begun may be too early for a
 * name that came after: that one waits for the next, and shares it with all who wait.
 */
function sharedFolderSync(): (folder: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();
  const start = (folder: string) => {
    const sync = syncNow(folder).finally(() => running.delete(folder));
    running.set(folder, sync);
    return sync;
  };
  return (folder) => {
    const now = running.get(folder);
    if (now === undefined) return start(folder);
    const waiting = next.get(folder);
    if (waiting !== undefined) return waiting;
    const later = now.catch(() => {}).then(() => {
      next.delete(folder);
      return start(folder);
    });
    next.set(folder, later);
    return later;
  };
}

async function syncNow(folder: string): Promise<void> {
  // Windows has no handle to a folder; NTFS journals the rename itself.
  if (Deno.build.os === "windows") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** What a process that was killed left behind in a folder that is about to be written into. */
async function removeStale(folder: string): Promise<void> {
  for (const { name } of await entriesOf(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
    if (mtime === null || Date.now() - mtime.getTime() < STALE_MS) continue;
    await Deno.remove(path).catch(() => {});
  }
}

/** Waits for the folder's lock, within bounds; the result lets go of it. */
async function takeLock(root: string): Promise<() => void> {
  let file: Deno.FsFile;
  try {
    await Deno.mkdir(root, { recursive: true });
    file = await Deno.open(join(root, ".lock"), { read: true, write: true, create: true });
  } catch {
    // A disk that is full or may not be written says so when something is put.
    return () => {};
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => timer = setTimeout(resolve, LOCK_WAIT_MS, false));
  // A file system without locks: what is written is right all the same, but may come later.
  const locked = file.lock(true).then(() => true, () => true);
  const got = await Promise.race([locked, late]);
  clearTimeout(timer);
  if (got) return () => file.close();
  locked.then(() => file.close());
  return () => {};
}

/** The first half of the SHA-256 of the content. */
async function contentTag(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.subarray(0, 16).toHex();
}

/** Nothing there, or a file where the key has a folder. */
function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory;
}

/** What the operating system said, as an error with a name and a remedy. */
function diskError(error: unknown, store: string, doing: string): unknown {
  if (error instanceof StoreError) return error;
  const code = (error as { code?: unknown }).code;
  const said = error instanceof Error ? error.message : String(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new StoreError("full", `${store}: no space left to ${doing}: free some on that disk`);
  }
  if (error instanceof Deno.errors.PermissionDenied || code === "EROFS") {
    const remedy = "give the user that meso360 runs as the right to write there";
    return new StoreError("denied", `${store}: not allowed to ${doing} (${said}): ${remedy}`);
  }
  return new StoreError("disk", `${store}: cannot ${doing} (${said}): look after that disk`);
}
