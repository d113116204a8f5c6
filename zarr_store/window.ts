/**
 * What a picture needs of a store: a window of time, reduced to as many columns as there is room for,
 * and every value where there is room for all.
 *
 * @module
 */
export { type HeatWindow, readHeat } from "./window_heat.ts";
export { type LineWindow, readLine } from "./window_line.ts";
export { rowsIn, WindowError, type WindowStore } from "./window_rows.ts";
