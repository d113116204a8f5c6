/**
 * The names on one interface, from the first probe to the goodbye: what is sent when. Without
 * sockets, time and chance given. RFC 6762 sections 6 to 10.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { answersTo, isKnown, knownAnswers, legacy } from "./answers.ts";
import { conflict, type Contested, losesTieBreak } from "./contest.ts";
import { type DnsRecord, encodeMessage, identity, type Message } from "./dns_messages.ts";
import { goodbyes, type Zone } from "./records.ts";

/** The port of multicast DNS; who asks from another one is an ordinary DNS client. */
export const MDNS_PORT = 5353;

/** Where a packet comes from or goes to. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** What a link is made of. */
export interface LinkParts {
  readonly zone: Zone;
  readonly clock: Clock;
  /** From 0 to 1. */
  random(): number;
  /** Sends to all, or to one. */
  send(bytes: Uint8Array, to: Peer | null): void;
  /** Whether this machine says that, on whatever interface. */
  isOurs(record: DnsRecord): boolean;
  /** The names are this machine's from now on. */
  established(): void;
  /** Another machine has the name, or has been seen to have it since. */
  taken(which: Contested, by: string): void;
}

/** RFC 6762 section 8.1. */
const PROBES = 3;
const PROBE_INTERVAL_MS = 250;
/** Section 8.2: who lost against another prober asks again, and then finds the name taken or not. */
const LOST_WAIT_MS = 1_000;
/** Section 8.3: said twice, a second apart. */
const ANNOUNCE_AGAIN_MS = 1_000;
/**
 * And quietly from then on: two machines that claimed one name while nothing connected them hear of
 * each other within a minute, and a caller that missed a packet has the name before it expires.
 */
const ANNOUNCE_EVERY_MS = 45_000;
/** Section 6: shared answers wait 20 to 120 ms, those whose asker goes on 400 to 500 ms. */
const SHARED_WAIT_MS = 20;
const TRUNCATED_WAIT_MS = 400;
const WAIT_SPREAD_MS = 100;
/** Section 6: no record more often; to a prober, who asks every 250 ms, at once. */
const SAME_RECORD_MS = 1_000;
const SAME_RECORD_TO_PROBE_MS = 250;
/** Askers that wait for an answer; who comes beyond asks again by itself. */
const MAX_WAITING = 32;
/** Answers to one machine alone, a second: what a flood of questions can make us send. */
const MAX_UNICAST_PER_S = 50;

interface Waiting {
  readonly asker: string;
  answers: readonly DnsRecord[];
  readonly callOff: () => void;
}

