/**
 * Which pictures of a Level II volume are new, and putting them into the store.
 *
 * @module
 */
import { colourTable } from "../../../formats/nexrad/colour_tables.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import { siteOf } from "../../../formats/nexrad/sites.ts";
import type { RadarSite, Sweep, Volume } from "../../../formats/nexrad/sweep.ts";
import { fieldOf } from "../../../formats/nexrad/sweep_field.ts";
import type { PictureNews } from "../../../formats/radar_messages.ts";
import {
  LEVEL2_PRODUCTS,
  type Level2Product,
  pictureObject,
  storeKey,
} from "../../../formats/radar_store.ts";
import { sweepFacts } from "./facts.ts";
import type { Outcome, Written } from "./outcome.ts";
import type { Picture, Publisher } from "../store/mod.ts";
import type { Draw } from "./studio.ts";
import { tiltsOf } from "./tilts.ts";

/** What of a volume was drawn so far: by product, in the order of its tilts. */
export type Gallery = Map<Level2Product, readonly Hung[]>;

/**
 * How far a volume is: more will come of it (`growing`); nothing more will come, but something is
 * missing that its file in the archive may have (`cut`); or this is what it will always be (`final`).
 */
export type Stage = "growing" | "cut" | "final";

/** A picture, and the sweep that it shows. */
interface Hung {
  readonly picture: Picture;
  /** The very object: another one of the same number holds more radials. */
  readonly sweep: Sweep;
}

/**
 * Draws and publishes what is new in a volume since `gallery`, which is brought up to date.
 *
 * @throws {NexradError} when the position of the site is not known
 */
export type Exhibit = (
  volume: Volume,
  gallery: Gallery,
  stage: Stage,
  signal?: AbortSignal,
) => Promise<Omit<Outcome, "skipped">>;

export function openExhibit(
  { draw, publisher, products }: {
    readonly draw: Draw;
    readonly publisher: Publisher;
    readonly products: readonly Level2Product[];
  },
): Exhibit {
  async function drawSweep(
    volume: Volume,
    { sweep, product, index, complete }: {
      readonly sweep: Sweep;
      readonly product: Level2Product;
      readonly index: number;
      readonly complete: boolean;
    },
    signal?: AbortSignal,
  ): Promise<Hung> {
    const code = LEVEL2_PRODUCTS[product];
    const field = fieldOf(sweep, code);
    if (field === null) throw new TypeError(`sweep ${sweep.number} does not carry ${code}`);
    const site = positionOf(volume);
    const subject = { product, code, icao: volume.icao, field, colours: colourTable(product) };
    const drawn = await draw(subject, site, signal);
    const facts = sweepFacts(drawn, volume, site, { sweep, index, complete });
    return { picture: { index, png: drawn.picture.png, facts }, sweep };
  }

  return async (volume, gallery, stage, signal) => {
    const complete = stage === "final";
    const { icao, timeMs, version } = volume;
    const key = storeKey({ site: icao, timeMs, kind: `V${version}` });
    const news: PictureNews[] = [];
    const written: Written[] = [];
    for (const product of products) {
      const before = gallery.get(product) ?? [];
      const after = await Promise.all(
        tiltsOf(volume, LEVEL2_PRODUCTS[product], stage !== "growing").map((sweep, index) => {
          const hung = before[index];
          return hung?.sweep === sweep
            ? hung
            : drawSweep(volume, { sweep, product, index, complete }, signal);
        }),
      );
      const fresh = after.filter((hung, index) => hung !== before[index]);
      if (after.length === 0 || (fresh.length === 0 && !complete)) continue;
      const pictures = after.map(({ picture }) => picture);
      news.push(await publisher.publish({ level: 2, product, key, pictures, complete }));
      gallery.set(product, after);
      for (const { picture: { index, png } } of fresh) {
        const object = pictureObject({ level: 2, key, product, index }, "png");
        written.push({ object, bytes: png.length });
      }
    }
    return { key, news, pictures: written };
  };
}

function positionOf({ site, icao }: Volume): RadarSite {
  if (site !== null) return site;
  const known = siteOf(icao);
  if (known === null) {
    throw new NexradError("bad-field", `${icao} tells no position, and none is known here`);
  }
  return { latDeg: known.latDeg, lonDeg: known.lonDeg, heightM: known.elevationM };
}
