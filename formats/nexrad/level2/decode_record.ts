/**
 * What does one record hold? Decompressed, its messages read, its radials made parts of sweeps.
 *
 * @module
 */
import { bzip2View } from "../../bzip2.ts";
import { NexradError } from "../nexrad_error.ts";
import type { PlannedCut, Skipped } from "../sweep.ts";
import { readMessage1 } from "./message_1.ts";
import { readMessage31 } from "./message_31.ts";
import { readMessage5 } from "./message_5.ts";
import { type MessageFound, walkMessages } from "./messages.ts";
import { sweepParts } from "./parts.ts";
import type { Radial } from "./radial.ts";
import type { DecodedRecord, RecordBytes } from "./record.ts";

/**
 * A record holds 120 radials. With every moment at the format's 1,840 gates of 2 bytes that makes 3.1 MB;
 * real ones have up to 1.5. Five times the largest possible.
 */
const MAX_RECORD_BYTES = 16 * 2 ** 20;

/** Entries about one record; a file of noise would have one for each of its parts. */
const MAX_SKIPPED = 20;

/**
 * Decodes one record; needs nothing else, so any thread may do it. A message that cannot be read costs
 * only itself and is in `skipped`. Throws NexradError when the record cannot be decompressed: `truncated`,
 * `bzip2`, `bzip2-crc`, `too-large`.
 */
export function decodeRecord(record: RecordBytes): DecodedRecord {
  const bytes = record.packing === "bzip2"
    ? bzip2View(record.bytes, MAX_RECORD_BYTES)
    : record.bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const radials: Radial[] = [];
  const messages: Record<number, number> = {};
  const skipped = new SkippedList(record.where);
  let planned: { readonly vcp: number; readonly plan: readonly PlannedCut[] } | null = null;
  walkMessages(view, (message) => {
    messages[message.type] = (messages[message.type] ?? 0) + 1;
    if (message.type === 5) planned = readMessage5(view, message) ?? planned;
    else if (message.type === 31 || message.type === 1) {
      const radial = readRadial(view, message, skipped);
      if (radial !== null) radials.push(radial);
    }
  }, (from, to) => {
    skipped.add(`byte ${from}`, "bad-field", `${to - from} bytes that are no message`);
  });
  const parts = sweepParts(bytes, radials, ({ code, why }) => skipped.add("", code, why));
  const { vcp, plan } = planned ?? { vcp: null, plan: null };
  return {
    icao: radials.find((radial) => radial.icao !== null)?.icao ?? null,
    site: radials.find((radial) => radial.site !== null)?.site ?? null,
    vcp: radials.find((radial) => radial.vcp !== null)?.vcp ?? vcp,
    plan,
    parts,
    messages,
    skipped: skipped.entries(),
  };
}

function readRadial(view: DataView, message: MessageFound, skipped: SkippedList): Radial | null {
  try {
    return message.type === 31 ? readMessage31(view, message) : readMessage1(view, message);
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skipped.add(`message ${message.type} at byte ${message.at}`, error.code, error.message);
    return null;
  }
}

/** What was left out of one record: the first `MAX_SKIPPED`, and how many more. */
class SkippedList {
  readonly #record: string;
  readonly #entries: Skipped[] = [];
  #more = 0;

  constructor(record: string) {
    this.#record = record;
  }

  /** `place`: within the record; "" for all of it. */
  add(place: string, code: string, why: string): void {
    const where = place === "" ? this.#record : `${place} of ${this.#record}`;
    if (this.#entries.length < MAX_SKIPPED) this.#entries.push({ where, code, why });
    else this.#more++;
  }

  entries(): Skipped[] {
    if (this.#more === 0) return this.#entries;
    const why = `${this.#more} more parts of it could not be read`;
    return [...this.#entries, { where: this.#record, code: "bad-field", why }];
  }
}
