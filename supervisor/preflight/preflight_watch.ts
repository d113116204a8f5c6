/**
 * The preflight of a running supervisor: the whole block once at the start, then looked at again
 * and again, so that the panel never shows what was true three days ago. Later looks are quiet:
 * the log gets what changed.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { errorText } from "../../secrets.ts";
import { type Check, preflightLines, warn } from "./check.ts";

/** Looked at again so much later when all is well. */
const WELL_MS = 600_000;

/** Somebody may be mending a warning right now, and wants to see that it worked. */
const WARNED_MS = 60_000;

/** What a start leaves open (the name on the network, the tunnel) is decided so much later. */
const SETTLED_MS = 60_000;

/** What the watch needs. */
export interface WatchParts {
  /** Makes all checks; takes 5 s at most. */
  look(): Promise<readonly Check[]>;
  readonly clock: Clock;
  log(text: string): void;
  /** The checks say something else than before. */
  changed(): void;
}

/** The checks of a running supervisor. */
export class PreflightWatch {
  #checks: readonly Check[] = [];
  #atMs: number | null = null;
  #cancel = () => {};
  #closed = false;

  constructor(private readonly parts: WatchParts) {}

  /** The newest look; empty until the first is done. */
  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** When that was, ISO 8601 UTC; null until then. */
  get at(): string | null {
    return this.#atMs === null ? null : new Date(this.#atMs).toISOString();
  }

  /** Looks for the first time, and goes on by itself. */
  async start(): Promise<void> {
    const checks = await this.#look();
    if (this.#closed) return;
    for (const line of preflightLines(checks)) this.parts.log(line);
    this.#keep(checks, SETTLED_MS);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #again(): Promise<void> {
    const checks = await this.#look();
    if (this.#closed) return;
    for (const line of changeLines(this.#checks, checks)) this.parts.log(line);
    this.#keep(checks, WELL_MS);
  }

  /** A look that fails as a whole is a warning too, and not the last look. */
  async #look(): Promise<readonly Check[]> {
    try {
      return await this.parts.look();
    } catch (error) {
      return [
        warn(`preflight failed: ${errorText(error)}`, "it is tried again; please report this"),
      ];
    }
  }

  #keep(checks: readonly Check[], wellMs: number): void {
    const { clock, changed } = this.parts;
    this.#checks = checks;
    this.#atMs = clock.nowMs();
    const pause = checks.some(({ result }) => result === "WARN") ? WARNED_MS : wellMs;
    this.#cancel = clock.after(pause, () => void this.#again());
    changed();
  }
}

/** The log lines about warnings that came, and that went. */
function changeLines(before: readonly Check[], after: readonly Check[]): string[] {
  const [old, now] = [warnings(before), warnings(after)];
  return [
    ...[...now].filter(([key]) => !old.has(key)).map(([, { text, fix }]) =>
      `WARN  preflight: ${text} (${fix})`
    ),
    ...[...old].filter(([key]) => !now.has(key)).map(([, { text }]) =>
      `preflight: no longer so: ${text}`
    ),
  ];
}

/** Warnings by what they are about: figures and asides in brackets change while the thing does not. */
function warnings(checks: readonly Check[]): Map<string, Check> {
  const warned = checks.filter(({ result }) => result === "WARN");
  return new Map(
    warned.map((check) => [check.text.replace(/ \([^)]*\)|\d+(?:[.:]\d+)*/g, "#"), check]),
  );
}
