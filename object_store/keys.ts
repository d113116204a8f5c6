/**
 * Which texts are keys of objects: such as mean the same in a folder on any system and in a bucket.
 *
 * @module
 */
import { StoreError } from "./store_error.ts";

// No empty part, none that begins or ends with a dot: so no `..`, no absolute path, no hidden file.
const KEY = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*$/;

/** S3 takes no more. */
const LONGEST = 1_024;

/** Whether a text is the key of an object. */
export const isObjectKey = (text: string) => text.length <= LONGEST && KEY.test(text);

/** @throws {StoreError} `bad-key` */
export function checkKey(key: string): void {
  if (isObjectKey(key)) return;
  const shown = JSON.stringify(key.slice(0, 80));
  throw new StoreError("bad-key", `${shown} is no key of an object: letters, digits, "_-./" only`);
}
