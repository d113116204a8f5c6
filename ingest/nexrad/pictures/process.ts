/**
 * From the bytes of a radar file to pictures in the store.
 *
 * @module
 */
import { siteOfVolumeName } from "../../../formats/nexrad/bucket_keys.ts";
import { decodeProduct } from "../../../formats/nexrad/level3/mod.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { MomentName, Volume } from "../../../formats/nexrad/sweep.ts";
import { LEVEL2_PRODUCTS, type Level2Product } from "../../../formats/radar_store.ts";
import type { Workers } from "../decode/mod.ts";
import { type LiveVolume, openLiveVolume } from "./live_volume.ts";
import { noPicture, type Outcome } from "./outcome.ts";
import { exhibitProduct } from "./product_pictures.ts";
import type { Publisher } from "../store/mod.ts";
import { openStudio } from "./studio.ts";
import { openExhibit } from "./volume_pictures.ts";

export type { LiveVolume } from "./live_volume.ts";
export type { Outcome, Written } from "./outcome.ts";

/** Makes pictures of radar files. */
export interface Processor {
  /**
   * A whole Level II volume: every configured product of it.
   *
   * @param fileName without folders; tells the site of a legacy file that does not
   * @throws {NexradError} when nothing of it can be read, or it tells no site
   */
  volumeFile(bytes: Uint8Array, fileName: string, signal?: AbortSignal): Promise<Outcome>;
  /**
   * A Level III product.
   *
   * @param fileName without folders; tells site and code of a product without an AWIPS header
   * @throws {NexradError} when it cannot be read, or it tells no site
   */
  product(bytes: Uint8Array, fileName: string, signal?: AbortSignal): Promise<Outcome>;
  /** A Level II volume that comes chunk by chunk. */
  liveVolume(): LiveVolume;
}

/**
 * @param products `products` of the configuration: with codes from Level III, without from Level II
 * @param pictureSize pixels of a side, as wished
 */
export function openProcessor({ workers, publisher, products, pictureSize }: {
  readonly workers: Workers;
  readonly publisher: Publisher;
  readonly products: Readonly<Record<string, { readonly codes?: readonly string[] | undefined }>>;
  readonly pictureSize: number;
}): Processor {
  const draw = openStudio(workers, pictureSize);
  const level2 = Object.keys(products)
    .filter((name) => products[name]?.codes === undefined)
    .filter(isLevel2Product);
  const exhibit = openExhibit({ draw, publisher, products: level2 });
  // The halves of a split cut are told from each other by VEL, whatever is drawn.
  const moments = new Set<MomentName>([...level2.map((name) => LEVEL2_PRODUCTS[name]), "VEL"]);

  return {
    async volumeFile(bytes, fileName, signal) {
      const volume = withSite(await workers.decodeVolume(bytes, signal), fileName);
      const outcome = await exhibit(volume, new Map(), "final", signal);
      const why = outcome.pictures.length > 0 ? [] : [noPicture(
        fileName,
        level2.length > 0
          ? `none of its ${volume.sweeps.length} sweeps carries ${level2.join(" or ")}`
          : "no product of Level II is configured",
      )];
      return { ...outcome, skipped: [...volume.skipped, ...why] };
    },
    async product(bytes, fileName, signal) {
      const product = decodeProduct(bytes, fileName);
      if (product.icao === "") throw noSite(fileName, "LOT_HHC_2021_01_31_11_06_30");
      return await exhibitProduct(product, fileName, { draw, publisher }, signal);
    },
    liveVolume: () => openLiveVolume(workers, exhibit, moments),
  };
}

function isLevel2Product(name: string): name is Level2Product {
  return Object.hasOwn(LEVEL2_PRODUCTS, name);
}

/** The volume with its site's letters, from the file's name where the file leaves them out. */
function withSite(volume: Volume, fileName: string): Volume {
  if (volume.icao !== "") return volume;
  const icao = siteOfVolumeName(fileName);
  if (icao === null) throw noSite(fileName, "KTLX19910605_162126");
  return { ...volume, icao };
}

function noSite(fileName: string, example: string): NexradError {
  return new NexradError(
    "bad-field",
    `${fileName} does not say its site: give the file a name that does, as ${example}`,
  );
}
