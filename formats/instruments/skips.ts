/**
 * What a reader passed over, in a bounded number of sentences.
 *
 * @module
 */

/** More are counted, not told one by one: a file of noise must not fill the memory. */
const MOST_TOLD = 20;

/** Sentences of what was passed over. */
export interface Skips {
  /** @param rows how many rows it cost, one unless said */
  add(sentence: string, rows?: number): void;
  /** The sentences; the last one says how many more there were. */
  told(): string[];
  /** How many rows were passed over, told or not. */
  rows(): number;
}

/** An empty list of what was passed over. */
export function skips(): Skips {
  const sentences: string[] = [];
  let more = 0;
  let lost = 0;
  return {
    add(sentence, rows = 1) {
      lost += rows;
      if (sentences.length < MOST_TOLD) sentences.push(sentence);
      else more++;
    },
    told: () => more === 0 ? sentences : [...sentences, `and ${more} more of the kind`],
    rows: () => lost,
  };
}
