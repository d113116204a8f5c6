/**
 * Echo counts on their way to the disk: they wait for each other for a second, for a disk that does
 * not take them as long as there is memory, and they leave the database when they are old.
 *
 * No clock removes alone: how old a row is goes by the newest time that a radar and the host agreed
 * on, so that neither a host nor a radar whose clock jumps ahead empties anything.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Clock } from "../../clock.ts";
import type { EchoCounts } from "../../formats/echo_counts.ts";
import { type DatabaseFault, databaseFault } from "../../formats/echo_database.ts";
import type { EchoStoreView } from "../../formats/superdarn_messages.ts";
import { setAside, setCopied, uncopied } from "./echo_aside.ts";
import {
  type EchoDatabase,
  EchoDatabaseError,
  type EchoRow,
  openEchoDatabase,
} from "./echo_database.ts";
import { type EchoRepair, workerRepair } from "./echo_repair.ts";

/** Keeps echo counts. No method throws. */
export interface EchoStore {
  /**
   * Keeps a scan; one of the same site, time and channel is replaced.
   *
   * @param timeMs milliseconds since 1970
   * @param clock whose time that is, see `WhichClock`
   */
  save(
    site: string,
    channel: number,
    timeMs: number,
    counts: EchoCounts,
    clock?: "radar" | "host",
  ): void;
  view(): EchoStoreView;
  /** Begins to remove what is old, step by step; done daily by itself. */
  clean(): void;
  /** Writes what waits, if the disk takes it. */
  close(): void;
}

/** What a store is made of. */
export interface EchoStoreParts {
  readonly path: string;
  readonly maxDays: number;
  readonly clock: Clock;
  /** Something is kept now, or the state is another. */
  changed(): void;
  readonly repair?: EchoRepair;
}

/** 50 radars' scans of 17 hours, in 5 MB. */
export const MOST_WAITING = 50_000;

const DAY_MS = 86_400_000;
/** How long scans wait for each other, so that 50 radars cost a commit a second at most. */
const COMMIT_MS = 1_000;
/** Rows of one commit: a few milliseconds. What is left follows after a pause. */
const COMMIT_ROWS = 500;
const PAUSE_MS = 20;
/** From one try to the next when the disk does not take them. */
const RETRY_MS = 5_000;
/** Another program's transaction is waited for so long in a call, and so long before it is a fault. */
const BUSY_MS = 5;
const LOCKED_MS = 10_000;
/** At the end there is no later: so often, a quarter of a second. */
const CLOSE_TRIES = 50;
/** From one step of removing to the next, so that 50 radars' day takes five seconds. */
const STEP_MS = 50;
/** Damage is looked for so long after the start, when all else has begun, and then daily. */
const FIRST_CHECK_MS = 60_000;
/** A radar's time is the host's, too, when it is no farther off. */
const AGREE_MS = DAY_MS;

