/**
 * When an alarm is to be given, and when its bell is to be rung. Pure: no sound, no page.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import { clockText, type Connection } from "./connection.ts";

/** A lost connection is tried every 5 s; after so long it is no passing dead spot. */
export const LOST_S = 30;

/**
 * Why it is not sure that each second is being recorded, as a sentence; null when all is well.
 *
 * @param lostS seconds since the connection was lost; 0 while it is not
 */
export function recordingTrouble(
  connection: Connection | null,
  lostS: number,
  status: LiveStatus | null,
): string | null {
  if (connection === null || connection.state === "loading") return null;
  if (connection.state === "lost") {
    if (lostS < LOST_S) return null;
    return `no connection to the vehicle's computer since ${clockText(connection.sinceMs)} UTC: ` +
      "whether it records is not known";
  }
  const notRecorded = status?.not_recorded ?? null;
  if (notRecorded !== null) {
    const waiting = notRecorded.queued === null ? "" : `, ${notRecorded.queued} wait in memory`;
    return `records do not reach the disk${waiting}: ${notRecorded.reason ?? "look at the panel"}`;
  }
  if (connection.state === "stale") {
    return "no new record for more than 30 s: the logger or the recorder stands still";
  }
  return null;
}

/** Rings again and again while there is reason to, unless somebody has silenced it. */
export class Bell {
  #isActive = false;
  #isSilenced = false;
  #nextMs = 0;

  constructor(private readonly repeatMs: number) {}

  /** Somebody has heard it: quiet until the reason has gone and come again. */
  silence(): void {
    this.#isSilenced = true;
  }

  get isSilenced(): boolean {
    return this.#isSilenced;
  }

  /** Whether to ring now; `monoMs` never steps. */
  isDue(isActive: boolean, monoMs: number): boolean {
    if (!isActive) this.#isSilenced = false;
    if (isActive && !this.#isActive) this.#nextMs = monoMs;
    this.#isActive = isActive;
    if (!isActive || this.#isSilenced || monoMs < this.#nextMs) return false;
    this.#nextMs = monoMs + this.repeatMs;
    return true;
  }
}
