/**
 * Which of the jobs that are due may start: of a class one at a time, in the order they fell due.
 *
 * @module
 */
import type { JobClass } from "../../jobs.ts";

/** A job as the queue sees it. */
export interface Queued {
  readonly name: string;
  readonly class: JobClass;
}

/** Jobs that are due and wait for their class. */
export class ClassQueue<Job extends Queued> {
  #waiting: Job[] = [];
  readonly #running = new Map<JobClass, string>();

  /** Adds a job that is due; it must not be in the queue. */
  add(job: Job): void {
    this.#waiting.push(job);
  }

  /** The next job whose class is free, which is taken from here on; null: none. */
  take(): Job | null {
    const next = this.#waiting.find((job) => this.holder(job.class) === null);
    if (next === undefined) return null;
    this.#waiting = this.#waiting.filter((job) => job !== next);
    if (next.class !== "light") this.#running.set(next.class, next.name);
    return next;
  }

  /** The class of a job that ran is free again. */
  free(job: Queued): void {
    if (this.#running.get(job.class) === job.name) this.#running.delete(job.class);
  }

  /** Which job a class is busy with; null: it is free. */
  holder(jobClass: JobClass): string | null {
    return this.#running.get(jobClass) ?? null;
  }

  clear(): void {
    this.#waiting = [];
  }
}
