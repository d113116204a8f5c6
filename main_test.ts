/**
 * The compiled program from end to end, copied alone into an empty folder of another user's home:
 * what passes from source may fail in its older runtime.
 */
import { existsSync } from "node:fs";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { get, request } from "node:http";
import { join } from "node:path";
import { NO_DATA, sharedFile } from "./_test_data.ts";
import { freePort } from "./_test_port.ts";
import { binaryUnderTest, copyExecutable, runtimeForCompiling } from "./_test_program.ts";
import { builtInDrive, startLoggerSim } from "./ingest/mesonet/sim/mod.ts";
import { noteIn } from "./release.ts";
import { caughtUp, isPerfect, judge, type Station } from "./ingest/mesonet/faults/station.ts";

const CI = Deno.env.get("CI") === "true";
const PROJECT = import.meta.dirname!;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The binary to test: the one named by MESO360_BINARY, or one compiled now; null when none can be. */
async function compiled(): Promise<string | null> {
  const given = binaryUnderTest();
  if (given !== null) return given;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "compile"],
    cwd: PROJECT,
    env: await runtimeForCompiling(),
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return join(PROJECT, "dist", "meso360");
  const why = new TextDecoder().decode(stderr).split("\n").find((l) => /error/i.test(l)) ?? "";
  if (CI) throw new Error(`the program does not compile: ${new TextDecoder().decode(stderr)}`);
  console.error(`  skipped: the program cannot be compiled here (${why.trim()})`);
  return null;
}

const binary = await compiled();

const HHC = "LOT_HHC_2021_01_31_11_06_30";

/** An empty home with nothing but the program in it, of a user who is not this one where possible. */
class Home {
  readonly folder = Deno.makeTempDirSync({ prefix: "meso360-home-" });
  readonly #asOther = Deno.build.os === "linux" && Deno.uid() === 0 &&
    existsSync("/usr/bin/setpriv");

  readonly #children: Deno.ChildProcess[] = [];

