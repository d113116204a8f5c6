/**
 * The files that the browser loads: everything that `static/build.ts` made, from source and
 * from the executable.
 *
 * @module
 */
import { join } from "node:path";
import { assetPath } from "../assets.ts";

const FOLDER = assetPath("dist", "static");

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
};

/** A file's bytes and type. */
export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

let files: ReadonlyMap<string, StaticFile> | null = null;

/**
 * The static file of that name, or null. A name is looked up among those that are there: what a
 * browser asks for never becomes a path.
 */
export function staticFile(name: string): StaticFile | null {
  files ??= readAll();
  return files.get(name) ?? null;
}

function readAll(): ReadonlyMap<string, StaticFile> {
  const found = new Map<string, StaticFile>();
  for (const entry of Deno.readDirSync(FOLDER)) {
    const type = TYPES[entry.name.split(".").at(-1)!];
    if (!entry.isFile || type === undefined) continue;
    found.set(entry.name, { bytes: Deno.readFileSync(join(FOLDER, entry.name)), type });
  }
  return found;
}
