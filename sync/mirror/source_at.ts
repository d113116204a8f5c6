/**
 * Which kind of source an address means.
 *
 * @module
 */
import { accessOf } from "./access.ts";
import { folderSource } from "./folder_source.ts";
import { httpSource } from "./http_source.ts";
import { parsePlace } from "./place.ts";
import { PlaceError } from "./place_error.ts";
import { rsyncSource } from "./rsync_source.ts";
import type { Source } from "./source.ts";

/**
 * The source at an address.
 *
 * @param folder where its files are on this machine
 * @throws {PlaceError} for an address that cannot be used
 */
export function sourceAt(
  address: string,
  key: string | undefined,
  folder: string,
  stateDir: string,
  signal: AbortSignal,
): Source {
  const place = parsePlace(address);
  if (place.kind === "http") return httpSource(place.url, signal);
  if (place.kind === "folder") {
    if (place.path === folder) {
      throw new PlaceError("bad address", `${folder} is the instrument's own folder: no source`);
    }
    return folderSource(place.path, signal);
  }
  const access = accessOf(stateDir, key);
  return rsyncSource({ place, role: "source", access, here: folder }, folder, signal);
}
