/**
 * One child process kept alive: started, its output read, started again when it crashes or hangs,
 * stopped gracefully.
 *
 * @module
 */
import { type ChildEvent, parseChildEvent } from "../../formats/child_event.ts";
import { CRASH_LOOP, RAN_WELL_MS, restartDelayMs } from "./backoff.ts";
import type { Clock } from "../../clock.ts";
import type { ComponentView, NamedExit } from "./component.ts";
import { LineSplitter, MAX_EVENT_BYTES, shortLine } from "../../formats/lines.ts";
import type { Child } from "./spawn.ts";

/** A graceful stop: stdin closed; SIGTERM after so long, SIGKILL after so long. Together under 5 s. */
const TERM_AFTER_MS = 2_500;
const KILL_AFTER_MS = 3_500;

/**
 * How often within the silent limit a child's silence is looked at. Looks are counted, not hours: a
 * machine that slept, or a supervisor that stood still, is late by one look however long it was.
 */
const SILENT_LOOKS = 4;

/** How long an ended child's output may still come: a grandchild can hold the pipe open. */
const DRAIN_MS = 500;

/** The state of a child that says nothing any more, and until it is started again. */
const HUNG = "hung";

/** A last line shown in the panel, characters. */
const SHOWN_LINE = 300;

/** What a managed child needs from outside. */
export interface ChildParts {
  readonly name: string;
  /** As in ComponentSpec. */
  readonly silentLimitMs: number | null;
  spawn(): Child;
  namedExit(code: number, lastState: string | null): NamedExit | null;
  /** A line for the log, of the child or about it. */
  log(component: string, text: string): void;
  /** Hears every event of the child. */
  heard(event: ChildEvent): void;
  /** Its view says something else than before, besides how long it runs. */
  changed(): void;
  readonly clock: Clock;
}

/** What of the panel's view the child itself knows. */
export type ChildView = Omit<ComponentView, "enabled" | "configured" | "status"> & {
  readonly status: "running" | "stopped" | "exited";
};

/** A child process that is meant to run. */
export class ManagedChild {
  #child: Child | null = null;
  /** Resolves when the running child has ended and everything about that is noted. */
  #gone: Promise<void> = Promise.resolve();
  #stopping = false;
  #cancelRestart: (() => void) | null = null;
  #nextStartMs = 0;
  #startedMonoMs = 0;
  /** The last line on stdout; the start before there is one. */
  #heardMonoMs = 0;
  /** Looks in a row at which nothing had come on stdout. */
  #silentLooks = 0;
  #cancelLook: (() => void) | null = null;
  /** Why the running child is being ended, once it hangs. */
  #hung: string | null = null;
  /** Resolves when the running child, which is being ended, has ended. */
  #ending: Promise<void> | null = null;
  #starts = 0;
  #crashes = 0;
  /** Exits in a row that have a name: no crashes, but the next try comes later each time too. */
  #retries = 0;
  #lastExitCode: number | null = null;
  #lastLine: string | null = null;
  #toldState: string | null = null;
  #state = "stopped";
  #since: string;
  #reason: string | null = null;

  constructor(private readonly parts: ChildParts) {
    this.#since = this.#now();
  }

