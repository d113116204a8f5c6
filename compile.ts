/**
 * Makes the executables: one for this machine, or a release for every vehicle machine.
 *
 *     deno run -A compile.ts [--output FILE]         dist/meso360, for this machine
 *     deno run -A compile.ts all [--target TARGET]   dist/meso360-*, SHA256SUMS, latest.json
 *     deno run -A compile.ts sign                    the two lists, for executables in dist/
 *     deno run -A compile.ts keygen FILE             a new signing key
 *
 * MESO360_SIGNING_KEY is the key (PKCS#8 PEM) or the path of its file; its public half is compiled
 * in, unless MESO360_PUBLIC_KEY names another. That one is enough for `all` where the key itself
 * must not be; `sign` follows where it is.
 *
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { replaceFile } from "./durable.ts";
import { type BuildNote, type LatestFile, latestKey } from "./formats/release_list.ts";
import {
  latestFile,
  makeKeyFile,
  noteIn,
  publicKey,
  ReleaseError,
  type ReleaseFile,
  type SigningKey,
  signingKey,
  sumLine,
  targetOf,
} from "./release.ts";

const PROJECT = import.meta.dirname!;
const DIST = join(PROJECT, "dist");
const NOTE_FILE = join(DIST, "build.json");
/** Made with the pages. */
const ICON = join(DIST, "static", "meso360.ico");

const WINDOWS = "x86_64-pc-windows-msvc";

/** Everything a release has. */
export const RELEASE_FILES: readonly ReleaseFile[] = [
  { name: "meso360-linux-x64", target: "x86_64-unknown-linux-gnu", variant: "" },
  { name: "meso360-linux-arm64", target: "aarch64-unknown-linux-gnu", variant: "" },
  { name: "meso360-macos-arm64", target: "aarch64-apple-darwin", variant: "" },
  { name: "meso360-macos-x64", target: "x86_64-apple-darwin", variant: "" },
  { name: "meso360-windows-x64.exe", target: WINDOWS, variant: "" },
  { name: "meso360-windows-x64-windowless.exe", target: WINDOWS, variant: "windowless" },
];

/** What `deno compile` is told, for any machine; the permissions are those of deno.json (-P). */
export function compileArgs(file: ReleaseFile, output: string): string[] {
  return [
    "compile",
    "--quiet",
    "--no-prompt",
    "-P",
    "--frozen",
    "--bundle",
    // Smaller steps of the young generation: less memory at rest (docs/decisions.md).
    "--v8-flags=--max-semi-space-size=1",
    ...["test_data/test.txt", "dist/static", "dist/drawing", "dist/build.json"]
      .flatMap((f) => ["--include", f]),
    ...["--target", file.target],
    ...(file.target === WINDOWS ? ["--icon", ICON] : []),
    ...(file.variant === "windowless" ? ["--no-terminal"] : []),
    ...["--output", output, "main.ts"],
  ];
}

async function deno(args: readonly string[], what: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: PROJECT,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) throw new ReleaseError("compile", `${what}: failed, see above`);
}

/** Builds what browsers load; returns what this build is, with the key that updates must have. */
async function build(key: string | null): Promise<BuildNote> {
  await deno(["run", "--quiet", "-A", join("static", "build.ts")], "the pages");
  return { ...JSON.parse(Deno.readTextFileSync(NOTE_FILE)), public_key: key };
}

async function compile(file: ReleaseFile, note: BuildNote, output: string): Promise<void> {
  replaceFile(NOTE_FILE, JSON.stringify({ ...note, variant: file.variant }));
  await deno(compileArgs(file, output), file.name);
  try {
    checkExecutable(file, Deno.readFileSync(output), note);
  } catch (error) {
    Deno.removeSync(output);
    throw error;
  }
}

/** Throws unless an executable is for its machine and says of itself what it should. */
export function checkExecutable(file: ReleaseFile, bytes: Uint8Array, note: BuildNote): void {
  const target = targetOf(bytes);
  if (target !== file.target) {
    throw new ReleaseError(
      "wrong-machine",
      `${file.name} is for ${target ?? "no known machine"}, not ${file.target}: DENORT_BIN names ` +
        "one machine's runtime; unset it where Deno's download host is in reach",
    );
  }
  const found = noteIn(bytes);
  if (!isDeepStrictEqual(found, { ...note, variant: file.variant })) {
    throw new ReleaseError(
      "wrong-build",
      `${file.name} is of another build (${JSON.stringify(found)}): compile it again, alone`,
    );
  }
}

/** Writes SHA256SUMS and, with a key, latest.json, for executables in dist/ that are one release. */
function writeLists(files: readonly ReleaseFile[], note: BuildNote, key: SigningKey | null): void {
  let sums = "";
  const entries: Record<string, LatestFile> = {};
  for (const file of files) {
    const bytes = Deno.readFileSync(join(DIST, file.name));
    checkExecutable(file, bytes, note);
    sums += sumLine(file.name, bytes);
    if (key !== null) {
      entries[latestKey(file.target, file.variant)] = latestFile(file.name, bytes, key);
    }
  }
  replaceFile(join(DIST, "SHA256SUMS"), sums);
  if (key === null) return;
  const { version, commit } = note;
  const content = { version, commit, released: new Date().toISOString(), files: entries };
  replaceFile(join(DIST, "latest.json"), JSON.stringify(content, null, 2) + "\n");
  console.log(`dist/latest.json: version ${version}, ${files.length} files, key ${key.publicKey}`);
  if (note.public_key === key.publicKey) return;
  console.log(`NEW KEY: who takes this release believes ${note.public_key} from then on`);
}

