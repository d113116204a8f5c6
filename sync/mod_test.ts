/** `meso360 sync` as a process: how it starts, and that its ssh never outlives it. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../_test_port.ts";
import { program } from "../_test_program.ts";
import { LineSplitter } from "../formats/lines.ts";
import { type ChildEvent, parseChildEvent } from "../formats/child_event.ts";
import { bannerOf, descendants, runs, sshdProgram, TestSshd, until } from "./_test_sshd.ts";

/** A `meso360 sync` with a configuration file of its own. */
function startSync(folder: string, config: object, env: Record<string, string> = {}) {
  const file = join(folder, "meso360.config.json");
  Deno.writeTextFileSync(file, JSON.stringify({ state_dir: join(folder, "state"), ...config }));
  const { command, args } = program("sync", "--config", file);
  const child = new Deno.Command(command, {
    args,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines: string[] = [];
  const read = (async () => {
    const splitter = new LineSplitter();
    for await (const bytes of child.stdout) lines.push(...splitter.push(bytes));
  })();
  const events = () => lines.map(parseChildEvent).filter((event): event is ChildEvent => !!event);
  const ended = child.status.then(async ({ code }) => {
    await read;
    await child.stdin.close().catch(() => {});
    return code;
  });
  return {
    child,
    lines,
    ended,
    closeStdin: () => child.stdin.close(),
    state: () => events().findLast((event) => event.event === "state")?.state,
  };
}

Deno.test("without a port in the configuration it says so and ends", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const sync = startSync(folder, {});
    equal(await sync.ended, 1);
    equal(sync.state(), "not configured");
    match(sync.lines.join("\n"), /not configured: set rtun_port/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** As ssh-keygen begins its files; what follows does not matter here. */
const PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\n";

Deno.test("without key and without ssh it waits, with a state that says for what", async () => {
  const folder = Deno.makeTempDirSync();
  const key = join(folder, "key");
  using far = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    for (const expected of ["missing key", "no ssh program"]) {
      const tunnel = { user: "x", host: `127.0.0.1:${far.addr.port}`, key };
      const sync = startSync(folder, { rtun_port: 2201, tunnel }, {
        MESO360_SUPERVISED: "1",
        PATH: folder,
      });
      await until(expected, () => sync.state() === expected);
      await sync.closeStdin();
      equal(await sync.ended, 0);
      Deno.writeTextFileSync(key, PRIVATE, { mode: 0o600 });
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("an ssh that hangs, and what it started too, does not keep it from ending", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = Deno.makeTempDirSync();
  const key = join(folder, "key");
  const hung = join(folder, "ssh");
  Deno.writeTextFileSync(key, PRIVATE, { mode: 0o600 });
  // The sleep holds the pipe to stderr open when the shell before it has ended.
  Deno.writeTextFileSync(hung, `#!/bin/sh\necho $$ >${folder}/started\nsleep 30 & wait\n`);
  Deno.chmodSync(hung, 0o755);
  using far = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const tunnel = { user: "x", host: `127.0.0.1:${far.addr.port}`, key };
  const PATH = `${folder}:${Deno.env.get("PATH")}`;
  const sync = startSync(folder, { rtun_port: 2201, tunnel }, { MESO360_SUPERVISED: "1", PATH });
  let left: number[] = [];
  try {
    const started = () => Deno.readTextFileSync(join(folder, "started")).trim();
    await until("ssh was started", () => {
      try {
        left = descendants(Number(started()));
        return left.length > 0;
      } catch {
        return false;
      }
    });
    sync.child.kill("SIGTERM");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((end) => timer = setTimeout(end, 10_000, "late"));
    equal(await Promise.race([sync.ended, late]), 0);
    clearTimeout(timer);
    deepEqual(sync.lines.filter((line) => line.includes("WARN")), []);
  } finally {
    for (const pid of left) Deno.kill(pid, "SIGKILL");
    Deno.removeSync(folder, { recursive: true });
  }
});

type Ending = (sync: ReturnType<typeof startSync>) => Promise<unknown>;

const ENDINGS: readonly [name: string, end: Ending, code: number][] = [
  ["its stdin is closed", (sync) => sync.closeStdin(), 0],
  ["it gets SIGTERM", ({ child }) => Promise.resolve(child.kill("SIGTERM")), 0],
  ["it is killed", ({ child }) => Promise.resolve(child.kill("SIGKILL")), 137],
];

for (const [name, end, code] of ENDINGS) {
  Deno.test({
    name: `ssh ends with meso360 sync when ${name}`,
    ignore: sshdProgram === null,
    async fn() {
      const sshd = await TestSshd.start();
      const farPort = freePort();
      const sync = startSync(sshd.folder, {
        rtun_port: farPort,
        tunnel: { user: sshd.user, host: `127.0.0.1:${sshd.port}`, key: sshd.key },
      }, { MESO360_SUPERVISED: "1" });
      try {
        await until("connected", () => sync.state() === "connected");
        const processes = descendants(sync.child.pid);
        deepEqual(
          processes.map((pid) => Deno.readTextFileSync(`/proc/${pid}/comm`).trim()),
          ["ssh"],
        );
        await end(sync);
        equal(await sync.ended, code);
        await until("ssh is gone", () => !processes.some(runs));
        await until("the far port is free", async () => await bannerOf(farPort) === null);
        ok(!sync.lines.some((line) => line.includes("PRIVATE KEY")));
      } finally {
        try {
          sync.child.kill("SIGKILL");
        } catch {
          // It ended, as it should.
        }
        await sync.ended;
        await sshd.remove();
      }
    },
  });
}
