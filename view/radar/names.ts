/**
 * What a request's words name: levels, products, pictures. A word that names nothing is refused
 * with what is allowed; none ever becomes a path by itself.
 *
 * @module
 */
import type { RadarConfig } from "../../config_radar.ts";
import {
  type Level,
  LEVEL2_PRODUCTS,
  parsePictureObject,
  parseStoreKey,
  type PictureEnding,
  type PictureName,
} from "../../formats/radar_store.ts";

/** A request's word names nothing. The message says which, and what is allowed. */
export class NameError extends Error {
  override readonly name = "NameError";
  readonly code = "bad-name";
}

/** A product of one level. */
export interface LevelProduct {
  readonly level: Level;
  readonly product: string;
}

/** Products that clients of the lists expect, whatever is configured. */
export const EXPECTED: readonly LevelProduct[] = [
  { level: 2, product: "reflectivity" },
  { level: 3, product: "hydrometeor" },
  { level: 3, product: "precipitation" },
];

const PRODUCT = /^[a-z][a-z_]{0,31}$/;

/** What of a word is repeated in an answer. */
export const shown = (text: string) => JSON.stringify(text.slice(0, 60));

/** `2`, `level2`, and the same of 3. @throws {NameError} */
export function levelOf(text: string): Level {
  const match = /^(?:level)?([23])$/.exec(text);
  if (match === null) {
    throw new NameError(`${shown(text)} is no level: level2 and level3 (also 2 and 3) are allowed`);
  }
  return Number(match[1]) as Level;
}

/** A product that may be one. @throws {NameError} */
export function productOf(text: string): string {
  if (PRODUCT.test(text)) return text;
  throw new NameError(
    `${shown(text)} is no product's name: small letters and _ are allowed, as in reflectivity`,
  );
}

/** The products that the configuration names: with codes they are of Level III. */
export function configuredProducts(config: Pick<RadarConfig, "products">): LevelProduct[] {
  return Object.entries(config.products).map(([product, { codes }]) => ({
    level: codes === undefined && Object.hasOwn(LEVEL2_PRODUCTS, product) ? 2 : 3,
    product,
  }));
}

/** Products that a level can have, besides those which the store already has. */
export function knownProducts(level: Level, config: Pick<RadarConfig, "products">): string[] {
  const own = level === 2 ? Object.keys(LEVEL2_PRODUCTS) : [];
  const named = [...EXPECTED, ...configuredProducts(config)]
    .filter((one) => one.level === level).map(({ product }) => product);
  return [...new Set([...own, ...named])];
}

/** A KEY. @throws {NameError} */
export function keyOf(text: string): string {
  if (parseStoreKey(text) !== null) return text;
  throw new NameError(`${shown(text)} is no key: one reads KTLX20250409_123456_V06`);
}

/** The level of a KEY, by its last part: the version of a volume's file, or a product's code. */
export function levelOfKey(key: string): Level {
  return /^V\d\d$/.test(parseStoreKey(key)?.kind ?? "") ? 2 : 3;
}

/** A file of a picture, as `/data/LEVEL/NAME/EXT` names it. @throws {NameError} */
export function pictureOf(
  level: string,
  name: string,
  ending: string,
): PictureName & { readonly ending: PictureEnding } {
  const number = levelOf(level);
  if (ending !== "png" && ending !== "json") {
    throw new NameError(`${shown(ending)} is no ending: png and json are allowed`);
  }
  const picture = parsePictureObject(`plots_level${number}/${name}.${ending}`);
  if (picture !== null) return picture;
  throw new NameError(
    `${shown(name)} is no picture's name: one reads KTLX20250409_123456_V06_reflectivity_idx0`,
  );
}

/** A site, three or four letters as a person types them. @throws {NameError} */
export function siteName(text: string): string {
  const site = text.trim().toUpperCase();
  if (/^[A-Z][A-Z0-9]{3}$/.test(site)) return site;
  throw new NameError(`${shown(text)} is no site: four letters are needed, as in KTLX`);
}
