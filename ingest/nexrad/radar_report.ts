/**
 * What the supervisor, the panel and the log are told of the radar's component.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { PictureNews, RadarView, SourceView } from "../../formats/radar_messages.ts";
import { parseStoreKey } from "../../formats/radar_store.ts";
import type { Logger } from "../../log.ts";
import type { StoreError } from "../../object_store/mod.ts";
import { errorText } from "../../secrets.ts";
import { TroubleLog } from "../trouble_log.ts";
import type { Budget } from "./source/budget.ts";
import { MAX_OFF_MS } from "./source/source_clock.ts";
import { SOURCE_REMEDIES, type SourceError, type SourceErrorCode } from "./source/source_error.ts";

/** Progress is told this often at most. */
export const TELL_MS = 1_000;

/**
 * Without news it is told again after so long: from a process that says nothing at all, the supervisor
 * concludes that it hangs (`silentLimitMs` of the component).
 */
export const REPEAT_TELL_MS = 30_000;

export type SourceName = SourceView["name"];

/** Where the telling goes. */
export interface ReportParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly budget: Budget;
  tell(event: ChildEvent): void;
}

/** Something that keeps pictures from coming. */
interface Trouble {
  readonly state: string;
  readonly reason: string;
}

interface Source {
  state: string;
  lastSuccess: string | null;
  lastFailure: string | null;
  lastFailureAt: string | null;
  trouble: Trouble | null;
}

const FAILED_STATES: Readonly<Record<SourceErrorCode, string>> = {
  unreachable: "unreachable",
  slow: "slow",
  cut: "slow",
  "server-error": "server in trouble",
  "not-found": "not found",
  forbidden: "not allowed",
  "wrong-answer": "wrong answer",
  "too-large": "wrong answer",
};

/** The component's state as others know it. */
export class RadarReport {
  #sites: readonly string[] = [];
  #autoReason: string | null = null;
  readonly #sources = new Map<SourceName, Source>();
  #siteTrouble: Trouble | null = null;
  #clockTrouble: Trouble | null = null;
  #storeTrouble: Trouble | null = null;
  readonly #underWay = new Set<string>();
  readonly #waiting = new Map<SourceName, number>();
  readonly #ahead = new Map<SourceName, number>();
  #newest: { key: string; timeMs: number } | null = null;
  #pictures = 0;
  #failures = 0;
  #lastFailure: string | null = null;
  #leftOut = new Map<string, number>();
  #state = "";
  #reason: string | null = null;
  #told = "";
  #cancelTell: (() => void) | null = null;
  #cancelRepeat: (() => void) | null = null;
  readonly #troubles: TroubleLog;

