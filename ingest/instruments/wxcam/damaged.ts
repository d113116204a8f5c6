/**
 * Which pictures are damaged? Each is looked at once and told of once; one that comes anew, of other
 * size or time, is looked at again. `damaged.json` beside a camera's catalog.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../../durable.ts";
import { jpegState } from "../../../formats/jpeg.ts";

/** A whole picture. */
export interface WholePicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** What is known of damaged pictures of a camera. */
export interface Damaged {
  /**
   * The picture, whole; null when it is damaged, or so young that it may be being written still.
   */
  read(path: string): WholePicture | null;
  /** Notes a picture that the film maker refused. */
  add(path: string, fault: string): void;
  /** What was found by this run, `path fault`. */
  readonly found: readonly string[];
  save(): void;
}

interface Note {
  readonly fault: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** So many are remembered; older ones are looked at again. */
const MOST = 1000;

/**
 * Opens the list.
 *
 * @param folder of the pictures
 * @param file the list
 * @param settleMs a file younger than this is not yet called damaged
 */
export function openDamaged(
  folder: string,
  file: string,
  settleMs: number,
  nowMs: () => number,
): Damaged {
  const notes = readNotes(file);
  const found: string[] = [];
  let isChanged = false;
  const note = (path: string, fault: string, size: number, mtimeMs: number) => {
    notes.delete(path);
    notes.set(path, { fault, size, mtimeMs });
    found.push(`${path} ${fault}`);
    isChanged = true;
  };
  return {
    found,
    read(path) {
      let bytes: Uint8Array<ArrayBuffer>;
      let size: number;
      let mtimeMs: number;
      try {
        const stat = Deno.statSync(join(folder, path));
        size = stat.size;
        mtimeMs = stat.mtime?.getTime() ?? 0;
        const known = notes.get(path);
        if (known?.size === size && known.mtimeMs === mtimeMs) return null;
        bytes = Deno.readFileSync(join(folder, path));
      } catch (error) {
        // Taken away since the folder was walked.
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
      const state = jpegState(bytes);
      if (state.fault === undefined) {
        return { bytes, width: state.width, height: state.height };
      }
      if (nowMs() - mtimeMs >= settleMs) note(path, state.fault, size, mtimeMs);
      return null;
    },
    add(path, fault) {
      const { size, mtime } = Deno.statSync(join(folder, path));
      note(path, fault, size, mtime?.getTime() ?? 0);
    },
    save() {
      if (!isChanged) return;
      mkdirSync(dirname(file), { recursive: true });
      const kept = [...notes].slice(-MOST);
      replaceFile(file, JSON.stringify(Object.fromEntries(kept), null, 1) + "\n");
    },
  };
}

function readNotes(file: string): Map<string, Note> {
  try {
    return new Map(Object.entries(JSON.parse(Deno.readTextFileSync(file))));
  } catch {
    // None yet; a list that cannot be read costs looking again.
    return new Map();
  }
}
