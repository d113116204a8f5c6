/**
 * Stores of growing time series on this machine, Zarr v2 in folders: opened, written, appended to.
 *
 * @module
 */
export { openStore, readSteadily, type StoreVariable, type ZarrStore } from "./reader.ts";
export { type StoreContent, writeStore } from "./write.ts";
export { type Appended, appendRows, type Outlook, outlook, type StoreSpec } from "./append.ts";
export { recoverStore } from "./commit.ts";
export type { Coordinate } from "./layout.ts";
export {
  countUntil,
  joinRows,
  type MergeAttributes,
  oneRowEach,
  type Rows,
  rowsWithValues,
  type RowValues,
  type RowVariable,
  sliceRows,
} from "./rows.ts";
export { copyHead } from "./head.ts";
export { appendStore, copyVariables } from "./select.ts";
