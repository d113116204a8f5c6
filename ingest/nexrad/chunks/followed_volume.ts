/**
 * Follows one real-time volume, from where it was found to its end: asks for the next chunk, finds
 * what is missing, leaves out what the budget does not allow.
 *
 * @module
 */
import { type Clock, pause } from "../../../clock.ts";
import {
  type ChunkKey,
  chunkName,
  chunkPrefix,
  nextVolume,
  parseChunkKey,
} from "../../../formats/nexrad/bucket_keys.ts";
import type { PlannedCut } from "../../../formats/nexrad/sweep.ts";
import type { Logger } from "../../../log.ts";
import { type Budget, SHARES } from "../source/budget.ts";
import { type ChunkPlan, chunkPlan } from "./chunk_plan.ts";
import { firstChunk } from "./newest_volume.ts";
import type { LiveVolume } from "../parts.ts";
import type { Bucket } from "../source/bucket.ts";
import { SourceError } from "../source/source_error.ts";

/**
 * The next chunk is asked for this often: a picture is to be in the browser 3 s after its chunk. Each
 * answer that there is none yet costs half a kilobyte: together 2 MB an hour of a site.
 */
export const ASK_MS = 1_000;

/** After so long without the next chunk, a listing says whether others came; then twice as late, each time. */
export const LOOK_MS = 20_000;
const MAX_LOOK_MS = 120_000;

/** After so long without anything, a volume counts as over, and newer ones are looked for: numbers may have jumped. */
export const LOST_MS = 300_000;

/** So long after a volume's end the next one is waited for closely; then every ten seconds. */
const BETWEEN_MS = 60_000;
const QUIET_ASK_MS = 10_000;

/** The pause after a source's first failure, twice as long after each further one, and the longest. */
const BACK_OFF_MS = 2_000;
const MAX_BACK_OFF_MS = 30_000;

/** Rounds in which chunks that are known to be there are tried for. */
const ROUNDS = 4;

/** A chunk is 40 to 350 kB. */
export const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
const USUAL_CHUNK_BYTES = 150_000;

/** Chunks fetched but not yet decoded: beyond that, the next is not asked for. */
const MAX_UNDECODED = 16;

/** What the follower tells. */
export interface FollowerEvents {
  /** In words: `volume 230, chunk 45 of 94`. */
  at(text: string): void;
  /** Something came, or the source answered as it should. */
  well(): void;
  failed(error: SourceError): void;
  /** Chunks of higher tilts that the budget left out, of the present volume. */
  leftOut(chunks: number): void;
  /** A chunk, or a volume, that cannot be read is left out. */
  skipped(name: string, why: string): void;
}

/** What the follower needs. */
export interface FollowerParts {
  readonly bucket: Bucket;
  /** Four letters. */
  readonly site: string;
  readonly clock: Clock;
  readonly budget: Budget;
  readonly log: Logger;
  readonly events: FollowerEvents;
  /** What chunk S says: the KEY of its volume, and the plan where it has one; null: it is no such chunk. */
  startOf(start: Uint8Array<ArrayBuffer>, name: string): VolumeStart | null;
  /** Whether a volume is wanted: young enough, and not yet in the store. */
  isWanted(key: string, timeMs: number): Promise<boolean>;
  newVolume(): LiveVolume;
  /** Does `add` of a live volume, and tells of its news and faults. Never throws. */
  decode(volume: LiveVolume, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Tells a live volume that nothing more will come. Never throws. */
  end(volume: LiveVolume): Promise<void>;
  /** Told when a volume begins, by its KEY, and when it is left. */
  coming(key: string, isComing: boolean): void;
}

/** What chunk S says of its volume. */
export interface VolumeStart {
  readonly key: string;
  readonly plan: readonly PlannedCut[] | null;
}

/** Before a source that failed so often is asked again. */
export const backOffMs = (failures: number) =>
  Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS);

/** One volume, from where it was found to its end. */
export class FollowedVolume {
  readonly #parts: FollowerParts;
  readonly #signal: AbortSignal;
  readonly #volume: number;
  readonly #time: string;
  readonly #timeMs: number;
  #live: LiveVolume | null = null;
  /** In the store; null: not wanted. */
  #key: string | null = null;
  #plan: ChunkPlan | null = null;
  #highest = 0;
  #ended = false;
  /** Chunks that came or were left out, and those that were passed over. */
  #taken = new Set<number>();
  #missing = new Set<number>();
  #leftOut = 0;
  #lastBytes = USUAL_CHUNK_BYTES;
  #sinceMs = 0;
  #decoded: Promise<void> = Promise.resolve();
  #undecoded = 0;

  constructor(parts: FollowerParts, first: ChunkKey, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#volume = first.volume;
    this.#time = first.time;
    this.#timeMs = first.timeMs;
  }

