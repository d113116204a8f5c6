/**
 * For tests: rows made up, and what is on the disk of a store.
 *
 * @module
 */
import { join } from "node:path";
import type { StoreSpec } from "./append.ts";
import type { Rows } from "./rows.ts";

/** So wide that chunks have as many rows as a profile says. */
export const GATES = 2400;

/** A store of few rows a chunk. */
export const SPEC: StoreSpec = {
  attributes: { Conventions: "CF-1.8", title: "made up" },
  coordinates: {
    range: {
      values: Float32Array.from({ length: GATES }, (_, i) => i * 4.8),
      attributes: { units: "m", long_name: "range" },
    },
  },
  chunkRows: 7,
  mergeAttributes: (_, other) => other,
};

/** Rows at these times: a profile and a number that follow from the time. */
export function rowsAt(times: readonly number[], add = 0): Rows {
  const profile = new Float32Array(times.length * GATES);
  times.forEach((time, row) => {
    for (let i = 0; i < GATES; i++) profile[row * GATES + i] = time + i / 4096 + add;
  });
  return {
    times: Float64Array.from(times),
    variables: new Map([
      ["beta", {
        dims: ["range"],
        sizes: [GATES],
        values: profile,
        attributes: { units: "m-1 sr-1", long_name: "backscatter" },
      }],
      ["cloud", {
        dims: [],
        sizes: [],
        values: Float64Array.from(times, (time) => time / 2 + add),
        attributes: { units: "m", long_name: "cloud base" },
      }],
    ]),
  };
}

/** Every file below a folder with its content, as text that can be compared. */
export function filesBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (below: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(join(folder, below))) {
      const path = below === "" ? name : `${below}/${name}`;
      if (isDirectory) walk(path);
      else {
        const bytes = Deno.readFileSync(join(folder, path));
        files.set(path, `${bytes.length} ${hash(bytes)}`);
      }
    }
  };
  walk("");
  return new Map([...files].sort());
}

/** FNV-1a: enough to tell two contents of a test apart. */
function hash(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16);
}
