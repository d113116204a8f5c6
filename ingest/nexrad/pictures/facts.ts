/**
 * What the JSON beside a picture says.
 *
 * @module
 */
import type { ColourTable } from "../../../formats/nexrad/colour_tables.ts";
import type { Level3Product } from "../../../formats/nexrad/level3/mod.ts";
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import type { RadarSite, Sweep, Volume } from "../../../formats/nexrad/sweep.ts";
import type { PictureFacts } from "../../../formats/radar_store.ts";
import { boundingBox, type Picture, type PixelTable } from "../render/mod.ts";

/** A picture that was drawn, and from what. */
export interface Drawn {
  readonly product: string;
  readonly code: string;
  readonly icao: string;
  readonly field: PolarField;
  readonly table: PixelTable;
  readonly colours: ColourTable;
  readonly picture: Picture;
}

/** Thousandths of a degree are a fiftieth of a beam's width. */
const DEGREE_DIGITS = 3;
const degrees = (value: number) => Number(value.toFixed(DEGREE_DIGITS));

/** Facts of a sweep's picture; `index` counts from 0 by rising elevation. */
export function sweepFacts(
  drawn: Drawn,
  volume: Volume,
  site: RadarSite,
  { sweep, index, complete }: { sweep: Sweep; index: number; complete: boolean },
): PictureFacts {
  return {
    original_sweep_number: sweep.number - 1,
    elevation_index: index + 1,
    ...common(drawn, site),
    unit: "unit" in drawn.colours ? drawn.colours.unit : null,
    volume_time: iso(volume.timeMs),
    sweep_time: iso(sweep.timeMs[0] ?? volume.timeMs),
    vcp: volume.vcp,
    // Message 1 has 0 where the sweep measures no velocity.
    nyquist_m_s: sweep.nyquistMps || null,
    complete,
  };
}

/** Facts of a Level III product's picture. */
export function productFacts(drawn: Drawn, product: Level3Product): PictureFacts {
  return {
    ...common(drawn, product.site),
    unit: product.unit,
    volume_time: iso(product.volumeTimeMs),
    sweep_time: iso(product.sweepEndMs ?? product.volumeTimeMs),
    vcp: product.vcp,
    nyquist_m_s: null,
    complete: true,
  };
}

function common({ product, code, icao, field, table, colours, picture }: Drawn, site: RadarSite) {
  return {
    // Ranges of a hybrid scan or an accumulation are along the ground.
    elevation_angle_degrees: degrees(field.elevationDeg ?? 0),
    azimuth_angle_degrees: degrees(field.azimuthDeg[0] ?? 0),
    bounding_box_lon_lat: boundingBox(table),
    site: icao,
    site_lon_lat: [site.lonDeg, site.latDeg] as const,
    site_height_m: site.heightM,
    product,
    code,
    first_gate_m: field.firstGateM,
    gate_spacing_m: field.gateSpacingM,
    gates: field.gates,
    colours: colours.name,
    values: picture.values,
    rows_per_block: picture.rowsPerBlock,
  };
}

const iso = (timeMs: number) => new Date(timeMs).toISOString();
