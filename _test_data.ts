/**
 * For tests: the real files and reference values of `../shared/data`, which is not part of the
 * project. Where that folder is missing, tests that need it are skipped; with CI=true they fail.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

const DATA = join(import.meta.dirname!, "..", "shared", "data");

/** For a test's `ignore`. */
export const NO_DATA: boolean = Deno.env.get("CI") !== "true" && !existsSync(DATA);

/** The path of a file there, whether it is there or not. */
export function sharedPath(...path: readonly string[]): string {
  return join(DATA, ...path);
}

/** A file's bytes. */
export function sharedFile(...path: readonly string[]): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(sharedPath(...path));
}

/**
 * Names in a folder there, sorted; none where the data are missing and may be. Who makes a test of
 * each also tests how many there are.
 */
export function sharedNames(...path: readonly string[]): string[] {
  return NO_DATA ? [] : namesIn(sharedPath(...path));
}

/** Whole volumes that came in chunks: the chunks in order. */
export function realChunks(
  folder = "chunks-KLOT-230",
): { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  return namesIn(sharedPath("nexrad", "level2", folder))
    .map((name) => ({ name, bytes: sharedFile("nexrad", "level2", folder, name) }));
}

/** A file of `nexrad/level2`, or the chunks of a folder there joined. */
export function realVolume(name = "chunks-KLOT-230"): Uint8Array<ArrayBuffer> {
  if (!name.startsWith("chunks-")) return sharedFile("nexrad", "level2", name);
  const parts = realChunks(name).map(({ bytes }) => bytes);
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}
