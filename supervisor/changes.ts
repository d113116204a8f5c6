/**
 * Who wants to know that something people see has changed, and who says so.
 *
 * @module
 */

/** One place to tell, many that hear. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Something that people see changed. */
  readonly tell = (): void => {
    for (const listener of this.#listeners) listener();
  };

  /** Calls `listener` at each change from now on; returns how to end that. */
  readonly listen = (listener: () => void): () => void => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
