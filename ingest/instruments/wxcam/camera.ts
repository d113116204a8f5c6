/**
 * Where is what of a camera, and what must a job know to work on it?
 *
 * @module
 */
import { join } from "node:path";
import { allInstruments, profileOf, rawFolder, settleMs } from "../../../config_instruments.ts";
import type { JobContext } from "../../../jobs.ts";
import { type Damaged, openDamaged } from "./damaged.ts";

/** A camera's places. */
export interface Camera {
  readonly id: string;
  /** Where its pictures are. */
  readonly folder: string;
  readonly files: RegExp;
  /** Where its catalog, thumbnails and films are. */
  readonly products: string;
  readonly damaged: Damaged;
}

/** The cameras of a configuration. */
export function camerasOf({ loaded, clock }: JobContext): Camera[] {
  const { config } = loaded;
  return allInstruments(config).flatMap((instrument) => {
    const profile = profileOf(config, instrument);
    if (profile.reader !== "jpeg") return [];
    const folder = rawFolder(config, instrument);
    const products = join(config.products_dir, "wxcam", instrument.id);
    return [{
      id: instrument.id,
      folder,
      files: new RegExp(profile.files),
      products,
      damaged: openDamaged(
        folder,
        join(products, "damaged.json"),
        settleMs(instrument, profile.reader, "picture.jpg"),
        () => clock.nowMs(),
      ),
    }];
  });
}

/** A run ends by itself before its limit ends it: what is left comes with the next. */
const SHARE_OF_LIMIT = 0.8;

/** Whether a job should come to its end. */
export function deadlineOf({ clock, job, signal }: JobContext): () => boolean {
  const endMs = clock.monoMs() + SHARE_OF_LIMIT * job.limitMs;
  return () => signal.aborted || clock.monoMs() > endMs;
}

/** `3 pictures`, `1 picture`. */
export const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** So many damaged pictures are named in a summary. */
const MOST_NAMED = 3;

/** What was found damaged, in words; nothing where nothing was. */
export function damagedText(found: readonly string[]): string {
  if (found.length === 0) return "";
  const named = found.slice(0, MOST_NAMED).join(", ");
  const more = found.length > MOST_NAMED ? `, and ${found.length - MOST_NAMED} more` : "";
  return `; passed over: ${named}${more}`;
}