  /** Starts the child unless it runs. */
  start(): void {
    if (this.#child !== null) return;
    this.#cancelRestart?.();
    this.#cancelRestart = null;
    this.#crashes = this.#retries = 0;
    this.#launch();
  }

  /** Stops the child for good; resolves when its process has ended, within 5 s. */
  async stop(): Promise<void> {
    this.#cancelRestart?.();
    this.#cancelRestart = null;
    const child = this.#child;
    if (child !== null) {
      this.#stopping = true;
      this.#setState("stopping", null);
      await (this.#ending ??= this.#endProcess(child));
    }
    this.#crashes = this.#retries = 0;
    this.#setState("stopped", null);
  }

  /** Asks the process to end, then makes it. Resolves when it has ended. */
  async #endProcess(child: Child): Promise<void> {
    const { clock, log } = this.parts;
    this.#cancelLook?.();
    this.#cancelLook = null;
    child.closeStdin();
    const term = clock.after(TERM_AFTER_MS, () => child.kill("SIGTERM"));
    const kill = clock.after(KILL_AFTER_MS, () => {
      log("supervisor", `${this.parts.name} does not stop by itself: killed`);
      child.kill("SIGKILL");
    });
    await this.#gone;
    term();
    kill();
  }

  /** Whether it runs or is about to be started again. */
  get active(): boolean {
    return this.#child !== null || this.#cancelRestart !== null;
  }

  view(): ChildView {
    const uptimeMs = this.#child === null ? null : this.parts.clock.monoMs() - this.#startedMonoMs;
    const recovered = uptimeMs !== null && this.#ranWell();
    const looped = this.#state === "crash loop";
    const waiting = this.#cancelRestart !== null;
    return {
      name: this.parts.name,
      status: uptimeMs !== null ? "running" : waiting ? "exited" : "stopped",
      uptime: uptimeMs === null ? null : Math.floor(uptimeMs / 1000),
      restart_count: Math.max(0, this.#starts - 1),
      last_exit_code: this.#lastExitCode,
      state: recovered && looped ? "running" : this.#state,
      since: this.#since,
      reason: recovered && looped ? null : this.#reason,
      pid: this.#child?.pid ?? null,
      last_log_line: this.#lastLine,
      crashes: recovered ? 0 : this.#crashes,
      next_start: waiting ? new Date(this.#nextStartMs).toISOString() : null,
    };
  }

  #launch(): void {
    const { name, log, clock } = this.parts;
    this.#starts++;
    this.#startedMonoMs = clock.monoMs();
    this.#heardMonoMs = this.#startedMonoMs;
    this.#stopping = false;
    this.#hung = null;
    this.#toldState = null;
    this.#lastLine = null;
    let child: Child;
    try {
      child = this.parts.spawn();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log("supervisor", `WARN  ${name} cannot be started: ${why}`);
      this.#crashed(`cannot be started: ${why}`);
      return;
    }
    this.#child = child;
    // A logger that was unreachable still is until the child says otherwise; so is a crash loop.
    if (this.#crashes + this.#retries === 0) this.#setState("starting", null);
    else if (["restarting", HUNG].includes(this.#state)) this.#setState("starting", this.#reason);
    this.parts.changed();
    log("supervisor", `${name} started (process ${child.pid})`);
    this.#gone = this.#watch(child);
    this.#silentLooks = 0;
    this.#lookLater(child);
  }

  #lookLater(child: Child): void {
    const { clock, silentLimitMs } = this.parts;
    if (silentLimitMs === null) return;
    this.#cancelLook = clock.after(silentLimitMs / SILENT_LOOKS, () => {
      if (++this.#silentLooks > SILENT_LOOKS) this.#endHung(child, silentLimitMs);
      else this.#lookLater(child);
    });
  }

  /** A process that hangs answers to nothing: it is ended, and started again as after a crash. */
  #endHung(child: Child, silentLimitMs: number): void {
    this.#hung = `said nothing for ${silentLimitMs / 1000} s`;
    const text = `hung: it ${this.#hung}; it is ended and started again`;
    this.parts.log("supervisor", `WARN  ${this.parts.name} ${text}`);
    this.#lastLine = text;
    this.#setState(HUNG, `it ${this.#hung}`);
    this.#ending = this.#endProcess(child);
  }

  /** Whether it did long enough what it should: the time of its silence counts for nothing. */
  #ranWell(): boolean {
    const { clock, silentLimitMs } = this.parts;
    const untilMs = silentLimitMs === null ? clock.monoMs() : this.#heardMonoMs;
    return untilMs - this.#startedMonoMs >= RAN_WELL_MS;
  }

  #heardSomething(): void {
    this.#silentLooks = 0;
    this.#heardMonoMs = this.parts.clock.monoMs();
  }

