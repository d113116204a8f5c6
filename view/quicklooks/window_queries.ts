/**
 * Who reads windows of instruments' data: a worker, so that a day of a lidar holds up nothing else that
 * this process does.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { type AskedWorker, openWorkerQueries, type WorkerQueries } from "../worker_queries.ts";
import type { WindowReply, WindowTask } from "./window_answer.ts";

/** Asks the worker. */
export type WindowQueries = WorkerQueries<WindowTask, WindowReply>;

const startWorker = (): AskedWorker<WindowTask> =>
  new Worker(new URL("./window_worker.ts", import.meta.url), { type: "module" });

/** Nothing is started before somebody asks. */
export const openWindowQueries = (
  clock: Clock,
  start: () => AskedWorker<WindowTask> = startWorker,
): WindowQueries =>
  openWorkerQueries<WindowTask, WindowReply>({
    clock,
    start,
    // A window of a day takes a fifth of a second: the last waits two.
    mostWaiting: 8,
    limitMs: 20_000,
    // A day of a lidar leaves 100 MB behind.
    idleMs: 120_000,
    busy: "too many ask for instruments' data: try again in a moment",
  });
