/**
 * What is in a generic data packet, 28 (ICD 2620001, figure 3-15c and appendix E)? Its fields are
 * XDR (RFC 4506): everything in four bytes, big-endian.
 *
 * A list is its number of elements and a pointer of the machine that wrote it; between elements
 * stands such a pointer again.
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import type { Reader } from "./bytes.ts";
import type { Skip } from "./packets.ts";

/** A named value; ICD 2620001 writes them `name {type = float; unit = …}`. */
export interface Parameter {
  readonly id: string;
  readonly attributes: string;
}

/** Radials of a generic product, as stored. */
export interface GenericRadials {
  readonly description: string;
  /** Metres. */
  readonly binM: number;
  readonly firstBinM: number;
  readonly parameters: readonly Parameter[];
  /** As stored, degrees. */
  readonly azimuthDeg: Float32Array;
  readonly elevationDeg: Float32Array;
  readonly widthDeg: Float32Array;
  readonly bins: number;
  /** `codes[radial * bins + bin]`. */
  readonly codes: Uint8Array | Uint16Array;
}

export interface GenericProduct {
  readonly name: string;
  readonly description: string;
  readonly productCode: number;
  readonly elevationDeg: number;
  readonly parameters: readonly Parameter[];
  readonly radials: readonly GenericRadials[];
  readonly texts: readonly string[];
}

const MOST_RADIALS = 1000;
const MOST_BINS = 4096;
const MOST_PARAMETERS = 1000;
const MOST_COMPONENTS = 100;

/** A packet's XDR part. A component of an unknown kind ends it: nothing says how long it is. */
export function readGeneric(read: Reader, skip: Skip): GenericProduct {
  const [name, description] = [string(read), string(read)];
  const productCode = read.i32();
  read.take(8); // type, time
  string(read); // radar's name
  read.take(20); // latitude, longitude, height, time of volume and of elevation
  const elevationDeg = read.f32();
  // Volume number, mode, VCP, elevation number, compression, size. The ICD has three of them as halfwords.
  read.take(24);
  const parameters = readParameters(read);
  const radials: GenericRadials[] = [];
  const texts: string[] = [];
  const components = count(read, MOST_COMPONENTS, "components");
  try {
    for (let i = 0; i < components; i++) {
      if (i > 0) read.take(4);
      const kind = read.i32();
      if (kind === 1) radials.push(readRadials(read, skip));
      else if (kind === 4) {
        readParameters(read);
        texts.push(string(read));
      } else {throw new NexradError(
          "unsupported",
          `a generic component of the unknown kind ${kind}`,
        );}
    }
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skip(`components ${radials.length + texts.length + 1} to ${components} of packet 28`, error);
  }
  return { name, description, productCode, elevationDeg, parameters, radials, texts };
}

function readRadials(read: Reader, skip: Skip): GenericRadials {
  const description = string(read);
  const [binM, firstBinM] = [read.f32(), read.f32()];
  if (!(binM > 0 && binM < 1e5) || !(Math.abs(firstBinM) < 1e6)) {
    throw new NexradError("bad-field", `bins of ${binM} m from ${firstBinM} m are none of a radar`);
  }
  const parameters = readParameters(read);
  const radials = read.u32();
  if (radials > MOST_RADIALS) {
    throw new NexradError("too-large", `${radials} radials: more than a radar has`);
  }
  const rows: { azimuth: number; elevation: number; width: number; bins: Reader }[] = [];
  try {
    while (rows.length < radials) {
      const [azimuth, elevation, width] = [read.f32(), read.f32(), read.f32()];
      if (!Number.isFinite(azimuth) || !Number.isFinite(elevation) || !Number.isFinite(width)) {
        throw new NexradError("bad-field", "a radial's angles are no numbers");
      }
      read.take(4); // bins, which stand before the bins once more
      string(read); // attributes
      const length = read.u32();
      if (length > MOST_BINS) {
        throw new NexradError("too-large", `a radial of ${length} bins: more than a radar has`);
      }
      if (read.left < length * 4) read.take(length * 4);
      rows.push({ azimuth, elevation, width, bins: read.part(length * 4, "a radial's bins") });
    }
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skip(`radials ${rows.length + 1} to ${radials} of packet 28`, error);
  }
  const bins = Math.max(0, ...rows.map((row) => row.bins.left / 4));
  const wide = new Uint16Array(rows.length * bins);
  let most = 0;
  for (const [radial, row] of rows.entries()) {
    for (let bin = 0; row.bins.left > 0; bin++) {
      const code = row.bins.i32();
      // No product has negative codes or more than 16 bits: such a bin holds nothing.
      if (code < 0 || code > 0xffff) continue;
      wide[radial * bins + bin] = code;
      if (code > most) most = code;
    }
  }
  return {
    description,
    binM,
    firstBinM,
    parameters,
    azimuthDeg: Float32Array.from(rows, (row) => row.azimuth),
    elevationDeg: Float32Array.from(rows, (row) => row.elevation),
    widthDeg: Float32Array.from(rows, (row) => row.width),
    bins,
    codes: most > 255 ? wide : Uint8Array.from(wide),
  };
}

function readParameters(read: Reader): Parameter[] {
  const parameters: Parameter[] = [];
  const length = count(read, MOST_PARAMETERS, "parameters");
  while (parameters.length < length) {
    if (parameters.length > 0) read.take(4);
    parameters.push({ id: string(read), attributes: string(read) });
  }
  return parameters;
}

/** How many elements a list has, and the pointer after it. */
function count(read: Reader, most: number, what: string): number {
  const length = read.u32();
  read.take(4);
  if (length > most) {
    throw new NexradError("too-large", `${length} ${what}: more than a product has`);
  }
  return length;
}

/** Length, then that many bytes, filled up to a multiple of four. */
function string(read: Reader): string {
  const length = read.u32();
  const text = read.text(length);
  read.take(-length & 3);
  return text;
}
