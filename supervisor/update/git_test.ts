import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { gitRun } from "./git.ts";

const posixGit = {
  ignore: missing("git", "apt-get install git") || Deno.build.os === "windows",
};

/** A repository whose origin is at `url`; `tool` makes a program there that notes that it ran. */
async function inRepository(
  url: string,
  test: (folder: string, tool: (name: string, does: string) => string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const tool = (name: string, does: string) => {
    const path = join(folder, name);
    Deno.writeTextFileSync(path, `#!/bin/sh\necho $$ >> "${path}.ran"\n${does}\n`, { mode: 0o755 });
    return path;
  };
  try {
    const git = gitRun(folder);
    await git(["init", "--quiet", "-b", "main"], 5_000);
    await git(["remote", "add", "origin", url], 5_000);
    await test(folder, tool);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function ran(tool: string): string[] {
  try {
    return Deno.readTextFileSync(`${tool}.ran`).trim().split("\n");
  } catch {
    return [];
  }
}

Deno.test("a server that wants a login asks nobody", posixGit, async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () =>
      new Response("no", {
        status: 401,
        headers: { "www-authenticate": "Basic realm=x" },
      }),
  );
  const outer = Deno.env.get("SSH_ASKPASS");
  try {
    const url = `http://127.0.0.1:${server.addr.port}/x.git`;
    await inRepository(url, async (folder, tool) => {
      const asks = tool("asks", "sleep 20");
      Deno.env.set("SSH_ASKPASS", asks);
      await gitRun(folder)(["config", "core.askPass", asks], 5_000);
      const { ok, error } = await gitRun(folder)(["fetch"], 5_000);
      deepEqual([ok, ran(asks)], [false, []]);
      match(error, /could not read Username|Authentication failed/);
    });
  } finally {
    if (outer === undefined) Deno.env.delete("SSH_ASKPASS");
    else Deno.env.set("SSH_ASKPASS", outer);
    await server.shutdown();
  }
});

Deno.test("the ssh that somebody configured is used, and has no terminal", posixGit, async () => {
  await inRepository("ssh://git@127.0.0.1/x.git", async (folder, tool) => {
    const ssh = tool("ssh", "exec < /dev/tty || echo no terminal >&2; exit 1");
    await gitRun(folder)(["config", "core.sshCommand", ssh], 5_000);
    const { ok } = await gitRun(folder)(["fetch"], 5_000);
    deepEqual([ok, ran(ssh).length], [false, 1]);
  });
});

Deno.test("at the limit all that git has started ends with it", posixGit, async () => {
  await inRepository("ssh://git@127.0.0.1/x.git", async (folder, tool) => {
    const ssh = tool("ssh", "exec sleep 60");
    await gitRun(folder)(["config", "core.sshCommand", ssh], 5_000);
    const { error } = await gitRun(folder)(["fetch"], 1_500);
    equal(error, "no answer within 1.5 s");
    const [pid] = ran(ssh);
    let lives = true;
    for (let i = 0; i < 200 && lives; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", pid!] })
        .output();
      lives = /^[^Z]/.test(new TextDecoder().decode(stdout).trim());
    }
    equal(lives, false);
  });
});
