/**
 * Makes what browsers load: bundles the pages' TypeScript, gathers pages, styles, icons and the
 * map's outlines into `dist/static`. Does nothing when all of that is newer than its sources.
 *
 *     deno task build
 *
 * @module
 */
import { dirname, join } from "node:path";

const STATIC = import.meta.dirname!;
const PROJECT = dirname(STATIC);
const OUT = join(PROJECT, "dist", "static");
/** Written last: its age is the age of everything there. */
const STAMP = join(OUT, ".built");

/** One script a page. */
const SCRIPTS = ["view.ts", "control.js"];
/** Copied as they are. */
const COPIED = ["pages", "styles", "icons"];
/** What the scripts are made from. */
const SOURCES = ["static", "formats", "science", "deno.json", "deno.lock"];

function newestMs(path: string): number {
  const { mtime, isDirectory } = Deno.statSync(path);
  let newest = mtime?.getTime() ?? Infinity;
  if (!isDirectory) return newest;
  for (const entry of Deno.readDirSync(path)) {
    newest = Math.max(newest, newestMs(join(path, entry.name)));
  }
  return newest;
}

function isFresh(): boolean {
  try {
    const builtMs = Deno.statSync(STAMP).mtime?.getTime() ?? 0;
    return SOURCES.every((source) => newestMs(join(PROJECT, source)) < builtMs);
  } catch {
    return false;
  }
}

/** A reader never sees half of a file, and two builds at once do no harm. */
function put(name: string, content: Uint8Array): void {
  const temporary = join(OUT, `.${name}.${Deno.pid}`);
  Deno.writeFileSync(temporary, content);
  Deno.renameSync(temporary, join(OUT, name));
}

async function bundle(name: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform",
      "browser",
      "--minify",
      join(STATIC, "scripts", name),
    ],
    cwd: PROJECT,
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
  put(name.replace(/\.ts$/, ".js"), stdout);
}

/** County and state lines of the United States, TopoJSON of the Census Bureau's 1:10 million. */
async function outlines(): Promise<void> {
  const { default: counties } = await import("us-atlas/counties-10m.json", {
    with: { type: "json" },
  });
  put("outlines.json", new TextEncoder().encode(JSON.stringify(counties)));
}

if (!isFresh()) {
  Deno.mkdirSync(OUT, { recursive: true });
  await Promise.all([...SCRIPTS.map(bundle), outlines()]);
  for (const folder of COPIED) {
    for (const { name } of Deno.readDirSync(join(STATIC, folder))) {
      put(name, Deno.readFileSync(join(STATIC, folder, name)));
    }
  }
  Deno.writeTextFileSync(STAMP, "");
}
