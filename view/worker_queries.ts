/**
 * Work that is handed to a worker, so that it holds up nothing else that this process does. The worker
 * is started when somebody asks, or is about to, and ended when nobody does any more.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { Turns } from "./turns.ts";

/** A query that got no reply. */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError";
  constructor(readonly code: "busy" | "too-long" | "worker-died" | "closed", message: string) {
    super(message);
  }
}

/** Asks the worker. */
export interface WorkerQueries<Task, Reply> {
  /**
   * Answers a query, one after the other.
   *
   * @throws {NoReplyError} `busy` when too many wait
   * @throws the signal's reason when it is aborted before the query's turn
   */
  ask(task: Task, signal: AbortSignal): Promise<Reply>;
  /** Queries are likely to come: the worker is started, so that the first need not wait for that. */
  warm(): void;
  close(): void;
}

/** What is used of a worker: it answers a message at the port that comes with it. */
export interface AskedWorker<Task> {
  postMessage(task: Task, ports: MessagePort[]): void;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** Nothing is started before somebody asks. */
export function openWorkerQueries<Task, Reply>(
  { clock, start, mostWaiting, limitMs, idleMs, busy }: {
    readonly clock: Clock;
    readonly start: () => AskedWorker<Task>;
    /** Queries that may wait for their turn. */
    readonly mostWaiting: number;
    readonly limitMs: number;
    /** So long after the last query the worker ends: its memory is of use to others. */
    readonly idleMs: number;
    /** What is said when too many wait. */
    readonly busy: string;
  },
): WorkerQueries<Task, Reply> {
  const turns = new Turns(1, mostWaiting);
  let worker: AskedWorker<Task> | null = null;
  let restNow = () => {};
  let giveUp: ((error: NoReplyError) => void) | null = null;
  let isClosed = false;

  function end(): void {
    restNow();
    worker?.terminate();
    worker = null;
  }

  /** The worker, started where there is none; it rests so long before it ends. */
  function running(): AskedWorker<Task> {
    restNow();
    restNow = clock.after(idleMs, end);
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

  async function reply(task: Task): Promise<Reply> {
    const asked = running();
    const { port1: port, port2 } = new MessageChannel();
    let cancel = () => {};
    try {
      return await new Promise<Reply>((resolve, reject) => {
        giveUp = reject;
        port.onmessage = ({ data }: MessageEvent<Reply>) => resolve(data);
        cancel = clock.after(limitMs, () => {
          const why = `the query takes longer than ${limitMs / 1000} s: ask for a shorter time`;
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
      throw new NoReplyError("busy", busy);
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
