/**
 * How files of weather radars are named in the public buckets, and under which prefixes they are
 * found there.
 *
 * @module
 */
import { storeKey } from "../radar_store.ts";

/** A Level II volume, by its key: `2025/04/09/KTLX/KTLX20250409_123456_V06`. */
export interface VolumeKey {
  /** Four letters. */
  readonly site: string;
  /** Start of the volume, milliseconds since 1970, UTC. */
  readonly timeMs: number;
  /** `V06`; of oldest volumes, which do not say, `V01`. */
  readonly version: string;
  /** Its KEY in the store. */
  readonly key: string;
}

/** A Level III product, by its key: `TLX_HHC_2025_04_09_12_34_56`. */
export interface ProductKey {
  /** Three letters. */
  readonly site: string;
  readonly code: string;
  /** Start of its volume, milliseconds since 1970, UTC. */
  readonly timeMs: number;
}

/** A real-time chunk's own name: `20210729-123848-002-I`. */
export interface ChunkName {
  /** `20210729-123848`: the start of the volume, as all its chunks say it. */
  readonly time: string;
  readonly timeMs: number;
  /** From 1. */
  readonly number: number;
  /** Start, intermediate, end. */
  readonly kind: "S" | "I" | "E";
}

/** A chunk where it is in the bucket: `KLOT/230/20210729-123848-002-I`. */
export interface ChunkKey extends ChunkName {
  readonly site: string;
  /** 1 to 999, then 1 again. */
  readonly volume: number;
}

/** Volumes are numbered 1 to 999, over and over. */
export const LAST_VOLUME = 999;

/** The last part of a key. */
const nameOf = (key: string) => key.slice(key.lastIndexOf("/") + 1);