/** Opens the store, and its database if that can be. */
export function openEchoStore(
  { path, maxDays, clock, changed, repair = workerRepair() }: EchoStoreParts,
): EchoStore {
  const waiting: EchoRow[] = [];
  let lost = 0;
  let database: EchoDatabase | null = null;
  let lastSavedMs: number | null = null;
  let fault: string | null = null;
  /** Where the last damaged one is, and how many rows were copied from it: null before that is done. */
  let aside: { readonly path: string; saved: number | string | null } | null = null;
  /** A damaged one that is to be copied from as soon as there is a database to copy to. */
  let toCopy: string | null = null;
  let lockedMs: number | null = null;
  /** The newest time at which a radar's clock and the host's agreed. */
  let agreedMs: number | null = null;
  const timers = { write: () => {}, clean: () => {}, check: () => {} };
  let isWriting = false;
  let isOpen = false;
  let isClosed = false;

  /** Who opens the store sees its first state by itself. */
  const tell = () => isOpen && changed();

  function write(afterMs: number): void {
    if (isWriting) return;
    isWriting = true;
    timers.write = clock.after(afterMs, () => {
      isWriting = false;
      writeSome();
    });
  }

  /** Tries once; what is left is tried later. */
  function writeSome(): void {
    const rows = waiting.slice(0, COMMIT_ROWS);
    const ok = attempt((open) => {
      if (rows.length > 0) open.save(rows);
    });
    if (!ok) return write(fault === null ? COMMIT_MS : RETRY_MS);
    if (rows.length > 0) {
      waiting.splice(0, rows.length);
      lastSavedMs = clock.nowMs();
    }
    if (waiting.length > 0) write(PAUSE_MS);
    tell();
  }

  /** Does something with the database, opened if need be; false when that was not possible. */
  function attempt(work: (open: EchoDatabase) => void): boolean {
    try {
      try {
        work(database ??= openEchoDatabase(path, BUSY_MS));
      } catch (error) {
        if (databaseFault(error) !== "damaged") throw error;
        work(database = begunAnew());
      }
    } catch (error) {
      failed(error);
      return false;
    }
    lockedMs = null;
    if (fault !== null) {
      fault = null;
      tell();
    }
    copyOn();
    return true;
  }

  /** A new database in the place of the damaged one, of which what can be read is to be copied. */
  function begunAnew(): EchoDatabase {
    closeDatabase();
    toCopy = setAside(path, clock.nowMs());
    aside = { path: toCopy, saved: null };
    return openEchoDatabase(path, BUSY_MS);
  }

  /** Begins the copy that is due. What is found damaged at the very end is copied after the next start. */
  function copyOn(): void {
    if (toCopy === null || isClosed) return;
    const damaged = toCopy;
    toCopy = null;
    const old: typeof aside = { path: damaged, saved: null };
    aside = old;
    tell();
    repair.salvage(damaged, path)
      .catch((error: unknown) => error instanceof Error ? error.message : String(error))
      .then((saved) => {
        // What stopped it may be mended at the next start.
        if (typeof saved === "number") setCopied(damaged);
        old.saved = saved;
        if (!isClosed) tell();
      });
  }

  /** The copy that the end of the process before cut off; null: there is none. */
  function cutOff(): string | null {
    try {
      return aside === null ? uncopied(path) : null;
    } catch {
      // Without its folder the database's own trouble says so.
      return null;
    }
  }

  /** The pages that nobody writes on are looked at, too. */
  function checkLater(afterMs: number): void {
    timers.check = clock.after(afterMs, async () => {
      toCopy ??= cutOff();
      if (database !== null) copyOn();
      // A look that cannot be taken says nothing; the next is tomorrow.
      const looked = aside;
      const isDamaged = database !== null && await repair.isDamaged(path).catch(() => false);
      if (isClosed) return;
      checkLater(DAY_MS);
      // Meanwhile it may have been found by writing, and another be in its place.
      if (!isDamaged || aside !== looked) return;
      attempt(() => void (database = begunAnew()));
      tell();
    });
  }

  function failed(error: unknown): void {
    const kind = databaseFault(error);
    if (kind === "locked") {
      lockedMs ??= clock.monoMs();
      if (clock.monoMs() - lockedMs < LOCKED_MS && fault === null) return;
    } else closeDatabase();
    const before = fault;
    fault = error instanceof EchoDatabaseError ? error.message : faultText(kind, path, error);
    if (fault !== before) tell();
  }

  /** A connection that had an error is not used again. */
  function closeDatabase(): void {
    try {
      database?.close();
    } catch {
      // Its files stay as they are; the next one that opens them sets them right.
    }
    database = null;
  }

  function clean(): void {
    let timeMs = agreedMs;
    const ok = attempt((open) => timeMs ??= open.newestAgreed());
    if (!ok) return cleanAgain(RETRY_MS);
    // Nothing says what time it is: a database of imported files, or of a host that was never right.
    if (timeMs === null) return cleanAgain(DAY_MS);
    removeStep(Math.min(timeMs, clock.nowMs()) - maxDays * DAY_MS);
  }

  function cleanAgain(afterMs: number): void {
    timers.clean();
    timers.clean = clock.after(afterMs, clean);
  }

  function removeStep(beforeMs: number): void {
    let removed = 0;
    const ok = attempt((open) => removed = open.removeSome(beforeMs));
    if (!ok) return cleanAgain(RETRY_MS);
    if (removed === 0) return cleanAgain(DAY_MS);
    timers.clean();
    timers.clean = clock.after(STEP_MS, () => removeStep(beforeMs));
  }

  function view(): EchoStoreView {
    const state = fault !== null ? "not kept" : aside !== null ? "set aside" : "keeping";
    const parts = [
      fault,
      aside === null
        ? null
        : `the database was damaged: it is now ${aside.path}, and a new one begun; ` +
          (aside.saved === null
            ? "what can be read is being copied"
            : typeof aside.saved === "number"
            ? `${aside.saved} scans that could be read were copied`
            : `copying stopped (${aside.saved}): sqlite3's .recover may save more`),
      lost === 0
        ? null
        : `${lost} scans are lost: more than ${MOST_WAITING} waited while the disk took none`,
    ].filter((part) => part !== null);
    return {
      state,
      reason: parts.length === 0 ? null : parts.join("; "),
      waiting: waiting.length,
      last_saved: lastSavedMs === null ? null : new Date(lastSavedMs).toISOString(),
    };
  }

  clean();
  checkLater(FIRST_CHECK_MS);
  if (fault !== null) write(RETRY_MS);
  isOpen = true;
  return {
    save(site, channel, timeMs, { total, ionospheric, ground }, source = "radar") {
      if (waiting.length >= MOST_WAITING) {
        waiting.shift();
        lost++;
      }
      const agrees = source === "radar" && Math.abs(timeMs - clock.nowMs()) <= AGREE_MS;
      waiting.push({
        ...{ site, channel, total, ionospheric, ground },
        timeMs: Math.trunc(timeMs),
        source: source === "host" ? "host" : agrees ? "radar" : "alone",
      });
      if (agrees) {
        const isFirst = agreedMs === null;
        agreedMs = timeMs;
        if (isFirst) cleanAgain(COMMIT_MS);
      }
      write(COMMIT_MS);
    },
    view,
    clean,
    close() {
      isClosed = true;
      for (const cancel of Object.values(timers)) cancel();
      repair.close();
      for (let tries = 0; waiting.length > 0 && tries < CLOSE_TRIES;) {
        const rows = waiting.slice(0, COMMIT_ROWS);
        if (attempt((open) => open.save(rows))) waiting.splice(0, rows.length);
        else if (lockedMs === null) break;
        else tries++;
      }
      closeDatabase();
    },
  };
}

/** What SQLite complained of, and what to do. */
export function faultText(kind: DatabaseFault, path: string, error: unknown): string {
  switch (kind) {
    case "full":
      return `the disk is full: make room where ${dirname(path)} is`;
    case "locked":
      return `another program holds ${path}: end it, or wait until it is done`;
    case "read-only":
      return `${path} may not be written: give it and its folder to the user that meso360 runs as, ` +
        "and see that the disk is not mounted read-only";
    default: {
      const why = error instanceof Error ? error.message : String(error);
      return `${path} does not take them (${why}): see whether its disk works`;
    }
  }
}