  constructor() {
    copyExecutable(binary!, join(this.folder, "meso360"));
    Deno.chmodSync(join(this.folder, "meso360"), 0o755);
    // nobody: a user that every Debian has and that owns nothing.
    if (this.#asOther) Deno.chownSync(this.folder, 65534, 65534);
  }

  start(args: readonly string[]): { child: Deno.ChildProcess; output: Promise<string> } {
    const own = [join(this.folder, "meso360"), ...args];
    const as = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const [command, ...rest] = this.#asOther ? [...as, ...own] : own;
    const child = new Deno.Command(command!, {
      args: rest,
      cwd: this.folder,
      clearEnv: true,
      env: { HOME: this.folder, PATH: "/usr/bin:/bin", NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#children.push(child);
    const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
    const output = Promise.all([text(child.stdout), text(child.stderr)]).then((t) => t.join(""));
    return { child, output };
  }

  async run(args: readonly string[]): Promise<{ code: number; text: string }> {
    const { child, output } = this.start(args);
    const { code } = await child.status;
    return { code, text: await output };
  }

  /** Ends what a failed test left running, and removes the home. */
  async remove(): Promise<void> {
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await child.status;
    }
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Asks until `wanted` is true of the answer, for at most 20 s. */
async function statusWhen(
  port: number,
  wanted: (status: Record<string, unknown>) => boolean,
): Promise<Record<string, unknown>> {
  let last: unknown;
  for (let i = 0; i < 200; i++) {
    try {
      const status = await (await fetch(`http://127.0.0.1:${port}/api/status`)).json();
      if (wanted(status)) return status;
      last = status;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`not so within 20 s: ${JSON.stringify(last)}`);
}

/** An answer as it comes over the wire: `fetch` unpacks it and says nothing of that. */
function rawGet(url: string): Promise<{ status?: number; encoding?: string; bytes: number }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "Accept-Encoding": "gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Uint8Array) => bytes += chunk.length);
      answer.on("end", () => {
        resolve({
          status: answer.statusCode,
          encoding: answer.headers["content-encoding"],
          bytes,
        });
      });
    }).on("error", reject);
  });
}

const binaryTest = (name: string, fn: (home: Home) => Promise<void>, ignore = false) =>
  Deno.test({
    name: `binary: ${name}`,
    ignore: ignore || binary === null,
    fn: async () => {
      const home = new Home();
      try {
        await fn(home);
      } finally {
        await home.remove();
      }
    },
  });

binaryTest(
  "--test shows data, touches nothing of the user's, and leaves nothing behind",
  async (home) => {
    const port = freePort();
    const { child, output } = home.start(["--test", "--no-browser", "--port", `${port}`]);
    try {
      const status = await statusWhen(port, (s) => s.record !== null);
      strictEqual(status.test_mode, true);
      const { data_dir } = status.config as { data_dir: string };
      const page = await fetch(`http://127.0.0.1:${port}/`);
      strictEqual(page.status, 200);
      match(await page.text(), /<title>/);
      const rows = [...Deno.readDirSync(data_dir)].filter((e) => /^\d{8}\.txt$/.test(e.name))
        .map((e) => Deno.readTextFileSync(join(data_dir, e.name)).trim().split("\n").length - 1)
        .reduce((a, b) => a + b, 0);
      ok(rows > 7200, `${rows} rows`);
      const health = await fetch(`http://127.0.0.1:${port}/api/health`);
      strictEqual(health.status, 200);
      await health.body?.cancel();
      const stop = await fetch(`http://127.0.0.1:${port}/api/control`, {
        method: "POST",
        body: JSON.stringify({ action: "shutdown" }),
      });
      strictEqual((await stop.json()).ok, true);
      strictEqual((await child.status).code, 0);
      ok(!existsSync(data_dir), "the temporary folder is removed");
      deepStrictEqual([...Deno.readDirSync(home.folder)].map((e) => e.name), ["meso360"]);
    } finally {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has stopped.
      }
      await output;
    }
  },
);

