/**
 * What has been heard of one radar: the newest record of each beam, and the last hour of them all.
 * Pure.
 *
 * @module
 */
import type { BeamMessage } from "../../../formats/superdarn_messages.ts";
import { JumpFilter } from "./jump_filter.ts";

/** A record and its own time, milliseconds since 1970. */
export interface HeardBeam {
  readonly message: BeamMessage;
  readonly timeMs: number;
  /** When it came here, by this device's steady clock; null: it was asked for afterwards. */
  readonly cameMs: number | null;
}

/** As long as the range–time plot. */
export const HISTORY_MS = 3_600_000;
/** An hour of a radar that sends three records in two seconds; older ones go first. */
const MOST = 5_400;
/** Records of one scan may come a little out of order; farther back is a jump. */
const BACK_MS = 60_000;
/** Integrations take seconds, seldom a minute: farther ahead is a jump, or nothing came for a while. */
const AHEAD_MS = 300_000;

/** The time in a record, milliseconds since 1970; NaN where it has none. */
export function recordMs({ time }: Pick<BeamMessage, "time">): number {
  return Date.parse(`${time.slice(0, 23).replace(" ", "T")}Z`);
}

/** The records of one radar. */
export class BeamBook {
  /** By time. */
  #beams: HeardBeam[] = [];
  readonly #known = new Set<string>();
  readonly #jumps = new JumpFilter<HeardBeam>(({ timeMs }) => timeMs, {
    back: BACK_MS,
    ahead: AHEAD_MS,
  });

  /** Of the newest time; null: nothing has been heard. */
  get newest(): HeardBeam | null {
    return this.#beams.at(-1) ?? null;
  }

  /** In their order. */
  get channels(): number[] {
    return [...new Set(this.#beams.map(({ message }) => message.channel))].sort((a, b) => a - b);
  }

  /**
   * A record that has just come. A jump in time is believed when the next record confirms it; one back
   * in time (files that a radar plays again, a clock put right) then begins the book anew.
   *
   * @param cameMs now, by this device's steady clock
   * @returns whether a jump was just believed: what is missing here now, the station may have
   */
  heard(message: BeamMessage, cameMs: number): boolean {
    return this.#follow({ message, timeMs: recordMs(message), cameMs });
  }

  /**
   * Records of before, as the station still has them, in the order in which they came to it; those that
   * are known already count once, and those that are dated wrongly not at all.
   */
  fill(messages: readonly BeamMessage[]): void {
    const before = messages.map((message): HeardBeam => ({
      message,
      timeMs: recordMs(message),
      cameMs: null,
    })).filter(({ timeMs }) => !Number.isNaN(timeMs));
    const [last, { newest }] = [before.at(-1), this];
    if (last === undefined) return;
    // Where both end at one time, that time is true; else the answer tells by itself which one is.
    if (newest !== null && !this.#jumps.isJump(newest.timeMs, last.timeMs)) {
      return this.#put(before.filter(({ timeMs }) => timeMs <= newest.timeMs + AHEAD_MS));
    }
    const told = new BeamBook();
    for (const one of before) told.#follow(one);
    this.#put(told.#beams);
  }

  clear(): void {
    this.#beams = [];
    this.#known.clear();
    this.#jumps.clear();
  }

  /** The newest record of each beam of a channel, by beam. */
  fan(channel: number): HeardBeam[] {
    const byBeam = new Map<number, HeardBeam>();
    for (const one of this.#beams) {
      if (one.message.channel === channel) byBeam.set(one.message.beam, one);
    }
    return [...byBeam.values()].sort((a, b) => a.message.beam - b.message.beam);
  }

  /** The records of one beam of a channel in the last hour, by time. */
  history(beam: number, channel: number): HeardBeam[] {
    return this.#beams.filter(({ message }) =>
      message.beam === beam && message.channel === channel
    );
  }

  #follow(one: HeardBeam): boolean {
    if (Number.isNaN(one.timeMs)) return false;
    const { newest } = this;
    const believed = this.#jumps.believed(one, newest);
    const hasJumped = believed.length > 1;
    if (hasJumped && one.timeMs < newest!.timeMs) this.clear();
    this.#put(believed);
    return hasJumped;
  }

  #put(beams: readonly HeardBeam[]): void {
    const before = this.#beams.length;
    let isInOrder = true;
    for (const one of beams) {
      const key = keyOf(one.message);
      if (this.#known.has(key)) continue;
      isInOrder &&= one.timeMs >= (this.newest?.timeMs ?? -Infinity);
      this.#known.add(key);
      this.#beams.push(one);
    }
    if (this.#beams.length === before) return;
    if (!isInOrder) this.#beams.sort((a, b) => a.timeMs - b.timeMs);
    const oldestMs = this.newest!.timeMs - HISTORY_MS;
    let gone = Math.max(0, this.#beams.length - MOST);
    while (this.#beams[gone]!.timeMs < oldestMs) gone++;
    for (const { message } of this.#beams.splice(0, gone)) this.#known.delete(keyOf(message));
  }
}

const keyOf = ({ channel, beam, time }: BeamMessage) => `${channel} ${beam} ${time}`;

/**
 * What one gate has: each value null where the radar has no finite one. An elevation of exactly 0 is
 * how fitacf says that none was determined: null too.
 */
export interface GateValues {
  readonly velocity: number | null;
  readonly power: number | null;
  readonly width: number | null;
  readonly elevation: number | null;
  readonly isGround: boolean;
}

/** The echo in a gate; null: there is none. */
export function echoAt(message: BeamMessage, gate: number): GateValues | null {
  const { velocity, power, width, elevation, g_scatter } = message;
  const [v, p, w, e] = [velocity[gate], power[gate], width[gate], elevation[gate]];
  const ground = g_scatter[gate];
  // Outside of the record; or every value 0, which is how a gate without an echo is sent.
  if (v === undefined || v === 0 && p === 0 && w === 0 && e === 0 && ground === 0) return null;
  return {
    velocity: v,
    power: p ?? null,
    width: w ?? null,
    elevation: e || null,
    isGround: ground === 1,
  };
}
