/**
 * Which pictures of a camera are there? Its folder is walked name by name, nothing is opened: a year of
 * a camera is half a million files.
 *
 * @module
 */
import { pictureTimeMs } from "../../../formats/picture_time.ts";

/** A picture by its file's name. */
export interface Picture {
  /** Below the camera's folder, `/` between. */
  readonly path: string;
  readonly timeMs: number;
}

/**
 * All pictures below `folder` whose paths match `files`, in no order.
 *
 * @param untimed is told of each whose name says no time
 */
export function* picturesIn(
  folder: string,
  files: RegExp,
  untimed: (path: string) => void = () => {},
): Generator<Picture> {
  for (const path of filesIn(folder, "")) {
    if (!files.test(path)) continue;
    const timeMs = pictureTimeMs(path);
    if (timeMs === null) untimed(path);
    else yield { path, timeMs };
  }
}

function* filesIn(folder: string, below: string): Generator<string> {
  let entries: Iterable<Deno.DirEntry>;
  try {
    entries = Deno.readDirSync(below === "" ? folder : `${folder}/${below}`);
    for (const { name, isDirectory, isFile } of entries) {
      // What a program is just fetching has such a name.
      if (name.startsWith(".")) continue;
      const path = below === "" ? name : `${below}/${name}`;
      if (isDirectory) yield* filesIn(folder, path);
      else if (isFile) yield path;
    }
  } catch (error) {
    // Nothing came yet, or the folder was just taken away.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
