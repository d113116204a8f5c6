/**
 * What the component tells its supervisor and its log: the state in words at each change, progress
 * once a second at most, one log line a change of a radar's state.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { EchoStoreView, SiteView, SuperdarnView } from "../../formats/superdarn_messages.ts";
import type { Logger } from "../../log.ts";
import { TroubleLog } from "../trouble_log.ts";
import { SiteState } from "./site_state.ts";
import { StateLog } from "./state_log.ts";

/** Progress is told this often at most. */
export const TELL_MS = 1_000;

/**
 * Without news it is told again after so long: from a process that says nothing at all, the supervisor
 * concludes that it hangs (`silentLimitMs` of the component).
 */
export const REPEAT_TELL_MS = 25_000;

/** A radar of a stream of several is silent after so long; the stream itself may go on. */
const SILENT_MS = 20_000;

/** A radar of a stream that sent nothing for so long is no longer named. */
const FORGET_MS = 7_200_000;

/** Radars in trouble that a sentence names. */
const NAMED = 4;

/** Where the telling goes, and what of it others know. */
export interface ReportParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** The radars that are connected to. */
  readonly radars: readonly string[];
  /** Whether a stream of several radars is configured. */
  readonly hasZmq: boolean;
  readonly isReplay: boolean;
  tell(event: ChildEvent): void;
  server(): Pick<SuperdarnView, "port" | "clients" | "slow_clients">;
  store(): EchoStoreView;
}

/** The component's state as others know it. */
export class SuperdarnReport {
  readonly #parts: ReportParts;
  readonly #sites = new Map<string, SiteState>();
  readonly #states: StateLog;
  #zmq: { state: string; reason: string | null } | null;
  #replay = "files are played; nothing is kept in the database";
  /** What was said of the database last. */
  #storeText = "echo counts: keeping";
  #state = "";
  #reason: string | null = null;
  #told = "";
  #toldMs = -Infinity;
  #cancel: () => void = () => {};
  readonly #troubles: TroubleLog;

