/**
 * Data out to people: what is served below `/view` and `/radar`, of the ionospheric radars and of the
 * instruments.
 *
 * @module
 */
import type { RunJob } from "../jobs.ts";

export { type Facts, openView, type View, type ViewParts } from "./mesonet/live_view.ts";
export { CORS, openRadar, preflight, type Radar, type RadarParts } from "./radar/mod.ts";
export {
  type ComponentState,
  openSuperdarn,
  SOCKET_PATH,
  type Superdarn,
} from "./superdarn/mod.ts";
export { openOps, type OpsParts } from "./ops/mod.ts";
export { openQuicklooks, type QuicklookParts, type Quicklooks } from "./quicklooks/mod.ts";

/** The job `<id>-prewarm`: keeps the last 24 hours of an instrument ready to be shown. */
export const prewarmJob: RunJob = async (context) =>
  await (await import("./quicklooks/prewarm_job.ts")).runPrewarm(context);