  /**
   * Follows it, `keys` being there already, until it is over and another one has begun: its number;
   * null: it is unknown, after a long pause.
   */
  async follow(keys: readonly ChunkKey[]): Promise<number | null> {
    const { events, clock } = this.#parts;
    this.#sinceMs = clock.monoMs();
    events.leftOut(0);
    try {
      if (await this.#begin()) {
        await this.#takeAll(keys.filter(({ kind }) => kind !== "S"));
      } else {
        this.#highest = keys.at(-1)!.number;
        this.#ended = keys.some(({ kind }) => kind === "E");
      }
      if (!await this.#goOn()) {
        await this.#end();
        return this.#isLong() ? null : nextVolume(this.#volume);
      }
      await this.#fetchMissing();
      await this.#end();
      return await this.#awaitNext();
    } finally {
      // What was fetched is decoded, whatever happens to the link.
      await this.#decoded;
      this.#leave();
    }
  }

  /** Nothing more of it will come; without its last chunk nobody could know. */
  async #end(): Promise<void> {
    await this.#decoded;
    if (this.#live !== null) await this.#parts.end(this.#live);
    this.#leave();
  }

  #leave(): void {
    if (this.#key !== null) this.#parts.coming(this.#key, false);
    this.#key = null;
  }

  /** Chunk S, which says what is to come; false when the volume is not wanted, or cannot be read. */
  async #begin(): Promise<boolean> {
    const { site, bucket, events } = this.#parts;
    const name = chunkName({ time: this.#time, number: 1, kind: "S" });
    const key = chunkPrefix(site, this.#volume) + name;
    const bytes = await bucket.get(key, MAX_CHUNK_BYTES, this.#signal);
    const start = bytes === null ? null : this.#parts.startOf(bytes, name);
    if (bytes === null || start === null) {
      events.skipped(`${site} volume ${this.#time}`, "its first chunk is not there or broken");
      return false;
    }
    if (!await this.#parts.isWanted(start.key, this.#timeMs)) return false;
    this.#key = start.key;
    this.#parts.coming(start.key, true);
    this.#plan = chunkPlan(start.plan);
    this.#live = this.#parts.newVolume();
    this.#highest = 1;
    await this.#decode(name, bytes);
    return true;
  }

  /** Asks for chunk after chunk; true at the volume's end, false when it does not go on. */
  async #goOn(): Promise<boolean> {
    const { clock, events } = this.#parts;
    let lookMs = LOOK_MS;
    let failures = 0;
    while (!this.#ended) {
      this.#signal.throwIfAborted();
      const waitedMs = clock.monoMs() - this.#sinceMs;
      try {
        // The link was away: what is left of this volume is older than what can be had by now.
        if (failures > 0 && waitedMs >= LOST_MS && await this.#nextIsThere()) return false;
        if (await this.#askNext(waitedMs)) {
          lookMs = LOOK_MS;
          failures = 0;
          continue;
        }
        if (waitedMs >= lookMs) {
          lookMs = waitedMs + Math.min(lookMs, MAX_LOOK_MS);
          if (await this.#look()) continue;
          if (waitedMs >= LOST_MS || await this.#nextIsThere()) return false;
        }
        failures = 0;
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        events.failed(error);
        failures++;
        // One chunk that the source cannot give does not keep us from those after it.
        if (waitedMs >= lookMs && await this.#look().catch(() => false)) continue;
      }
      await pause(clock, failures === 0 ? ASK_MS : backOffMs(failures), this.#signal);
    }
    return true;
  }

  /** After such a pause numbers may have jumped. */
  #isLong(): boolean {
    return this.#parts.clock.monoMs() - this.#sinceMs >= LOST_MS;
  }

  /** Asks for the chunk after the highest, as whatever it may be. */
  async #askNext(waitedMs: number): Promise<boolean> {
    const number = this.#highest + 1;
    for (const kind of this.#kinds(number, waitedMs)) {
      if (await this.#take(number, kind)) return true;
    }
    this.#parts.events.well();
    return false;
  }

  /** Where a cut ends, and while the plan is not known or seems wrong, the volume may end too. */
  #kinds(number: number, waitedMs: number): readonly ("I" | "E")[] {
    if (number === this.#plan?.total) return ["E", "I"];
    const maybeEnd = this.#live === null || this.#plan === null || waitedMs >= LOOK_MS / 2 ||
      this.#plan.at(number)?.endsCut !== false;
    return maybeEnd ? ["I", "E"] : ["I"];
  }

  /** A narrow listing: chunks that came after the highest, with one missing before them. */
  async #look(): Promise<boolean> {
    const { bucket, site } = this.#parts;
    const prefix = chunkPrefix(site, this.#volume);
    const last = chunkName({ time: this.#time, number: this.#highest, kind: "S" });
    const { objects } = await bucket.list(prefix, { after: prefix + last }, this.#signal);
    const later = objects.map(({ key }) => parseChunkKey(key)).filter((key) => key !== null)
      .filter(({ time, number }) => time === this.#time && number > this.#highest);
    if (later.length === 0) return false;
    return await this.#takeAll(later);
  }

  /**
   * Takes chunks that are there, lowest tilts first, and notes which are missing among them; false
   * when none could be had.
   */
  async #takeAll(keys: readonly ChunkKey[]): Promise<boolean> {
    const { events, clock } = this.#parts;
    const angle = ({ number }: ChunkKey) => this.#plan?.at(number)?.elevationDeg ?? 0;
    const before = this.#highest;
    let left = [...keys].sort((a, b) => angle(a) - angle(b) || a.number - b.number);
    for (let round = 1; left.length > 0 && round <= ROUNDS; round++) {
      const failed: ChunkKey[] = [];
      await Promise.all(left.map(async (key) => {
        try {
          await this.#take(key.number, key.kind);
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          events.failed(error);
          failed.push(key);
        }
      }));
      left = failed;
      if (left.length > 0) await pause(clock, backOffMs(round), this.#signal);
      this.#signal.throwIfAborted();
    }
    for (let number = before + 1; number < this.#highest; number++) {
      if (!this.#taken.has(number)) this.#missing.add(number);
    }
    return this.#highest > before;
  }

  /** True when the chunk is there: fetched, or left out for the budget's sake. */
  async #take(number: number, kind: ChunkKey["kind"]): Promise<boolean> {
    const { bucket, site, budget, events } = this.#parts;
    const name = chunkName({ time: this.#time, number, kind });
    const key = chunkPrefix(site, this.#volume) + name;
    if (this.#live === null) {
      // Not wanted: only its end is waited for.
      if (await bucket.size(key, this.#signal) === null) return false;
    } else if (!budget.allows(this.#lastBytes, this.#share(number), true)) {
      if (await bucket.size(key, this.#signal) === null) return false;
      events.leftOut(++this.#leftOut);
    } else {
      const release = budget.reserve(this.#lastBytes);
      const bytes = await bucket.get(key, MAX_CHUNK_BYTES, this.#signal).finally(release);
      if (bytes === null) return false;
      this.#lastBytes = bytes.length;
      await this.#decode(name, bytes);
    }
    this.#highest = Math.max(this.#highest, number);
    this.#taken.add(number);
    this.#missing.delete(number);
    this.#ended ||= kind === "E";
    this.#sinceMs = this.#parts.clock.monoMs();
    events.well();
    events.at(
      `volume ${this.#volume}, chunk ${this.#highest}` +
        (this.#plan === null ? "" : ` of ${this.#plan.total}`),
    );
    return true;
  }

  #share(number: number): number {
    return this.#plan?.share(number) ?? SHARES.lowestTilt;
  }

  /** One after the other, in the order fetched, while the next is asked for. */
  async #decode(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const live = this.#live!;
    const before = this.#decoded;
    this.#undecoded++;
    this.#decoded = before.then(() => this.#parts.decode(live, name, bytes)).finally(() => {
      this.#undecoded--;
    });
    if (this.#undecoded > MAX_UNDECODED) await before;
  }

  /** A chunk that was late: asked for once more at the end. */
  async #fetchMissing(): Promise<void> {
    for (const number of [...this.#missing]) {
      await this.#take(number, "I").catch((error) => {
        if (!(error instanceof SourceError)) throw error;
        this.#parts.events.failed(error);
      });
    }
    if (this.#missing.size === 0) return;
    this.#parts.log.warn(
      `${this.#parts.site}: volume ${this.#time} came without chunk ` +
        `${[...this.#missing].join(", ")}: the source did not give it`,
    );
  }

  /** Whether the next volume has begun: of that number, and younger than this one. */
  async #nextIsThere(): Promise<boolean> {
    const { bucket, site } = this.#parts;
    const number = nextVolume(this.#volume);
    return await firstChunk(bucket, site, number, this.#time, this.#signal) !== null;
  }

  /** After its end: the number of the next volume, as soon as that begins; null after a long pause. */
  async #awaitNext(): Promise<number | null> {
    const { clock, events } = this.#parts;
    for (let failures = 0;;) {
      this.#signal.throwIfAborted();
      const waitedMs = clock.monoMs() - this.#sinceMs;
      try {
        if (await this.#nextIsThere()) return nextVolume(this.#volume);
        if (waitedMs >= LOST_MS) return null;
        failures = 0;
        events.well();
        events.at(`volume ${this.#volume} is complete, waiting for the next`);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        events.failed(error);
        failures++;
      }
      const askMs = waitedMs < BETWEEN_MS ? ASK_MS : QUIET_ASK_MS;
      await pause(clock, Math.max(askMs, failures === 0 ? 0 : backOffMs(failures)), this.#signal);
    }
  }
}
