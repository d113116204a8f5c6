/**
 * How an object that several processes write is changed: nothing that another one wrote in between
 * may get lost, or it comes back.
 *
 * @module
 */
import type { ObjectStore } from "../../../object_store/mod.ts";

/** Two processes that undo each other's changes are stopped after so many rounds. */
const MOST_ROUNDS = 5;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The text of an object; null when there is none. */
export async function readText(store: ObjectStore, key: string): Promise<string | null> {
  const object = await store.get(key);
  return object && decoder.decode(object.bytes);
}

/** Stores a JSON text. */
export function writeText(store: ObjectStore, key: string, text: string): Promise<void> {
  return store.put(key, encoder.encode(text), "application/json");
}

/**
 * Reads, changes and writes until what is read needs no change: another process may have written
 * what it read before.
 *
 * @param change the text that should be there; null: it should stay as it is
 * @returns what is there at the end
 */
export function changeObject(
  store: ObjectStore,
  key: string,
  change: (text: string | null) => Promise<string | null> | string | null,
): Promise<string | null> {
  return store.exclusively(async () => {
    for (let round = 1;; round++) {
      const text = await readText(store, key);
      const wanted = await change(text);
      if (wanted === null || wanted === text || round > MOST_ROUNDS) return text;
      await writeText(store, key, wanted);
    }
  });
}
