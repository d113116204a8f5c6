/**
 * Who does a job: a worker that is free, or the calling thread itself when all are busy.
 *
 * The calling thread works too, because starting a worker takes as long as several jobs, and because
 * a vehicle's machine may have two cores. Between two of its own jobs it lets messages in. A worker
 * that dies costs the job it had in hand and is replaced; one that cannot start is not.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { Crafts, Fault, Kinds, WorkerMessage } from "./serve.ts";

/**
 * Why a job has no result, when its input is not to blame:
 * - `worker-died`: the worker ended while it had the job in hand;
 * - `job-failed`: the job failed in a way that nobody foresaw; the message has the stack;
 * - `closed`: the pool was closed.
 */
export class WorkerError extends Error {
  override readonly name = "WorkerError";

  constructor(readonly code: "worker-died" | "job-failed" | "closed", message: string) {
    super(message);
  }
}

/** Workers that do jobs of a few kinds. */
export interface Pool<K extends Kinds> {
  /**
   * Does a job.
   *
   * @throws {NexradError} when the job's input is bad
   * @throws {WorkerError} when the job got lost
   * @throws the signal's reason when it is aborted
   */
  run<Kind extends keyof K & string>(
    kind: Kind,
    input: K[Kind]["input"],
    signal?: AbortSignal,
  ): Promise<K[Kind]["output"]>;
  /** Ends the workers; jobs not done fail. */
  close(): void;
}

/** Jobs a worker is given at a time, so that it has a next one while the calling thread is busy. */
const AHEAD = 2;

interface Task {
  /** Does it in this thread. */
  here(): void;
  send(port: MessagePort): void;
  done(output: unknown): void;
  failed(error: unknown): void;
  /** Nobody waits for it any more. */
  dropped: boolean;
}

interface Hand {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** What it was given, oldest first: that one it works on. */
  readonly tasks: Task[];
  ready: boolean;
}

/**
 * Starts workers and gives them work.
 *
 * @param start starts a worker whose module calls `serveJobs`
 */
export function openPool<K extends Kinds>(
  { count, start, crafts }: { count: number; start: () => Worker; crafts: Crafts<K> },
): Pool<K> {
  const waiting: Task[] = [];
  const hands = new Set<Hand>();
  let helping = false;
  let closed = false;

  function hire(): void {
    const { port1, port2 } = new MessageChannel();
    const hand: Hand = { worker: start(), port: port1, tasks: [], ready: false };
    hands.add(hand);
    hand.port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => heard(hand, data);
    hand.worker.onerror = (event) => {
      // Unheard it would end the process.
      event.preventDefault();
      died(hand, event.message);
    };
    hand.worker.postMessage(null, [port2]);
  }

  function heard(hand: Hand, message: WorkerMessage): void {
    if ("ready" in message) hand.ready = true;
    else {
      const task = hand.tasks.shift();
      if ("output" in message) task?.done(message.output);
      else task?.failed(errorOf(message.fault));
    }
    handOut();
  }

  function died(hand: Hand, why: string): void {
    if (!hands.delete(hand)) return;
    hand.worker.terminate();
    hand.port.close();
    const culprit = hand.ready ? hand.tasks.shift() : undefined;
    culprit?.failed(
      new WorkerError("worker-died", `a worker ended in the middle of a job: ${why}`),
    );
    waiting.unshift(...hand.tasks);
    // One that could not start would not the next time either: the others go on, or this thread.
    if (hand.ready && !closed) hire();
    handOut();
  }

  function handOut(): void {
    for (const depth of Array.from({ length: AHEAD }, (_, i) => i)) {
      for (const hand of hands) {
        if (hand.tasks.length > depth) continue;
        const task = next();
        if (task === undefined) return;
        hand.tasks.push(task);
        task.send(hand.port);
      }
    }
    if (waiting.length > 0 && !helping) help();
  }

  function next(): Task | undefined {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (!task.dropped) return task;
    }
    return undefined;
  }

  async function help(): Promise<void> {
    helping = true;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const task = next();
      if (task === undefined) break;
      task.here();
    }
    helping = false;
  }

  for (let i = 0; i < count; i++) hire();

  return {
    run(kind, input, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (closed) return reject(new WorkerError("closed", "the workers are closed"));
        const onAbort = () => {
          task.dropped = true;
          reject(signal?.reason);
        };
        const settle = () => signal?.removeEventListener("abort", onAbort);
        const task: Task = {
          here() {
            try {
              task.done(crafts[kind].work(input));
            } catch (error) {
              task.failed(error);
            }
          },
          send(port) {
            const { content, transfer } = crafts[kind].parcel(input);
            port.postMessage({ kind, input: content }, transfer);
          },
          done(output) {
            settle();
            resolve(output);
          },
          failed(error) {
            settle();
            reject(error);
          },
          dropped: false,
        };
        signal?.addEventListener("abort", onAbort);
        waiting.push(task);
        handOut();
      });
    },
    close() {
      closed = true;
      const lost = [...waiting.splice(0), ...[...hands].flatMap(({ tasks }) => tasks)];
      for (const { worker, port } of hands) {
        worker.terminate();
        port.close();
      }
      hands.clear();
      for (const task of lost) task.failed(new WorkerError("closed", "the workers were closed"));
    },
  };
}

function errorOf({ code, message }: Fault): Error {
  return code === null ? new WorkerError("job-failed", message) : new NexradError(code, message);
}