  async #watch(child: Child): Promise<void> {
    const read = Promise.all([
      this.#read(child.stdout, () => this.#heardSomething()),
      this.#read(child.stderr),
    ]);
    const { code, signal } = await child.ended;
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.parts.clock.after(DRAIN_MS, resolve);
    });
    await Promise.race([read, late]);
    cancel();
    this.#ended(code, signal);
  }

  async #read(stream: ReadableStream<Uint8Array>, heardLine = () => {}): Promise<void> {
    const splitter = new LineSplitter(MAX_EVENT_BYTES);
    try {
      for await (const bytes of stream) {
        for (const line of splitter.push(bytes)) {
          heardLine();
          this.#line(line);
        }
      }
    } catch {
      // A pipe that breaks has nothing more to say; how the process ends is heard elsewhere.
    }
    const rest = splitter.flush();
    if (rest !== null) this.#line(rest);
  }

  #line(line: string): void {
    const event = parseChildEvent(line);
    if (event === null) {
      if (line.trim() === "") return;
      this.#lastLine = line.slice(0, SHOWN_LINE);
      if (this.#state === "starting") this.#setState("running", null);
      this.parts.log(this.parts.name, shortLine(line));
      return;
    }
    if (!this.#stopping && this.#hung === null) this.#heard(event);
    this.parts.heard(event);
  }

  #heard(event: ChildEvent): void {
    if (event.event === "state") {
      this.#toldState = event.state;
      const known = !Number.isNaN(Date.parse(event.since));
      this.#setState(event.state, event.reason, known ? event.since : undefined);
    } else if (
      event.event === "record" && event.table === "Obs" && event.queued === 0 &&
      this.#state !== "recording" && this.#state !== "not recorded"
    ) {
      // A record in the file says more than anything told before it, except that another table's
      // records wait for the disk.
      this.#toldState = "recording";
      this.#setState("recording", null);
    }
  }

  #ended(code: number, signal: string | null): void {
    const { name, log } = this.parts;
    this.#child = this.#ending = null;
    this.#cancelLook?.();
    this.#cancelLook = null;
    this.#lastExitCode = code;
    const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
    if (this.#stopping) {
      log("supervisor", `${name} stopped (${how})`);
      return;
    }
    if (this.#ranWell()) this.#crashes = this.#retries = 0;
    if (this.#hung !== null) {
      this.#crashed(`it ${this.#hung}`, `hung: it ${this.#hung}; ${how}`, HUNG);
      return;
    }
    const named = this.parts.namedExit(code, this.#toldState);
    if (named === null) {
      const last = this.#lastLine === null ? "" : `; its last line: ${this.#lastLine}`;
      this.#crashed(how + last, how);
      return;
    }
    this.#retries++;
    this.#setState(named.state, named.reason ?? this.#reason);
    const delayMs = named.retryMs ?? restartDelayMs(this.#retries);
    log(
      "supervisor",
      `${name}: ${named.state} (${how}), next try in ${delayMs / 1000} s` +
        (named.reason === null ? "" : `: ${named.reason}`),
    );
    this.#startLater(delayMs);
  }

  #crashed(reason: string, shortReason = reason, state?: string): void {
    this.#crashes++;
    const delayMs = restartDelayMs(this.#crashes);
    this.#setState(state ?? (this.#crashes >= CRASH_LOOP ? "crash loop" : "restarting"), reason);
    this.parts.log(
      "supervisor",
      `WARN  ${this.parts.name} ended unexpectedly (${shortReason}, ${this.#crashes} in a row), ` +
        `next start in ${delayMs / 1000} s`,
    );
    this.#startLater(delayMs);
  }

  #startLater(delayMs: number): void {
    this.#nextStartMs = this.parts.clock.nowMs() + delayMs;
    this.#cancelRestart = this.parts.clock.after(delayMs, () => {
      this.#cancelRestart = null;
      this.#launch();
    });
  }

  #now(): string {
    return new Date(this.parts.clock.nowMs()).toISOString();
  }

  /** A state that goes on keeps the time it began. */
  #setState(state: string, reason: string | null, since?: string): void {
    if (state !== this.#state) this.#since = since ?? this.#now();
    const same = state === this.#state && reason === this.#reason;
    this.#state = state;
    this.#reason = reason;
    if (!same) this.parts.changed();
  }
}
