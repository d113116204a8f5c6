/**
 * What the recording component told last, and whether records still come: the facts behind the
 * panel's record line and `/api/health`.
 *
 * @module
 */
import type { ChildEvent, LiveEvent, RecordEvent, StateEvent } from "../../formats/child_event.ts";
import type { Clock } from "../../clock.ts";
import type { ComponentView } from "../children/component.ts";

/** Records come once a second: after so long without one, something is wrong. */
const FRESH_MS = 30_000;

/** The newest of what was told. */
export class RecordWatch {
  #obs: RecordEvent | null = null;
  #support: RecordEvent | null = null;
  #live: LiveEvent | null = null;
  #notRecorded: StateEvent | null = null;
  #obsMonoMs = -Infinity;
  readonly #listeners = new Set<(event: ChildEvent) => void>();

  constructor(private readonly clock: Clock) {}

  heard(event: ChildEvent): void {
    if (event.event === "live") this.#live = event;
    if (event.event === "state" && event.state === "not recorded") this.#notRecorded = event;
    // Only this ends it: with the logger gone, records can wait for the disk all the same.
    if (event.event === "state" && event.state === "recording") {
      this.#notRecorded = null;
      this.#live = null;
    }
    if (event.event === "record" && event.table === "Support") this.#support = event;
    if (event.event === "record" && event.table === "Obs") {
      this.#obs = event;
      this.#obsMonoMs = this.clock.monoMs();
      if (event.queued === 0) this.#live = null;
    }
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls `listener` with each event from now on; returns how to end that. */
  listen(listener: (event: ChildEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest rows in the files, and the newest record that the disk did not take. */
  get newest() {
    const age = this.clock.monoMs() - this.#obsMonoMs;
    return {
      record: this.#obs,
      support_record: this.#support,
      not_recorded: this.#waiting(),
      record_age_s: Number.isFinite(age) ? Math.round(age / 100) / 10 : null,
    };
  }

  /**
   * What the disk does not take, or null: the newest Obs record with its row, if such records wait;
   * only a count and a reason when it is those of another table.
   */
  #waiting() {
    if (this.#live === null && this.#notRecorded === null) return null;
    return {
      number: this.#live?.number ?? null,
      row: this.#live?.row ?? null,
      queued: this.#live?.queued ?? this.#notRecorded?.queued ?? null,
      reason: this.#notRecorded?.reason ?? null,
    };
  }

  /** Why an outside monitor should raise the alarm; empty when recording goes well. */
  troubles(ingest: ComponentView | null): string[] {
    const reasons: string[] = [];
    if (ingest === null) return ["there is no mesoingest"];
    if (ingest.status !== "running") reasons.push(`mesoingest is ${ingest.status}`);
    const ageMs = this.clock.monoMs() - this.#obsMonoMs;
    if (this.#obs === null) reasons.push("no record was written since the start");
    else if (ageMs > FRESH_MS) {
      reasons.push(`no record was written for ${Math.round(ageMs / 1000)} s`);
    }
    const waiting = this.#waiting();
    if (waiting !== null) {
      const count = waiting.queued === null ? "" : ` (${waiting.queued})`;
      reasons.push(`not recorded: records in memory only${count}`);
    }
    // The component may not have noticed yet: "recording" would be no reason for anything.
    const tells = ingest.state !== ingest.status && ingest.state !== "recording";
    if (reasons.length > 0 && tells) {
      const why = ingest.reason === null ? "" : `: ${ingest.reason}`;
      reasons.push(`${ingest.state} since ${ingest.since}${why}`);
    }
    return reasons;
  }
}
