/**
 * OTT Parsivel disdrometers: rain rate, weather codes and the spectra of drops, whichever logger kept
 * the telegrams.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import {
  CLASSES,
  columnKey,
  DIAMETERS_MM,
  PARSIVEL_FIELDS,
  type ParsivelField,
  VELOCITIES_MPS,
} from "./parsivel_fields.ts";
import { isParsivelText, parsivelTelegrams, type Telegram } from "./parsivel_telegrams.ts";
import { textOf } from "./table_cells.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";
import { isToa5, readToa5 } from "./toa5.ts";

/** Whether a file begins with a Parsivel's telegrams (as TOA5 it is a table like others). */
export function isParsivel(head: Uint8Array): boolean {
  return isParsivelText(textOf(head));
}

/**
 * A disdrometer's file: `time` and the fields by the names of `parsivel_fields.ts`, the spectra over
 * `diameter`, and over `velocity` and `diameter`.
 *
 * @throws {DatasetError} `not-this-format`, `no-data` without a whole telegram, and as `readToa5` does
 */
export function readParsivel(bytes: Uint8Array): Dataset {
  if (isToa5(bytes)) return fromToa5(readToa5(bytes));
  const { telegrams, skipped } = parsivelTelegrams(textOf(bytes));
  if (telegrams.length === 0) {
    throw new DatasetError("no-data", `no whole telegram: ${skipped.told()[0] ?? "header only"}`);
  }
  const times = Float64Array.from(telegrams, ({ timeS }) => timeS);
  const fields = PARSIVEL_FIELDS.filter(({ field }) =>
    telegrams.some(({ fields }) => fields.has(field))
  );
  return datasetOf(
    "Parsivel telegrams",
    [
      timeVariable(times),
      ...classes(fields),
      ...fields.map((field) => variableOf(field, valuesOf(field, telegrams))),
    ],
    {},
    skipped.told(),
    skipped.rows(),
  );
}

function valuesOf(field: ParsivelField, telegrams: readonly Telegram[]): Variable["values"] {
  if (field.kind === "text") {
    return telegrams.map(({ fields }) => String(fields.get(field.field) ?? ""));
  }
  if (field.kind === undefined) {
    return Float64Array.from(telegrams, ({ fields }) => Number(fields.get(field.field) ?? NaN));
  }
  const width = widthOf(field.kind);
  const values = new Float32Array(telegrams.length * width).fill(NaN);
  telegrams.forEach(({ fields }, row) => {
    const list = fields.get(field.field);
    if (list instanceof Float32Array) values.set(list, row * width);
  });
  return values;
}

const widthOf = (kind: ParsivelField["kind"]) =>
  kind === "spectrum" ? CLASSES * CLASSES : kind === "diameters" ? CLASSES : 1;

function variableOf(field: ParsivelField, values: Variable["values"]): Variable {
  const { name, units, longName } = field;
  const rows = values.length / widthOf(field.kind);
  const attributes = { long_name: longName, parsivel_field: field.field };
  return {
    name,
    dims: field.kind === "spectrum"
      ? ["time", "velocity", "diameter"]
      : field.kind === "diameters"
      ? ["time", "diameter"]
      : ["time"],
    shape: field.kind === "spectrum"
      ? [rows, CLASSES, CLASSES]
      : field.kind === "diameters"
      ? [rows, CLASSES]
      : [rows],
    values,
    attributes: units === undefined ? attributes : { units, ...attributes },
  };
}

/** The middles of the classes, where something is spread over them. */
function classes(fields: readonly ParsivelField[]): Variable[] {
  const hasWide = fields.some(({ kind }) => kind === "diameters" || kind === "spectrum");
  const hasSpectrum = fields.some(({ kind }) => kind === "spectrum");
  const axis = (name: string, values: Float64Array, units: string, longName: string) => ({
    name,
    dims: [name],
    shape: [CLASSES],
    values,
    attributes: { units, long_name: longName },
  });
  return [
    ...(hasWide ? [axis("diameter", DIAMETERS_MM, "mm", "middle of the class of diameter")] : []),
    ...(hasSpectrum
      ? [axis("velocity", VELOCITIES_MPS, "m s-1", "middle of the class of velocity")]
      : []),
  ];
}

/** A table's columns by the fields' names; a column that is none of them stays as it is. */
function fromToa5(table: Dataset): Dataset {
  const found: ParsivelField[] = [];
  const variables: Variable[] = [];
  for (const variable of table.variables.values()) {
    const field = PARSIVEL_FIELDS.find(({ columns, kind }) =>
      columns.includes(columnKey(variable.name)) &&
      variable.values.length === table.dims.get("time")! * widthOf(kind)
    );
    const isText = !ArrayBuffer.isView(variable.values);
    if (field === undefined || found.includes(field) || isText !== (field.kind === "text")) {
      variables.push(variable);
      continue;
    }
    found.push(field);
    variables.push(variableOf(field, withoutNone(field, variable.values)));
  }
  if (found.length === 0) {
    throw new DatasetError("no-data", "is a TOA5 table without a column of a Parsivel");
  }
  const [time, ...others] = variables;
  return datasetOf(
    "Parsivel in TOA5",
    [time!, ...classes(found), ...others],
    table.attributes,
    table.skipped,
    table.rowsLeftOut,
  );
}

function withoutNone({ none }: ParsivelField, values: Variable["values"]): Variable["values"] {
  if (none === undefined || !(values instanceof Float64Array)) return values;
  return values.map((value) => none.includes(value) ? NaN : value);
}
