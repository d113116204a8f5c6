import { deepEqual, equal } from "node:assert/strict";
import { VERSION } from "../../version.ts";
import { executableVersion, type Git, sourceVersion } from "./version_info.ts";

const HASH = "62e4090bdda2fd4b7e30271c9800fa0ee345d29a";

/** A git whose answers are the test's; what it does not know it fails at. */
const git = (answers: Record<string, string>): Git => (args) =>
  Promise.resolve(answers[args[0]! + (args[1] === "--show-toplevel" ? " top" : "")] ?? null);

Deno.test("a checkout tells its commit, and whether files differ from it", async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const clean = { "rev-parse top": folder, "rev-parse": HASH, status: "" };
    deepEqual(await sourceVersion(git(clean), folder), {
      version: VERSION,
      commit: HASH,
      source: "git",
      dirty: false,
      update_available: null,
      latest: null,
    });
    const changed = await sourceVersion(git({ ...clean, status: " M main.ts" }), folder);
    equal(changed.dirty, true);
  } finally {
    Deno.removeSync(folder);
  }
});

Deno.test("without git, or inside another project's checkout, the commit is not known", async () => {
  const elsewhere: Record<string, string> = { "rev-parse top": "/", "rev-parse": HASH, status: "" };
  for (const answers of [{}, elsewhere]) {
    const { source, commit, dirty } = await sourceVersion(git(answers), "/home/truck/meso360");
    deepEqual({ source, commit, dirty }, { source: "files", commit: null, dirty: null });
  }
});

Deno.test("this program's own folder is asked with the real git", async () => {
  const run = (args: string[]) => new Deno.Command("git", { args, stderr: "null" }).output();
  const head = await run(["rev-parse", "HEAD"]).catch(() => null);
  if (head === null || !head.success) return;
  const { versionInfo } = await import("./version_info.ts");
  const { systemClock } = await import("../../clock.ts");
  const { commit, source } = await versionInfo(systemClock)();
  deepEqual(
    { commit, source },
    { commit: new TextDecoder().decode(head.stdout).trim(), source: "git" },
  );
});

Deno.test("an executable knows what its build noted, and nothing from a damaged note", () => {
  const known = executableVersion(JSON.stringify({ commit: HASH, dirty: true }));
  deepEqual([known.commit, known.dirty, known.source], [HASH, true, "executable"]);
  for (const note of [null, "", "{", "null", "[]", '{"commit":7}', '{"commit":"a"}']) {
    const { commit, dirty } = executableVersion(note);
    deepEqual({ commit, dirty }, { commit: null, dirty: null }, String(note));
  }
});
