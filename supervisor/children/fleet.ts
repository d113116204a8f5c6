/**
 * All components together: what the panel sees of them and what it may ask of them.
 *
 * @module
 */
import {
  type Config,
  lastGoodEnvironment,
  type LoadedConfig,
  saveSetting,
  settingAt,
} from "../../config.ts";
import type { ChildEvent } from "../../formats/child_event.ts";
import type { Clock } from "../../clock.ts";
import type { ComponentSpec, ComponentView } from "./component.ts";
import { ManagedChild } from "./managed_child.ts";
import { spawnChild } from "./spawn.ts";

/** What the panel may ask of a component. */
export const ACTIONS = ["start", "stop", "restart", "enable", "disable"] as const;
export type Action = (typeof ACTIONS)[number];

/** What came of a request; `ok` false says why in `error`. */
export interface ControlResult {
  readonly ok: boolean;
  readonly component: string;
  readonly status: ComponentView["status"];
  readonly state: string;
  readonly error?: string;
  /** For enable and disable: whether the configuration file remembers it, and if not, why. */
  readonly kept?: boolean;
  readonly not_kept_because?: string;
}

/** What the fleet needs from outside. */
export interface FleetParts {
  readonly specs: readonly ComponentSpec[];
  readonly loaded: LoadedConfig;
  /** `--config FILE` for the children: they must see the same file, wherever they would look. */
  readonly configArgs: readonly string[];
  readonly clock: Clock;
  log(component: string, text: string): void;
  heard(component: string, event: ChildEvent): void;
  /** What `views` gives has changed. */
  changed(): void;
  readonly spawn?: typeof spawnChild;
}

/** The program ends within 5 s of being asked to. */
const STOP_LIMIT_MS = 4_500;

interface Member {
  readonly spec: ComponentSpec;
  readonly child: ManagedChild | null;
  enabled: boolean;
  /** Requests to one component are done one after the other. */
  queue: Promise<unknown>;
}

/** The components of a running supervisor. */
export class Fleet {
  readonly #members = new Map<string, Member>();
  readonly #config: Config;
  readonly #startedMonoMs: number;
  readonly #started: string;
  #closing = false;

