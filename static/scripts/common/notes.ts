/**
 * The card where a person marks an event with one tap, says what it was, and sees the day's notes.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import type { Note } from "../../../formats/live_messages.ts";
import { clockText, type Connection } from "./connection.ts";
import { DataClock, type Moment } from "./data_clock.ts";
import { el, setText } from "./dom.ts";
import { MAX_TEXT, MAX_WAITING, openQueue } from "./notes_queue.ts";
import { pageState } from "./page_state.ts";

/** What the page tells the card, and what it gets. */
export interface NotesCard {
  /** The notes of the day that is looked at, in order of time. */
  readonly notes: readonly Note[];
  /** The newest point's time and age, as often as one likes: notes are taken in the data's time. */
  newest(ts: number, ageS: number | null): void;
  /** A note that anyone took: the stream's `note`. */
  note(note: Note): void;
  connection(connection: Connection): void;
  /** A reload would lose what somebody is writing, or notes that only this page keeps. */
  readonly isBusy: boolean;
  close(): void;
}

/** Waiting notes are tried again this often; the queue itself leaves them 10 s in peace. */
const RETRY_MS = 12_000;
/** The notes of a day that could not be had are asked for again after so long. */
const RELOAD_MS = 5_000;
const LIMIT_MS = 10_000;
/** In the live view the notes stay as long as the points: past midnight too. */
const LIVE_S = 7_200;
const ONE_TAP = "One tap marks now. Words typed first go with it.";
const NOT_OF_THE_PAST = "Notes are of what happens now: go back to live first.";
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
    text: ONE_TAP,
  });
  const waits = el("p", { class: "waits busy" });
  const list = el("ol", { class: "notes-list", "aria-label": "Notes of this day", tabindex: 0 });
  root.append(el("h2", { text: "Notes" }), mark, form, said, waits, list);

  let all: readonly Note[] = [];
  const dataClock = new DataClock();
  let newestTs: number | null = null;
  /** When the person began to write: the event is older than its words. */
  let began: Moment | null = null;
  /** The days of the list; empty: the station's choice. */
  let shownDays: readonly string[] = [];
  let loads = 0;
  let isConnected = false;
  let offRetry = () => {};
  let offReload = () => {};

  const moment = (): Moment => ({ monoMs: clock.monoMs(), nowMs: clock.nowMs() });

  /** Takes a note; `at` is when it happened. */
  function take(at: Moment, text: string): boolean {
    const ts = dataClock.ts(at);
    const kept = queue.add(ts ?? at.nowMs / 1000, text, ts === null);
    if (kept === null) {
      say(`${MAX_WAITING} notes wait already: this one was not kept`, true);
      return false;
    }
    const what = kept.text === "" ? "Marked" : "Noted";
    say(ts === null ? what : `${what} ${clockText(kept.ts * 1000)} UTC`);
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
    const { notes: sent, timed, refused } = await queue.send();
    show(sent);
    for (const { ts, text } of timed) {
      say(`${text === "" ? "Marked" : "Noted"} ${clockText(ts * 1000)} UTC`);
    }
    for (const { note, reason } of refused) {
      say(`The note of ${clockText(note.ts * 1000)} UTC was not saved: ${reason}`, true);
    }
    if (queue.waiting.length > 0) offRetry = clock.after(RETRY_MS, send);
    draw();
  }

  /** Shows these too, as far as they are of the days that are looked at. */
  function show(more: readonly Note[]): void {
    const kept = [...all];
    for (const note of more) {
      if (!kept.some(({ ts, text }) => ts === note.ts && text === note.text)) kept.push(note);
    }
    all = kept.filter(({ ts }) => shownDays.length === 0 || shownDays.includes(dayOf(ts)))
      .sort((a, b) => a.ts - b.ts).slice(-MAX_NOTES);
    changed(all);
    draw();
  }

  function daysToShow(): readonly string[] {
    const { day } = pageState.get();
    if (day !== null) return [day];
    if (newestTs === null) return [];
    return [...new Set([dayOf(newestTs - LIVE_S), dayOf(newestTs)])];
  }

  /** Asks for the notes of the days that are looked at; those of others go at once. */
  async function load(): Promise<void> {
    const own = ++loads;
    offReload();
    shownDays = daysToShow();
    show([]);
    try {
      const lists = await Promise.all((shownDays.length === 0 ? [null] : shownDays).map(loadDay));
      if (own === loads) show(lists.flat());
    } catch {
      if (own === loads) offReload = clock.after(RELOAD_MS, load);
    }
  }

  async function loadDay(day: string | null): Promise<readonly Note[]> {
    const query = day === null ? "" : `?day=${day}`;
    const response = await fetch(`/view/notes${query}`, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { notes } = await response.json() as { notes: readonly Note[] };
    return notes;
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

  mark.addEventListener("click", () => take(moment(), ""));
  input.addEventListener("input", () => {
    const isEmpty = input.value.trim() === "";
    save.disabled = isEmpty;
    if (isEmpty) began = null;
    else if (began === null) {
      began = moment();
      const ts = dataClock.ts(began);
      say(ts === null ? "" : `For ${clockText(ts * 1000)} UTC, when you began to write`);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim() === "" || !take(began ?? moment(), input.value)) return;
    input.value = "";
    began = null;
    save.disabled = true;
  });

  /** Of a stored day nothing can be marked: a mark would be of now. */
  function allow(): void {
    const isPast = pageState.get().day !== null;
    mark.disabled = input.disabled = isPast;
    say(isPast ? NOT_OF_THE_PAST : ONE_TAP);
  }
  const offState = pageState.listen((state, before) => {
    if (state.day === before.day) return;
    allow();
    load();
  });
  allow();
  draw();
  if (queue.waiting.length > 0) send();

  return {
    get notes() {
      return all;
    },
    newest(ts, ageS) {
      dataClock.newest(ts, ageS, moment());
      if (ts === newestTs) return;
      newestTs = ts;
      if (daysToShow().join() !== shownDays.join() && isConnected) load();
    },
    note: (note) => show([note]),
    connection({ state }) {
      const wasConnected = isConnected;
      isConnected = state !== "loading" && state !== "lost";
      if (!isConnected || wasConnected) return;
      load();
      if (queue.waiting.length > 0) send();
    },
    get isBusy() {
      return input.value.trim() !== "" || queue.waiting.length > 0 && !queue.outlivesPage;
    },
    close() {
      offRetry();
      offReload();
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
