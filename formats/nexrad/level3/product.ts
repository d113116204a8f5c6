/**
 * What a Level III product is, as everything here passes it on.
 *
 * @module
 */
import type { PolarField } from "../polar_field.ts";
import type { RadarSite, Skipped } from "../sweep.ts";
import type { FeatureCollection } from "./features.ts";
import type { Packet } from "./packets.ts";
import type { ProductTables } from "./table_rows.ts";

/** A field on a square grid (composite reflectivity, echo tops): `codes[row * columns + column]`. */
export interface RasterField {
  readonly codes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  /** Of the corner in the north-west: kilometres east and north of the radar. */
  readonly westKm: number;
  readonly northKm: number;
  /** A cell's sides, kilometres. */
  readonly cellKm: number;
  readonly coding: PolarField["coding"];
}

/** Why a product holds no data, as its producer says. */
export interface NullReason {
  /** The null product flag of its description. */
  readonly value: number;
  /** One line, from the product's own text where it has one. */
  readonly reason: string;
}

/** A Level III product, decoded. */
export interface Level3Product {
  /** Three letters and digits, `HHC`, `N0Q`: of the AWIPS header, else by code and elevation. */
  readonly code: string;
  /** The number in the message header, 177. */
  readonly productCode: number;
  /** `Hybrid hydrometeor classification`. */
  readonly name: string;
  /** Four letters; "" when neither header, file name nor position tells the site. */
  readonly icao: string;
  /** Of the product description. */
  readonly site: RadarSite;
  /** Start of the volume, end of the product's making, sending: milliseconds since 1970, UTC. */
  readonly volumeTimeMs: number;
  readonly productTimeMs: number;
  readonly messageTimeMs: number;
  /** End of the sweep that it was made of; null where the product does not say, or is not of one. */
  readonly sweepEndMs: number | null;
  /** Null where the product is not of one elevation. */
  readonly elevationDeg: number | null;
  readonly elevationNumber: number;
  readonly vcp: number;
  /** Operational mode: 0 maintenance, 1 clear air, 2 precipitation. */
  readonly mode: number;
  /** Of the values, null for classes and products without values. */
  readonly unit: string | null;
  readonly fields: readonly PolarField[];
  readonly rasters: readonly RasterField[];
  /** Labels of a product of 16 levels as its legend shows them: `ND`, `>0`, `0.05`, `+6`, `RF`. */
  readonly levels: readonly string[] | null;
  /** Symbols, tracks and texts at a place; the packets whose place is on the screen are no features. */
  readonly features: FeatureCollection;
  /** Storms, hail, mesocyclones: what the text pages say, as tables. */
  readonly tables: ProductTables;
  /** Every packet of the symbology block, by layer; fields are under `fields` and `rasters` too. */
  readonly layers: readonly (readonly Packet[])[];
  /** Packets of the graphic block, by page. */
  readonly graphicPages: readonly (readonly Packet[])[];
  /** Lines of text, by page: the tabular block, or the symbology of a product that is only text. */
  readonly pages: readonly (readonly string[])[];
  /** Why there is no data in it; null when there is. */
  readonly isNull: NullReason | null;
  /** Halfwords 27–28 (two), 30, 31–46 and 47–53 of the product description, as stored. */
  readonly words: {
    readonly hw27: readonly number[];
    readonly hw30: number;
    readonly thresholds: readonly number[];
    readonly hw47: readonly number[];
  };
  /** Blocks and packets that could not be read, and why. */
  readonly skipped: readonly Skipped[];
}
