/**
 * Who answers queries of echo counts: a worker, so that a month of them holds up nothing else that
 * this process does.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { type AskedWorker, openWorkerQueries, type WorkerQueries } from "../worker_queries.ts";
import type { EchoReply, EchoTask } from "./echo_answer.ts";

export { NoReplyError } from "../worker_queries.ts";

/** Asks the worker. */
export type EchoQueries = WorkerQueries<EchoTask, EchoReply>;

/** What is used of its worker. */
export type QueryWorker = AskedWorker<EchoTask>;

const startWorker = (): QueryWorker =>
  new Worker(new URL("./echo_worker.ts", import.meta.url), { type: "module" });

/** Nothing is started before somebody asks. */
export const openEchoQueries = (
  clock: Clock,
  start: () => QueryWorker = startWorker,
): EchoQueries =>
  openWorkerQueries<EchoTask, EchoReply>({
    clock,
    start,
    // At a tenth of a second each, the last waits a second and a half.
    mostWaiting: 15,
    // A month takes a tenth of a second, a year two.
    limitMs: 10_000,
    // Its memory is 17 MB and what it read.
    idleMs: 600_000,
    busy: "too many ask for echo counts: try again in a moment",
  });