/** Milliseconds since 1970 of six numbers as text; null where there is no such time. */
function timeOf(...parts: readonly string[]): number | null {
  const [year, month, day, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(timeMs);
  // Date.UTC makes 3 March of 31 February.
  const isReal = back.getUTCMonth() === month - 1 && back.getUTCDate() === day &&
    hour < 24 && minute < 60 && second < 60 && year >= 1970;
  return isReal ? timeMs : null;
}

const VOLUME = /^([A-Z][A-Z0-9]{3})(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)(?:_(V\d\d))?(?:\.gz)?$/;

/**
 * What the name of a volume says, with or without the folders before it; null when it is none: also
 * of `…_MDM`, which holds no volume.
 *
 * @example
 * ```ts
 * import { parseVolumeKey } from "./bucket_keys.ts";
 * parseVolumeKey("2025/04/09/KTLX/KTLX20250409_123456_V06")?.key; // "KTLX20250409_123456_V06"
 * ```
 */
export function parseVolumeKey(key: string): VolumeKey | null {
  const match = VOLUME.exec(nameOf(key));
  if (match === null) return null;
  const [, site, year, month, day, hour, minute, second, version = "V01"] = match;
  const timeMs = timeOf(year!, month!, day!, hour!, minute!, second!);
  if (timeMs === null) return null;
  return { site: site!, timeMs, version, key: storeKey({ site: site!, timeMs, kind: version }) };
}

/**
 * The site in the name of a volume, also of one that was given another ending or lower case; null when
 * there is none.
 */
export function siteOfVolumeName(name: string): string | null {
  return /^[A-Z][A-Z0-9]{3}(?=\d{8})/i.exec(nameOf(name))?.[0].toUpperCase() ?? null;
}

/** `2025/04/09` of a time. */
const dayFolder = (timeMs: number) =>
  new Date(timeMs).toISOString().slice(0, 10).replace(/-/g, "/");

/** The key of a volume. */
export function volumeKey(site: string, timeMs: number, version: string): string {
  return volumePrefix(site, timeMs) + storeKey({ site, timeMs, kind: version });
}

/** Where a site's volumes of a time's day are. */
export const volumePrefix = (site: string, timeMs: number) => `${dayFolder(timeMs)}/${site}/`;

/** All of a site's volumes from `timeMs` on, in that day's folder, come after this key. */
export function volumesFrom(site: string, timeMs: number): string {
  return volumePrefix(site, timeMs) + storeKey({ site, timeMs, kind: "" }).slice(0, -1);
}

const PRODUCT = /^([A-Z][A-Z0-9]{2})_([A-Z0-9]{3})_(\d{4})_(\d\d)_(\d\d)_(\d\d)_?(\d\d)_?(\d\d)$/;

/**
 * What the name of a Level III product says, in the form of today (`TLX_HHC_2025_04_09_12_34_56`)
 * or of older tools (`TLX/HHC/2025/04/09/TLX_HHC_2025_04_09_123456`); null when it is none.
 */
export function parseProductKey(key: string): ProductKey | null {
  const match = PRODUCT.exec(nameOf(key));
  if (match === null) return null;
  const [, site, code, year, month, day, hour, minute, second] = match;
  const timeMs = timeOf(year!, month!, day!, hour!, minute!, second!);
  return timeMs === null ? null : { site: site!, code: code!, timeMs };
}

/** `2025_04_09_12_34_56` of a time. */
const underscored = (timeMs: number) =>
  new Date(timeMs).toISOString().slice(0, 19).replace(/[-T:]/g, "_");

/** The key of a product in the form of today. */
export const productKey = ({ site, code, timeMs }: ProductKey) =>
  `${site}_${code}_${underscored(timeMs)}`;

/** The key of a product as older tools write it. */
export function oldProductKey(product: ProductKey): string {
  const name = productKey(product).replace(/_(\d\d)_(\d\d)_(\d\d)$/, "_$1$2$3");
  return oldProductPrefix(product.site, product.code, product.timeMs) + name;
}

/** Where a site's products of one code are, of a time's day or (null) of any. */
export const productPrefix = (site: string, code: string, timeMs: number | null) =>
  `${site}_${code}_${timeMs === null ? "" : underscored(timeMs).slice(0, 11)}`;

/** The same for the form of older tools; `site` is in three or four letters. */
export const oldProductPrefix = (site: string, code: string, timeMs: number | null) =>
  `${site}/${code}/${timeMs === null ? "" : `${dayFolder(timeMs)}/`}`;

const CHUNK = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})-([SIE])$/;

/** What a chunk's own name says; null when it is none. */
export function parseChunkName(name: string): ChunkName | null {
  const match = CHUNK.exec(name);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, number, kind] = match;
  const timeMs = timeOf(year!, month!, day!, hour!, minute!, second!);
  if (timeMs === null || Number(number) === 0) return null;
  return {
    time: name.slice(0, 15),
    timeMs,
    number: Number(number),
    kind: kind as ChunkName["kind"],
  };
}

/** What the key of a chunk says; null when it is none. */
export function parseChunkKey(key: string): ChunkKey | null {
  const match = /^([A-Z][A-Z0-9]{3})\/([1-9]\d{0,2})\/([^/]+)$/.exec(key);
  const name = match && parseChunkName(match[3]!);
  return name ? { ...name, site: match![1]!, volume: Number(match![2]) } : null;
}

/** A chunk's own name. */
export const chunkName = ({ time, number, kind }: Omit<ChunkName, "timeMs">) =>
  `${time}-${String(number).padStart(3, "0")}-${kind}`;

/** Where a volume's chunks are. */
export const chunkPrefix = (site: string, volume: number) => `${site}/${volume}/`;

/** The volume after this one. */
export const nextVolume = (volume: number) => volume === LAST_VOLUME ? 1 : volume + 1;

/** Midnights of the UTC days from one time to another, newest first. */
export function daysBetween(fromMs: number, toMs: number): number[] {
  const DAY_MS = 86_400_000;
  const days: number[] = [];
  for (let day = Math.floor(toMs / DAY_MS) * DAY_MS; day > fromMs - DAY_MS; day -= DAY_MS) {
    days.push(day);
  }
  return days;
}
