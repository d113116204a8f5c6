/**
 * Who does a job: a worker that is free, or the calling thread itself when all are busy.
 *
 * The calling thread works too, because starting a worker takes as long as several jobs, and because
 * a vehicle's machine may have two cores. Between two of its own jobs it lets messages in. A worker
 * that dies, or takes too long, costs the job it had in hand and is replaced; one that cannot start
 * is not, and is given nothing.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { Crafts, Fault, Kinds, WorkerMessage } from "./serve.ts";

/**
 * Why a job has no result, when its input is not to blame:
 * - `worker-died`: the worker ended while it had the job in hand;
 * - `too-long`: the worker had it in hand for longer than any job takes, and was ended;
 * - `job-failed`: the job failed in a way that nobody foresaw; the message has the stack;
 * - `closed`: the pool was closed.
 */
export class WorkerError extends Error {
  override readonly name = "WorkerError";

  constructor(
    readonly code: "worker-died" | "too-long" | "job-failed" | "closed",
    message: string,
  ) {
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
const AHEAD = 4;

/** The longest job, a pixel table of the largest picture, takes a third of a second on one core of a server. */
const MAX_JOB_MS = 60_000;

interface Task {
  /** What kind of job it is, for messages. */
  readonly kind: string;
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
  /** Calls off the timer of the job it works on. */
  unwatch(): void;
}

/**
 * Starts workers and gives them work.
 *
 * @param start starts a worker whose module calls `serveJobs`
 * @param clock ends a worker whose job takes too long
 */
export function openPool<K extends Kinds>(
  { count, start, crafts, clock }: {
    readonly count: number;
    readonly start: () => Worker;
    readonly crafts: Crafts<K>;
    readonly clock: Pick<Clock, "after">;
  },
): Pool<K> {
  const waiting: Task[] = [];
  const hands = new Set<Hand>();
  let helping = false;
  let closed = false;

  function hire(): void {
    const { port1, port2 } = new MessageChannel();
    const hand: Hand = {
      worker: start(),
      port: port1,
      tasks: [],
      ready: false,
      unwatch() {},
    };
    hands.add(hand);
    hand.port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => heard(hand, data);
    hand.worker.onerror = (event) => {
      // Unheard it would end the process.
      event.preventDefault();
      const why = `a worker ended in the middle of a job: ${event.message}`;
      lose(hand, new WorkerError("worker-died", why));
    };
    hand.worker.postMessage(null, [port2]);
  }

  function heard(hand: Hand, message: WorkerMessage): void {
    if ("ready" in message) hand.ready = true;
    else {
      const task = hand.tasks.shift();
      watch(hand);
      if ("output" in message) task?.done(message.output);
      else task?.failed(errorOf(message.fault));
    }
    handOut();
  }

  /** Watches the job that a worker has in hand now. */
  function watch(hand: Hand): void {
    hand.unwatch();
    const [task] = hand.tasks;
    if (task === undefined) {
      hand.unwatch = () => {};
      return;
    }
    hand.unwatch = clock.after(MAX_JOB_MS, () => {
      const why = `a worker had a ${task.kind} in hand for ${MAX_JOB_MS / 1000} s and was ended`;
      lose(hand, new WorkerError("too-long", why));
    });
  }

  /** Does without a worker; the job that it had in hand fails, those after it go to others. */
  function lose(hand: Hand, error: WorkerError): void {
    if (!hands.delete(hand)) return;
    end(hand);
    hand.tasks.shift()?.failed(error);
    waiting.unshift(...hand.tasks);
    // One that could not start would not the next time either: the others go on, or this thread.
    if (hand.ready && !closed) hire();
    handOut();
  }

  function handOut(): void {
    // Towards the end fewer: else the calling thread has none left while a worker still has several.
    const ahead = Math.max(1, Math.min(AHEAD, Math.ceil(waiting.length / AHEAD)));
    for (let depth = 0; depth < ahead; depth++) {
      for (const hand of hands) {
        if (!hand.ready || hand.tasks.length > depth) continue;
        const task = next();
        if (task === undefined) return;
        hand.tasks.push(task);
        task.send(hand.port);
        if (hand.tasks.length === 1) watch(hand);
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
      // Not setImmediate: it lets no messages in, and the workers would stand idle.
      await new Promise((resolve) => setTimeout(resolve, 0));
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
          kind,
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
      for (const hand of hands) end(hand);
      hands.clear();
      for (const task of lost) task.failed(new WorkerError("closed", "the workers were closed"));
    },
  };
}

function end({ worker, port, unwatch }: Hand): void {
  unwatch();
  worker.terminate();
  port.close();
}

function errorOf({ code, message }: Fault): Error {
  return code === null ? new WorkerError("job-failed", message) : new NexradError(code, message);
}