  constructor(private readonly parts: ReportParts, sources: Readonly<Record<SourceName, boolean>>) {
    this.#troubles = new TroubleLog(parts.clock, parts.log);
    for (const name of ["level2", "chunks", "level3"] as const) {
      this.#sources.set(name, {
        state: sources[name] ? "waiting" : "off",
        lastSuccess: null,
        lastFailure: null,
        lastFailureAt: null,
        trouble: null,
      });
    }
  }

  /** Which sites are followed; `autoReason` says why, when the vehicle's position chose them. */
  following(sites: readonly string[], autoReason: string | null): void {
    if (sites.join() !== this.#sites.join()) {
      this.parts.log.info(
        `following ${sites.join(", ")}${autoReason === null ? "" : `: ${autoReason}`}`,
      );
      this.#leftOut.clear();
    }
    this.#sites = sites;
    this.#autoReason = autoReason;
    this.#siteTrouble = null;
    this.#changed();
  }

  /** No site can be chosen: `no GPS`. */
  noSite(state: string, reason: string): void {
    if (this.#siteTrouble === null) this.parts.log.warn(`${state}: ${reason}`);
    this.#siteTrouble = { state, reason };
    this.#changed();
  }

  /** How far the host's clock is ahead of a bucket's, ms; null: nobody knows just now. */
  clockOff(offMs: number | null): void {
    const isWrong = offMs !== null && Math.abs(offMs) > MAX_OFF_MS;
    if (isWrong) {
      const reason = clockReason(offMs);
      this.#troubles.say("clock wrong", `clock wrong: ${reason}`);
      this.#clockTrouble = { state: "clock wrong", reason };
    } else if (offMs !== null && this.#clockTrouble !== null) {
      this.parts.log.info("this machine's clock is right again");
      this.#troubles.over("clock wrong");
      this.#clockTrouble = null;
    }
    this.#changed();
  }

  /** Files of a source that are dated so far ahead that they are left out. */
  ahead(name: SourceName, files: number): void {
    if (files > 0) this.#troubles.say(`${name} ahead`, `${name}: ${aheadReason(files)}`);
    this.#ahead.set(name, files);
    this.#changed();
  }

  /** What a source does: `listing`, `fetching`, `volume 230, chunk 45 of 94`. */
  sourceState(name: SourceName, state: string): void {
    const source = this.#sources.get(name)!;
    // A source in trouble keeps the word for it until it answers.
    if (source.trouble === null) source.state = state;
    this.#changed();
  }

  /** A source answered as it should. */
  sourceWell(name: SourceName): void {
    const source = this.#sources.get(name)!;
    source.lastSuccess = this.#now();
    if (source.trouble !== null) {
      this.parts.log.info(`${name}: works again`);
      this.#troubles.over(`${name} ${source.trouble.state}`);
      source.trouble = null;
      source.state = "waiting";
    }
    this.#changed();
  }

  sourceFailed(name: SourceName, error: SourceError): void {
    const source = this.#sources.get(name)!;
    const text = errorText(error);
    const state = FAILED_STATES[error.code];
    this.#failed(`${name}: ${text}`);
    this.#troubles.say(`${name} ${state}`, `${name}: ${text}: ${SOURCE_REMEDIES[error.code]}`);
    Object.assign(source, { state, lastFailure: text, lastFailureAt: this.#now() });
    source.trouble = { state, reason: `${name}: ${text}: ${SOURCE_REMEDIES[error.code]}` };
    this.#changed();
  }

  waiting(name: SourceName, files: number): void {
    this.#waiting.set(name, files);
    this.#changed();
  }

  underWay(name: string, isUnder: boolean): void {
    if (isUnder) this.#underWay.add(name);
    else this.#underWay.delete(name);
    this.#changed();
  }

  /** Chunks of a site's present volume that the budget left out. */
  leftOut(site: string, chunks: number): void {
    this.#leftOut.set(site, chunks);
    this.#changed();
  }

  /** Pictures are in the store. */
  published(news: readonly PictureNews[]): void {
    for (const one of news) {
      this.#pictures += one.sweeps;
      const timeMs = parseStoreKey(one.key)?.timeMs ?? 0;
      if (this.#newest === null || timeMs >= this.#newest.timeMs) {
        this.#newest = { key: one.key, timeMs };
      }
      this.parts.tell({ event: "picture", ...one });
    }
    if (news.length > 0) this.stored();
  }

  /** The store does its work. */
  stored(): void {
    if (this.#storeTrouble !== null) this.parts.log.info("the store takes pictures again");
    this.#storeTrouble = null;
    this.#changed();
  }

  /** A file, or a part of one, that could not be read; `why` for people, with its name. */
  skipped(why: string): void {
    this.#failed(why);
    this.#changed();
  }

  /** The store does not take pictures. */
  unstored(error: StoreError): void {
    const isFull = error.code === "full";
    const state = isFull ? "store full" : "store fails";
    const reason = errorText(error);
    this.#failed(`${state}: ${reason}`);
    this.#troubles.say(`${state} ${error.code}`, `${state}: ${reason}`);
    this.#storeTrouble = { state, reason };
    this.#changed();
  }

  /** What nobody expected: logged with its stack, once in a while, and survived. */
  unexpected(where: string, error: unknown): void {
    this.#failed(`${where}: ${errorText(error)}`);
    this.#troubles.unexpected(where, error);
    this.#changed();
  }

  /** What is known now. */
  view(): RadarView {
    return {
      sites: this.#sites,
      auto_reason: this.#autoReason,
      sources: [...this.#sources].map(([name, source]) => ({
        name,
        state: source.state,
        last_success: source.lastSuccess,
        last_failure: source.lastFailure,
        last_failure_at: source.lastFailureAt,
      })),
      under_way: [...this.#underWay][0] ?? null,
      waiting: [...this.#waiting.values()].reduce((sum, files) => sum + files, 0),
      newest_key: this.#newest?.key ?? null,
      newest_time: this.#newest === null ? null : new Date(this.#newest.timeMs).toISOString(),
      pictures: this.#pictures,
      failures: this.#failures,
      last_failure: this.#lastFailure,
      bytes_last_hour: this.parts.budget.lastHour,
      bytes_per_hour: this.parts.budget.limit,
    };
  }

  /** Tells what was not told yet, and no more after that. */
  close(): void {
    this.#cancelTell?.();
    this.#tellView();
    this.#cancelRepeat?.();
  }

  #failed(what: string): void {
    this.#failures++;
    this.#lastFailure = what;
  }

  /** The component's own state, when it changes; progress a second later at most. */
  #changed(): void {
    const { state, reason } = this.#overall();
    if (state !== this.#state || reason !== this.#reason) {
      const since = this.#now();
      [this.#state, this.#reason] = [state, reason];
      this.parts.tell({ event: "state", state, since, reason });
    }
    this.#cancelTell ??= this.parts.clock.after(TELL_MS, () => {
      this.#cancelTell = null;
      this.#tellView();
    });
  }

  #tellView(isRepeat = false): void {
    const view = this.view();
    const text = JSON.stringify(view);
    if (text === this.#told && !isRepeat) return;
    this.#told = text;
    this.parts.tell({ event: "radar", ...view });
    this.#cancelRepeat?.();
    this.#cancelRepeat = this.parts.clock.after(REPEAT_TELL_MS, () => this.#tellView(true));
  }

  #overall(): { state: string; reason: string | null } {
    if (this.#siteTrouble !== null) return this.#siteTrouble;
    if (this.#clockTrouble !== null) return this.#clockTrouble;
    if (this.#storeTrouble !== null) return this.#storeTrouble;
    const on = [...this.#sources.values()].filter(({ state }) => state !== "off");
    const first = on[0]?.trouble;
    if (on.length > 0 && first && on.every(({ trouble }) => trouble !== null)) return first;
    const state = `following ${this.#sites.join(", ")}`;
    const troubles = on.flatMap(({ trouble }) => trouble === null ? [] : [trouble.reason]);
    const leftOut = [...this.#leftOut.values()].reduce((sum, chunks) => sum + chunks, 0);
    if (leftOut > 0) {
      troubles.push(
        "higher tilts are left out: the link's budget is short; raise radar.megabytes_per_hour",
      );
    }
    const ahead = [...this.#ahead.values()].reduce((sum, files) => sum + files, 0);
    if (ahead > 0) troubles.push(aheadReason(ahead));
    return { state, reason: troubles[0] ?? null };
  }

  #now(): string {
    return new Date(this.parts.clock.nowMs()).toISOString();
  }
}

/** What a person reads of a clock that is so far ahead, ms. */
export function clockReason(offMs: number): string {
  const minutes = Math.round(Math.abs(offMs) / 60_000);
  const far = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  const where = offMs < 0 ? "behind" : "ahead of";
  return `this machine's clock is ${far} ${where} the radar source's: set this machine's clock ` +
    "(timedatectl set-ntp true, or date); meanwhile the source's counts, and nothing is removed";
}

/** What a person reads of files that are dated far ahead. */
export const aheadReason = (files: number) =>
  `${files} ${
    files === 1 ? "file is" : "files are"
  } dated more than 12 hours ahead and left out: ` +
  "is this machine's clock right?";
