/**
 * Where notes wait while the station is out of reach, and how each gets there once.
 *
 * A note is kept on the device before it is sent and forgotten when the station says that it has it.
 * When an answer got lost on its way, the station's list of the day tells whether it has the note.
 *
 * @module
 */
import type { Note } from "../../../formats/live_messages.ts";
import type { Clock } from "../../../clock.ts";

/** A note that waits. */
export interface WaitingNote {
  /** When it was taken, whole seconds since 1970. */
  readonly ts: number;
  readonly text: string;
  /** When it was last sent, by this device's clock in milliseconds; null: never. */
  readonly triedMs: number | null;
  /** `ts` is this device's clock, which may be off: the station knows better if it hears at once. */
  readonly isGuess?: true;
}

/** What the queue needs of the browser. */
export interface QueueWorld {
  readonly clock: Clock;
  /** The device's memory; null where there is none: then notes wait in the page. */
  readonly storage: Pick<Storage, "getItem" | "setItem"> | null;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** What became of what was sent. */
export interface Sent {
  /** The station's own words for them. */
  readonly notes: readonly Note[];
  /** Those of them whose time is the station's choice. */
  readonly timed: readonly Note[];
  /** Not taken, and never will be; with the reason. */
  readonly refused: readonly { readonly note: WaitingNote; readonly reason: string }[];
}

/** Notes that wait at most. */
export const MAX_WAITING = 100;
/** As the station's own limit. */
export const MAX_TEXT = 500;

const KEY = "meso360.notes";
/** A note that was sent is left alone for so long: another tab may be waiting for its answer. */
const PAUSE_MS = 10_000;
const ANSWER_MS = 8_000;
/** A note that is so young when it is sent for the first time is about now. */
const AT_ONCE_MS = 60_000;

/** Opens the device's queue. */
export function openQueue(world: QueueWorld) {
  let inPage: readonly WaitingNote[] = [];
  let isStored = world.storage !== null;
  let isSending = false;

  function read(): readonly WaitingNote[] {
    if (!isStored) return inPage;
    try {
      const list: unknown = JSON.parse(world.storage!.getItem(KEY) ?? "[]");
      return Array.isArray(list) ? list.filter(isWaiting).slice(0, MAX_WAITING) : [];
    } catch {
      return [];
    }
  }

  function write(list: readonly WaitingNote[]): void {
    inPage = list;
    if (!isStored) return;
    try {
      world.storage!.setItem(KEY, JSON.stringify(list));
    } catch {
      isStored = false;
    }
  }

  const change = (note: WaitingNote, to: WaitingNote | null) => {
    const list = read();
    const at = list.findIndex((other) => isSame(other, note));
    if (at >= 0) write(to === null ? list.toSpliced(at, 1) : list.with(at, to));
  };

  async function answer(url: string, init?: RequestInit): Promise<Response> {
    const aborting = new AbortController();
    const off = world.clock.after(ANSWER_MS, () => aborting.abort());
    try {
      return await world.fetch(url, { ...init, signal: aborting.signal });
    } finally {
      off();
    }
  }

  /** The station's record of a note that was sent before; null when it has none. */
  async function known(note: WaitingNote): Promise<Note | null> {
    const day = new Date(note.ts * 1000).toISOString().slice(0, 10).replaceAll("-", "");
    const response = await answer(`/view/notes?day=${day}`);
    if (!response.ok) throw new Error(`the list of notes: HTTP ${response.status}`);
    const { notes } = await response.json() as { notes: Note[] };
    return notes.find((other) => Math.abs(other.ts - note.ts) < 1 && other.text === note.text) ??
      null;
  }

  /** Left to the station: a guess that is sent while it is about now, and for the first time. */
  function isLeft({ ts, triedMs, isGuess }: WaitingNote): boolean {
    const ageMs = world.clock.nowMs() - ts * 1000;
    return isGuess === true && triedMs === null && Math.abs(ageMs) < AT_ONCE_MS;
  }

  async function post(note: WaitingNote): Promise<{ note: Note } | { refused: string }> {
    const { text, ts } = note;
    change(note, { ...note, triedMs: world.clock.nowMs() });
    const response = await answer("/view/notes", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(isLeft(note) ? { text } : { text, ts }),
    });
    const body = await response.json() as { note?: Note; error?: string };
    if (response.ok && body.note) return { note: body.note };
    if (PERMANENT.includes(response.status)) {
      return { refused: body.error ?? `HTTP ${response.status}` };
    }
    throw new Error(body.error ?? `HTTP ${response.status}`);
  }

  return {
    /** Notes that wait, in the order in which they were taken. */
    get waiting(): readonly WaitingNote[] {
      return read();
    },
    /** False: the device keeps nothing, notes are gone with the page. */
    get outlivesPage(): boolean {
      return isStored;
    },
    /**
     * Keeps a note, one of two that are the same; null when no more can be kept.
     *
     * @param isGuess `ts` is this device's clock, for the data's is not known
     */
    add(ts: number, text: string, isGuess: boolean): WaitingNote | null {
      const list = read();
      const note: WaitingNote = {
        ts: Math.floor(ts),
        text: oneLine(text),
        triedMs: null,
        ...isGuess && { isGuess },
      };
      const same = list.find((other) => isSame(other, note));
      if (same !== undefined) return same;
      if (list.length >= MAX_WAITING) return null;
      write([...list, note]);
      return note;
    },
    /** Sends what waits, in order, until one does not get through. Does nothing while it is at it. */
    async send(): Promise<Sent> {
      const sent = {
        notes: [] as Note[],
        timed: [] as Note[],
        refused: [] as { note: WaitingNote; reason: string }[],
      };
      if (isSending) return sent;
      isSending = true;
      try {
        for (const note of read()) {
          const { triedMs } = note;
          // A clock that was set back must not hold a note for ever.
          if (triedMs !== null && Math.abs(world.clock.nowMs() - triedMs) < PAUSE_MS) continue;
          const isTimed = isLeft(note);
          const had = triedMs === null ? null : await known(note);
          const answered = had === null ? await post(note) : { note: had };
          change(note, null);
          if ("note" in answered) {
            sent.notes.push(answered.note);
            if (isTimed) sent.timed.push(answered.note);
          } else sent.refused.push({ note, reason: answered.refused });
        }
      } catch {
        // Out of reach, or full: it waits.
      } finally {
        isSending = false;
      }
      return sent;
    },
  };
}

/** The note itself is at fault; everything else may pass. */
const PERMANENT: readonly number[] = [400, 413, 422];

/** As the station keeps it: one line, no control characters, at most `MAX_TEXT`. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").trim().slice(0, MAX_TEXT);
}

function isSame(a: WaitingNote, b: WaitingNote): boolean {
  return a.ts === b.ts && a.text === b.text;
}

function isWaiting(value: unknown): value is WaitingNote {
  if (typeof value !== "object" || value === null) return false;
  const { ts, text, triedMs, isGuess } = value as Partial<Record<keyof WaitingNote, unknown>>;
  return typeof ts === "number" && Number.isFinite(ts) && typeof text === "string" &&
    (triedMs === null || typeof triedMs === "number") &&
    (isGuess === undefined || isGuess === true);
}
