/**
 * The panel's one stream of everything: events of several topics in one numbered order, kept for a
 * while for readers who come back, followed only while somebody listens.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { encodeEvent } from "../../view/sse.ts";

/** What can be listened to. */
export const TOPICS = ["status", "log", "obs", "support", "points", "jobs"] as const;
export type Topic = (typeof TOPICS)[number];

/**
 * Where a topic's events come from. Calls `push` with what a new reader sees first, then with each
 * event as it happens; the result ends it.
 */
export type TopicSource = (push: (data: unknown) => void) => () => void;

/** Events kept a topic, and how many of them a new reader gets. The newest status says it all. */
const BOUNDS: Readonly<Record<Topic, { readonly kept: number; readonly first: number }>> = {
  status: { kept: 1, first: 1 },
  log: { kept: 500, first: 200 },
  obs: { kept: 500, first: 200 },
  support: { kept: 500, first: 200 },
  points: { kept: 600, first: 0 },
  jobs: { kept: 1, first: 1 },
};

/** Of these the newest event says it all: made for whoever looks, and nobody misses an older one. */
const isState = (topic: Topic) => topic === "status" || topic === "jobs";

/** A topic is followed for so long after its last reader left: most come back, and miss nothing. */
const LINGER_MS = 60_000;

/** What a feed is made of. */
export interface EventFeedParts {
  /** Names this run of the program: numbers of another run mean nothing here. */
  readonly boot: string;
  readonly clock: Clock;
  readonly sources: Readonly<Record<Topic, TopicSource>>;
}

interface Entry {
  readonly n: number;
  readonly data: unknown;
  bytes: Uint8Array | null;
}

interface TopicState {
  readonly topic: Topic;
  entries: Entry[];
  /** Number of the newest event of this topic that is not kept any more. */
  droppedN: number;
  readers: number;
  stop: (() => void) | null;
  cancelStop: (() => void) | null;
}

/** One reader's place in the feed. */
export interface FeedReader {
  /** Whether it goes on exactly where it had stopped. */
  readonly resumed: boolean;
  /** Its place before the first event it gets: the id of its greeting. */
  readonly id: string;
  /** The next event as bytes; null when there is none yet, "lost" when it fell too far behind. */
  next(): Uint8Array | null | "lost";
  leave(): void;
}

/** The feed of a running supervisor. */
export class EventFeed {
  #n = 0;
  readonly #topics: ReadonlyMap<Topic, TopicState>;
  readonly #more = new Map<FeedReader, { topics: ReadonlySet<Topic>; more: () => void }>();

  constructor(private readonly parts: EventFeedParts) {
    this.#topics = new Map(TOPICS.map((topic) => [topic, {
      topic,
      entries: [],
      droppedN: 0,
      readers: 0,
      stop: null,
      cancelStop: null,
    }]));
  }

  get boot(): string {
    return this.parts.boot;
  }

  /**
   * Listens to `topics`. `after` is the id of the last event the reader has, null for a new one;
   * an id that cannot be gone on from makes it a new one. `more` is called when events are there
   * to be taken.
   */
  follow(topics: readonly Topic[], after: string | null, more: () => void): FeedReader {
    const states = [...new Set(topics)].map((topic) => this.#topics.get(topic)!);
    const from = after === null ? null : this.#placeOf(after, states);
    for (const state of states) this.#enter(state);
    const places = states.map((state) => ({ state, n: from ?? firstPlace(state, this.#n) }));
    const feed = this.#more;
    const boot = this.parts.boot;
    const leave = () => {
      if (!feed.delete(reader)) return;
      for (const state of states) this.#leave(state);
    };
    const reader: FeedReader = {
      resumed: from !== null,
      id: `${boot}.${from ?? 0}`,
      next() {
        let best: { entry: Entry; place: (typeof places)[number] } | null = null;
        for (const place of places) {
          const { topic, droppedN, entries } = place.state;
          if (!isState(topic) && droppedN > place.n) return "lost";
          const entry = entryAfter(entries, place.n);
          if (entry !== null && (best === null || entry.n < best.entry.n)) best = { entry, place };
        }
        if (best === null) return null;
        const { entry, place } = best;
        place.n = entry.n;
        // Encoded when the first reader takes it, and the same bytes for all.
        return entry.bytes ??= encodeEvent(place.state.topic, entry.data, `${boot}.${entry.n}`);
      },
      leave,
    };
    feed.set(reader, { topics: new Set(topics), more });
    return reader;
  }

  /** Ends everything, at once. */
  close(): void {
    for (const reader of [...this.#more.keys()]) reader.leave();
    for (const state of this.#topics.values()) this.#stop(state);
  }

  /** The number after which a reader with this id goes on; null when something would be missing. */
  #placeOf(id: string, states: readonly TopicState[]): number | null {
    const dot = id.lastIndexOf(".");
    const digits = id.slice(dot + 1);
    if (id.slice(0, dot) !== this.parts.boot || !/^\d{1,15}$/.test(digits)) return null;
    const n = Number(digits);
    const whole = states.every(({ topic, stop, droppedN }) =>
      isState(topic) || (stop !== null && droppedN <= n)
    );
    return whole && n <= this.#n ? n : null;
  }

  #enter(state: TopicState): void {
    state.readers++;
    state.cancelStop?.();
    state.cancelStop = null;
    state.stop ??= this.parts.sources[state.topic]((data) => this.#push(state, data));
  }

  #leave(state: TopicState): void {
    if (--state.readers > 0) return;
    // A state is asked for anew by who comes back.
    if (isState(state.topic)) this.#stop(state);
    else state.cancelStop = this.parts.clock.after(LINGER_MS, () => this.#stop(state));
  }

  #stop(state: TopicState): void {
    state.cancelStop?.();
    state.cancelStop = null;
    state.stop?.();
    state.stop = null;
    state.entries = [];
    state.droppedN = this.#n;
  }

  #push(state: TopicState, data: unknown): void {
    state.entries.push({ n: ++this.#n, data, bytes: null });
    if (state.entries.length > BOUNDS[state.topic].kept) {
      state.droppedN = state.entries.shift()!.n;
    }
    for (const { topics, more } of this.#more.values()) {
      if (topics.has(state.topic)) more();
    }
  }
}

/** Where a new reader begins: before the newest few. */
function firstPlace({ topic, entries, droppedN }: TopicState, newest: number): number {
  const { first } = BOUNDS[topic];
  if (first === 0) return newest;
  return entries.at(-first - 1)?.n ?? droppedN;
}

/** The first entry with a number above `n`; entries are in ascending order. */
function entryAfter(entries: readonly Entry[], n: number): Entry | null {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.n > n) high = middle;
    else low = middle + 1;
  }
  return entries[low] ?? null;
}

/** The topics of a query; null with the first that is unknown. All of them when none is named. */
export function topicsOf(query: string | undefined): readonly Topic[] | null {
  if (query === undefined || query === "") return TOPICS;
  const names = query.split(",");
  const known = names.map((name) => TOPICS.find((topic) => topic === name));
  return known.every((topic) => topic !== undefined) ? known : null;
}
