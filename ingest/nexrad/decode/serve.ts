/**
 * How jobs and results pass between the calling thread and a worker: what they say to each other,
 * and the worker's side of it.
 *
 * A worker is handed one port by its first message. It answers `ready` there, and then every job, in
 * the order given, with one result.
 *
 * @module
 */
import { NexradError, type NexradErrorCode } from "../../../formats/nexrad/nexrad_error.ts";

/** Kinds of work: of each what goes in and what comes out. */
export type Kinds = Record<string, { readonly input: unknown; readonly output: unknown }>;

/** A message, and the memory in it that changes hands. */
export interface Parcel<Content> {
  readonly content: Content;
  readonly transfer: ArrayBuffer[];
}

/** How one kind of job is done, on any thread. */
export interface Craft<Input, Output> {
  /** @throws {NexradError} when the input is bad */
  work(input: Input): Output;
  /** What a worker is sent: a copy of the input that holds nothing else, as the input may be asked for again. */
  parcel(input: Input): Parcel<Input>;
  /** Memory of the output that is handed over, not copied. */
  handsOver(output: Output): ArrayBuffer[];
}

/** How every kind of job is done. */
export type Crafts<K extends Kinds> = {
  readonly [Kind in keyof K]: Craft<K[Kind]["input"], K[Kind]["output"]>;
};

/** What a worker is sent. */
export interface JobMessage {
  readonly kind: string;
  readonly input: unknown;
}

/** Why a job failed; errors themselves lose their class on the way. */
export interface Fault {
  /** Null: not foreseen. */
  readonly code: NexradErrorCode | null;
  readonly message: string;
}

/** What a worker answers. */
export type WorkerMessage =
  | { readonly ready: true }
  | { readonly output: unknown }
  | { readonly fault: Fault };

/** Does the jobs that come through the port of a worker's first message. */
export function serveJobs<K extends Kinds>(crafts: Crafts<K>): void {
  addEventListener("message", (event) => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined;
    if (port === undefined) return;
    port.onmessage = ({ data }: MessageEvent<JobMessage>) => answer(port, crafts, data);
    port.postMessage({ ready: true });
  });
}

function answer<K extends Kinds>(port: MessagePort, crafts: Crafts<K>, job: JobMessage): void {
  const craft = crafts[job.kind];
  if (craft === undefined) throw new TypeError(`no such job: ${job.kind}`);
  let output: unknown;
  try {
    output = craft.work(job.input);
  } catch (error) {
    port.postMessage({ fault: faultOf(error) });
    return;
  }
  port.postMessage({ output }, craft.handsOver(output));
}

function faultOf(error: unknown): Fault {
  if (error instanceof NexradError) return { code: error.code, message: error.message };
  return {
    code: null,
    message: error instanceof Error ? error.stack ?? error.message : `${error}`,
  };
}
