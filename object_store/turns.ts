/**
 * How pieces of work are kept apart within a process.
 *
 * @module
 */

/** A function that does one piece of work after the other, whatever becomes of each. */
export function inTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
