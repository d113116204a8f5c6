/**
 * For tests: the real radar files of ../shared/data, where that folder is.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

const DATA = join(import.meta.dirname!, "..", "..", "..", "shared", "data", "nexrad");

/** True where the folder is not: its tests are skipped, except with CI=true, where they fail. */
export const NO_DATA = Deno.env.get("CI") !== "true" && !existsSync(DATA);

/** A file of `level2/` or `level3/`. */
export function realFile(...path: readonly string[]): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(join(DATA, ...path));
}

/** The 94 chunks of a whole volume, in order. */
export function realChunks(): { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[] {
  const folder = join(DATA, "level2", "chunks-KLOT-230");
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
    .map((name) => ({ name, bytes: Deno.readFileSync(join(folder, name)) }));
}
