/**
 * A child process that does what a test says.
 *
 * @module
 */
import type { Child } from "./spawn.ts";

/** A child in a test's hands. */
export class TestChild implements Child {
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr = new ReadableStream<Uint8Array>({ start: (c) => c.close() });
  readonly ended: Promise<{ code: number; signal: string | null }>;
  readonly signals: string[] = [];
  stdinClosed = false;
  #output!: ReadableStreamDefaultController<Uint8Array>;
  #end!: (status: { code: number; signal: string | null }) => void;

  /** `obeys`: which request to stop it heeds. */
  constructor(readonly pid: number, readonly obeys: "stdin" | "SIGTERM" | "SIGKILL" = "stdin") {
    this.stdout = new ReadableStream({ start: (controller) => this.#output = controller });
    this.ended = new Promise((resolve) => this.#end = resolve);
  }

  say(line: string): void {
    this.#output.enqueue(new TextEncoder().encode(line + "\n"));
  }

  exit(code: number, signal: string | null = null): void {
    this.#output.close();
    this.#end({ code, signal });
  }

  closeStdin(): void {
    this.stdinClosed = true;
    if (this.obeys === "stdin") this.exit(0);
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.signals.push(signal);
    if (this.obeys === signal) this.exit(143, signal);
  }
}
