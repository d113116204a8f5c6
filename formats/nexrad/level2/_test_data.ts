/**
 * Real Level II files of ../shared/data for the tests of this folder; CI must have them.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const DATA = new URL("../../../../shared/data/", import.meta.url);

/** Why tests with real files are left out; null when they are there. */
export const NO_REAL_FILES: string | null = isThere() ? null : "../shared/data is missing";

if (NO_REAL_FILES !== null && Deno.env.get("CI") === "true") throw new Error(NO_REAL_FILES);

/** The reference of each file: `expected/README.md` there says what the fields are. */
export function references(): unknown[] {
  const folder = new URL("expected/nexrad-level2/", DATA);
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort()
    .map((name) => JSON.parse(Deno.readTextFileSync(new URL(name, folder))));
}

/** A file, or the chunks of a folder joined. */
export function realFile(name: string): Uint8Array<ArrayBuffer> {
  if (!name.startsWith("chunks-")) {
    return Deno.readFileSync(new URL(`nexrad/level2/${name}`, DATA));
  }
  const chunks = realChunks(name);
  return new Uint8Array(Buffer.concat(chunks.map((chunk) => chunk.bytes)));
}

/** The chunks of a folder, in the order in which they were made. */
export function realChunks(folder: string): { name: string; bytes: Uint8Array<ArrayBuffer> }[] {
  const url = new URL(`nexrad/level2/${folder}/`, DATA);
  return [...Deno.readDirSync(url)].map((entry) => entry.name).sort()
    .map((name) => ({ name, bytes: Deno.readFileSync(new URL(name, url)) }));
}

function isThere(): boolean {
  try {
    return Deno.statSync(new URL("expected/nexrad-level2", DATA)).isDirectory;
  } catch {
    return false;
  }
}
