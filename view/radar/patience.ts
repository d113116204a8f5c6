/**
 * How long the store is waited for: not as long as it tries itself. One that was silent is left
 * alone for a while, so that nobody waits for what another has just waited for in vain.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { StoreError } from "../../object_store/mod.ts";
import { errorText } from "../../secrets.ts";

/** Who asks waits no longer: a store's own tries may take minutes. */
const DEADLINE_MS = 10_000;
/** A store that does not answer is asked again after so long; until then the answer is known. */
const SILENT_MS = 5_000;

/** Waits for one store. */
export class Patience {
  /** The store did not answer; null: it did, the last time. */
  #silent: { readonly why: string; readonly atMs: number } | null = null;

  constructor(private readonly clock: Pick<Clock, "monoMs" | "after">) {}

  /**
   * What `work` comes to. It is given up, and its signal aborted, after 10 s; it is not begun within
   * 5 s of another that had no answer.
   *
   * @throws why there is no answer, or what `work` throws
   */
  async wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock } = this;
    if (this.#silent !== null && clock.monoMs() - this.#silent.atMs < SILENT_MS) {
      throw new Error(this.#silent.why);
    }
    const own = new AbortController();
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(DEADLINE_MS, () => {
        reject(this.#wasSilent(`no answer within ${DEADLINE_MS / 1000} s`));
        own.abort(new Error("too late"));
      });
    });
    try {
      const value = await Promise.race([work(own.signal), late]);
      this.#silent = null;
      return value;
    } catch (error) {
      const isSilence = error instanceof StoreError && error.code === "unreachable";
      throw isSilence ? this.#wasSilent(errorText(error)) : error;
    } finally {
      cancel();
    }
  }

  #wasSilent(why: string): Error {
    this.#silent = { why, atMs: this.clock.monoMs() };
    return new Error(why);
  }
}
