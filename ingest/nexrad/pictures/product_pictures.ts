/**
 * Which pictures are made of a Level III product, and putting them into the store.
 *
 * @module
 */
import { type ColourTable, colourTable } from "../../../formats/nexrad/colour_tables.ts";
import type { Level3Product } from "../../../formats/nexrad/level3/mod.ts";
import type { PictureNews } from "../../../formats/radar_messages.ts";
import { pictureObject, storeKey } from "../../../formats/radar_store.ts";
import { productFacts } from "./facts.ts";
import { typeOfProduct } from "./level3_types.ts";
import { noPicture, type Outcome, type Written } from "./outcome.ts";
import type { Publisher } from "../store/mod.ts";
import type { Draw } from "./studio.ts";

/**
 * Draws and publishes a product under every type that it belongs to.
 *
 * @param fileName for the entry that says why there is no picture
 */
export async function exhibitProduct(
  product: Level3Product,
  fileName: string,
  { draw, publisher }: { readonly draw: Draw; readonly publisher: Publisher },
  signal?: AbortSignal,
): Promise<Outcome> {
  const { icao, code, volumeTimeMs, fields: [field] } = product;
  const key = storeKey({ site: icao, timeMs: volumeTimeMs, kind: code });
  const news: PictureNews[] = [];
  const pictures: Written[] = [];
  const types = await typesOf(product, publisher);
  for (const type of types) {
    const colours = coloursOf(code, type);
    if (field === undefined || colours === null) continue;
    const subject = { product: type, code, icao, field, colours };
    const drawn = await draw(subject, product.site, signal);
    const { png } = drawn.picture;
    const picture = { index: 0, png, facts: productFacts(drawn, product) };
    news.push(
      await publisher.publish({
        level: 3,
        product: type,
        key,
        pictures: [picture],
        complete: true,
      }),
    );
    const object = pictureObject({ level: 3, key, product: type, index: 0 }, "png");
    pictures.push({ object, bytes: png.length });
  }
  const why = pictures.length > 0 ? [] : [noPicture(fileName, whyNothing(product, types))];
  return { key, news, pictures, skipped: [...product.skipped, ...why] };
}

/** The types under which a code is wanted, else the one that it is by itself. */
async function typesOf(product: Level3Product, publisher: Publisher): Promise<string[]> {
  const wanted = [...await publisher.codesToFetch()]
    .filter(([, codes]) => codes.includes(product.code))
    .map(([type]) => type);
  const own = typeOfProduct(product.productCode);
  return wanted.length > 0 || own === null ? wanted : [own];
}

/** Codes of one type may differ in unit, and so in their colours; null where there are none. */
function coloursOf(...names: readonly string[]): ColourTable | null {
  try {
    return colourTable(...names);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function whyNothing({ code, isNull, fields }: Level3Product, types: readonly string[]): string {
  if (isNull !== null) return `${code} is empty: ${isNull.reason}`;
  if (fields.length === 0) return `${code} holds no field around the radar`;
  return types.length === 0
    ? `no product of the configuration has the code ${code}`
    : `there are no colours for ${code}`;
}
