/**
 * The panel's one stream: opened, watched, opened again by itself after a loss, going on where it
 * stopped.
 *
 * @module
 */
import type { ControlRights, Hello } from "../../../formats/panel_messages.ts";

/** What the panel listens to. */
const TOPICS = ["status", "log", "obs", "support", "points", "jobs"] as const;
export type Topic = (typeof TOPICS)[number];

/** The status comes every 2 s: so long without any event and nobody is there any more. */
const SILENT_MS = 6_000;

/** Pause before a new try. */
const RETRY_MS = 5_000;

const TICK_MS = 1_000;

/** How the line to the program is. */
export interface Line {
  readonly state: "loading" | "open" | "lost";
  /** Wall clock of this device, milliseconds since 1970, at the moment it was lost. */
  readonly lostAtMs: number | null;
  /** Seconds until the next try; null while one is under way or the line is open. */
  readonly retryInS: number | null;
}

/** What hears of the stream. */
export interface StreamHandlers {
  hello(hello: Hello): void;
  /** This device may do something else than the greeting said. */
  rights(rights: ControlRights): void;
  event(topic: Topic, data: unknown): void;
  /** After each change, and each second while it is lost. */
  line(line: Line): void;
}

/** What is used of an EventSource. */
export interface Source {
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

/** What the stream needs of the browser; tests give their own. */
export interface StreamPlace {
  open(url: string): Source;
  monoMs(): number;
  nowMs(): number;
  every(ms: number, then: () => void): () => void;
}

const BROWSER: StreamPlace = {
  open: (url) => new EventSource(url),
  monoMs: () => performance.now(),
  nowMs: () => Date.now(),
  every(ms, then) {
    const timer = setInterval(then, ms);
    return () => clearInterval(timer);
  },
};

/** The stream in use. */
export interface PanelStream {
  /** Tries at once if the line is lost: the page was woken, or the network is back. */
  wake(): void;
  /** Opens it anew, to hear the greeting again: this device may do something else now. */
  again(): void;
  close(): void;
}

/** Opens the stream and keeps it open until `close`. At most one is open at a time. */
export function openPanelStream(
  handlers: StreamHandlers,
  place: StreamPlace = BROWSER,
): PanelStream {
  let source: Source | null = null;
  let lastId: string | null = null;
  /** On both clocks: one of them may sleep with the device. */
  let heard = { monoMs: 0, nowMs: 0 };
  let lostAtMs: number | null = null;
  let retryAtMs = 0;
  let greeted = false;

  const moment = () => ({ monoMs: place.monoMs(), nowMs: place.nowMs() });

  function isSilent(): boolean {
    const now = moment();
    return Math.max(now.monoMs - heard.monoMs, now.nowMs - heard.nowMs) >= SILENT_MS;
  }

  function tell(): void {
    const retryInS = source !== null
      ? null
      : Math.max(0, Math.ceil((retryAtMs - place.monoMs()) / 1000));
    const state = lostAtMs !== null ? "lost" : greeted ? "open" : "loading";
    handlers.line({ state, lostAtMs, retryInS });
  }

  function open(): void {
    const after = lastId === null ? "" : `&after=${encodeURIComponent(lastId)}`;
    const opened = place.open(`/api/events?topics=${TOPICS.join(",")}${after}`);
    source = opened;
    heard = moment();
    const hear = (name: string, then: (data: unknown) => void) =>
      opened.addEventListener(name, (event) => {
        if (source !== opened) return;
        heard = moment();
        if (event.lastEventId !== "") lastId = event.lastEventId;
        then(JSON.parse(event.data));
      });
    hear("hello", (data) => {
      greeted = true;
      lostAtMs = null;
      handlers.hello(data as Hello);
      tell();
    });
    hear("rights", (data) => handlers.rights(data as ControlRights));
    for (const topic of TOPICS) hear(topic, (data) => handlers.event(topic, data));
    // The browser would try again by itself, in its own time and without saying when.
    opened.onerror = () => source === opened && lose();
  }

  function lose(): void {
    source?.close();
    source = null;
    retryAtMs = place.monoMs() + RETRY_MS;
    lostAtMs ??= place.nowMs();
    tell();
  }

  function tick(): void {
    if (source === null) {
      if (place.monoMs() >= retryAtMs) open();
      tell();
    } else if (isSilent()) lose();
    else if (lostAtMs !== null) tell();
  }

  open();
  tell();
  const stop = place.every(TICK_MS, tick);
  return {
    wake() {
      if (source !== null && isSilent()) lose();
      if (source === null) open();
      if (lostAtMs !== null) tell();
    },
    again() {
      source?.close();
      open();
      tell();
    },
    close() {
      stop();
      source?.close();
      source = null;
    },
  };
}
