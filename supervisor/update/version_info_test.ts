import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { VERSION } from "../../version.ts";
import { type GitRun, gitRun } from "./git.ts";
import { executableVersion, sourceVersion } from "./version_info.ts";

const HASH = "62e4090bdda2fd4b7e30271c9800fa0ee345d29a";

/** A git whose answers are the test's; what it does not know it fails at. */
const git = (answers: Record<string, string>): GitRun => (args) => {
  const text = answers[args[0]! + (args[1] === "--show-toplevel" ? " top" : "")];
  return Promise.resolve({ ok: text !== undefined, text: text ?? "", error: "" });
};

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

Deno.test("a real checkout is asked with the real git; what lies deeper in it is none", {
  ignore: missing("git", "apt-get install git"),
}, async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const git = gitRun(folder);
    const as = [
      "-c",
      "user.name=t",
      "-c",
      "user.email=t@example.org",
      "-c",
      "commit.gpgsign=false",
    ];
    Deno.mkdirSync(join(folder, "deeper"));
    Deno.writeTextFileSync(join(folder, "main.ts"), "");
    await git(["init", "--quiet"], 5_000);
    await git(["add", "main.ts"], 5_000);
    await git([...as, "commit", "--quiet", "-m", "x"], 5_000);
    const head = Deno.readTextFileSync(join(folder, ".git", "logs", "HEAD")).split(" ")[1];
    const { commit, source, dirty } = await sourceVersion(git, folder);
    deepEqual({ commit, source, dirty }, { commit: head, source: "git", dirty: false });
    Deno.writeTextFileSync(join(folder, "main.ts"), "changed");
    equal((await sourceVersion(git, folder)).dirty, true);
    const deeper = join(folder, "deeper");
    equal((await sourceVersion(gitRun(deeper), deeper)).source, "files");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("an executable knows what its build noted", () => {
  const note = {
    version: "0.3.0",
    commit: HASH,
    dirty: true,
    public_key: null,
    variant: "",
  } as const;
  const known = executableVersion(note);
  deepEqual([known.commit, known.dirty, known.source], [HASH, true, "executable"]);
  const { commit, dirty, source } = executableVersion(null);
  deepEqual([commit, dirty, source], [null, null, "executable"]);
});
