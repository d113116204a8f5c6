/**
 * The archive: where it is, what is in it, and how files get there. Nothing is ever removed there.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { accessOf } from "./access.ts";
import { type Listing, walkFolder } from "./listing.ts";
import { below, type FolderPlace, parsePlace, placeText } from "./place.ts";
import { PlaceError } from "./place_error.ts";
import { fileNames, rsyncFolder, runRsync } from "./rsync.ts";
import { type FolderTask, listByRsync } from "./rsync_list.ts";
import { rsyncTrouble } from "./rsync_words.ts";

/** Where rsync keeps what was cut off, beside the file. */
const PARTIAL = ".meso360-partial";

/** Where it writes, in each folder that is copied to: what a power cut leaves is found there again. */
const UNFINISHED = ".meso360-unfinished";

/** The archive of a configuration. */
export interface Archive {
  /** Its address for people. */
  readonly text: string;
  /** Throws when its folder is not there: a disk that is not mounted must not be made a folder of. */
  check(): Promise<void>;
  /** Makes folders in it that are copied to, and clears away what earlier runs left unfinished there. */
  makeFolders(folders: readonly string[]): Promise<void>;
  /** What is below a folder of it; nothing where there is none. Throws as `check` does. */
  list(folder: string): Promise<Listing>;
  /** Copies what is below a folder here to one there. */
  copy(from: string, to: string, options?: CopyOptions): Promise<void>;
  /** Those of the files whose bytes are not the same here and there. */
  differing(from: string, to: string, paths: Iterable<string>): Promise<string[]>;
}

export interface CopyOptions {
  /** These files, and no others. */
  readonly paths?: readonly string[];
  /** Patterns of rsync that are left out. */
  readonly exclude?: readonly string[];
  /** What is there already is kept beside under a name with this in it, and compared by its bytes. */
  readonly keepAs?: string;
}

/** Checksums of a big file are silent for as long as its disk reads it. */
const CHECKSUM_SILENCE_S = 3600;

/** @throws {PlaceError} for an address that cannot be used */
export function openArchive(config: Config, destination: string, signal: AbortSignal): Archive {
  const place = parsePlace(destination);
  if (place.kind === "http") {
    throw new PlaceError("bad address", "nothing can be copied to a web server's listing");
  }
  const { key, kilobytes_per_second } = config.archive;
  const access = accessOf(config.state_dir, key);
  const task = (folder: string): FolderTask => ({
    place: folder === "" ? place : below(place, folder),
    role: "archive",
    access,
    here: config.state_dir,
  });
  const limit = kilobytes_per_second === null ? [] : [`--bwlimit=${kilobytes_per_second}`];
  const run = async (
    args: readonly string[],
    to: FolderTask | null,
    more: { stdin?: Uint8Array; silenceS?: number } = {},
  ) => {
    if (place.kind === "folder") mustBeThere(place);
    const goal = to === null ? [] : [rsyncFolder(to.place)];
    const answer = await runRsync([...args, ...goal], place, access, signal, more);
    const trouble = rsyncTrouble(answer, to ?? task(""));
    // What went away here meanwhile is no fault of the archive's.
    if (trouble !== null && trouble.code !== "source changed") throw trouble;
    return answer;
  };
  const check = async () => {
    if (place.kind === "folder") return mustBeThere(place);
    await run(["--list-only", "--exclude=*", "--", rsyncFolder(place)], null);
  };
  return {
    text: placeText(place),
    check,
    async makeFolders(folders) {
      // rsync makes one folder that is missing, not those above it; older ones have no --mkpath.
      const pattern = await Deno.makeTempDir({ prefix: "meso360-archive-" });
      try {
        for (const folder of folders) {
          mkdirSync(join(pattern, folder, UNFINISHED), { recursive: true });
        }
        // Whatever else is there is protected.
        const cleared = [`--filter=R ${UNFINISHED}/**`, "--filter=P *"];
        await run(["-r", "--delete", ...cleared, "--", `${pattern}/`], task(""));
      } finally {
        await Deno.remove(pattern, { recursive: true });
      }
    },
    async list(folder) {
      if (place.kind === "folder") {
        mustBeThere(place);
        return walkThere(join(place.path, folder));
      }
      try {
        return (await listByRsync(task(folder), signal)).files;
      } catch (error) {
        if (!(error instanceof PlaceError) || error.code !== "archive missing") throw error;
        await check();
        return new Map();
      }
    },
    async copy(from, to, { paths, exclude = [], keepAs } = {}) {
      if (paths?.length === 0) return;
      await run(
        [
          ...(paths === undefined ? ["-r"] : ["--from0", "--files-from=-"]),
          "-t",
          `--partial-dir=${PARTIAL}`,
          `--temp-dir=${UNFINISHED}`,
          ...limit,
          ...exclude.map((one) => `--exclude=${one}`),
          ...(keepAs === undefined ? [] : ["--checksum", "--backup", `--suffix=${keepAs}`]),
          "--",
          `${from}/`,
        ],
        task(to),
        paths === undefined ? {} : {
          stdin: fileNames(paths),
          ...(keepAs === undefined ? {} : { silenceS: CHECKSUM_SILENCE_S }),
        },
      );
    },
    async differing(from, to, paths) {
      const names = [...paths];
      if (names.length === 0) return [];
      // -n: only says what it would copy.
      const { stdout } = await run(
        ["-n", "--checksum", "--from0", "--files-from=-", "--out-format=%n", "--", `${from}/`],
        task(to),
        { stdin: fileNames(names), silenceS: CHECKSUM_SILENCE_S },
      );
      return copied(stdout, names);
    },
  };
}

function mustBeThere(place: FolderPlace): void {
  try {
    if (Deno.statSync(place.path).isDirectory) return;
  } catch {
    // As below.
  }
  throw new PlaceError(
    "archive missing",
    `${place.path} is not there: make the folder, or mount its disk`,
  );
}

function walkThere(path: string): Listing {
  try {
    return walkFolder(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Map();
    const why = error instanceof Error ? error.message : String(error);
    throw new PlaceError("archive missing", `${path} cannot be read: ${why}`);
  }
}

/** The names that rsync said; escaped ones are found again by what they would be escaped as. */
function copied(stdout: Uint8Array, names: readonly string[]): string[] {
  const said = new Set(new TextDecoder().decode(stdout).split("\n"));
  return names.filter((name) => said.has(escaped(name)));
}

function escaped(name: string): string {
  return name
    .replace(/\\(?=#\d{3})/g, "\\#134")
    .replace(/\p{Cc}/gu, (character) => {
      const code = character.charCodeAt(0);
      return code > 0x7f ? character : `\\#${code.toString(8).padStart(3, "0")}`;
    });
}
