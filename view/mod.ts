/**
 * Data out to people: what is served below `/view` and `/radar`.
 *
 * @module
 */
export { type Facts, openView, type View, type ViewParts } from "./mesonet/live_view.ts";
export { CORS, openRadar, preflight, type Radar, type RadarParts } from "./radar/mod.ts";