  constructor(parts: ReportParts) {
    this.#parts = parts;
    this.#troubles = new TroubleLog(parts.clock, parts.log);
    this.#states = new StateLog(
      parts.clock,
      (name, changes) =>
        parts.log.warn(`${name}: ${changes} more changes of its state in ten minutes; the last:`),
    );
    this.#zmq = parts.hasZmq ? { state: "connecting", reason: null } : null;
    for (const site of parts.radars) this.#add(site, "tcp");
  }

  /** Begins to tell. */
  start(): void {
    this.#settle();
    this.#tick();
  }

  /** A radar that is configured or was heard; null: nobody knows it. */
  known(site: string): SiteState | null {
    return this.#sites.get(site) ?? null;
  }

  /** A radar; one that is heard for the first time is new. */
  site(site: string, source: SiteView["source"]): SiteState {
    return this.#sites.get(site) ?? this.#add(site, source);
  }

  /** All that are known. */
  sites(): Iterable<SiteState> {
    return this.#sites.values();
  }

  /** What the connection to the stream of several radars does. */
  zmq(state: string, reason: string | null): void {
    const before = this.#zmq?.state;
    this.#zmq = { state, reason };
    if (state !== before) this.#logState("zmq", state, reason);
    this.#settle();
  }

  /** What a replay came to, as `all 256 records were played`. */
  replay(what: string): void {
    this.#replay = what;
    this.#settle();
  }

  /** The database does something else now. */
  storeChanged(): void {
    const { state, reason } = this.#parts.store();
    const text = `echo counts: ${state}${reason === null ? "" : `: ${reason}`}`;
    if (text !== this.#storeText) {
      this.#troubles.say(text, text, state === "keeping" ? "info" : "warn");
    }
    this.#storeText = text;
    this.#settle();
  }

  /**
   * Trouble that may come with every record: one line, and then again after ten minutes. At level
   * `info` it is none that anybody can mend.
   */
  trouble(kind: string, text: string, level: "warn" | "info" = "warn"): void {
    this.#troubles.say(kind, text, level);
  }

  /** What nobody expected: logged with its stack, once in a while, and survived. */
  unexpected(where: string, error: unknown): void {
    this.#troubles.unexpected(where, error);
  }

  /** What is known now. */
  view(): SuperdarnView {
    return {
      ...this.#parts.server(),
      sites: [...this.#sites.values()].map((site) => site.view()),
      zmq: this.#zmq,
      store: this.#parts.store(),
    };
  }

  /** Tells what was not told yet, and no more after that. */
  close(): void {
    this.#cancel();
    this.#tellView();
  }

  #add(site: string, source: SiteView["source"]): SiteState {
    const state = new SiteState({
      site,
      source,
      clock: this.#parts.clock,
      changed: (now, before) => {
        if (now.state !== before) this.#logState(site, now.state, now.reason);
        this.#settle();
      },
    });
    this.#sites.set(site, state);
    return state;
  }

  #logState(name: string, state: string, reason: string | null): void {
    const { log } = this.#parts;
    const text = `${name}: ${state}${reason === null ? "" : `: ${reason}`}`;
    if (state === "connecting") return log.debug(text);
    const isWell = state === "receiving" || state === "stopped";
    this.#states.changed(name, () => log[isWell ? "info" : "warn"](text));
  }

  #tick(): void {
    for (const site of this.#sites.values()) {
      if (site.source === "zmq") this.#lookAt(site);
    }
    this.#states.look();
    this.#tellView();
    this.#cancel = this.#parts.clock.after(TELL_MS, () => this.#tick());
  }

  #lookAt(site: SiteState): void {
    if (site.silentMs > FORGET_MS) this.#sites.delete(site.site);
    else if (site.isHeard && site.silentMs > SILENT_MS) {
      site.linked("no data", "nothing of this radar came in the stream for 20 s: does it run?");
    }
  }

  #tellView(): void {
    const nowMs = this.#parts.clock.monoMs();
    const view = this.view();
    const text = JSON.stringify(view);
    if (text === this.#told && nowMs - this.#toldMs < REPEAT_TELL_MS) return;
    [this.#told, this.#toldMs] = [text, nowMs];
    this.#parts.tell({ event: "superdarn", ...view });
  }

  /** The component's own state, when it changes. */
  #settle(): void {
    const { state, reason } = this.#overall();
    if (state === this.#state && reason === this.#reason) return;
    [this.#state, this.#reason] = [state, reason];
    const since = new Date(this.#parts.clock.nowMs()).toISOString();
    this.#parts.tell({ event: "state", state, since, reason });
  }

  #overall(): { state: string; reason: string | null } {
    if (this.#parts.isReplay) return { state: "replay", reason: this.#replay };
    const sites = [...this.#sites.values()];
    const heard = sites.filter((site) => site.isHeard);
    const store = this.#parts.store();
    const troubles = [
      ...store.reason === null ? [] : [store.reason],
      ...this.#zmq === null || this.#zmq.reason === null ? [] : [`zmq: ${this.#zmq.reason}`],
      ...troublesOf(sites),
    ];
    const reason = troubles.length === 0 ? null : troubles.join("; ");
    if (heard.length > 0) {
      return { state: `receiving ${heard.length} of ${sites.length} radars`, reason };
    }
    const isTrying = [...sites, ...this.#zmq === null ? [] : [this.#zmq]]
      .some(({ state }) => state === "connecting" || state === "receiving");
    return isTrying ? { state: "connecting", reason: null } : { state: "no radar answers", reason };
  }
}

/** One radar's trouble in its own words; of several which they are. */
function troublesOf(sites: readonly SiteState[]): string[] {
  const inTrouble = sites.filter(({ state }) => state !== "receiving" && state !== "connecting");
  const first = inTrouble[0];
  if (first === undefined) return [];
  if (inTrouble.length === 1) return [`${first.site}: ${first.reason}`];
  const named = inTrouble.slice(0, NAMED).map(({ site, state }) => `${site} ${state}`);
  const more = inTrouble.length - named.length;
  const all = `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return [`${all}; the first: ${first.reason}`];
}
