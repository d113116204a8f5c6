/**
 * Tables whose program was started again in mid-file, with the same columns or with others: the rows
 * under each header, put together.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { type Skips, skips } from "./skips.ts";
import type { TableColumn } from "./table_columns.ts";
import { type HeaderAmidst, type TableLayout, type TableRows, tableRows } from "./table_rows.ts";
import { conversion } from "./units.ts";

/** A header: what its columns are, and where its rows are. */
export interface TableHeader {
  readonly columns: readonly TableColumn[];
  readonly layout: Omit<TableLayout, "headerAt" | "columns">;
  /** How many lines it has. */
  readonly lines: number;
}

/** Every table's columns and rows. */
export interface WholeTable {
  readonly columns: readonly TableColumn[];
  readonly rows: TableRows;
  readonly skipped: Skips;
}

/** A file with more headers that differ is no table. */
const MOST_SECTIONS = 50;

interface Section {
  readonly columns: readonly TableColumn[];
  readonly rows: TableRows;
}

/**
 * Reads a table's rows, and those under the headers among them. A column is known by its name: where
 * a header lacks it, it is missing. Where its unit changes its values are given in the first unit.
 *
 * @param headerAt the header that begins at a byte and its line; null: none does
 */
export function readTable(
  bytes: Uint8Array,
  first: TableHeader,
  headerAt: (at: number, line: number) => TableHeader | null,
): WholeTable {
  const skipped = skips();
  const sections: Section[] = [];
  for (let header: TableHeader | null = first; header !== null;) {
    const { columns, layout }: TableHeader = header;
    const amidst = (at: number): HeaderAmidst | null => {
      const other = headerAt(at, 0);
      if (other === null) return null;
      const { start, delimiter, timeColumns } = other.layout;
      const isSame = delimiter === layout.delimiter &&
        timeColumns.join() === layout.timeColumns.join() &&
        keys(other.columns).join("\n") === keys(columns).join("\n");
      // Under another's header its rows would be values of the wrong columns.
      if (!isSame && sections.length >= MOST_SECTIONS - 1) {
        const text = `its columns change more than ${MOST_SECTIONS} times`;
        throw new DatasetError("damaged", text);
      }
      return { end: start, lines: other.lines, isSame };
    };
    const { next, ...rows } = tableRows(
      bytes,
      { ...layout, columns: columns.length, headerAt: amidst },
      skipped,
    );
    sections.push({ columns, rows });
    header = next === null ? null : headerAt(next.at, next.line);
  }
  return { ...together(sections, skipped), skipped };
}

/** Names and units; of columns of one name the second is another one. */
const keys = (columns: readonly TableColumn[]) =>
  columns.map(({ name, attributes }) => `${name} ${attributes.units ?? ""}`);

const nameKeys = (columns: readonly TableColumn[]) => {
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return `${name} ${count}`;
  });
};

function together(sections: readonly Section[], skipped: Skips): Section {
  const [first, ...others] = sections as [Section, ...Section[]];
  if (others.length === 0) return first;
  const total = sections.reduce((sum, { rows }) => sum + rows.times.length, 0);
  const times = new Float64Array(total);
  const merged = new Map<string, { column: TableColumn; values: Float64Array | string[] | null }>();
  let from = 0;
  for (const { columns, rows } of sections) {
    times.set(rows.times, from);
    nameKeys(columns).forEach((key, i) => {
      const values = rows.columns[i] ?? null;
      const column = columns[i]!;
      let known = merged.get(key);
      if (known === undefined || known.values === null) {
        known = { column, values: emptyLike(values, total) };
        merged.set(key, known);
      }
      if (values === null || known.values === null) return;
      if (!put(known.values, from, values, known.column, column)) {
        skipped.add(
          `${column.name}: a later header has another kind of values (${
            String(column.attributes.units ?? "no unit").slice(0, 40)
          }); missing there`,
          0,
        );
      }
    });
    from += rows.times.length;
  }
  const all = [...merged.values()];
  return {
    columns: all.map(({ column }) => column),
    rows: { times, columns: all.map(({ values }) => values) },
  };
}

function emptyLike(values: Float64Array | string[] | null, rows: number) {
  if (values === null) return null;
  return values instanceof Float64Array
    ? new Float64Array(rows).fill(NaN)
    : Array.from({ length: rows }, () => "");
}

/** Puts a section's values where they belong, in the first unit; false: they cannot be. */
function put(
  target: Float64Array | string[],
  from: number,
  values: Float64Array | string[],
  first: TableColumn,
  own: TableColumn,
): boolean {
  if (!(target instanceof Float64Array)) {
    if (values instanceof Float64Array) return false;
    values.forEach((text, i) => target[from + i] = text);
    return true;
  }
  const [to, unit] = [first.attributes.units ?? "", own.attributes.units ?? ""];
  const way = unit === to ? { scale: 1, offset: 0 } : conversion(String(unit), String(to));
  if (!(values instanceof Float64Array) || way === null) return false;
  const { scale, offset } = way;
  target.set(scale === 1 && offset === 0 ? values : values.map((v) => v * scale + offset), from);
  return true;
}
