/**
 * Windows that are kept ready: the last 24 hours of each entry, in a file that says of which state of
 * the stores it is.
 *
 *     length of the header (u32, little-endian) · header (JSON) · the window in gzip
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { objectIn } from "../../formats/json_object.ts";
import type { EntryPlace, StorePlace } from "./entries.ts";
import { storeMark } from "./store_mark.ts";
import type { WindowQuery } from "./window_request.ts";

/** What is kept ready: what a laptop's and a phone's screen ask for. */
export const PREWARMED = { hours: 24, columns: 1_200, rows: 400 } as const;

/** What is older has too little of the last 24 hours left. */
const MOST_AGE_MS = 6 * 3_600_000;

/** Where an entry's window is kept. */
export function prewarmPath({ products_dir }: { readonly products_dir: string }, id: string) {
  return join(products_dir, "dashboard", "prewarm", `${id}.bin`);
}

/** Names what a window was made of: the stores as they stand, and what is shown of them. */
export async function markOf(
  entry: Pick<EntryPlace, "panels">,
  stores: readonly StorePlace[],
): Promise<string> {
  const stamps = await Promise.all(stores.map(async ({ folder }) => {
    try {
      return `${folder} ${await storeMark(folder)}`;
    } catch {
      return folder;
    }
  }));
  return createHash("sha256").update(JSON.stringify([entry.panels, PREWARMED, stamps]))
    .digest("base64url");
}

/** The bytes of a file. */
export function prewarmBytes(
  mark: string,
  madeMs: number,
  window: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(JSON.stringify({ mark, made_ms: madeMs }));
  const bytes = new Uint8Array(4 + header.length + window.length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  bytes.set(window, 4 + header.length);
  return bytes;
}

/** Whether a kept window can be the answer. */
export function isPrewarmed({ hours, columns, rows }: WindowQuery): boolean {
  return hours === PREWARMED.hours && columns <= PREWARMED.columns && rows <= PREWARMED.rows;
}

/** The kept window in gzip; null: there is none of the stores as they are, or it is too old. */
export async function prewarmed(
  path: string,
  mark: string,
  nowMs: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const bytes = new Uint8Array(await readFile(path));
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const header = objectIn(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    const ageMs = nowMs - Number(header?.["made_ms"]);
    // A clock that was set back makes windows of the future.
    if (header?.["mark"] !== mark || !(ageMs >= 0 && ageMs < MOST_AGE_MS)) return null;
    return bytes.subarray(4 + length);
  } catch {
    return null;
  }
}
