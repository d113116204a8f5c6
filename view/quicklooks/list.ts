/**
 * The list of what there is to be looked at, with how new it is and which pictures there are: from the
 * stores, and the files that jobs leave.
 *
 * @module
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { objectIn } from "../../formats/json_object.ts";
import type { QuicklookEntry } from "../../formats/quicklook_messages.ts";
import type { EntryPlace } from "./entries.ts";
import type { Newest } from "./newest.ts";
import { fileMark } from "./store_mark.ts";

/** An entry as it is now. What cannot be read is not there yet. */
export async function entryNow(place: EntryPlace, stores: Newest): Promise<QuicklookEntry> {
  const { id, instrument, title, kind, panels, pictures, stale_minutes, store } = place;
  const entry = { id, instrument, title, kind, panels, stale_minutes };
  if (store === null) return { ...entry, latest: null, ...await cameraNow(place.catalog) };
  const [now, names, latest] = await Promise.all([
    stores.of(store.folder),
    namesIn(pictures),
    changedAt(join(pictures, "latest.png")),
  ]);
  const picture = new RegExp(`^${id}_(\\d{8})\\.png$`);
  const days = names.flatMap((name) => picture.exec(name)?.[1] ?? []).sort();
  return { ...entry, ...now, days, latest };
}

/** What a camera's catalog says, as far as it is one. */
async function cameraNow(path: string): Promise<Pick<QuicklookEntry, "newest" | "mark" | "days">> {
  // Also of a film that is made in the night after the last picture.
  const mark = await fileMark(path).catch(() => "");
  const found = objectIn(await textOf(path))?.["days"];
  const days = (Array.isArray(found) ? found : []).filter((one) =>
    typeof one?.day === "string" && /^\d{8}$/.test(one.day)
  );
  const times = days.map(({ last }) => last).filter((last) => !Number.isNaN(Date.parse(last)));
  const newest = times.sort().at(-1) ?? null;
  return { newest, mark, days: days.map(({ day }) => day).sort() };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function changedAt(path: string): Promise<string | null> {
  try {
    return (await stat(path)).mtime.toISOString();
  } catch {
    return null;
  }
}
