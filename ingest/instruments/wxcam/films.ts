/**
 * Which days' films are to be made, and how? One a UTC day once it is over, of at most a picture a
 * minute; again only when other pictures of that day came meanwhile.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { removeFile, replaceFile, syncFolder } from "../../../durable.ts";
import { dayName } from "../../../formats/mesonet_day.ts";
import type { Camera } from "./camera.ts";
import type { WholePicture } from "./damaged.ts";
import { FfmpegError, film, filmSize } from "./ffmpeg.ts";
import { type Picture, picturesIn } from "./walk.ts";

/** What became of films. */
export interface Films {
  readonly made: readonly string[];
  /** Days that were not looked at, the time being over. */
  readonly left: number;
  /** What ffmpeg said of the first day that it refused; that day is tried again by the next run. */
  readonly trouble: FfmpegError | null;
  /** Pictures that looked whole and could not be decoded. */
  readonly undecoded: number;
}

const MINUTE_MS = 60_000;
const NOTES = "films.json";

/**
 * Makes the films of days before today that are not there yet, the newest first.
 *
 * @throws {FfmpegError} ffmpeg is missing
 */
export async function makeFilms(
  camera: Camera,
  nowMs: number,
  isLate: () => boolean,
  signal: AbortSignal,
): Promise<Films> {
  const { products } = camera;
  const today = dayName(nowMs);
  const notes = readNotes(products);
  const due = [...digestsOf(camera)]
    .filter(([day, digest]) => day < today && notes.get(day)?.pictures !== digest)
    .toSorted(([a], [b]) => a < b ? 1 : -1);
  const made: string[] = [];
  let trouble: FfmpegError | null = null;
  let undecoded = 0;
  for (const [i, [day, digest]] of due.entries()) {
    if (isLate()) return { made, left: due.length - i, trouble, undecoded };
    const file = filmFile(products, day);
    mkdirSync(products, { recursive: true });
    let isMade: boolean;
    try {
      isMade = await makeFilm(camera, file, picturesOf(camera, day), signal, (pictures) => {
        undecoded += pictures;
      });
    } catch (error) {
      if (!(error instanceof FfmpegError) || error.code === "ffmpeg-missing") throw error;
      trouble ??= new FfmpegError(error.code, `${day}: ${error.message}`);
      continue;
    }
    if (isMade) made.push(day);
    else if (signal.aborted) return { made, left: due.length - i, trouble, undecoded };
    notes.set(day, { pictures: digest, film: isMade });
    writeNotes(products, notes);
  }
  return { made, left: 0, trouble, undecoded };
}

/**
 * Of each day something that is another when its pictures are others: their number, and the sum of the
 * checksums of their names.
 */
function digestsOf({ folder, files }: Camera): Map<string, string> {
  const sums = new Map<string, { count: number; sum: number }>();
  for (const { path, timeMs } of picturesIn(folder, files)) {
    const day = dayName(timeMs);
    const { count, sum } = sums.get(day) ?? { count: 0, sum: 0 };
    // Far from 2⁵³ with any number of pictures.
    sums.set(day, { count: count + 1, sum: sum + crc32(path) });
  }
  return new Map([...sums].map(([day, { count, sum }]) => [day, `${count} ${sum}`]));
}

/** A day's pictures in order, by minute. */
function picturesOf({ folder, files }: Camera, day: string): Picture[][] {
  const minutes = new Map<number, Picture[]>();
  for (const picture of picturesIn(folder, files)) {
    if (dayName(picture.timeMs) !== day) continue;
    const minute = Math.floor(picture.timeMs / MINUTE_MS);
    minutes.set(minute, [...minutes.get(minute) ?? [], picture]);
  }
  return [...minutes].toSorted(([a], [b]) => a - b).map(([, pictures]) =>
    pictures.toSorted((a, b) => a.timeMs - b.timeMs || (a.path < b.path ? -1 : 1))
  );
}

/** False: no picture of the day is whole, or it was called off; then what was there stays. */
async function makeFilm(
  camera: Camera,
  file: string,
  minutes: readonly Picture[][],
  signal: AbortSignal,
  undecoded: (pictures: number) => void,
): Promise<boolean> {
  const pictures = wholeOnes(camera, minutes);
  const first = pictures.next();
  if (first.done === true) return false;
  const { width, height, bytes } = first.value;
  const temporary = `${file}.${Deno.pid}.tmp`;
  try {
    let given = 0;
    const counted = function* () {
      for (const one of all(bytes, pictures)) {
        given++;
        yield one;
      }
    };
    const shown = await film(temporary, filmSize(width, height), counted(), signal);
    if (shown < given) undecoded(given - shown);
    using handle = Deno.openSync(temporary, { read: true, write: true });
    handle.syncSync();
    Deno.renameSync(temporary, file);
  } catch (error) {
    removeFile(temporary);
    if (signal.aborted) return false;
    throw error;
  }
  syncFolder(join(file, ".."));
  return true;
}

/** Of each minute the first picture that is whole. */
function* wholeOnes({ damaged }: Camera, minutes: readonly Picture[][]): Generator<WholePicture> {
  for (const pictures of minutes) {
    for (const { path } of pictures) {
      const whole = damaged.read(path);
      if (whole === null) continue;
      yield whole;
      break;
    }
  }
}

function* all(first: WholePicture["bytes"], rest: Iterable<WholePicture>) {
  yield first;
  for (const { bytes } of rest) yield bytes;
}

/** Of a day: which pictures its film was made of, and whether there was one to make. */
interface Note {
  readonly pictures: string;
  readonly film: boolean;
}

function readNotes(products: string): Map<string, Note> {
  try {
    const notes: Record<string, Note> = JSON.parse(Deno.readTextFileSync(join(products, NOTES)));
    // A film that was taken away is made again.
    return new Map(
      Object.entries(notes).filter(([day, { film }]) =>
        !film || existsSync(filmFile(products, day))
      ),
    );
  } catch {
    // None yet: without notes each film is made once more.
    return new Map();
  }
}

function writeNotes(products: string, notes: ReadonlyMap<string, Note>): void {
  const sorted = Object.fromEntries([...notes].toSorted(([a], [b]) => a < b ? -1 : 1));
  replaceFile(join(products, NOTES), JSON.stringify(sorted, null, 1) + "\n");
}

const filmFile = (products: string, day: string) => join(products, `${day}.mp4`);
