import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { checkoutWay, needsRestart } from "./checkout.ts";
import { gitRun } from "./git.ts";

async function git(folder: string, ...args: string[]): Promise<string> {
  const as = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, ...as, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

const withGit = { ignore: missing("git", "apt-get install git") };

/** A project somewhere, a checkout of it, and how to commit to the project. */
async function inCheckout(
  test: (here: string, commit: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const [there, here] = [join(folder, "there"), join(folder, "here")];
  const commit = async (path: string) => {
    Deno.mkdirSync(join(there, path, ".."), { recursive: true });
    Deno.writeTextFileSync(join(there, path), crypto.randomUUID());
    await git(there, "add", ".");
    await git(there, "commit", "--quiet", "-m", path);
    return await git(there, "rev-parse", "--short", "HEAD");
  };
  try {
    Deno.mkdirSync(there);
    await git(there, "init", "--quiet", "-b", "main");
    await commit("main.ts");
    await git(folder, "clone", "--quiet", there, here);
    await test(here, commit);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const built = () => Promise.resolve(null);

Deno.test("a clean checkout that is behind is pulled; components take it up", withGit, async () => {
  await inCheckout(async (here, commit) => {
    const way = checkoutWay(gitRun(here), built);
    equal((await way.look(5_000)).available, false);
    await rejects(way.update(null, () => {}), { code: "not-newer" });
    const head = await commit("ingest/mod.ts");
    deepEqual(await way.look(5_000), {
      latest: head,
      available: true,
      heldBack: null,
      dirty: false,
    });
    const outcome = await way.update(null, () => {});
    equal(await git(here, "rev-parse", "--short", "HEAD"), head);
    deepEqual(outcome, {
      then: "restart components",
      text: `${head} is pulled; the components use it`,
      restartNeeded: false,
    });
    await commit("supervisor/run.ts");
    const second = await way.update(null, () => {});
    match(second.text, /supervisor itself has changed: restart meso360/);
  });
});

Deno.test(
  "local changes, a lost upstream, a fork: nothing is pulled, and why",
  withGit,
  async () => {
    await inCheckout(async (here, commit) => {
      const way = checkoutWay(gitRun(here), built);
      await commit("ingest/mod.ts");
      const before = await git(here, "rev-parse", "HEAD");
      Deno.writeTextFileSync(join(here, "main.ts"), "mine");
      await rejects(way.update(null, () => {}), /differ from their commit \(dev\)/);
      await git(here, "checkout", "--quiet", "main.ts");
      await git(here, "checkout", "--quiet", "-b", "mine");
      await rejects(way.look(5_000), /follows no branch elsewhere/);
      await git(here, "checkout", "--quiet", "--detach");
      await rejects(way.look(5_000), /follows no branch elsewhere/);
      await git(here, "checkout", "--quiet", "main");
      equal(await git(here, "rev-parse", "HEAD"), before);
      Deno.writeTextFileSync(join(here, "own.ts"), "mine");
      await git(here, "add", ".");
      await git(here, "commit", "--quiet", "-m", "mine");
      const mine = await git(here, "rev-parse", "HEAD");
      await rejects(way.update(null, () => {}), /git pull fails: /);
      equal(await git(here, "rev-parse", "HEAD"), mine);
    });
  },
);

Deno.test("an origin that is away is said in one line", withGit, async () => {
  await inCheckout(async (here) => {
    await git(here, "remote", "set-url", "origin", join(here, "..", "nowhere"));
    await rejects(
      checkoutWay(gitRun(here), built).look(5_000),
      /^UpdateError: git fetch fails: [^\n]+$/,
    );
  });
});

Deno.test("new libraries are not for a bad link: only on demand", withGit, async () => {
  await inCheckout(async (here, commit) => {
    const way = checkoutWay(gitRun(here), built);
    await commit("ingest/mod.ts");
    equal((await way.look(5_000)).heldBack, null);
    const head = await commit("deno.lock");
    const { available, heldBack } = await way.look(5_000);
    equal(available, true);
    match(heldBack ?? "", new RegExp(`^${head} changes deno\\.lock, .* meso360 update`));
    await way.update(null, () => {});
    equal(await git(here, "rev-parse", "--short", "HEAD"), head);
  });
});

Deno.test("changed pages are built before anything uses them", withGit, async () => {
  await inCheckout(async (here, commit) => {
    const builds: string[] = [];
    let why: string | null = null;
    const way = checkoutWay(gitRun(here), async () => {
      builds.push(await git(here, "log", "-1", "--format=%s"));
      return why;
    });
    await commit("ingest/mod.ts");
    await way.update(null, () => {});
    deepEqual(builds, []);
    // Beside what they are built from, and not in it.
    await commit("clock_test.ts");
    await way.update(null, () => {});
    deepEqual(builds, []);
    await commit("clock.ts");
    await way.update(null, () => {});
    deepEqual(builds.splice(0), ["clock.ts"]);
    await commit("static/pages/view.html");
    match((await way.update(null, () => {})).text, /restart meso360 to use it$/);
    deepEqual(builds, ["static/pages/view.html"]);
    why = "no bundler";
    await commit("static/scripts/view.ts");
    match(
      (await way.update(null, () => {})).text,
      /cannot be built \(no bundler\): deno task build/,
    );
  });
});

Deno.test("which files need more than restarted components", () => {
  equal(needsRestart(["ingest/mesonet/poller.ts", "docs/a.md", "README.md", "log_test.ts"]), false);
  for (const path of ["supervisor/run.ts", "view/mod.ts", "static/pages/view.html", "deno.json"]) {
    equal(needsRestart(["ingest/mod.ts", path]), true, path);
  }
});
