/**
 * Data out to people: what is served below `/view`.
 *
 * @module
 */
export { type Facts, openView, type View, type ViewParts } from "./mesonet/live_view.ts";