binaryTest(
  "the pages, everything they load, the live stream and history come out of it",
  async (home) => {
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const { child, output } = home.start(["--test", "--no-browser", "--port", `${port}`]);
    try {
      await statusWhen(port, (s) => s.record !== null);
      for (const path of ["/", "/view"]) {
        const page = await fetch(url + path);
        match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
        const loads = [...(await page.text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)];
        ok(loads.length >= 4, path);
        for (const [, name] of [...loads, ["", "/static/outlines.json"]]) {
          const { status, encoding, bytes } = await rawGet(url + name);
          strictEqual(status, 200, name);
          ok(bytes > 0, name);
          if (bytes > 2_000) strictEqual(encoding, "gzip", name);
        }
      }
      const initial = await (await fetch(`${url}/view/initial`)).json();
      ok(initial.ts.length > 6_000, `${initial.ts.length} points`);
      const stream = await fetch(`${url}/view/stream?after=${initial.last_id}`);
      const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!/^id: \d{8}\.\d+\ndata: \{"ts":\d+,/m.test(text)) {
        const { value, done } = await reader.read();
        ok(!done, text);
        text += value;
      }
      await reader.cancel();
      const { days } = await (await fetch(`${url}/view/days`)).json();
      const history = await (await fetch(`${url}/view/history?day=${days[0]}&points=500`)).json();
      ok(history.ts.length > 0 && history.ts.length <= 500, `${history.ts.length} points`);
      const noted = await fetch(`${url}/view/notes`, { method: "POST", body: `{"text":"hail"}` });
      strictEqual((await noted.json()).note.text, "hail");
      match(await (await fetch(`${url}/metrics`)).text(), /^# TYPE meso360_/m);
    } finally {
      child.kill("SIGTERM");
      await output;
    }
  },
);

binaryTest("records, is killed, recovers, stops, and analyses what it recorded", async (home) => {
  const work = Deno.makeTempDirSync({ prefix: "meso360-truth-" });
  const truthFile = join(work, "truth.txt");
  const sim = await startLoggerSim({ drive: builtInDrive(), truthFile });
  const port = freePort();
  Deno.writeTextFileSync(
    join(home.folder, "meso360.config.json"),
    `{ // found in the working directory
      "logger_ip": "127.0.0.1:${sim.port}", "http_port": ${port}, "http_host": "127.0.0.1" }`,
  );
  const numberIs = (least: number) => (s: Record<string, unknown>) =>
    ((s.record as { number: number } | null)?.number ?? -1) >= least;
  try {
    const first = home.start(["run", "--no-browser"]);
    await statusWhen(port, numberIs(4));
    first.child.kill("SIGKILL");
    await first.child.status;
    const second = home.start(["--no-browser"]);
    await statusWhen(port, numberIs(12));
    const untilMs = Date.now() - 2000;
    const dataDir = join(home.folder, "data", "raw", "mesonet");
    await caughtUp({ dataDir, truthFile }, untilMs);
    const refused = await home.run(["run", "--no-browser"]);
    strictEqual(refused.code, 3);
    match(refused.text, /in use by meso360 supervisor/);
    const stopped = await home.run(["stop"]);
    strictEqual(stopped.code, 0, stopped.text);
    strictEqual((await second.child.status).code, 0);
    const lines = ((await first.output) + (await second.output)).split("\n");
    const verdict = judge({ dataDir, truthFile, lines } as Station, untilMs);
    ok(isPerfect(verdict), JSON.stringify(verdict));

    const gaps = await home.run(["analyze-gaps", "--all", "--json"]);
    strictEqual(gaps.code, 0, gaps.text);
    const report = JSON.parse(gaps.text);
    strictEqual(report.files[0].gaps.length, 0);
    strictEqual(report.files[0].rows, verdict.records);
    const logs = await home.run(["logs", "--component", "mesoingest"]);
    match(logs.text, /\] \[mesoingest\] recording 127\.0\.0\.1/);
  } finally {
    await sim.close();
    Deno.removeSync(work, { recursive: true });
  }
});

