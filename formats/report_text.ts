/**
 * How do reports of files write times and tables?
 *
 * @module
 */

/** ISO 8601 UTC, whole seconds. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19) + "Z";
}

/** Rows under a line of headings, each column as wide as its widest cell and right-aligned unless named. */
export function alignedTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  leftColumns: readonly number[] = [],
): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0))
  );
  return all.map((row) =>
    "  " +
    row.map((cell, column) =>
      leftColumns.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
}
