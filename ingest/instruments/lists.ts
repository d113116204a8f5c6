/**
 * What append keeps beside an instrument's store: the files seen, those put aside, the one being read,
 * and how far the store is.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { storeFolder, storeNames } from "../../config_instruments.ts";
import { removeFile, replaceFile } from "../../durable.ts";
import type { AppendState } from "../../formats/quicklook_messages.ts";
import type { Profile } from "../../formats/instruments/profile.ts";
import { ZarrError } from "../../formats/zarr_v2.ts";
import { VERSION } from "../../version.ts";
import { openStore } from "../../zarr_store/mod.ts";
import type { Keeping } from "./batch.ts";
import {
  openQuarantine,
  openReadingNote,
  type Quarantine,
  type ReadingNote,
} from "./quarantine.ts";
import { openSeen, type SeenFiles } from "./seen.ts";
import { namesOfOwnGrids, otherStores, storesAt } from "./stores.ts";

/** Names of the lists' files. */
export const SEEN = "seen.jsonl";
export const QUARANTINE = "quarantine.json";
const READING = "reading.json";
const STATE = "append.json";

/** The lists of a folder. */
export interface Lists {
  readonly seen: SeenFiles;
  readonly quarantine: Quarantine;
  readonly note: ReadingNote;
}

/** Opens the lists of a folder, which is there, for files of a profile. */
export function openLists(folder: string, profile: Profile): Lists {
  // What another version, or a profile that was corrected since, could not read may be readable now.
  const readBy = createHash("sha256").update(VERSION + JSON.stringify(profile)).digest("hex");
  return {
    seen: openSeen(join(folder, SEEN)),
    quarantine: openQuarantine(join(folder, QUARANTINE), readBy),
    note: openReadingNote(join(folder, READING)),
  };
}

/** Where an instrument's lists are. */
export function listFolder({ instrument, productsDir }: Keeping): string {
  return join(productsDir, instrument.id);
}

/** Folders of an instrument's stores: the science one, then the housekeeping one. */
export function storeFolders({ instrument, productsDir }: Keeping): readonly string[] {
  const { science, housekeeping } = storeNames(instrument);
  return [science, housekeeping].map((name) => storeFolder({ products_dir: productsDir }, name));
}

/**
 * Forgets the files seen when a store is not there that they went to: someone removed it.
 *
 * @returns its name; null: nothing is missing
 */
export function forgetIfGone(keeping: Keeping): string | null {
  const folders = storeFolders(keeping);
  const there = folders.flatMap(storesAt).map((path) => basename(path));
  const missing = hadStores(keeping).filter((name) => !there.includes(name));
  const moved = missing.length === 0 ? [] : folders.flatMap(movedInto);
  const gone = missing.find((name) => !moved.includes(name)) ??
    (there.length === 0 ? basename(folders[0]!) : undefined);
  const path = join(listFolder(keeping), SEEN);
  if (gone === undefined || openSeen(path).size === 0) return null;
  removeFile(path);
  return gone;
}

/** Names of stores whose grid is now in the one at `folder`: a run that was killed had moved them. */
function movedInto(folder: string): string[] {
  try {
    return namesOfOwnGrids(folder);
  } catch (error) {
    // A damaged store is told of where it is appended to; a rebuild comes by here.
    if (error instanceof ZarrError) return [];
    throw error;
  }
}

/** Names of the stores that were there after the last run. */
function hadStores(keeping: Keeping): readonly string[] {
  try {
    const state: AppendState = JSON.parse(
      Deno.readTextFileSync(join(listFolder(keeping), STATE)),
    );
    return state.stores ?? [];
  } catch {
    // No run yet, or a state that was lost.
    return [];
  }
}

/** Says how far the stores are. */
export function writeState(
  keeping: Keeping,
  { seen, quarantine }: Pick<Lists, "seen" | "quarantine">,
  nowMs: number,
): AppendState {
  const folders = storeFolders(keeping);
  const stores = folders.map((folder) => openStore(folder));
  const store = stores[0] ?? stores[1] ?? null;
  const span = store?.span ?? null;
  const iso = (seconds: number | undefined) =>
    seconds === undefined ? null : new Date(seconds * 1000).toISOString();
  const state: AppendState = {
    id: keeping.instrument.id,
    newest: iso(span?.lastS),
    oldest: iso(span?.firstS),
    rows: store?.rows ?? 0,
    files: seen.size,
    quarantined: quarantine.all().map(({ path, reason }) => ({ file: path, reason })),
    stores: folders.flatMap(storesAt).map((path) => basename(path)),
    kept: folders.flatMap((folder) => otherStores(folder).map((path) => basename(path))),
    updated: new Date(nowMs).toISOString(),
  };
  replaceFile(join(listFolder(keeping), STATE), JSON.stringify(state, null, 1) + "\n");
  return state;
}