binaryTest("draws a real radar volume, and serves it to other programs", async (home) => {
  const port = freePort();
  Deno.writeTextFileSync(
    join(home.folder, "meso360.config.json"),
    JSON.stringify({
      logger_ip: "127.0.0.1:9",
      http_port: port,
      http_host: "127.0.0.1",
      mesoingest_enabled: false,
      radar: {
        enabled: false,
        sites: ["KMKX"],
        level2: null,
        chunks: null,
        level3: null,
        processing_window_minutes: null,
        picture_size: 512,
      },
    }),
  );
  const files = { "a volume": ["level2", "KMKX20200115_150035.bin"], "a product": ["level3", HHC] };
  for (const [name, path] of Object.entries(files)) {
    Deno.writeFileSync(join(home.folder, name), sharedFile("nexrad", ...path));
  }
  const inspected = await home.run(["inspect", ...Object.keys(files)]);
  match(inspected.text, /KMKX {2}Milwaukee[^]+NEXRAD Level III/);
  const drawn = await home.run(["radar", "process", ...Object.keys(files)]);
  strictEqual(drawn.code, 0, drawn.text);
  match(drawn.text, /plots_level2\/KMKX20200115_150035_V06_reflectivity_idx0/);

  const station = home.start(["run", "--no-browser"]);
  await statusWhen(port, () => true);
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}/radar${path}`);
  const lists = await (await ask("/list-all/")).json();
  const [key] = Object.keys(lists.reflectivity);
  strictEqual(key, "KMKX20200115_150035_V06");
  deepStrictEqual(Object.keys(lists.hydrometeor), ["KLOT20210131_110630_HHC"]);
  const facts = await (await ask(`/data/2/${key}_reflectivity_idx0/json`)).json();
  const png = await ask(`/data/2/${key}_reflectivity_idx0/png`);
  deepStrictEqual([png.status, png.headers.get("access-control-allow-origin")], [200, "*"]);
  deepStrictEqual([...new Uint8Array(await png.arrayBuffer()).subarray(1, 4)], [80, 78, 71]);
  const [lon, lat] = facts.site_lon_lat;
  const sample = await (await ask(`/sample?lat=${lat + 0.2}&lon=${lon}&product=reflectivity`))
    .json();
  strictEqual(sample.key, key);
  strictEqual(sample.tilts.length, lists.reflectivity[key!].sweeps);
  strictEqual((await ask("/legend/reflectivity")).status, 200);
  const flag = await (await ask("/flag/")).json();
  strictEqual(flag.updates.reflectivity, 1);
  for (const path of ["radar", "static/radar.js", "static/maplibre_worker.js"]) {
    const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
    strictEqual(answer.status, 200, path);
    await answer.body?.cancel();
  }
  await home.run(["stop"]);
  strictEqual((await station.child.status).code, 0);
}, NO_DATA);

// With --optimize-for-size one run in eight never ended (docs/decisions.md).
binaryTest("decodes with its workers, again and again, and always ends", async (home) => {
  Deno.writeFileSync(
    join(home.folder, "volume"),
    sharedFile("nexrad", "level2", "KMKX20200115_150035.bin"),
  );
  for (let run = 0; run < 8; run++) {
    const { child, output } = home.start(["radar", "measure", "volume"]);
    const limit = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const { code } = await child.status;
    clearTimeout(limit);
    strictEqual(code, 0, `run ${run}: ${await output}`);
    strictEqual(JSON.parse(await output).sweeps, 3);
  }
}, NO_DATA);

binaryTest("strangers look, the operator's link controls, the host alone updates", async (home) => {
  const port = freePort();
  // One address of this machine stands for a proxy: who comes through it is a phone.
  const config = {
    logger_ip: "127.0.0.1:9",
    http_host: "127.0.0.1",
    http_port: port,
    access: { trusted_proxies: ["127.0.0.1"] },
    update: { at_start: false },
  };
  Deno.writeTextFileSync(join(home.folder, "meso360.config.json"), JSON.stringify(config));
  const running = home.start(["--no-browser"]);
  await statusWhen(port, () => true);
  const token = Deno.readTextFileSync(join(home.folder, ".meso360", "operator_token")).trim();
  const PHONE = { "X-Forwarded-For": "192.168.4.9" };
  const ask = (path: string, headers: Record<string, string>, body?: string) =>
    new Promise<number>((resolve, reject) => {
      const method = body === undefined ? "GET" : "POST";
      const asked = request({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode!));
      });
      asked.on("error", reject).end(body);
    });
  const restart = JSON.stringify({ action: "restart", component: "mesoingest" });
  const bearer = (text: string) => ({ ...PHONE, Authorization: `Bearer ${text}` });
  const control = (headers: Record<string, string>, body = restart) =>
    ask("/api/control", headers, body);
  strictEqual(await ask("/api/status", PHONE), 200);
  strictEqual(await control(PHONE), 403);
  strictEqual(await control(bearer("wrong")), 401);
  strictEqual(await control({}), 200);
  strictEqual(await control(bearer(token)), 200);
  strictEqual(await control({ ...bearer(token), Origin: "http://evil.example" }), 403);
  strictEqual(await control({ ...bearer(token), Host: "evil.example" }), 421);
  strictEqual(await ask("/update", bearer(token), "{}"), 403);
  strictEqual(await ask("/api/operator", bearer(token)), 403);
  const padded = (bytes: number) => restart.padEnd(bytes);
  strictEqual(await control(bearer(token), padded(65_536)), 200);
  strictEqual(await control(bearer(token), padded(65_537)), 413);
  strictEqual((await home.run(["stop"])).code, 0);
  strictEqual((await running.child.status).code, 0);
});

/** Tests of others that start the program, with the executable. */
const alsoHere = (name: string, tests: readonly string[]) =>
  binaryTest(name, async () => {
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", ...tests],
      cwd: PROJECT,
      env: { MESO360_BINARY: binary! },
      stderr: "inherit",
    }).output();
    ok(success, new TextDecoder().decode(stdout));
  });

alsoHere("hears, plays and hands on ionospheric radars, also through nginx", [
  "supervisor/panel/superdarn_station_test.ts",
  "ingest/superdarn/superdarn_command_test.ts",
  "supervisor/access/nginx_test.ts",
]);

alsoHere("a file becomes a product, a picture, a copy and a green verification", [
  "sync/mirror/chain_test.ts",
]);

binaryTest("checks, units, shortcut and bundle come out of the one file", async (home) => {
  const config = { logger_ip: "127.0.0.1:9", http_host: "127.0.0.1", http_port: freePort() };
  Deno.writeTextFileSync(join(home.folder, "meso360.config.json"), JSON.stringify(config));
  const check = await home.run(["check"]);
  strictEqual(check.code, 1, check.text);
  match(check.text, / WARN {2}datalogger does not answer: 127\.0\.0\.1:9/);
  match(check.text, / PASS {2}disk: /);
  const unit = await home.run(["service", "install", "--print"]);
  strictEqual(unit.code, 0, unit.text);
  ok(unit.text.includes(`${home.folder}/meso360`), unit.text);
  const shortcut = await home.run(["shortcut", "--print"]);
  strictEqual(shortcut.code, 0, shortcut.text);
  const report = await home.run(["report", "bundle.txt"]);
  strictEqual(report.code, 0, report.text);
  match(Deno.readTextFileSync(join(home.folder, "bundle.txt")), /logger_ip/);
});

binaryTest("it names its version and the commit that it was made from", async (home) => {
  const { commit } = noteIn(Deno.readFileSync(binary!))!;
  const { code, text } = await home.run(["version"]);
  strictEqual(code, 0, text);
  match(text, /^meso360 \d+\.\d+\.\d+ \(.*deno \d+\./);
  if (commit !== null) strictEqual(text.split("(")[1]!.slice(0, 7), commit.slice(0, 7));
});

binaryTest("a taken port is named, with exit code 4", async (home) => {
  const taken = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  try {
    const { code, text } = await home.run(["run", "--no-browser", "--port", `${taken.addr.port}`]);
    strictEqual(code, 4, text);
    match(text, new RegExp(`${taken.addr.port}`));
  } finally {
    taken.close();
  }
});

binaryTest("a broken configuration is said and left alone", async (home) => {
  const path = join(home.folder, "meso360.config.json");
  Deno.writeTextFileSync(path, `{ "logger_ip": "10.0.0.1" "http_port": 1 }`);
  // Not `check`: with the defaults, it would ask a datalogger on the network.
  const { text } = await home.run(["analyze-gaps"]);
  match(text, /not readable JSON at line 1/);
  strictEqual(Deno.readTextFileSync(path), `{ "logger_ip": "10.0.0.1" "http_port": 1 }`);
  strictEqual((await home.run(["init"])).code, 1);
});

binaryTest("words that are nearly right are answered with the right ones", async (home) => {
  const command = await home.run(["analyse-gaps"]);
  strictEqual(command.code, 2, command.text);
  match(command.text, /Did you mean analyze-gaps/);
  const option = await home.run(["--tset"]);
  strictEqual(option.code, 2);
  match(option.text, /Did you mean --test/);
  for (const port of ["0x50", "", " ", "1e3", "-1", "65536"]) {
    const wrong = await home.run(["run", `--port=${port}`]);
    strictEqual(wrong.code, 2, port);
    match(wrong.text, /a whole number from 0 to 65535 is needed/);
  }
  strictEqual((await home.run(["help"])).code, 0);
});
