/**
 * Writes netCDF classic files with 64-bit offsets (CDF-2), which every netCDF library of the last
 * twenty years reads. The NetCDF Users Guide, appendix "File Format Specifications".
 *
 * @module
 */
import type { AttributeValue, Dataset, Numbers, Variable } from "../dataset.ts";
import { countOf } from "./types.ts";

/** Types as the file names them, and their bytes. */
const NC = {
  byte: { code: 1, bytes: 1 },
  char: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  int: { code: 4, bytes: 4 },
  float: { code: 5, bytes: 4 },
  double: { code: 6, bytes: 8 },
} as const;
type NcType = keyof typeof NC;

const DIMENSIONS = 10, VARIABLES = 11, ATTRIBUTES = 12;
/** Attributes that have their variable's type: the convention and netCDF want it. */
const LIKE_VARIABLE: ReadonlySet<string> = new Set([
  "_FillValue",
  "missing_value",
  "valid_min",
  "valid_max",
  "valid_range",
  "actual_range",
  "flag_values",
  "flag_masks",
]);

/** A variable as it goes into the file: texts are characters along one more dimension. */
interface Written {
  readonly name: string;
  readonly type: NcType;
  readonly dims: readonly string[];
  readonly values: Numbers;
  readonly attributes: Variable["attributes"];
}

/**
 * A dataset as a netCDF file. Texts become characters along a dimension `NAME_strlen`; what the
 * format has no type for (unsigned numbers) takes the next wider one.
 *
 * @throws {RangeError} when a variable's dimensions or values do not fit the dataset
 */
export function encodeNetcdf(dataset: Dataset): Uint8Array<ArrayBuffer> {
  const dims = new Map(dataset.dims);
  const variables = [...dataset.variables.values()].map((variable) => written(variable, dims));
  for (const { name, dims: own, values } of variables) {
    const wanted = countOf(own.map((dim) => dims.get(dim) ?? NaN));
    if (wanted !== values.length) {
      throw new RangeError(`${name} has ${values.length} values, its dimensions say ${wanted}`);
    }
  }
  const headerBytes = header(dataset, dims, variables, []).length;
  const begins: number[] = [];
  let end = headerBytes;
  for (const { type, values } of variables) {
    begins.push(end);
    end += padded(values.length * NC[type].bytes);
  }
  const file = new Uint8Array(end);
  file.set(header(dataset, dims, variables, begins));
  const view = new DataView(file.buffer);
  variables.forEach(({ type, values }, i) => setNumbers(view, begins[i]!, type, values));
  return file;
}

function written(variable: Variable, dims: Map<string, number>): Written {
  const { name, attributes, values } = variable;
  if (ArrayBuffer.isView(values)) {
    return { name, type: typeOf(values), dims: variable.dims, values, attributes };
  }
  const texts = values.map((text) => new TextEncoder().encode(text));
  const length = Math.max(1, ...texts.map((text) => text.length));
  dims.set(`${name}_strlen`, length);
  const characters = new Uint8Array(texts.length * length);
  texts.forEach((text, i) => characters.set(text, i * length));
  const own = [...variable.dims, `${name}_strlen`];
  return { name, type: "char", dims: own, values: characters, attributes };
}

function typeOf(values: Numbers): NcType {
  if (values instanceof Float32Array) return "float";
  if (values instanceof Int8Array) return "byte";
  if (values instanceof Int16Array || values instanceof Uint8Array) return "short";
  if (values instanceof Int32Array || values instanceof Uint16Array) return "int";
  return "double";
}

const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;

function header(
  { attributes }: Dataset,
  dims: ReadonlyMap<string, number>,
  variables: readonly Written[],
  begins: readonly number[],
): Uint8Array {
  const out = writer();
  out.bytes(new TextEncoder().encode("CDF\x02"));
  // No records: all dimensions have their lengths.
  out.int(0);
  out.list(DIMENSIONS, [...dims], ([name, length]) => {
    out.name(name);
    out.int(length);
  });
  const ids = new Map([...dims.keys()].map((name, id) => [name, id]));
  const writeAttributes = (own: Variable["attributes"], like: NcType | null) =>
    out.list(ATTRIBUTES, Object.entries(own), ([name, value]) => {
      out.name(name);
      writeAttribute(out, value, LIKE_VARIABLE.has(name) ? like : null);
    });
  writeAttributes(attributes, null);
  out.list(VARIABLES, [...variables.entries()], ([i, variable]) => {
    out.name(variable.name);
    out.int(variable.dims.length);
    for (const dim of variable.dims) out.int(ids.get(dim)!);
    writeAttributes(variable.attributes, variable.type);
    out.int(NC[variable.type].code);
    out.int(padded(variable.values.length * NC[variable.type].bytes));
    out.long(begins[i] ?? 0);
  });
  return out.result();
}

function writeAttribute(out: Writer, value: AttributeValue, like: NcType | null): void {
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    out.int(NC.char.code);
    out.int(text.length);
    out.paddedBytes(text);
    return;
  }
  const numbers = typeof value === "number" ? [value] : value;
  const areInts = numbers.every((n) => Number.isInteger(n) && Math.abs(n) < 2 ** 31);
  const type = like ?? (areInts ? "int" : "double");
  out.int(NC[type].code);
  out.int(numbers.length);
  const bytes = new Uint8Array(numbers.length * NC[type].bytes);
  setNumbers(new DataView(bytes.buffer), 0, type, numbers);
  out.paddedBytes(bytes);
}

function setNumbers(view: DataView, at: number, type: NcType, numbers: ArrayLike<number>): void {
  const { bytes } = NC[type];
  for (let i = 0; i < numbers.length; i++, at += bytes) {
    const value = numbers[i]!;
    if (type === "double") view.setFloat64(at, value);
    else if (type === "float") view.setFloat32(at, value);
    else if (type === "int") view.setInt32(at, value);
    else if (type === "short") view.setInt16(at, value);
    else view.setInt8(at, value);
  }
}

type Writer = ReturnType<typeof writer>;

/** Collects a header's fields. */
function writer() {
  const parts: Uint8Array[] = [];
  let length = 0;
  const bytes = (part: Uint8Array) => {
    parts.push(part);
    length += part.length;
  };
  const field = (size: number, set: (view: DataView) => void) => {
    const part = new Uint8Array(size);
    set(new DataView(part.buffer));
    bytes(part);
  };
  const int = (value: number) => field(4, (view) => view.setUint32(0, value));
  const paddedBytes = (part: Uint8Array) => {
    bytes(part);
    bytes(new Uint8Array(padded(part.length) - part.length));
  };
  const name = (text: string) => {
    const part = new TextEncoder().encode(text.normalize("NFC"));
    int(part.length);
    paddedBytes(part);
  };
  return {
    bytes,
    int,
    paddedBytes,
    name,
    long: (value: number) => field(8, (view) => view.setBigUint64(0, BigInt(value))),
    list<T>(tag: number, items: readonly T[], write: (item: T) => void): void {
      // An empty list is two zeros.
      int(items.length === 0 ? 0 : tag);
      int(items.length);
      for (const item of items) write(item);
    },
    result(): Uint8Array {
      const all = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
  };
}