/** The names on one interface. */
export class Link {
  readonly #parts: LinkParts;
  readonly #waiting = new Set<Waiting>();
  /** When each record was last told to all, by its identity. */
  readonly #toldMs = new Map<string, number>();
  #state: "probing" | "established" | "stopped" = "probing";
  #callOff: () => void = () => {};
  #unicastSecond = 0;
  #unicasts = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get isEstablished(): boolean {
    return this.#state === "established";
  }

  /** Begins to probe, after `waitMs` and a little more so that not all begin at once. */
  start(waitMs = 0): void {
    const spreadMs = this.#parts.random() * PROBE_INTERVAL_MS;
    this.#next(waitMs + spreadMs, () => this.#probe(1));
  }

  /** Ends without a word. */
  stop(): void {
    this.#state = "stopped";
    this.#callOff();
    for (const { callOff } of this.#waiting) callOff();
    this.#waiting.clear();
  }

  /** Tells all that the names are no more, if they were this machine's. */
  sayGoodbye(): void {
    if (this.#state !== "established") return;
    this.#parts.send(
      encodeMessage({ isResponse: true, answers: goodbyes(this.#parts.zone) }),
      null,
    );
  }

  /** Hears a packet. */
  heard(message: Message, from: Peer): void {
    if (this.#state === "stopped") return;
    if (message.isResponse) this.#heardResponse(message, from);
    else if (this.#state === "established") this.#heardQuery(message, from);
    else if (losesTieBreak(this.#parts.zone, message)) {
      this.#next(LOST_WAIT_MS, () => this.#probe(1));
    }
  }

  #next(ms: number, then: () => void): void {
    this.#callOff();
    this.#callOff = this.#parts.clock.after(ms, then);
  }

  #probe(count: number): void {
    const { claim, unique } = this.#parts.zone;
    // Only the first asks for an answer to us alone: other programs here share the port.
    const unicast = count === 1;
    const question = (name: string) => ({ name, type: "ANY", unicast });
    this.#parts.send(
      encodeMessage({
        isResponse: false,
        questions: [question(claim.host), question(claim.instance)],
        authorities: unique.map((record) => ({ ...record, flush: false })),
      }),
      null,
    );
    this.#next(
      PROBE_INTERVAL_MS,
      count < PROBES ? () => this.#probe(count + 1) : () => this.#establish(),
    );
  }

  #establish(): void {
    this.#state = "established";
    this.#announce(ANNOUNCE_AGAIN_MS);
    this.#parts.established();
  }

  #announce(againMs: number): void {
    const { shared, unique, negative } = this.#parts.zone;
    this.#next(againMs, () => this.#announce(ANNOUNCE_EVERY_MS));
    this.#tellAll([...shared, ...unique], negative);
  }

  #heardResponse(message: Message, from: Peer): void {
    // RFC 6762 section 6: from another port it is no answer.
    if (from.port !== MDNS_PORT) return;
    const { zone, isOurs, taken } = this.#parts;
    const which = conflict(zone, message, this.#state === "probing", isOurs);
    if (which !== null) taken(which, from.address);
  }

  #heardQuery(query: Message, from: Peer): void {
    this.#forgetKnown(query, from);
    const { answers, additionals, isShared, isUnicast } = answersTo(this.#parts.zone, query);
    if (answers.length === 0) return;
    if (from.port !== MDNS_PORT) this.#answerLegacy(query, from, answers);
    else if (isUnicast && answers.every((record) => this.#isFresh(record))) {
      this.#toOne(encodeMessage({ id: query.id, isResponse: true, answers, additionals }), from);
    } else if (isShared || query.truncated) {
      this.#answerLater(query, from, answers);
    } else {
      const sameMs = query.authorities.length > 0 ? SAME_RECORD_TO_PROBE_MS : SAME_RECORD_MS;
      this.#tellAll(answers.filter((record) => this.#toldAgoMs(record) >= sameMs), additionals);
    }
  }

  /** Also what an asker said it knows in an earlier or later packet. Section 7.2. */
  #forgetKnown(query: Message, from: Peer): void {
    if (query.answers.length === 0) return;
    const known = knownAnswers(query.answers);
    for (const waiting of this.#waiting) {
      if (waiting.asker !== from.address) continue;
      waiting.answers = waiting.answers.filter((record) => !isKnown(known, record));
    }
  }

  #answerLater(query: Message, from: Peer, answers: readonly DnsRecord[]): void {
    if (this.#waiting.size >= MAX_WAITING) return;
    const { clock, random, zone } = this.#parts;
    const baseMs = query.truncated ? TRUNCATED_WAIT_MS : SHARED_WAIT_MS;
    const waiting: Waiting = {
      asker: from.address,
      answers,
      callOff: clock.after(baseMs + random() * WAIT_SPREAD_MS, () => {
        this.#waiting.delete(waiting);
        const due = waiting.answers.filter((record) => this.#toldAgoMs(record) >= SAME_RECORD_MS);
        // Anew: what was taken from the answers takes its company along.
        const { additionals } = answersTo(zone, {
          questions: due.map(({ name, type }) => ({ name, type, unicast: false })),
          answers: [],
        });
        this.#tellAll(due, additionals);
      }),
    };
    this.#waiting.add(waiting);
  }

  /** RFC 6762 section 6.7: its own question back, to it alone, and nothing that it cannot read. */
  #answerLegacy(query: Message, from: Peer, answers: readonly DnsRecord[]): void {
    const plain = answers.filter(({ type }) => type !== "NSEC").map(legacy);
    if (plain.length === 0) return;
    const questions = query.questions.map((question) => ({ ...question, unicast: false }));
    this.#toOne(encodeMessage({ id: query.id, isResponse: true, questions, answers: plain }), from);
  }

  #toOne(bytes: Uint8Array, to: Peer): void {
    const second = Math.floor(this.#parts.clock.monoMs() / 1_000);
    if (second !== this.#unicastSecond) this.#unicasts = 0;
    this.#unicastSecond = second;
    if (++this.#unicasts <= MAX_UNICAST_PER_S) this.#parts.send(bytes, to);
  }

  #tellAll(answers: readonly DnsRecord[], additionals: readonly DnsRecord[]): void {
    if (answers.length === 0) return;
    const nowMs = this.#parts.clock.monoMs();
    for (const record of [...answers, ...additionals]) this.#toldMs.set(identity(record), nowMs);
    this.#parts.send(encodeMessage({ isResponse: true, answers, additionals }), null);
  }

  /** Section 5.4: told to all within a quarter of its life, it may be told to one. */
  #isFresh(record: DnsRecord): boolean {
    return this.#toldAgoMs(record) <= record.ttlS * 1_000 / 4;
  }

  #toldAgoMs(record: DnsRecord): number {
    return this.#parts.clock.monoMs() - (this.#toldMs.get(identity(record)) ?? -Infinity);
  }
}