/** A signed executable is what its commit says, or nobody can tell later what ran. */
function refuseDirty(note: BuildNote): void {
  if (note.commit !== null && note.dirty === false) return;
  throw new ReleaseError("dirty", "a signed release is made from a commit with no changes: commit");
}

async function compileHere(output: string): Promise<void> {
  const file: ReleaseFile = { name: output, target: Deno.build.target, variant: "" };
  await compile(file, await build(keys().publicKey), output);
}

async function compileAll(targets: readonly string[]): Promise<void> {
  const files = RELEASE_FILES.filter((f) => targets.length === 0 || targets.includes(f.target));
  const { signing, publicKey } = keys();
  const note = await build(publicKey);
  if (publicKey !== null) refuseDirty(note);
  // Lists of an earlier release would vouch for the files that are about to be replaced.
  for (const name of ["latest.json", "SHA256SUMS"]) rmSync(join(DIST, name), { force: true });
  for (const file of files) {
    await compile(file, note, join(DIST, file.name));
    console.log(`dist/${file.name}`);
  }
  replaceFile(NOTE_FILE, JSON.stringify(note));
  writeLists(files, note, signing);
  if (signing !== null) return;
  console.log(
    publicKey === null
      ? "not signed: without MESO360_SIGNING_KEY there is no latest.json, and nobody can update to this"
      : "not signed yet: deno run -A compile.ts sign, where the key is",
  );
}

/** Signs what another machine compiled: all executables of a release that are in dist/. */
function signAll(): void {
  const { signing, publicKey } = keys();
  if (signing === null) throw new ReleaseError("key", "MESO360_SIGNING_KEY is not set");
  const files = RELEASE_FILES.filter(({ name }) => existsSync(join(DIST, name)));
  const first = files[0];
  const note = first ? noteIn(Deno.readFileSync(join(DIST, first.name))) : null;
  if (note === null) throw new ReleaseError("wrong-build", "no executable of a release in dist/");
  refuseDirty(note);
  if (note.public_key !== publicKey) {
    throw new ReleaseError(
      "key",
      "the executables believe another key than this one; if they are meant to (a new key), name " +
        "that key's public half in MESO360_PUBLIC_KEY",
    );
  }
  writeLists(files, note, signing);
}

/** Who signs, and whom the executables believe from then on: usually the same. */
function keys(): { signing: SigningKey | null; publicKey: string | null } {
  const given = Deno.env.get("MESO360_SIGNING_KEY");
  // Compiling and bundling run other people's code: the key is not in their environment.
  Deno.env.delete("MESO360_SIGNING_KEY");
  const believed = Deno.env.get("MESO360_PUBLIC_KEY");
  const signing = given ? signingKey(given) : null;
  return { signing, publicKey: believed ? publicKey(believed) : signing?.publicKey ?? null };
}

const USAGE = `deno run -A compile.ts [--output FILE]         dist/meso360, for this machine
deno run -A compile.ts all [--target TARGET]   a release: dist/meso360-*, SHA256SUMS, latest.json
deno run -A compile.ts sign                    the two lists, for executables in dist/
deno run -A compile.ts keygen FILE             a new signing key
TARGET, more than once if wanted: ${[...new Set(RELEASE_FILES.map((f) => f.target))].join(" ")}`;

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { output: { type: "string" }, target: { type: "string", multiple: true } },
    });
  } catch {
    return null;
  }
}

/** Does what the arguments say; false when they say nothing known. */
async function command(args: string[]): Promise<boolean> {
  const words = parsed(args);
  if (words === null) return false;
  const [what, file, ...more] = words.positionals;
  const { output, target: targets = [] } = words.values;
  const known = targets.every((target) => RELEASE_FILES.some((f) => f.target === target));
  if (!known || more.length > 0) return false;
  if (what === "keygen" && file !== undefined && !output && targets.length === 0) {
    console.log(`public key: ${makeKeyFile(file)}\nprivate key: ${file}`);
  } else if (file !== undefined) return false;
  else if (what === undefined && targets.length === 0) {
    const name = Deno.build.os === "windows" ? "meso360.exe" : "meso360";
    await compileHere(output ? resolve(output) : join(DIST, name));
  } else if (what === "all" && !output) await compileAll(targets);
  else if (what === "sign" && !output && targets.length === 0) signAll();
  else return false;
  return true;
}

if (import.meta.main) {
  try {
    if (!await command([...Deno.args])) {
      console.error(USAGE);
      Deno.exit(2);
    }
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(`compile: ${error.message}`);
    Deno.exit(1);
  }
}
