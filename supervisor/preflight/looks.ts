/**
 * Looks that may take too long: none holds the others up, and none is begun again while it is still
 * under way. A disk that hangs keeps a thread of the runtime for each look at it, of which there
 * are 32.
 *
 * @module
 */
import { errorText } from "../../secrets.ts";
import { type Check, warn } from "./check.ts";

/** Finds something out. */
export type Look = () => Promise<readonly Check[]> | readonly Check[];

const AGAIN = "try again: meso360 check";

/** The looks of whoever makes the checks, for as long as he makes them. */
export class Looks {
  readonly #underWay = new Map<string, Promise<readonly Check[]>>();

  /**
   * What the look at `what` finds; a warning when it fails, or finds nothing within `limitMs`. One
   * from before that is still under way is waited for instead. Never throws.
   */
  async at(what: string, look: Look, limitMs: number): Promise<readonly Check[]> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<readonly Check[]>((resolve) => {
      const tell = () => resolve([warn(`${what} not checked: it took too long`, AGAIN)]);
      timer = setTimeout(tell, limitMs);
    });
    try {
      return await Promise.race([this.#begun(what, look), late]);
    } catch (error) {
      return [warn(`${what} not checked: ${errorText(error)}`, AGAIN)];
    } finally {
      clearTimeout(timer);
    }
  }

  #begun(what: string, look: Look): Promise<readonly Check[]> {
    const before = this.#underWay.get(what);
    if (before !== undefined) return before;
    const begun = Promise.resolve().then(look).finally(() => this.#underWay.delete(what));
    this.#underWay.set(what, begun);
    return begun;
  }
}
