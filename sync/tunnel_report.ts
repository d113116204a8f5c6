/**
 * What the supervisor, the panel and the log are told of the tunnel.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { ChildEvent } from "../formats/child_event.ts";
import type { TunnelView } from "../formats/panel_messages.ts";
import type { Logger } from "../log.ts";
import type { Probed } from "./probe.ts";
import { hostKeyName, targetText, type TunnelSettings } from "./settings.ts";
import type { Trouble } from "./trouble.ts";

/** A state that stays, but for ever other reasons, is logged this often at most. */
const REPEAT_LOG_MS = 60_000;

/** Where the telling goes. */
export interface ReportParts {
  readonly settings: TunnelSettings;
  readonly clock: Clock;
  readonly log: Logger;
  tell(event: ChildEvent): void;
}

/** The tunnel's state as others know it. */
export class TunnelReport {
  #view: TunnelView;
  #state = "";
  #reason: string | null = null;
  #since = "";
  #loggedMs = -Infinity;

  constructor(private readonly parts: ReportParts) {
    this.#view = {
      target: targetText(parts.settings),
      port: parts.settings.farPort,
      connected_since: null,
      last_probe: null,
      probe_ms: null,
      probe_answer: null,
      last_failure: null,
      last_failure_at: null,
      connections: 0,
    };
  }

  /** The first try begins. */
  connecting(): void {
    const { target, port } = this.#view;
    this.parts.log.info(`connecting to ${target}, far port ${port}`);
    this.#become("connecting", null);
    this.#tellView();
  }

  /** A host key nobody has seen before was accepted. */
  firstKey(): void {
    const { log, settings } = this.parts;
    log.info(
      `first connection to ${hostKeyName(settings)}: its host key is kept in ` +
        `${settings.knownHosts}; another one will be refused`,
    );
  }

  /** A probe came back: the tunnel stands. */
  probed({ ms, answer, note }: Probed): void {
    const now = this.#now();
    const isNew = this.#view.connected_since === null;
    this.#view = {
      ...this.#view,
      connected_since: this.#view.connected_since ?? now,
      last_probe: now,
      probe_ms: Math.round(ms),
      probe_answer: answer,
      connections: this.#view.connections + (isNew ? 1 : 0),
    };
    if (isNew) {
      const { target, port } = this.#view;
      this.parts.log.info(
        `connected to ${target}, far port ${port} leads here: ${answer} (${Math.round(ms)} ms)`,
      );
    }
    if (note !== null && (isNew || note !== this.#reason)) this.parts.log.warn(note);
    this.#become("connected", note);
    this.#tellView();
  }

  /** There is no tunnel, for a reason. */
  trouble({ state, reason }: Trouble): void {
    const { log, clock } = this.parts;
    const nowMs = clock.monoMs();
    const isNew = state !== this.#state;
    if (isNew || reason !== this.#reason && nowMs - this.#loggedMs >= REPEAT_LOG_MS) {
      this.#loggedMs = nowMs;
      log.warn(state === "connecting" ? reason : `${state}: ${reason}`);
    }
    this.#view = {
      ...this.#view,
      connected_since: null,
      last_failure: state === "connecting" ? reason : `${state}: ${reason}`,
      last_failure_at: this.#now(),
    };
    this.#become(state, reason);
    this.#tellView();
  }

  /** The tunnel was ended on purpose. */
  stopped(): void {
    this.#view = { ...this.#view, connected_since: null };
    this.#tellView();
  }

  #become(state: string, reason: string | null): void {
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) this.#since = this.#now();
    this.#state = state;
    this.#reason = reason;
    this.parts.tell({ event: "state", state, since: this.#since, reason });
  }

  #tellView(): void {
    this.parts.tell({ event: "tunnel", ...this.#view });
  }

  #now(): string {
    return new Date(this.parts.clock.nowMs()).toISOString();
  }
}
