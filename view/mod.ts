/**
 * Data out to people: what is served below `/view` and `/radar`, and of the ionospheric radars.
 *
 * @module
 */
export { type Facts, openView, type View, type ViewParts } from "./mesonet/live_view.ts";
export { CORS, openRadar, preflight, type Radar, type RadarParts } from "./radar/mod.ts";
export {
  type ComponentState,
  openSuperdarn,
  SOCKET_PATH,
  type Superdarn,
} from "./superdarn/mod.ts";
