/**
 * Who answers queries of echo counts: a worker, so that a month of them holds up nothing else that
 * this process does. It is started when somebody asks, or is about to, and ended when nobody does any
 * more.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { Turns } from "../turns.ts";
import type { EchoReply, EchoTask } from "./echo_answer.ts";

/** A query that got no reply. */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError";
  constructor(readonly code: "busy" | "too-long" | "worker-died" | "closed", message: string) {
    super(message);
  }
}

/** Asks the worker. */
export interface EchoQueries {
  /**
   * Answers a query, one after the other.
   *
   * @throws {NoReplyError} `busy` when too many wait
   * @throws the signal's reason when it is aborted before the query's turn
   */
  ask(task: EchoTask, signal: AbortSignal): Promise<EchoReply>;
  /** Queries are likely to come: the worker is started, so that the first need not wait for that. */
  warm(): void;
  close(): void;
}

/** Queries that may wait: at a tenth of a second each, the last waits a second and a half. */
const MOST_WAITING = 15;
/** A month takes a tenth of a second, a year two. */
const LIMIT_MS = 10_000;
/** So long after the last query the worker ends: its memory, 17 MB and what it read, is of use to others. */
const IDLE_MS = 600_000;

/** What is used of a worker. */
export interface QueryWorker {
  postMessage(task: EchoTask, ports: MessagePort[]): void;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

const startWorker = (): QueryWorker =>
  new Worker(new URL("./echo_worker.ts", import.meta.url), { type: "module" });

/** Nothing is started before somebody asks. */
export function openEchoQueries(clock: Clock, start: () => QueryWorker = startWorker): EchoQueries {
  const turns = new Turns(1, MOST_WAITING);
  let worker: QueryWorker | null = null;
  let restNow = () => {};
  let giveUp: ((error: NoReplyError) => void) | null = null;
  let isClosed = false;

  function end(): void {
    restNow();
    worker?.terminate();
    worker = null;
  }

  /** The worker, started where there is none; it rests so long before it ends. */
  function running(): QueryWorker {
    restNow();
    restNow = clock.after(IDLE_MS, end);
    if (worker !== null) return worker;
    worker = start();
    worker.onerror = (event) => {
      // Unheard it would end the process.
      event.preventDefault();
      end();
      giveUp?.(new NoReplyError("worker-died", `the query ended early: ${event.message}`));
    };
    return worker;
  }

  async function reply(task: EchoTask): Promise<EchoReply> {
    const asked = running();
    const { port1: port, port2 } = new MessageChannel();
    let cancel = () => {};
    try {
      return await new Promise<EchoReply>((resolve, reject) => {
        giveUp = reject;
        port.onmessage = ({ data }: MessageEvent<EchoReply>) => resolve(data);
        cancel = clock.after(LIMIT_MS, () => {
          const why = `the query takes longer than ${LIMIT_MS / 1000} s: ask for a shorter time`;
          reject(new NoReplyError("too-long", why));
        });
        asked.postMessage(task, [port2]);
      });
    } catch (error) {
      end();
      throw error;
    } finally {
      giveUp = null;
      cancel();
      port.close();
    }
  }

  return {
    async ask(task, signal) {
      const replied = await turns.take(() => {
        signal.throwIfAborted();
        if (isClosed) throw new NoReplyError("closed", "meso360 is ending");
        return reply(task);
      });
      if (replied !== null) return replied;
      throw new NoReplyError("busy", "too many ask for echo counts: try again in a moment");
    },
    warm() {
      if (!isClosed) running();
    },
    close() {
      isClosed = true;
      giveUp?.(new NoReplyError("closed", "meso360 is ending"));
      end();
    },
  };
}
