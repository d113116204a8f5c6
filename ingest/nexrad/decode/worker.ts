/**
 * The module that a worker of the radar runs.
 *
 * @module
 */
import { RADAR_CRAFTS } from "./jobs.ts";
import { serveJobs } from "./serve.ts";

serveJobs(RADAR_CRAFTS);
