/**
 * Which fields are in a product: its radials and rasters as everything else here takes them?
 *
 * @module
 */
import type { Coding, PolarField } from "../polar_field.ts";
import { codingOf } from "./coding.ts";
import type { GenericRadials } from "./generic.ts";
import type { Packet } from "./packets.ts";
import type { RasterField } from "./product.ts";
import type { ProductKind } from "./products.ts";
import type { RadialPacket } from "./radial.ts";
import type { RasterPacket } from "./raster.ts";

/**
 * The fields of all layers, in their order.
 *
 * @throws {NexradError} when there are fields, and the thresholds do not say what their codes mean
 */
export function fieldsOf(
  layers: readonly (readonly Packet[])[],
  kind: ProductKind,
  thresholds: readonly number[],
  elevationDeg: number | null,
): { fields: PolarField[]; rasters: RasterField[] } {
  const fields: PolarField[] = [];
  const rasters: RasterField[] = [];
  for (const packet of layers.flat()) {
    if (packet.kind === "radials" && packet.radials.codes.length > 0) {
      // Run lengths have 4 bits: of a product that is not known, they are levels.
      const coded = kind.coded === "raw" && packet.packet === 0xaf1f ? "levels" : kind.coded;
      const coding = codingOf(coded, thresholds);
      fields.push(fromRadials(packet.radials, kind, coding, elevationDeg));
    } else if (packet.kind === "generic") {
      for (const radials of packet.product.radials) {
        if (radials.codes.length === 0) continue;
        fields.push(fromGeneric(radials, codingOf(kind.coded, thresholds), elevationDeg));
      }
    } else if (packet.kind === "raster" && packet.raster.codes.length > 0) {
      const coding = codingOf(kind.coded === "raw" ? "levels" : kind.coded, thresholds);
      rasters.push(fromRaster(packet.raster, coding));
    }
  }
  return { fields, rasters };
}

/** Gates begin at the radar: bin 0 reaches from 0 to one gate's length. */
function fromRadials(
  packet: RadialPacket,
  kind: ProductKind,
  coding: Coding,
  elevationDeg: number | null,
): PolarField {
  // The range scale of many products is about the screen; the product's number tells a gate's length.
  const gateSpacingM = kind.gateM > 0 ? kind.gateM : Math.max(packet.rangeScale, 1);
  return {
    codes: packet.codes,
    radials: packet.startDeg.length,
    gates: packet.bins,
    azimuthDeg: middles(packet.startDeg, packet.widthDeg),
    azimuthWidthDeg: packet.widthDeg,
    firstGateM: (packet.firstBin + 0.5) * gateSpacingM,
    gateSpacingM,
    elevationDeg,
    coding,
  };
}

function fromGeneric(
  radials: GenericRadials,
  coding: Coding,
  elevationDeg: number | null,
): PolarField {
  return {
    codes: radials.codes,
    radials: radials.azimuthDeg.length,
    gates: radials.bins,
    azimuthDeg: middles(radials.azimuthDeg, radials.widthDeg),
    azimuthWidthDeg: radials.widthDeg,
    firstGateM: radials.firstBinM > 0 ? radials.firstBinM : radials.binM / 2,
    gateSpacingM: radials.binM,
    elevationDeg,
    coding,
  };
}

/** The grid lies around the radar: its corner is half its size away. */
function fromRaster(raster: RasterPacket, coding: Coding): RasterField {
  const { columns, rows, codes } = raster;
  // 232 or 464 cells of 1 km, 116 or 232 of 4 km: the scale is the kilometres of a cell.
  const cellKm = Math.max(raster.scale[0], 1);
  return {
    codes,
    columns,
    rows,
    westKm: -columns * cellKm / 2,
    northKm: rows * cellKm / 2,
    cellKm,
    coding,
  };
}

function middles(startDeg: Float32Array, widthDeg: Float32Array): Float32Array {
  return startDeg.map((start, i) => {
    const middle = start + widthDeg[i]! / 2;
    return middle - 360 * Math.floor(middle / 360);
  });
}
