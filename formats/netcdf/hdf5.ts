/**
 * What an HDF5 file means as netCDF 4: which datasets are dimensions, which variables, and how long
 * they are. The NetCDF Users Guide, "NetCDF-4 File Format": dimensions are HDF5 dimension scales.
 *
 * @module
 */
import { type AttributeValue, type Dataset, DatasetError, type Variable } from "../dataset.ts";
import {
  addressesFrom,
  type H5Dataset,
  type H5File,
  listsFrom,
  numbersFrom,
  openHdf5,
  type StoredAttribute,
  textsFrom,
} from "../hdf5/mod.ts";
import { fittedNumbers, fittedTexts } from "./extents.ts";
import { chooser, countOf, defaultFill, joinTexts, type NetcdfOptions } from "./types.ts";
import { asMeant } from "./unsigned.ts";

/** The attributes by which netCDF and HDF5 keep their own books. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "CLASS",
  "NAME",
  "DIMENSION_LIST",
  "REFERENCE_LIST",
  "_Netcdf4Dimid",
  "_Netcdf4Coordinates",
  "_NCProperties",
  "_nc3_strict",
]);
/** How NAME of a scale begins that is a dimension and no variable. */
const NO_VARIABLE = "This is a netCDF dimension but not a netCDF variable";

/** A dataset that may be a dimension, a variable or both. */
interface Found {
  readonly path: string;
  readonly address: number;
  readonly attributes: readonly StoredAttribute[];
  readonly dataset: H5Dataset;
  readonly shape: readonly number[];
}

/**
 * A netCDF 4 file's content.
 *
 * @throws {DatasetError}
 */
export function readHdf5(bytes: Uint8Array, options: NetcdfOptions = {}): Dataset {
  const file = openHdf5(bytes);
  const found: Found[] = [];
  const attributes: Record<string, AttributeValue> = {};
  const skipped = [...file.skipped];
  for (const { path, address, attributes: own, dataset } of file.objects) {
    if (dataset === null) {
      const prefix = path === "" ? "" : `${path}/`;
      for (const [name, value] of valuesOf(file, own)) attributes[prefix + name] = value;
    } else if (dataset.shape === null) skipped.push(`${path} holds nothing`);
    else found.push({ path, address, attributes: own, dataset, shape: dataset.shape });
  }
  // What a group holds itself before its groups: the variables that people look for are the file's own.
  const depth = ({ path }: Found) => path.split("/").length;
  found.sort((a, b) => depth(a) - depth(b));
  const named = nameDimensions(file, found);
  const dims = new Map<string, number>();
  for (const [{ shape }, names] of named) {
    names.forEach((name, axis) => dims.set(name, Math.max(dims.get(name) ?? 0, shape[axis]!)));
  }
  const isChosen = chooser(options, skipped);
  const chosen = [...named].filter(([one, names]) => {
    if (textOf(file, one.attributes, "NAME")?.startsWith(NO_VARIABLE)) return false;
    const count = countOf(names.map((name) => dims.get(name)!));
    return isChosen(one.path, count * one.dataset.type.bytes);
  });
  const variables = new Map<string, Variable>();
  for (const [one, names] of chosen) {
    const variable = variableOf(file, one, names, names.map((name) => dims.get(name)!));
    if (typeof variable === "string") skipped.push(variable);
    else variables.set(one.path, asMeant(variable));
  }
  return { format: "netCDF 4 (HDF5)", dims, variables, attributes, skipped };
}

/**
 * The names of each dataset's dimensions: those of the scales attached to it, its own where it is a
 * scale, and where it has none a name that tells what is known.
 */
function nameDimensions(file: H5File, found: readonly Found[]): Map<Found, string[]> {
  const byAddress = new Map(found.map(({ address, path }) => [address, path]));
  const byId = new Map<number, string>();
  for (const { path, attributes } of found) {
    if (textOf(file, attributes, "CLASS") !== "DIMENSION_SCALE") continue;
    const id = numbersOf(attributes, "_Netcdf4Dimid")[0];
    if (id !== undefined) byId.set(id, path);
  }
  return new Map(found.map((one) => {
    const { path, attributes, shape } = one;
    // A scale of several dimensions: which they are stands elsewhere.
    const ids = numbersOf(attributes, "_Netcdf4Coordinates");
    const isScale = textOf(file, attributes, "CLASS") === "DIMENSION_SCALE";
    const attached = scalesOf(file, attributes);
    const names = shape.map((length, axis) => {
      const scale = byAddress.get(attached[axis] ?? -1) ?? byId.get(ids[axis] ?? -1);
      if (scale !== undefined) return scale;
      return isScale && shape.length === 1 ? path : `${path} dimension ${axis} of ${length}`;
    });
    return [one, names];
  }));
}

