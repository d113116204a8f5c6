/**
 * Level III products of the NEXRAD and TDWR radars, bytes to values: ICD 2620001.
 *
 * @module
 */
import { inverseGeodesic } from "../../../science/geodesic.ts";
import { fourLetters, nearestSite } from "../sites.ts";
import type { RadarSite, Skipped } from "../sweep.ts";
import { readBlocks } from "./blocks.ts";
import { levelLabels } from "./coding.ts";
import { featuresOf } from "./features.ts";
import { fieldsOf } from "./fields.ts";
import { awipsOfFileName } from "./file_name.ts";
import { openMessage } from "./header.ts";
import { sweepEndMs } from "./sweep_end.ts";
import { nullReason } from "./null_product.ts";
import { skipInto } from "./packets.ts";
import type { Level3Product } from "./product.ts";
import { mnemonicAt, productKind } from "./products.ts";
import { tablesOf } from "./tables.ts";

export { CLASS_NAMES } from "./coding.ts";
export { isLevel3 } from "./header.ts";
export type { Level3Product, NullReason, RasterField } from "./product.ts";

/** A product is its site's when the site stands so near. */
const SAME_SITE_M = 3000;

/**
 * Reads a product: with or without WMO and AWIPS lines, packed or not. What cannot be read in it
 * is named in `skipped`; the rest is returned.
 *
 * @param fileName tells product and site where the bytes have no AWIPS line
 * @throws {NexradError} when it is no product, its packed part is damaged, or its codes have no meaning
 */
export function decodeProduct(bytes: Uint8Array, fileName = ""): Level3Product {
  const skipped: Skipped[] = [];
  const skip = skipInto(skipped);
  const message = openMessage(bytes);
  const { description } = message;
  const { productCode, thresholds, hw30, site } = description;
  const awips = message.awips ?? awipsOfFileName(fileName);
  const kind = productKind(productCode);
  const elevationDeg = kind.ofElevation ? ((hw30 << 16) >> 16) / 10 : null;

  const { layers, graphicPages, pages } = readBlocks(message, skip);
  const { fields, rasters } = fieldsOf(layers, kind, thresholds, elevationDeg);
  if (message.missing > 0) {
    const why = `its header announces ${description.length} bytes; ${message.missing} are missing`;
    skipped.push({ where: "the end of the message", code: "truncated", why });
  }
  return {
    code: awips?.code ?? mnemonicAt(kind, elevationDeg),
    productCode,
    name: kind.name,
    icao: awips === null ? icaoAt(site) : fourLetters(awips.site),
    site,
    volumeTimeMs: description.volumeTimeMs,
    productTimeMs: description.productTimeMs,
    messageTimeMs: description.messageTimeMs,
    sweepEndMs: sweepEndMs(description),
    elevationDeg,
    elevationNumber: description.elevationNumber,
    vcp: description.vcp,
    mode: description.mode,
    unit: kind.unit,
    fields,
    rasters,
    levels: kind.coded === "levels" ? levelLabels(thresholds) : null,
    features: featuresOf(layers, site),
    tables: tablesOf(productCode, pages, graphicPages),
    layers,
    graphicPages,
    pages,
    isNull: kind.canBeNull ? nullReason(hw30 & 0xff, layers) : null,
    words: { hw27: description.hw27, hw30, thresholds, hw47: description.hw47 },
    skipped,
  };
}

function icaoAt({ latDeg, lonDeg }: RadarSite): string {
  const near = nearestSite(latDeg, lonDeg);
  const { distanceM } = inverseGeodesic(latDeg, lonDeg, near.latDeg, near.lonDeg);
  return distanceM < SAME_SITE_M ? near.icao : "";
}
