/** Timers, and a person at a terminal, with the program's real job processes. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig } from "../../config.ts";
import { runsByHand, timersFile } from "../../job_states.ts";
import { selfCommand } from "../children/spawn.ts";
import { openTimers } from "./mod.ts";

const JOB = "probe-source-sync";

/** Nothing runs by itself but that one, and that once a year. */
const OTHERS = [
  ...["append", "last24h", "prewarm", "quicklooks"].flatMap((kind) => [
    `probe-${kind}`,
    `ops-monitor-${kind}`,
  ]),
  "ops-monitor-collect",
  "ops-monitor-alerts",
  "mirror-verify",
];
const TIMERS = {
  ...Object.fromEntries(OTHERS.map((name) => [name, { enabled: false }])),
  [JOB]: { schedule: "0 0 1 1 *", limit_minutes: 1 },
};

/** A web server that answers when the test says so. */
function slowServer() {
  let answer = () => {};
  let asked = () => {};
  const end = new AbortController();
  const options = { port: 0, hostname: "127.0.0.1", signal: end.signal, onListen() {} };
  const server = Deno.serve(options, () => {
    asked();
    return new Promise<Response>((resolve) => {
      answer = () =>
        resolve(new Response("<html></html>", { headers: { "content-type": "text/html" } }));
    });
  });
  return {
    source: `http://127.0.0.1:${server.addr.port}/`,
    isAsked: () => new Promise<void>((resolve) => asked = resolve),
    answer: () => answer(),
    close() {
      // A request that was given up is never answered: it must not be waited for.
      end.abort();
      return server.finished;
    },
  };
}

async function byHand(config: string) {
  const { program, args } = selfCommand(["job", JOB, "--config", config]);
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("a timer and a person never run one job at a time; one that hangs ends at its limit", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-jobs-" });
  const server = slowServer();
  const clock = new TestClock();
  let changed = () => {};
  const until = async (is: () => boolean) => {
    while (!is()) await new Promise<void>((resolve) => changed = resolve);
  };
  try {
    const config = writeLoneConfig(folder, {
      instruments: [{ id: "probe", profile: "cl61", source: server.source }],
      timers: TIMERS,
    });
    const loaded = loadConfig(config);
    const log: string[] = [];
    const timers = openTimers({
      loaded,
      configArgs: ["--config", config],
      clock,
      log: (component, text) => log.push(`${component}: ${text}`),
      changed: () => changed(),
    });
    await timers.begin();
    const job = () => timers.view().jobs.find(({ name }) => name === JOB)!;

    // --- the timer's runs, and hangs
    let asked = server.isAsked();
    equal(timers.run(JOB, "a test").ok, true);
    await asked;
    const refused = await byHand(config);
    equal(refused.code, 3, refused.text);
    match(refused.text, /runs already: that is meso360 job probe-source-sync \(process \d+ on /);
    equal((await timersFile(loaded.config.state_dir)).jobs[JOB]!.ended, null);
    clock.advance(60_000);
    await until(() => !job().running);
    equal(job().last?.result, "timed out");

    // --- a person's runs
    asked = server.isAsked();
    const hand = byHand(config);
    await asked;
    const { runs } = job();
    timers.run(JOB, "a test");
    await until(() => job().skips === 1);
    match(
      log.join("\n"),
      /probe-source-sync: left out: runs already: that is meso360 job probe-source-sync/,
    );
    server.answer();
    const { text } = await hand;
    match(text, /^\[[-\d :]+\] \[probe-source-sync\] /m);
    clock.advance(5_000);
    job();
    await until(() => job().last?.by === "hand" && job().last?.ended !== null);
    equal(job().runs, runs + 1);
    await timers.stop();
  } finally {
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a job that there is not has its nearest name said", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-jobs-" });
  try {
    const config = writeLoneConfig(folder, {
      instruments: [{ id: "cl61", profile: "cl61", source: join(folder, "from") }],
    });
    const { program, args } = selfCommand(["job", "cl61-apend", "--config", config]);
    const { code, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    equal(code, 2);
    match(new TextDecoder().decode(stderr), /there is no job cl61-apend, but cl61-append/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("what a dry run says is no run of the job: how that went stays told", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-jobs-" });
  try {
    const config = writeLoneConfig(folder, { alerts: { webhook: "http://127.0.0.1:9/" } });
    const { program, args } = selfCommand([
      ...["job", "ops-monitor-alerts", "--dry-run", "--config", config],
    ]);
    const { code, stdout } = await new Deno.Command(program, { args: [...args] }).output();
    ok(code === 0 || code === 1);
    match(new TextDecoder().decode(stdout), /\[ops-monitor-alerts\] /);
    const { state_dir: stateDir } = loadConfig(config).config;
    deepEqual(await runsByHand(stateDir), {});
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