/** The address of the first scale of each dimension. */
function scalesOf({ file, heap }: H5File, attributes: readonly StoredAttribute[]): number[] {
  const list = attributes.find(({ name }) => name === "DIMENSION_LIST");
  if (list?.type.kind !== "list" || list.type.of.kind !== "reference") return [];
  return listsFrom(file, list.type.of.bytes, list.data, heap)
    .map((scales) => addressesFrom(file, scales)[0] ?? -1);
}

/** A variable, or the sentence why it is passed over. */
function variableOf(
  file: H5File,
  { path: name, attributes: stored, dataset, shape: extent }: Found,
  dims: readonly string[],
  shape: readonly number[],
): Variable | string {
  const { type } = dataset;
  const attributes = Object.fromEntries(valuesOf(file, stored));
  if (type.kind !== "integer" && type.kind !== "float" && !type.kind.endsWith("text")) {
    return `${name} is neither numbers nor text`;
  }
  let data: Uint8Array;
  try {
    data = dataset.read();
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    if (error.code === "unsupported") return `${name}: ${error.message}`;
    throw new DatasetError(error.code, `${name}: ${error.message}`);
  }
  if (type.kind === "text" && type.bytes === 1 && shape.length > 0) {
    // netCDF's characters: one a byte, several a letter.
    const values = joinTexts(Uint8Array.from(fittedNumbers(data, extent, shape, 0)), shape);
    return { name, dims: dims.slice(0, -1), shape: shape.slice(0, -1), values, attributes };
  }
  if (type.kind !== "integer" && type.kind !== "float") {
    const values = fittedTexts(textsFrom(file.file, type, data, file.heap) ?? [], extent, shape);
    return { name, dims, shape, values, attributes };
  }
  const numbers = numbersFrom(type, data);
  const { _FillValue } = attributes;
  const fill = typeof _FillValue === "number" ? _FillValue : defaultFill(numbers, wideKind(type));
  const values = fittedNumbers(numbers, extent, shape, fill ?? 0);
  return { name, dims, shape, values, attributes, ...(fill === undefined ? {} : { fill }) };
}

function wideKind(type: H5Dataset["type"]): "i8" | "u8" | null {
  if (type.kind !== "integer" || type.bytes !== 8) return null;
  return type.signed ? "i8" : "u8";
}

function valuesOf(file: H5File, stored: readonly StoredAttribute[]): [string, AttributeValue][] {
  return stored.flatMap((attribute): [string, AttributeValue][] => {
    const value = BOOKKEEPING.has(attribute.name) ? null : attributeValue(file, attribute);
    return value === null ? [] : [[attribute.name, value]];
  });
}

/** An attribute's text, number or numbers; null for what is neither. */
function attributeValue(
  { file, heap }: H5File,
  { type, shape, data }: StoredAttribute,
): AttributeValue | null {
  if (type.kind === "integer" || type.kind === "float") {
    const numbers = numbersFrom(type, data);
    return numbers.length === 1 ? numbers[0]! : [...numbers];
  }
  // Empty texts are stored as attributes without any value.
  if (shape === null && type.kind.endsWith("text")) return "";
  return textsFrom(file, type, data, heap)?.join(", ") ?? null;
}

function textOf(file: H5File, stored: readonly StoredAttribute[], name: string): string | null {
  const attribute = stored.find((one) => one.name === name);
  const value = attribute === undefined ? null : attributeValue(file, attribute);
  return typeof value === "string" ? value : null;
}

function numbersOf(stored: readonly StoredAttribute[], name: string): number[] {
  const attribute = stored.find((one) => one.name === name);
  const isNumeric = attribute?.type.kind === "integer";
  return isNumeric ? [...numbersFrom(attribute.type, attribute.data)] : [];
}
