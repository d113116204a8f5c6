/**
 * What pictures does a camera have, by day; a thumbnail of each hour, the first picture of it that is
 * whole; and the newest picture.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../../durable.ts";
import { dayName } from "../../../formats/mesonet_day.ts";
import type { WxcamCatalog } from "../../../formats/quicklook_messages.ts";
import type { Camera } from "./camera.ts";
import { FfmpegError, thumbnail } from "./ffmpeg.ts";
import { type Picture, picturesIn } from "./walk.ts";

type CatalogDay = WxcamCatalog["days"][number];

/** A day's pictures, as much of them as is needed. */
interface Day {
  pictures: number;
  firstMs: number;
  lastMs: number;
  /** The first pictures of each hour: of several damaged ones a later one is taken. */
  readonly hours: Map<number, Picture[]>;
  /** The last ones, newest first. */
  newest: Picture[];
}

const CANDIDATES = 5;
const FILE = "catalog.json";
const LATEST = "latest.jpg";

/** Counts the pictures; a year's are never in memory at once. */
export function daysOf(camera: Camera, untimed: (path: string) => void): Map<string, Day> {
  const days = new Map<string, Day>();
  for (const picture of picturesIn(camera.folder, camera.files, untimed)) {
    const { timeMs } = picture;
    const name = dayName(timeMs);
    let day = days.get(name);
    if (day === undefined) {
      day = { pictures: 0, firstMs: Infinity, lastMs: -Infinity, hours: new Map(), newest: [] };
      days.set(name, day);
    }
    day.pictures++;
    day.firstMs = Math.min(day.firstMs, timeMs);
    day.lastMs = Math.max(day.lastMs, timeMs);
    day.newest = [picture, ...day.newest]
      .sort((a, b) => b.timeMs - a.timeMs || (a.path < b.path ? -1 : 1)).slice(0, CANDIDATES);
    const hour = new Date(timeMs).getUTCHours();
    const first = day.hours.get(hour) ?? [];
    first.push(picture);
    first.sort((a, b) => a.timeMs - b.timeMs || (a.path < b.path ? -1 : 1));
    day.hours.set(hour, first.slice(0, CANDIDATES));
  }
  return days;
}

/** Path of an hour's thumbnail below the camera's products. */
export const thumbnailPath = (day: string, hour: number) =>
  `thumbs/${day}/${String(hour).padStart(2, "0")}.jpg`;

/** What became of thumbnails. */
export interface Thumbnails {
  readonly made: number;
  /** Hours that were not looked at, the time being over. */
  readonly left: number;
}

/**
 * Makes the thumbnails that are not there yet, the newest first.
 *
 * @throws {FfmpegError} ffmpeg is missing
 */
export async function makeThumbnails(
  camera: Camera,
  days: ReadonlyMap<string, Day>,
  isLate: () => boolean,
  signal: AbortSignal,
): Promise<Thumbnails> {
  let made = 0;
  let left = 0;
  for (const day of [...days.keys()].toSorted().toReversed()) {
    const hours = [...days.get(day)!.hours].toSorted(([a], [b]) => b - a);
    for (const [hour, pictures] of hours) {
      const file = join(camera.products, thumbnailPath(day, hour));
      if (existsSync(file)) continue;
      if (isLate()) left++;
      else if (await makeThumbnail(camera, file, pictures, signal)) made++;
    }
  }
  return { made, left };
}

async function makeThumbnail(
  { products, damaged }: Camera,
  file: string,
  pictures: readonly Picture[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const { path } of pictures) {
    const whole = damaged.read(path);
    if (whole === null) continue;
    let small: Uint8Array;
    try {
      small = await thumbnail(whole.bytes, signal);
    } catch (error) {
      if (!(error instanceof FfmpegError) || error.code === "ffmpeg-missing") throw error;
      if (signal.aborted) return false;
      damaged.add(path, `cannot be decoded (${error.message})`);
      continue;
    }
    mkdirSync(join(products, "thumbs", file.split("/").at(-2)!), { recursive: true });
    replaceFile(file, small);
    return true;
  }
  return false;
}

/** Keeps the newest whole picture of the newest day as `latest.jpg`. */
function keepLatest(camera: Camera, days: ReadonlyMap<string, Day>): WxcamCatalog["latest"] {
  const { id, products, damaged } = camera;
  const file = join(products, LATEST);
  const before = existsSync(file) ? readCatalog(camera).latest ?? null : null;
  const newestDay = [...days.keys()].toSorted().at(-1);
  for (const { path, timeMs } of days.get(newestDay ?? "")?.newest ?? []) {
    const time = new Date(timeMs).toISOString();
    if (before !== null && time <= before.time) break;
    const whole = damaged.read(path);
    if (whole === null) continue;
    mkdirSync(products, { recursive: true });
    replaceFile(file, whole.bytes);
    return { time, path: `${id}/${LATEST}` };
  }
  return before;
}

/** Writes the catalog: what is there now, and days of which only thumbnails or films are left. */
export function writeCatalog(camera: Camera, found: ReadonlyMap<string, Day>, nowMs: number): void {
  const { id, products } = camera;
  const days = new Map<string, CatalogDay>(
    readCatalog(camera).days.map((day) => [day.day, day]),
  );
  for (const [day, { pictures, firstMs, lastMs }] of found) {
    const first = new Date(firstMs).toISOString();
    const last = new Date(lastMs).toISOString();
    days.set(day, { day, pictures, first, last, video: null, thumbnails: [] });
  }
  const complete = [...days.values()].map((one): CatalogDay => {
    const { day } = one;
    const hours = Array.from({ length: 24 }, (_, hour) => hour)
      .filter((hour) => existsSync(join(products, thumbnailPath(day, hour))));
    return {
      ...one,
      pictures: found.has(day) ? one.pictures : 0,
      video: existsSync(join(products, `${day}.mp4`)) ? `${id}/${day}.mp4` : null,
      thumbnails: hours.map((hour) => ({ hour, path: `${id}/${thumbnailPath(day, hour)}` })),
    };
  }).filter(({ pictures, video, thumbnails }) =>
    pictures > 0 || video !== null || thumbnails.length > 0
  ).toSorted((a, b) => a.day < b.day ? -1 : 1);
  const updated = new Date(nowMs).toISOString();
  const latest = keepLatest(camera, found);
  const catalog: WxcamCatalog = { id, updated, latest, days: complete };
  mkdirSync(products, { recursive: true });
  replaceFile(join(products, FILE), JSON.stringify(catalog) + "\n");
}

function readCatalog({ products }: Camera): Pick<WxcamCatalog, "days" | "latest"> {
  try {
    const { days, latest }: WxcamCatalog = JSON.parse(Deno.readTextFileSync(join(products, FILE)));
    return {
      days: Array.isArray(days) ? days.filter(({ day }) => /^\d{8}$/.test(day)) : [],
      latest: typeof latest?.time === "string" ? latest : null,
    };
  } catch {
    // None yet; what is on the disk is found anyway.
    return { days: [] };
  }
}
