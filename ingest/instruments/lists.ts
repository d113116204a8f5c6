/**
 * What append keeps beside an instrument's store: the files seen, those put aside, the one being read,
 * and how far the store is.
 *
 * @module
 */
import { basename, join } from "node:path";
import { storeFolder, storeNames } from "../../config_instruments.ts";
import { removeFile, replaceFile } from "../../durable.ts";
import type { AppendState } from "../../formats/quicklook_messages.ts";
import { openStore } from "../../zarr_store/mod.ts";
import type { Keeping } from "./batch.ts";
import {
  openQuarantine,
  openReadingNote,
  type Quarantine,
  type ReadingNote,
} from "./quarantine.ts";
import { openSeen, type SeenFiles } from "./seen.ts";
import { otherStores } from "./stores.ts";

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

/** Opens the lists of a folder, which is there. */
export function openLists(folder: string): Lists {
  return {
    seen: openSeen(join(folder, SEEN)),
    quarantine: openQuarantine(join(folder, QUARANTINE)),
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

/** Forgets the files seen when there is no store that they could be in: someone removed it. */
export function forgetIfGone(keeping: Keeping): boolean {
  if (storeFolders(keeping).some((folder) => openStore(folder) !== null)) return false;
  const path = join(listFolder(keeping), SEEN);
  const isForgotten = openSeen(path).size > 0;
  if (isForgotten) removeFile(path);
  return isForgotten;
}

/** Says how far the stores are. */
export function writeState(
  keeping: Keeping,
  { seen, quarantine }: Pick<Lists, "seen" | "quarantine">,
  nowMs: number,
): void {
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
    kept: folders.flatMap((folder) => otherStores(folder).map((path) => basename(path))),
    updated: new Date(nowMs).toISOString(),
  };
  replaceFile(join(listFolder(keeping), STATE), JSON.stringify(state, null, 1) + "\n");
}
