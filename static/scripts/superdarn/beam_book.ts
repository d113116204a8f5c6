/**
 * What has been heard of one radar: the newest record of each beam, and the last hour of them all.
 * Pure.
 *
 * @module
 */
import type { BeamMessage } from "../../../formats/superdarn_messages.ts";

/** A record and its own time, milliseconds since 1970. */
export interface HeardBeam {
  readonly message: BeamMessage;
  readonly timeMs: number;
}

/** As long as the range–time plot. */
export const HISTORY_MS = 3_600_000;
/** An hour of a radar that sends three records in two seconds; older ones go first. */
const MOST = 5_400;
/** Records of one scan may come a little out of order; farther back a replay has begun anew. */
const BACK_MS = 60_000;

/** The time in a record, milliseconds since 1970; NaN where it has none. */
export function recordMs({ time }: Pick<BeamMessage, "time">): number {
  return Date.parse(`${time.slice(0, 23).replace(" ", "T")}Z`);
}

/** The records of one radar. */
export class BeamBook {
  /** By time. */
  #beams: HeardBeam[] = [];
  readonly #known = new Set<string>();

  /** Of the newest time; null: nothing has been heard. */
  get newest(): HeardBeam | null {
    return this.#beams.at(-1) ?? null;
  }

  /** In their order. */
  get channels(): number[] {
    return [...new Set(this.#beams.map(({ message }) => message.channel))].sort((a, b) => a - b);
  }

  /** A record that has just come. One that is far back in time begins the book anew. */
  heard(message: BeamMessage): void {
    const newestMs = this.newest?.timeMs ?? -Infinity;
    if (recordMs(message) < newestMs - BACK_MS) this.clear();
    this.#put([message]);
  }

  /** Records of before, as the station still has them; those that are known already count once. */
  fill(messages: readonly BeamMessage[]): void {
    this.#put(messages);
  }

  clear(): void {
    this.#beams = [];
    this.#known.clear();
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

  #put(messages: readonly BeamMessage[]): void {
    const before = this.#beams.length;
    let isInOrder = true;
    for (const message of messages) {
      const timeMs = recordMs(message);
      const key = keyOf(message);
      if (Number.isNaN(timeMs) || this.#known.has(key)) continue;
      isInOrder &&= timeMs >= (this.newest?.timeMs ?? -Infinity);
      this.#known.add(key);
      this.#beams.push({ message, timeMs });
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

/** What one gate has: each value null where the radar has no finite one. */
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
    elevation: e ?? null,
    isGround: ground === 1,
  };
}
