/**
 * The store of radar pictures: names of its objects and shapes of its JSON. Writers, the REST
 * interface and pages meet here; the keys are a contract with other programs.
 *
 * @module
 */

/** NEXRAD's two levels. */
export type Level = 2 | 3;

/** Products of Level II, and the moment each shows. */
export const LEVEL2_PRODUCTS = {
  reflectivity: "REF",
  velocity: "VEL",
  spectrum_width: "SW",
  differential_reflectivity: "ZDR",
  differential_phase: "PHI",
  correlation: "RHO",
} as const;
export type Level2Product = keyof typeof LEVEL2_PRODUCTS;

/** What one KEY names: a volume, or a Level III product. */
export interface StoreKey {
  /** Four letters. */
  readonly site: string;
  /** Start of the volume, milliseconds since 1970, UTC, whole seconds. */
  readonly timeMs: number;
  /** `V06` of a volume, `HHC` of a product. */
  readonly kind: string;
}

/** `KTLX20250409_123456_V06`. */
export function storeKey({ site, timeMs, kind }: StoreKey): string {
  const iso = new Date(timeMs).toISOString();
  return `${site}${iso.slice(0, 10).replaceAll("-", "")}_${
    iso.slice(11, 19).replaceAll(":", "")
  }_${kind}`;
}

const KEY = /^([A-Z][A-Z0-9]{3})(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_([A-Z0-9]{3})$/;

/** What a KEY says; null when it is none. */
export function parseStoreKey(text: string): StoreKey | null {
  const match = KEY.exec(text);
  if (match === null) return null;
  const [, site, year, month, day, hour, minute, second, kind] = match;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const key = { site: site!, timeMs, kind: kind! };
  // 31 February is a date to JavaScript, but not one that reads back.
  return Number.isFinite(timeMs) && storeKey(key) === text ? key : null;
}

/** One picture and its JSON: both have this name but for the ending. */
export interface PictureName {
  readonly level: Level;
  readonly key: string;
  /** `reflectivity`, `hydrometeor`, … */
  readonly product: string;
  /** From 0, by rising elevation; 0 in Level III. */
  readonly index: number;
}

/** What a picture is stored as: the PNG and what is known about it. */
export type PictureEnding = "png" | "json";

/** The object of a picture. */
export function pictureObject({ level, key, product, index }: PictureName, ext: PictureEnding) {
  return `plots_level${level}/${key}_${product}_idx${index}.${ext}`;
}

const PICTURE =
  /^plots_level([23])\/([A-Z][A-Z0-9]{3}\d{8}_\d{6}_[A-Z0-9]{3})_([a-z][a-z_]{0,31})_idx(0|[1-9]\d{0,2})\.(png|json)$/;

/** What an object's name says; null when it is no picture's. */
export function parsePictureObject(
  object: string,
): (PictureName & { readonly ending: PictureEnding }) | null {
  const match = PICTURE.exec(object);
  if (match === null || parseStoreKey(match[2]!) === null) return null;
  const [, level, key, product, index, ending] = match;
  return {
    level: Number(level) as Level,
    key: key!,
    product: product!,
    index: Number(index),
    ending: ending as PictureEnding,
  };
}

/** The folder of a level's pictures, as a prefix. */
export const picturePrefix = (level: Level) => `plots_level${level}/`;

/** The object of a list. */
export const listObject = (level: Level, product: string) =>
  `lists/nexrad_level${level}_${product}_files.json`;

/** The folder of the lists, as a prefix. */
export const LIST_PREFIX = "lists/";

/** Level and product of a list's object; null when it is none. */
export function parseListObject(object: string): { level: Level; product: string } | null {
  const match = /^lists\/nexrad_level([23])_([a-z][a-z_]{0,31})_files\.json$/.exec(object);
  return match && { level: Number(match[1]) as Level, product: match[2]! };
}

export const CODES_OBJECT = "codes/options.json";
export const FLAGS_OBJECT = "flags/update_flags.json";

/** What a list says of a KEY. */
export interface ListEntry {
  /** Pictures: idx0 to idx<sweeps − 1>. */
  readonly sweeps: number;
  /** Only while the volume still comes in: more tilts follow, and repeated ones are replaced. */
  readonly complete?: false;
}

/** A list: KEY → entry, sorted by key. */
export type PictureList = Readonly<Record<string, ListEntry>>;

/** One code of a product in `codes/options.json`. */
export interface CodeOption {
  readonly value: string;
  readonly label: string;
  /** Pictures of it that are listed. */
  readonly count: number;
}

/** `codes/options.json`: product → its codes. */
export type CodeOptions = Readonly<Record<string, readonly CodeOption[]>>;

/** `flags/update_flags.json`: 1 where something new came since a client set it to 0. */
export interface UpdateFlags {
  readonly updates: Readonly<Record<string, number>>;
}

/** Longitude and latitude, degrees. */
export type LonLat = readonly [number, number];

/** The JSON beside a picture. The first four fields (Level III: the last three of them) are a contract. */
export interface PictureFacts {
  /** Level II: the sweep's number in the file, from 0 in the order made. */
  readonly original_sweep_number?: number;
  /** Level II: from 1, by rising elevation. */
  readonly elevation_index?: number;
  readonly elevation_angle_degrees: number;
  /** Of the first radial. */
  readonly azimuth_angle_degrees: number;
  readonly bounding_box_lon_lat: {
    readonly nw: LonLat;
    readonly ne: LonLat;
    readonly se: LonLat;
    readonly sw: LonLat;
  };
  readonly site: string;
  /** Of the antenna: longitude, latitude; and metres above sea level. */
  readonly site_lon_lat: LonLat;
  readonly site_height_m: number;
  readonly product: string;
  /** Level II: `REF`; Level III: the code, `HHC`. */
  readonly code: string;
  /** `dBZ`, `m/s`, …; null for classes. */
  readonly unit: string | null;
  /** Start of the volume; ISO 8601 UTC. */
  readonly volume_time: string;
  /**
   * Level II: start of this sweep. Level III: end of the sweep that the product was made of, where it
   * says so, else the volume's start. ISO 8601 UTC.
   */
  readonly sweep_time: string;
  readonly vcp: number | null;
  readonly nyquist_m_s: number | null;
  /** Metres to the centre of the first gate, and between gates; gates. */
  readonly first_gate_m: number;
  readonly gate_spacing_m: number;
  readonly gates: number;
  /** Name of the colour table. */
  readonly colours: string;
  /**
   * What a picture's palette index means: a value in `unit`, a class, `"RF"`, or null: nothing.
   * Value of pixel = values[index of pixel].
   */
  readonly values: readonly (number | string | null)[];
  /** Rows in each IDAT chunk of the PNG, which can each be inflated alone (RFC 1951). */
  readonly rows_per_block: number;
  /** Whether the volume was complete when this was written. */
  readonly complete: boolean;
  /** In idx0 only: pictures of this KEY and product, which were all stored when this was written. */
  readonly pictures?: number;
}