  constructor(private readonly parts: FleetParts) {
    const { clock, specs, loaded } = parts;
    this.#config = loaded.config;
    this.#startedMonoMs = clock.monoMs();
    this.#started = new Date(clock.nowMs()).toISOString();
    for (const spec of specs) {
      this.#members.set(spec.name, {
        spec,
        child: spec.command === null ? null : this.#child(spec, spec.command),
        enabled: spec.enabledKey === null || settingAt(loaded.config, spec.enabledKey) === true,
        queue: Promise.resolve(),
      });
    }
  }

  #child(spec: ComponentSpec, command: NonNullable<ComponentSpec["command"]>): ManagedChild {
    const { loaded, configArgs, clock, log, heard, changed, spawn = spawnChild } = this.parts;
    const environment = lastGoodEnvironment(loaded);
    return new ManagedChild({
      name: spec.name,
      silentLimitMs: spec.silentLimitMs,
      spawn: () => spawn(command(configArgs), environment),
      namedExit: (code, lastState) => spec.namedExit(code, lastState, loaded.config),
      log,
      heard: (event) => heard(spec.name, event),
      changed,
      clock,
    });
  }

  /** Starts every component that is enabled and configured, and does not run yet. */
  startAll(): void {
    for (const name of this.#members.keys()) this.start(name);
  }

  /** Starts one component if it is enabled and configured, and does not run yet. */
  start(name: string): void {
    const member = this.#members.get(name);
    if (this.#closing || !member?.enabled) return;
    if (member.spec.notConfigured(this.#config) === null) member.child?.start();
  }

  /**
   * Stops every component, all at once, and starts none again. A process that the system cannot
   * end (it waits for a broken disk) is left behind after 4.5 s, and that is said.
   */
  async stopAll(): Promise<void> {
    this.#closing = true;
    const { clock, log } = this.parts;
    const members = [...this.#members.values()];
    const stopped = Promise.all(members.map(({ child }) => child?.stop()));
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(STOP_LIMIT_MS, () => {
        const left = members.filter(({ child }) => child?.active).map(({ spec }) => spec.name);
        log("supervisor", `WARN  left behind, it does not end: ${left.join(", ")}`);
        resolve();
      });
    });
    await Promise.race([stopped, late]);
    cancel();
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  views(): ComponentView[] {
    return [...this.#members.values()].map((member) => this.#view(member));
  }

  /** The view of one component; it must be there. */
  view(name: string): ComponentView | null {
    const member = this.#members.get(name);
    return member === undefined ? null : this.#view(member);
  }

  #view({ spec, child, enabled }: Member): ComponentView {
    const missing = spec.notConfigured(this.#config);
    const common = { enabled, configured: missing === null };
    if (child === null) return { ...this.#ownView(spec.name), ...common };
    const view = child.view();
    if (view.status !== "stopped") return { ...view, ...common };
    if (missing !== null) return { ...view, ...common, state: "not configured", reason: missing };
    if (!enabled) return { ...view, ...common, status: "disabled", state: "disabled" };
    return { ...view, ...common };
  }

  /** A part of this very process runs as long as it does. */
  #ownView(name: string): Omit<ComponentView, "enabled" | "configured"> {
    return {
      name,
      status: "running",
      uptime: Math.floor((this.parts.clock.monoMs() - this.#startedMonoMs) / 1000),
      restart_count: 0,
      last_exit_code: null,
      state: "running",
      since: this.#started,
      reason: null,
      pid: Deno.pid,
      last_log_line: null,
      crashes: 0,
      next_start: null,
    };
  }

  /** Does what was asked, after what was asked before. The component must be there. */
  control(name: string, action: Action, by = "the program"): Promise<ControlResult> {
    const member = this.#members.get(name);
    if (member === undefined) throw new RangeError(`no component ${name}`);
    const done = member.queue.then(() => this.#do(member, action, by));
    member.queue = done.catch(() => {});
    return done;
  }

  /** Restarts every child that runs or is about to. */
  async restartAll(by?: string): Promise<ControlResult[]> {
    const names = [...this.#members.values()]
      .filter(({ child }) => child?.active)
      .map(({ spec }) => spec.name);
    this.parts.log("supervisor", `restart of ${names.join(", ") || "nothing: no component runs"}`);
    return await Promise.all(names.map((name) => this.control(name, "restart", by)));
  }

  async #do(member: Member, action: Action, by: string): Promise<ControlResult> {
    const { spec, child } = member;
    const answer = (more: Partial<ControlResult> = {}): ControlResult => {
      const { status, state } = this.#view(member);
      return { ok: more.error === undefined, component: spec.name, status, state, ...more };
    };
    if (this.#closing) return answer({ error: "the program is stopping" });
    if (child === null) {
      return action === "start" || action === "enable" ? answer() : answer({
        error: `${spec.name} is part of the supervisor and always runs`,
      });
    }
    const missing = spec.notConfigured(this.#config);
    const starts = action === "start" || action === "restart";
    if (starts && missing !== null) {
      return answer({ error: `${spec.name} is not configured: ${missing}` });
    }
    this.parts.log("supervisor", `${action} ${spec.name}, asked for by ${by}`);
    if (action === "start") child.start();
    else if (action === "restart") await this.#restart(child);
    else if (action === "stop") await child.stop();
    else if (action === "disable") {
      member.enabled = false;
      this.parts.changed();
      await child.stop();
    } else {
      member.enabled = true;
      this.parts.changed();
      if (missing === null) child.start();
    }
    return action === "enable" || action === "disable" ? answer(this.#keep(member)) : answer();
  }

  async #restart(child: ManagedChild): Promise<void> {
    await child.stop();
    if (!this.#closing) child.start();
  }

  /** Remembers in the configuration file whether a component is enabled. */
  #keep({ spec, enabled }: Member): Pick<ControlResult, "kept" | "not_kept_because"> {
    const reason = this.#save(spec, enabled);
    if (reason === null) return { kept: true };
    this.parts.log("supervisor", `WARN  ${spec.name}: not remembered after a restart: ${reason}`);
    return { kept: false, not_kept_because: reason };
  }

  #save({ enabledKey }: ComponentSpec, enabled: boolean): string | null {
    const { path } = this.parts.loaded;
    if (enabledKey === null) return "this component has no setting in the configuration";
    if (path === null) return "there is no configuration file; meso360 init makes one";
    try {
      saveSetting(path, enabledKey, enabled);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
