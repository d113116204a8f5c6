/**
 * Makes what browsers load: bundles the pages' TypeScript, gathers pages, styles, icons and the
 * map's outlines into `dist/static`, and what draws pictures into `dist/drawing`, unless all of that
 * is newer than its sources. Notes in any case which commit this is: `dist/build.json`.
 *
 *     deno task build
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { PAGE_SOURCES } from "../assets.ts";
import type { BuildNote } from "../formats/release_list.ts";
import { VERSION } from "../version.ts";
import { iconFile } from "./icons/ico.ts";
import { landFile } from "./land.ts";
import { placesFile } from "./places.ts";

const STATIC = import.meta.dirname!;
const PROJECT = dirname(STATIC);
const OUT = join(PROJECT, "dist", "static");
/** What pictures are drawn with: not among the pages, which are served to anyone. */
const DRAWING = join(PROJECT, "dist", "drawing");
const DRAWING_FILES = {
  "resvg.wasm": "@resvg/resvg-wasm/index_bg.wasm",
  "DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
  "DejaVuSans-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
};
/** Written last: its age is the age of everything there. */
const STAMP = join(OUT, ".built");

/** One script a page, and the theme before the first paint. */
const SCRIPTS = [
  "theme_first.ts",
  "view.ts",
  "control.ts",
  "operator.ts",
  "radar.ts",
  "superdarn.ts",
  "quicklooks.ts",
  "ops.ts",
];
/** Copied as they are. */
const COPIED = ["pages", "styles", "icons"];

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
    for (const name of Object.keys(DRAWING_FILES)) Deno.statSync(join(DRAWING, name));
    return PAGE_SOURCES.every((source) => newestMs(join(PROJECT, source)) < builtMs);
  } catch {
    return false;
  }
}

/** A reader never sees half of a file, and two builds at once do no harm. */
function put(name: string, content: Uint8Array, folder = OUT): void {
  const temporary = join(folder, `.${basename(name)}.${Deno.pid}`);
  Deno.writeFileSync(temporary, content);
  Deno.renameSync(temporary, join(folder, name));
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

/**
 * The map's worker, as its package has it: bundled anew it would be empty, for the package says that
 * nothing in it has effects.
 */
function mapWorker(): void {
  const source = import.meta.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs");
  put("maplibre_worker.js", Deno.readFileSync(new URL(source)));
}

/** The renderer of pictures and its fonts, as their packages have them. */
function drawing(): void {
  Deno.mkdirSync(DRAWING, { recursive: true });
  for (const [name, source] of Object.entries(DRAWING_FILES)) {
    put(name, Deno.readFileSync(new URL(import.meta.resolve(source))), DRAWING);
  }
}

/** A command of git in this folder; null when there is no git, or it has nothing to say. */
function git(...args: string[]): string | null {
  try {
    const { success, stdout } = new Deno.Command("git", {
      args: ["-C", PROJECT, ...args],
      env: { GIT_OPTIONAL_LOCKS: "0" },
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null;
  }
}

/** Which commit this is; compile.ts adds what an executable has to know beyond that. */
function noteBuild(): void {
  const commit = git("rev-parse", "--verify", "HEAD");
  const changes = git("status", "--porcelain", "--untracked-files=no");
  const known = commit !== null && changes !== null;
  const note: BuildNote = {
    version: VERSION,
    commit: known ? commit : null,
    dirty: known ? changes !== "" : null,
    public_key: null,
    variant: "",
  };
  put("../build.json", new TextEncoder().encode(JSON.stringify(note)));
}

Deno.mkdirSync(OUT, { recursive: true });
noteBuild();
if (!isFresh()) {
  // One after the other: two first bundlings at once fetch the bundler over each other.
  for (const script of SCRIPTS) await bundle(script);
  await outlines();
  mapWorker();
  drawing();
  put("land.json", new TextEncoder().encode(JSON.stringify(landFile())));
  put("places.json", new TextEncoder().encode(JSON.stringify(placesFile())));
  put("meso360.ico", iconFile());
  for (const folder of COPIED) {
    for (const { name } of Deno.readDirSync(join(STATIC, folder))) {
      // Tests stand beside what they test.
      if (name.endsWith(".ts")) continue;
      put(name, Deno.readFileSync(join(STATIC, folder, name)));
    }
  }
  Deno.writeTextFileSync(STAMP, "");
}
