/**
 * One writer a folder: a lock that the operating system takes back when its holder dies, however
 * it dies, and a note beside it that says who holds it.
 *
 * @module
 */
import { join } from "node:path";
import { replaceFile } from "./durable.ts";
import { textOnDisk } from "./slow_disk.ts";

/** Who holds a lock, as the note beside it says. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** What the process is: `meso360 supervisor`, `meso360 ingest`. */
  readonly role: string;
  /** Since when, ISO 8601 UTC. */
  readonly since: string;
  /** Where it serves HTTP, if it does. */
  readonly port?: number;
  /** Where a person on its machine opens its pages. */
  readonly url?: string;
  /** The service manager that started it, if one did: `systemd`. */
  readonly service?: string;
}

/** A lock in this process's hands. */
export interface Lock {
  /** Adds to the note, for example the port once it is known. */
  note(more: Partial<LockHolder>): void;
  release(): void;
}

/**
 * How long a lock that is free may take to be had, ms: on a machine that is busy with its boot
 * 300 ms were too short. In that time one that is just ending lets go, too; one that runs does not.
 */
export const FREE_LOCK_MS = 2_000;

const lockPath = (folder: string, name: string) => join(folder, `.meso360-${name}.lock`);
const holderPath = (folder: string, name: string) => join(folder, `.meso360-${name}.json`);

/**
 * Takes the lock `name` of a folder (made if absent), waiting at most `waitMs` for another
 * process to let go. Returns null when another holds it still: `lockHolder` says who.
 * The process must exit soon after a null: the attempt itself cannot be called off
 * (`tryLock` is missing from the runtime of the compiled binary).
 */
export async function takeLock(
  folder: string,
  name: string,
  role: string,
  waitMs: number,
): Promise<Lock | null> {
  Deno.mkdirSync(folder, { recursive: true });
  const file = Deno.openSync(lockPath(folder, name), { read: true, write: true, create: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(() => resolve("late"), waitMs));
  const got = await Promise.race([file.lock(true).then(() => "got" as const), late]);
  clearTimeout(timer);
  if (got === "late") return null;
  let holder: LockHolder = {
    pid: Deno.pid,
    host: Deno.hostname(),
    role,
    since: new Date().toISOString(),
  };
  const write = () => {
    try {
      replaceFile(holderPath(folder, name), JSON.stringify(holder) + "\n");
    } catch {
      // A full disk takes no note; the lock holds all the same.
    }
  };
  write();
  return {
    note(more) {
      holder = { ...holder, ...more };
      write();
    },
    release() {
      try {
        Deno.removeSync(holderPath(folder, name));
      } catch {
        // Already gone: the note is only a note.
      }
      file.close();
    },
  };
}

/** Who took the lock last, or null when nobody says. Meaningful only while the lock is held. */
export function lockHolder(folder: string, name: string): LockHolder | null {
  try {
    return JSON.parse(Deno.readTextFileSync(holderPath(folder, name)));
  } catch {
    return null;
  }
}

/** The same, for a process that must go on when the disk does not answer. */
export async function readLockHolder(folder: string, name: string): Promise<LockHolder | null> {
  try {
    return JSON.parse(await textOnDisk(holderPath(folder, name)) ?? "null");
  } catch {
    return null;
  }
}

/** A holder in words, for a message: who, since when, and where it answers. */
export function holderText(holder: LockHolder | null): string {
  if (holder === null) return "another process";
  const { role, pid, host, since, url } = holder;
  const where = url === undefined ? "" : `, ${url}`;
  return `${role} (process ${pid} on ${host}, since ${since}${where})`;
}
