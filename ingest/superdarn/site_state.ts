/**
 * How one radar is doing: its counts, and what its state is called.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { BeamMessage, SiteView } from "../../formats/superdarn_messages.ts";
import { OtherStations } from "./other_stations.ts";

const DAY_MS = 86_400_000;

/** Records are counted by the second, for the last minute. */
const MINUTE_S = 60;

/** A rate is told of no shorter time: of two records that came together it would be any. */
const LEAST_S = 3;

/** A radar's clock is believed again after so many records with a right time. */
const RIGHT_AGAIN = 20;

/** What the component is told of a radar. */
export interface SiteParts {
  readonly site: string;
  readonly source: SiteView["source"];
  readonly clock: Clock;
  /** The state, or what it is from, is another. */
  changed(site: SiteState, before: string): void;
}

/** One radar, as far as the component knows it. */
export class SiteState {
  readonly #parts: SiteParts;
  readonly #stations: OtherStations;
  #link = "connecting";
  #linkReason: string | null = null;
  #clockReason: string | null = null;
  #rightTimes = 0;
  #state = "connecting";
  #reason: string | null = null;
  #since: string;
  #newest: BeamMessage | null = null;
  #newestMs: number | null = null;
  #heardMs: number | null = null;
  #heardMonoMs = -Infinity;
  #records = 0;
  #reconnects = 0;
  #badPackets = 0;
  #skippedBytes = 0;
  #withoutEchoes = 0;
  /** Records of each of the last seconds, by the second's number modulo 60. */
  readonly #perSecond = new Uint32Array(MINUTE_S);
  #second: number;
  /** When the first record came after a minute without. */
  #listeningMonoMs = 0;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    this.#stations = new OtherStations(parts.site, parts.source);
    this.#since = this.#now();
    this.#second = this.#secondNow();
  }

  get site(): string {
    return this.#parts.site;
  }

  get source(): SiteView["source"] {
    return this.#parts.source;
  }

  get state(): string {
    return this.#state;
  }

  get reason(): string | null {
    return this.#reason;
  }

  /** Whether its records come. */
  get isHeard(): boolean {
    return this.#link === "receiving";
  }

  /** How long ago its last record came, ms; Infinity before one did. */
  get silentMs(): number {
    return this.#parts.clock.monoMs() - this.#heardMonoMs;
  }

  /** What the connection to it does. */
  linked(state: string, reason: string | null): void {
    [this.#link, this.#linkReason] = [state, reason];
    this.#settle();
  }

  /**
   * A record came and was told.
   *
   * @param timeMs in the record
   * @param arrivedMs by the host's clock
   */
  heard(message: BeamMessage, timeMs: number, arrivedMs: number): void {
    this.#newest = message;
    this.#newestMs = timeMs;
    this.#heardMs = arrivedMs;
    const nowMs = this.#parts.clock.monoMs();
    if (this.silentMs >= MINUTE_S * 1000) this.#listeningMonoMs = nowMs;
    this.#heardMonoMs = nowMs;
    this.#records++;
    if (message.gflg.length === 0) this.#withoutEchoes++;
    this.#toNow();
    this.#perSecond[this.#second % MINUTE_S]!++;
    // Files are old.
    if (this.source === "replay") return;
    if (this.#stations.heard(message.stid, nowMs)) this.#settle();
    this.#judgeClock(Math.abs(timeMs - arrivedMs) <= DAY_MS, timeMs);
  }

  bad(): void {
    this.#badPackets++;
  }

  skipped(bytes: number): void {
    this.#skippedBytes += bytes;
  }

  reconnected(): void {
    this.#reconnects++;
  }

  view(): SiteView {
    this.#toNow();
    const { stid = null, beam = null, cp = null, freq = null } = this.#newest ?? {};
    return {
      site: this.site,
      stid,
      source: this.source,
      state: this.#state,
      since: this.#since,
      reason: this.#reason,
      last_record: isoOrNull(this.#newestMs),
      last_heard: isoOrNull(this.#heardMs),
      records_per_minute: this.#rate(),
      records: this.#records,
      reconnects: this.#reconnects,
      bad_packets: this.#badPackets,
      skipped_bytes: this.#skippedBytes,
      without_echoes: this.#withoutEchoes,
      beam,
      cp,
      freq,
    };
  }

  #judgeClock(isRight: boolean, timeMs: number): void {
    if (isRight) {
      if (this.#clockReason === null || ++this.#rightTimes < RIGHT_AGAIN) return;
      this.#clockReason = null;
    } else {
      this.#rightTimes = 0;
      // Its words stay until it is right: they would change with each record.
      if (this.#clockReason !== null) return;
      this.#clockReason = clockReason(timeMs);
    }
    this.#settle();
  }

  #settle(): void {
    const [state, reason] = this.#inWords();
    if (state === this.#state && reason === this.#reason) return;
    const before = this.#state;
    if (state !== before) this.#since = this.#now();
    [this.#state, this.#reason] = [state, reason];
    this.#parts.changed(this, before);
  }

  /** While records come, what is wrong with them counts more than that they do. */
  #inWords(): [state: string, reason: string | null] {
    if (this.#link === "receiving") {
      if (this.#stations.reason !== null) return ["another station", this.#stations.reason];
      if (this.#clockReason !== null) return ["clock wrong", this.#clockReason];
    }
    return [this.#link, this.#linkReason];
  }

  /**
   * Records in the last minute; before one is over, at what rate they came so far, the first of
   * them being where the time begins.
   */
  #rate(): number {
    const count = this.#perSecond.reduce((sum, one) => sum + one, 0);
    const listenedS = (this.#parts.clock.monoMs() - this.#listeningMonoMs) / 1000;
    if (count === 0 || listenedS >= MINUTE_S) return count;
    return Math.max(count, Math.round((count - 1) * MINUTE_S / Math.max(listenedS, LEAST_S)));
  }

  /** Forgets the seconds that are over a minute ago. */
  #toNow(): void {
    const now = this.#secondNow();
    const over = Math.min(now - this.#second, MINUTE_S);
    for (let i = 0; i < over; i++) this.#perSecond[(now - i) % MINUTE_S] = 0;
    this.#second = now;
  }

  #secondNow(): number {
    return Math.floor(this.#parts.clock.monoMs() / 1000);
  }

  #now(): string {
    return new Date(this.#parts.clock.nowMs()).toISOString();
  }
}

const isoOrNull = (timeMs: number | null) =>
  timeMs === null ? null : new Date(timeMs).toISOString();

function clockReason(timeMs: number): string {
  const time = new Date(timeMs).toISOString().slice(0, 16).replace("T", " ");
  return `its records are dated ${time} UTC, over a day off this machine's clock: set the clock that ` +
    "is wrong, the radar's or this machine's (timedatectl set-ntp true, or date); meanwhile its " +
    "echo counts are kept at the radar's time, unless the last hours prove it wrong";
}
