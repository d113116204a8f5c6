/**
 * When an alarm is to be given, and when its bell is to be rung. Pure: no sound, no page.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Placed } from "../../../formats/point_series.ts";
import { clockText, type Connection } from "./connection.ts";
import { banners } from "./header_words.ts";

/** A lost connection is tried every 5 s; after so long it is no passing dead spot. */
export const LOST_S = 30;

/** Why an alarm is given. */
export interface Trouble {
  /** One that is silenced stays silent while another of these may ring. */
  readonly kind: "gust" | "lost" | "disk" | "stopped" | "stale";
  /** A sentence without a full stop. Nothing in it counts on: it is read aloud when it changes. */
  readonly text: string;
}

/** `none`: all is well, as far as was told. `unknown`: nobody can say at the moment. */
export type Finding = Trouble | "none" | "unknown";

/**
 * Why it is not sure that each second is being recorded.
 *
 * @param lostS seconds since the connection was lost; 0 while it is not
 */
export function recordingTrouble(
  connection: Connection | null,
  lostS: number,
  status: LiveStatus | null,
): Finding {
  if (connection === null || connection.state === "loading") return "unknown";
  if (connection.state === "lost") {
    if (lostS < LOST_S) return "unknown";
    const since = clockText(connection.sinceMs);
    const text = `no connection to the vehicle's computer since ${since} UTC: ` +
      "whether it records is not known";
    return { kind: "lost", text };
  }
  if (status?.datalogger === false) return "none";
  if (status?.not_recorded) {
    const reason = status.not_recorded.reason ?? "look at the panel";
    return { kind: "disk", text: `records do not reach the disk: ${reason}` };
  }
  // Somebody meant it, for longer than a moment: the page's banner tells of it all the same.
  if (status?.ingest.status === "disabled") return "none";
  if (status && status.ingest.status !== "running" && !status.handing_over) {
    const text = banners(status).find(({ kind }) => kind === "alarm")?.text ?? "";
    return { kind: "stopped", text: text.replace(/\.$/, "") };
  }
  if (connection.state === "stale") {
    const text = "no new record for more than 30 s: the logger or the recorder stands still";
    return { kind: "stale", text };
  }
  return connection.state === "waiting" || status?.handing_over ? "unknown" : "none";
}

/** Rings again and again while there is reason to, unless somebody has silenced it. */
export class Bell {
  #kind: Trouble["kind"] | null = null;
  readonly #silenced = new Set<Trouble["kind"]>();
  #nextMs = 0;

  constructor(private readonly repeatMs: number) {}

  /** Somebody has heard it: quiet until all reasons have gone; one of another kind rings. */
  silence(): void {
    if (this.#kind !== null) this.#silenced.add(this.#kind);
  }

  get isSilenced(): boolean {
    return this.#kind !== null && this.#silenced.has(this.#kind);
  }

  /** Whether to ring now; `monoMs` never steps. */
  isDue(finding: Finding, monoMs: number): boolean {
    // Not to know is not the end of what was silenced.
    if (finding === "none") this.#silenced.clear();
    const kind = typeof finding === "string" ? null : finding.kind;
    if (kind !== null && kind !== this.#kind) this.#nextMs = monoMs;
    this.#kind = kind;
    if (kind === null || this.isSilenced || monoMs < this.#nextMs) return false;
    this.#nextMs = monoMs + this.repeatMs;
    return true;
  }
}

/** So many points in a row that are not newest are no late ones: the newest's clock was ahead. */
const BEHIND_POINTS = 10;

/**
 * Which points are the present, for what goes by the points' own times: late ones are not, unless
 * nothing else comes.
 */
export class Present {
  #newestTs = -Infinity;
  #behind = 0;

  /** What to do with a point: take it, take it after forgetting all before, or pass it over. */
  of(ts: number, placed: Placed): "take" | "anew" | "pass" {
    if (placed === "known") return "pass";
    this.#behind = placed === "newest" ? 0 : this.#behind + 1;
    if (this.#behind > 0 && this.#behind < BEHIND_POINTS) return "pass";
    const isBack = ts < this.#newestTs;
    this.#newestTs = ts;
    return isBack ? "anew" : "take";
  }
}
