/**
 * The card where a person marks an event with one tap, says what it was, and sees the day's notes.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import type { Note } from "../../../formats/live_messages.ts";
import { clockText, type Connection } from "./connection.ts";
import { el, setText } from "./dom.ts";
import { MAX_TEXT, MAX_WAITING, openQueue } from "./notes_queue.ts";
import { pageState } from "./page_state.ts";

/** What the page tells the card, and what it gets. */
export interface NotesCard {
  /** The notes of the day that is looked at, in order of time. */
  readonly notes: readonly Note[];
  /** The newest point's time, whenever one came: notes are taken in the data's time. */
  newest(ts: number): void;
  /** A note that anyone took: the stream's `note`. */
  note(note: Note): void;
  connection(connection: Connection): void;
  close(): void;
}

/** Waiting notes are tried again this often; the queue itself leaves them 10 s in peace. */
const RETRY_MS = 12_000;
/** Notes listed; the charts show them all. */
const MAX_LISTED = 50;
/** Notes kept in the page; the file has them all. */
const MAX_NOTES = 500;

/**
 * Fills the card. `changed` is called when the notes that a chart draws are other ones.
 */
export function notes(
  root: HTMLElement,
  changed: (notes: readonly Note[]) => void,
  clock: Clock = systemClock,
): NotesCard {
  const queue = openQueue({
    clock,
    storage: storage(),
    fetch: (url, init) => fetch(url, { ...init, cache: "no-store" }),
  });
  const mark = el("button", { type: "button", class: "primary mark", text: "Mark event" });
  const input = el("input", {
    type: "text",
    id: "note-text",
    maxlength: MAX_TEXT,
    autocomplete: "off",
    enterkeyhint: "done",
  });
  const save = el("button", { type: "submit", text: "Save", disabled: true });
  const form = el(
    "form",
    { class: "say" },
    el("label", { for: "note-text", text: "Say what" }),
    el("div", { class: "buttons row" }, input, save),
  );
  const said = el("p", {
    class: "said",
    role: "status",
    text: "One tap is enough. Words can follow.",
  });
  const waits = el("p", { class: "waits busy" });
  const list = el("ol", { class: "notes-list", "aria-label": "Notes of this day", tabindex: 0 });
  root.append(el("h2", { text: "Notes" }), mark, form, said, waits, list);

  let all: readonly Note[] = [];
  let newest: { ts: number; monoMs: number; nowMs: number } | null = null;
  /** When the person began to write: the event is older than its words. */
  let beganTs: number | null = null;
  /** The day of the list; null: the station's choice; undefined: the list could not be had. */
  let shownDay: string | null | undefined;
  let isConnected = false;
  let offRetry = () => {};

  /** Now, in the data's time; the device's own clock before there are data. */
  function dataTs(): number {
    if (newest === null) return clock.nowMs() / 1000;
    const sinceMs = Math.max(clock.monoMs() - newest.monoMs, clock.nowMs() - newest.nowMs);
    return newest.ts + Math.max(0, sinceMs) / 1000;
  }

  function take(ts: number, text: string): boolean {
    const kept = queue.add(ts, text);
    if (kept === null) {
      say(`${MAX_WAITING} notes wait already: this one was not kept`, true);
      return false;
    }
    const what = kept.text === "" ? "Marked" : "Noted";
    say(`${what} ${clockText(kept.ts * 1000)} UTC`);
    navigator.vibrate?.(30);
    draw();
    send();
    return true;
  }

  function say(text: string, isBad = false): void {
    setText(said, text);
    said.classList.toggle("bad", isBad);
  }

  async function send(): Promise<void> {
    offRetry();
    const { notes: sent, refused } = await queue.send();
    for (const note of sent) add(note);
    for (const { note, reason } of refused) {
      say(`The note of ${clockText(note.ts * 1000)} UTC was not saved: ${reason}`, true);
    }
    if (queue.waiting.length > 0) offRetry = clock.after(RETRY_MS, send);
    draw();
  }

  function add(note: Note): void {
    const isHere = all.some((other) => other.ts === note.ts && other.text === note.text);
    if (isHere || !isOfShownDay(note.ts)) return;
    all = [...all, note].sort((a, b) => a.ts - b.ts).slice(-MAX_NOTES);
    changed(all);
    draw();
  }

  const isOfShownDay = (ts: number) => typeof shownDay !== "string" || shownDay === dayOf(ts);

  /** Asks for the notes of the day that is looked at. */
  async function load(): Promise<void> {
    const day = pageState.get().day ?? (newest === null ? null : dayOf(newest.ts));
    shownDay = day;
    try {
      const response = await fetch(`/view/notes${day === null ? "" : `?day=${day}`}`);
      if (!response.ok || shownDay !== day) return;
      const body = await response.json() as { notes: readonly Note[] };
      all = body.notes.toSorted((a, b) => a.ts - b.ts).slice(-MAX_NOTES);
      changed(all);
      draw();
    } catch {
      // The next connection asks again.
      shownDay = undefined;
    }
  }

  function draw(): void {
    const { waiting, outlivesPage } = queue;
    const where = outlivesPage ? "" : ", kept only while this page is open";
    setText(waits, waiting.length === 0 ? "" : `waiting to be sent (${waiting.length})${where}`);
    list.replaceChildren(
      ...waiting.toReversed().map((note) => item(note, "waiting")),
      ...all.slice(-MAX_LISTED).toReversed().map((note) => item(note, null)),
    );
    if (list.childElementCount === 0) {
      list.append(el("li", { class: "quiet", text: "No notes on this day" }));
    }
  }

  mark.addEventListener("click", () => take(dataTs(), ""));
  input.addEventListener("input", () => {
    const isEmpty = input.value.trim() === "";
    save.disabled = isEmpty;
    if (isEmpty) beganTs = null;
    else if (beganTs === null) {
      beganTs = dataTs();
      say(`For ${clockText(beganTs * 1000)} UTC, when you began to write`);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() === "" || !take(beganTs ?? dataTs(), input.value)) return;
    input.value = "";
    beganTs = null;
    save.disabled = true;
  });

  const offState = pageState.listen((state, before) => {
    if (state.day !== before.day) load();
  });
  draw();
  if (queue.waiting.length > 0) send();

  return {
    get notes() {
      return all;
    },
    newest(ts) {
      newest = { ts, monoMs: clock.monoMs(), nowMs: clock.nowMs() };
      if (pageState.get().day !== null || shownDay === undefined) return;
      if (shownDay === null) shownDay = dayOf(ts);
      else if (shownDay !== dayOf(ts)) load();
    },
    note: add,
    connection({ state }) {
      const wasConnected = isConnected;
      isConnected = state === "live" || state === "stale";
      if (!isConnected || wasConnected) return;
      load();
      if (queue.waiting.length > 0) send();
    },
    close() {
      offRetry();
      offState();
    },
  };
}

function item(note: { ts: number; text: string }, state: string | null): HTMLElement {
  const words = el("span", { class: note.text === "" ? "quiet" : "", text: note.text || "Mark" });
  const time = el("time", { text: clockText(note.ts * 1000) });
  const li = el("li", {}, time, " ", words);
  if (state !== null) li.append(" ", el("span", { class: "busy", text: state }));
  return li;
}

function dayOf(ts: number): string {
  return new Date(ts * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** The device's memory; null where the browser forbids it. */
function storage(): Storage | null {
  let found: Storage | null = null;
  try {
    found = localStorage;
  } catch {
    // Notes then wait in the page.
  }
  return found;
}
