/**
 * Unsigned numbers in a format that has none: netCDF 3 stores them as signed ones and says so. The
 * NetCDF Users Guide, "Attribute Conventions", `_Unsigned`.
 *
 * @module
 */
import type { AttributeValue, Numbers, Variable } from "../dataset.ts";

/** Attributes that are stored as the variable's values are. */
const AS_STORED: ReadonlySet<string> = new Set([
  "_FillValue",
  "missing_value",
  "valid_min",
  "valid_max",
  "valid_range",
  "flag_values",
  "flag_masks",
]);

/**
 * The variable with its numbers, and the attributes that are compared with them, as they are meant;
 * where it has no `_Unsigned`, the variable itself. 64-bit integers stay as they are: as float64 they
 * have lost their bits.
 */
export function asMeant(variable: Variable): Variable {
  const { _Unsigned: isUnsigned, ...attributes } = variable.attributes;
  const values = ArrayBuffer.isView(variable.values) ? unsigned(variable.values) : null;
  if (isUnsigned !== "true" || values === null) return variable;
  const range = 2 ** (8 * values.BYTES_PER_ELEMENT);
  const one = (value: number) => Number.isInteger(value) && value < 0 ? value + range : value;
  const meant = ([name, value]: [string, AttributeValue]): [string, AttributeValue] => {
    if (!AS_STORED.has(name) || typeof value === "string") return [name, value];
    return [name, typeof value === "number" ? one(value) : value.map(one)];
  };
  const { fill } = variable;
  return {
    ...variable,
    values,
    attributes: Object.fromEntries(Object.entries(attributes).map(meant)),
    ...(fill === undefined ? {} : { fill: one(fill) }),
  };
}

/** The same bytes; null for what is not signed. */
function unsigned(values: Numbers): Numbers | null {
  const { buffer, byteOffset, length } = values;
  if (values instanceof Int8Array) return new Uint8Array(buffer, byteOffset, length);
  if (values instanceof Int16Array) return new Uint16Array(buffer, byteOffset, length);
  if (values instanceof Int32Array) return new Uint32Array(buffer, byteOffset, length);
  return null;
}
