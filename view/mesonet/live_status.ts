/**
 * The station in short, for the stream: at once when a state changes that people see, otherwise
 * every 5 s, which is the page's heartbeat. Only while somebody reads.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { LiveStatus } from "../../formats/live_messages.ts";
import { encodeEvent } from "../sse.ts";

/** The heartbeat. */
const EVERY_MS = 5_000;

/** Changes that come together are told together; and no reader's greeting is older than this. */
const TOGETHER_MS = 50;

/** What tells of the station, and who is told. */
export interface StatusParts {
  readonly clock: Clock;
  status(): LiveStatus;
  /** Readers at the moment. */
  readers(): number;
  tell(event: Uint8Array): void;
}

/** Tells how things stand. */
export class StatusBeat {
  #cancel: (() => void) | null = null;
  #dueMs = 0;
  #toldKey = "";
  #newest: { atMs: number; event: Uint8Array } | null = null;

  constructor(private readonly parts: StatusParts) {}

  /** What a new reader is told first. Readers that come in crowds get the same bytes. */
  greeting(): Uint8Array {
    const event = this.#event();
    this.#schedule(EVERY_MS);
    return event;
  }

  /** Something changed: told at once if people see it. */
  changed(): void {
    if (this.parts.readers() === 0) return;
    if (keyOf(this.parts.status()) !== this.#toldKey) this.#schedule(TOGETHER_MS);
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(inMs: number): void {
    const { clock } = this.parts;
    const dueMs = clock.monoMs() + inMs;
    if (this.#cancel !== null && this.#dueMs <= dueMs) return;
    this.#cancel?.();
    this.#dueMs = dueMs;
    this.#cancel = clock.after(inMs, () => {
      this.#cancel = null;
      if (this.parts.readers() === 0) return;
      this.#newest = null;
      this.parts.tell(this.#event());
      this.#schedule(EVERY_MS);
    });
  }

  #event(): Uint8Array {
    const nowMs = this.parts.clock.monoMs();
    if (this.#newest !== null && nowMs - this.#newest.atMs < TOGETHER_MS) return this.#newest.event;
    const status = this.parts.status();
    this.#toldKey = keyOf(status);
    this.#newest = { atMs: nowMs, event: encodeEvent("status", status) };
    return this.#newest.event;
  }
}

/** What a person would notice at once. */
function keyOf(status: LiveStatus): string {
  const { ingest, not_recorded, record, update_available, handing_over } = status;
  const waits = not_recorded === null ? null : not_recorded.reason;
  return JSON.stringify([
    ingest,
    not_recorded !== null,
    waits,
    record?.gps_status,
    update_available,
    handing_over,
  ]);
}
