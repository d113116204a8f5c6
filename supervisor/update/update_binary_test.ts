/**
 * Updating the compiled program while it records at 1 Hz: forwards, back from a version that dies,
 * and not at all for files that cannot be trusted; by itself and under a service manager. Nothing
 * may be missing in the files afterwards.
 */
import { copyExecutable } from "../../_test_program.ts";
import { existsSync } from "node:fs";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import {
  caughtUp,
  createStation,
  isPerfect,
  judge,
  type Station,
} from "../../ingest/mesonet/faults/station.ts";
import { freePort } from "../../_test_port.ts";
import { takeLock } from "../../lock.ts";
import { compileAs } from "./_test_compile.ts";
import { entry, standIn, type TestKey, testKey, writeRelease } from "./_test_release.ts";

const CI = Deno.env.get("CI") === "true";
/** Two versions that cannot be confused with a real one. */
const [FIRST, SECOND] = ["98.0.0", "99.0.0"];
const PATIENCE_MS = 90_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const digest = (path: string) => createHash("sha256").update(Deno.readFileSync(path)).digest("hex");

interface Status {
  readonly version: string;
  readonly record: { readonly number: number } | null;
  readonly update: { readonly state: string; readonly text: string | null };
  readonly components: readonly { readonly name: string; readonly pid: number | null }[];
}

/** The program under test, recording a simulated logger. */
class Site {
  readonly executable: string;
  readonly stick: string;
  readonly lines: string[] = [];
  readonly #pids = new Set<number>();
  /** When the page's stream brought something, performance.now(). */
  readonly #heardMs: number[] = [];
  #closed = false;

  constructor(
    readonly station: Station,
    readonly key: TestKey,
    readonly port: number,
    binary: string,
  ) {
    Deno.mkdirSync(join(station.folder, "bin"));
    this.executable = join(station.folder, "bin", "meso360");
    this.stick = join(station.folder, "stick");
    copyExecutable(binary, this.executable);
  }

  /** Starts the program; what it and its successors say comes into `lines`. */
  start(env: Record<string, string> = {}): Promise<Deno.CommandStatus> {
    const child = new Deno.Command(this.executable, {
      args: ["run", "--no-browser", "--config", this.station.configFile],
      cwd: this.station.folder,
      env: { NO_COLOR: "1", HOME: this.station.folder, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#pids.add(child.pid);
    void this.#collect(child.stdout);
    void this.#collect(child.stderr);
    return child.status;
  }

  /** Runs a command by hand. */
  async command(...args: string[]): Promise<{ code: number; said: string }> {
    const { code, stdout, stderr } = await new Deno.Command(this.executable, {
      args: [...args, "--config", this.station.configFile],
      cwd: this.station.folder,
      env: { NO_COLOR: "1", HOME: this.station.folder },
    }).output();
    const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code, said };
  }

  /** Runs what a service manager runs before each start. */
  async guard(): Promise<void> {
    const previous = `${this.executable}.previous`;
    if (!existsSync(previous)) return;
    const { stdout } = await new Deno.Command(previous, {
      args: ["update-guard", "--config", this.station.configFile],
      stderr: "inherit",
    }).output();
    this.lines.push(...new TextDecoder().decode(stdout).split("\n"));
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      this.lines.push(...parts);
    }
  }

  async status(): Promise<Status | null> {
    try {
      const url = `http://127.0.0.1:${this.port}/api/status`;
      const status = await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).json();
      for (const { pid } of status.components) if (pid !== null) this.#pids.add(pid);
      return status;
    } catch {
      return null;
    }
  }

  async until(what: string, wanted: (status: Status) => boolean): Promise<Status> {
    const endMs = performance.now() + PATIENCE_MS;
    let last: Status | null = null;
    while (performance.now() < endMs) {
      last = await this.status();
      if (last !== null && wanted(last)) return last;
      await pause(100);
    }
    const { update, version } = last ?? {};
    throw new Error(
      `waited in vain for ${what}: ${JSON.stringify({ version, update })}\n${
        this.lines.join("\n")
      }`,
    );
  }

  async update(): Promise<void> {
    const url = `http://127.0.0.1:${this.port}/update`;
    const answer = await fetch(url, { method: "POST", body: "{}" });
    deepEqual([answer.status, await answer.json()], [202, { ok: true }]);
  }

  /** A page: reads the stream, and comes back when it ends, as EventSource does. */
  async watch(): Promise<void> {
    while (!this.#closed) {
      try {
        const stream = await fetch(`http://127.0.0.1:${this.port}/view/stream`);
        for await (const _ of stream.body!) {
          this.#heardMs.push(performance.now());
          if (this.#closed) break;
        }
      } catch {
        // The program is away: once more, like a browser.
      }
      await pause(500);
    }
  }

  /** The longest time in which a page heard nothing, ms. */
  longestSilence(): number {
    return this.#heardMs.reduce(
      (longest, ms, i, all) => Math.max(longest, i === 0 ? 0 : ms - all[i - 1]!),
      0,
    );
  }

  /** The executable and what lies beside it, by digest. */
  files(): Record<string, string> {
    const folder = dirname(this.executable);
    return Object.fromEntries(
      [...Deno.readDirSync(folder)].map(({ name }) => [name, digest(join(folder, name))]),
    );
  }

  async stop(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.port}/api/control`, {
      method: "POST",
      body: JSON.stringify({ action: "shutdown" }),
    }).then((answer) => answer.body?.cancel());
    for (let i = 0; i < 100 && await this.status() !== null; i++) await pause(100);
    this.#closed = true;
  }

  /** Whatever happened, nothing stays behind. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const pid of this.#pids) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
    await pause(200);
    await this.station.close();
  }
}

async function openSite(binary: string, key: TestKey): Promise<Site> {
  const port = freePort();
  const config: Record<string, unknown> = {
    http_port: port,
    http_host: "127.0.0.1",
    mdns_hostname: "meso360-update-test",
  };
  const station = await createStation({}, { config });
  const text = JSON.parse(Deno.readTextFileSync(station.configFile));
  text.update = { url: join(station.folder, "stick"), public_key: key.publicKey };
  Deno.writeTextFileSync(station.configFile, JSON.stringify(text));
  return new Site(station, key, port, binary);
}

function nothingLost(site: Site, untilMs: number): void {
  const station = { ...site.station, lines: site.lines };
  const verdict = judge(station, untilMs);
  ok(isPerfect(verdict), JSON.stringify(verdict));
}

const recorded = (least: number) => ({ record }: Status) => (record?.number ?? -1) >= least;

let work = "";
const binaries: Record<string, string> = {};
let skipped = false;

async function prepared(): Promise<boolean> {
  if (skipped) return false;
  if (work !== "") return true;
  work = Deno.makeTempDirSync({ prefix: "meso360-update-" });
  addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));
  try {
    for (const version of [FIRST, SECOND]) binaries[version] = await compileAs(version, work);
    return true;
  } catch (error) {
    if (CI) throw error;
    skipped = true;
    console.error(`  skipped: the program cannot be compiled here (${error})`);
    return false;
  }
}

// Successors outlive what started them; the site ends them all.
const options = {
  ignore: Deno.build.os === "windows",
  sanitizeOps: false,
  sanitizeResources: false,
};

Deno.test("binary: updates while it records, and nothing is lost", options, async () => {
  if (!await prepared()) return;
  const key = testKey();
  const site = await openSite(binaries[FIRST]!, key);
  try {
    const ended = site.start();
    await site.until("records", recorded(4));
    void site.watch();

    // What cannot be trusted changes nothing.
    const before = site.files();
    const next = Deno.readFileSync(binaries[SECOND]!);
    const spoilt: [RegExp, () => void][] = [
      [/signature/, () => writeRelease(site.stick, SECOND, next, testKey())],
      [/incomplete/, () => {
        writeRelease(site.stick, SECOND, next, key);
        Deno.truncateSync(join(site.stick, "meso360-test"), 1_000_000);
      }],
      [/no file for this machine/, () => {
        const list = { version: SECOND, files: { sparc: entry("x", "x", key) } };
        Deno.writeTextFileSync(join(site.stick, "latest.json"), JSON.stringify(list));
      }],
    ];
    for (const [words, spoil] of spoilt) {
      spoil();
      await site.update();
      const { update } = await site.until(
        "a refusal",
        (s) => s.update.state === "failed" && words.test(s.update.text ?? ""),
      );
      ok(!update.text!.includes("\n"));
      deepEqual(site.files(), before);
    }

    // Forwards.
    writeRelease(site.stick, SECOND, next, key);
    const askedMs = performance.now();
    await site.update();
    await site.until("the second version", (s) => s.version === SECOND);
    const servedMs = performance.now() - askedMs;
    await site.until("its records", ({ record }) => record !== null);
    equal((await ended).code, 0);
    // A session of its own: a terminal that is closed does not take it along.
    const { components } = await site.until("its process", () => true);
    const own = String(components.find(({ name }) => name === "mesoview")?.pid);
    const { stdout } = await new Deno.Command("ps", { args: ["-o", "sid=", "-p", own] }).output();
    equal(new TextDecoder().decode(stdout).trim(), own);
    match(site.lines.join("\n"), /99\.0\.0 runs here: the update from 98\.0\.0 is complete/);
    deepEqual(site.files(), {
      meso360: digest(binaries[SECOND]!),
      "meso360.previous": before.meso360,
    });
    const forwardSilence = site.longestSilence();
    ok(forwardSilence < 10_000, `pages heard nothing for ${forwardSilence} ms`);

    // A version that dies at its start is taken back.
    writeRelease(site.stick, "100.0.0", standIn("100.0.0"), key);
    await site.update();
    const { update } = await site.until(
      "the way back",
      (s) => s.version === SECOND && /100\.0\.0 did not work/.test(s.update.text ?? ""),
    );
    equal(update.state, "failed");
    equal(site.files().meso360, digest(binaries[SECOND]!));
    const { record } = await site.until("records", ({ record }) => record !== null);
    await site.until("more records", recorded(record!.number + 3));
    const untilMs = Date.now() - 2_000;
    await caughtUp(site.station, untilMs);
    await site.stop();
    nothingLost(site, untilMs);
    console.log(
      `  from the request to pages of the new version: ${(servedMs / 1000).toFixed(1)} s; ` +
        `longest silence of a page: ${(forwardSilence / 1000).toFixed(1)} s forwards, ` +
        `${(site.longestSilence() / 1000).toFixed(1)} s with the way back`,
    );
  } finally {
    await site.close();
  }
});

Deno.test("binary: meso360 update by hand, with no supervisor there", options, async () => {
  if (!await prepared()) return;
  const key = testKey();
  const site = await openSite(binaries[FIRST]!, key);
  try {
    equal((await site.command("update", "--check")).code, 1);
    writeRelease(site.stick, SECOND, Deno.readFileSync(binaries[SECOND]!), testKey());
    const refused = await site.command("update");
    equal(refused.code, 1);
    match(refused.said, /meso360: the signature is not that of the release key[^\n]*\n$/);
    equal(Object.keys(site.files()).join(), "meso360");
    writeRelease(site.stick, SECOND, Deno.readFileSync(binaries[SECOND]!), key);
    const newer = await site.command("update", "--check");
    deepEqual([newer.code, newer.said], [1, "98.0.0 runs, 99.0.0 is available: meso360 update\n"]);
    const lock = await takeLock(site.station.dataDir, "station", "somebody", 5_000);
    const held = await site.command("update");
    equal(held.code, 1);
    match(held.said, /somebody \(process .*\) has .* but does not answer; nothing was changed: /);
    equal(Object.keys(site.files()).join(), "meso360");
    lock!.release();
    const done = await site.command("update", "stick/meso360-test");
    equal(done.code, 0, done.said);
    match(done.said, /in place; no supervisor runs: the next start uses it/);
    const now = await site.command("update", "--check");
    deepEqual([now.code, now.said], [0, "99.0.0 is up to date\n"]);
    deepEqual(site.files(), {
      meso360: digest(binaries[SECOND]!),
      "meso360.previous": digest(binaries[FIRST]!),
    });
    const again = await site.command("update");
    match(again.said, /98\.0\.0 → 99\.0\.0 has yet to show that it works: start it/);
  } finally {
    await site.close();
  }
});

Deno.test("binary: under a service manager it exits 75, and comes back", options, async () => {
  if (!await prepared()) return;
  const key = testKey();
  const site = await openSite(binaries[FIRST]!, key);
  const env = { MESO360_SERVICE: "systemd" };
  try {
    let ended = site.start(env);
    await site.until("records", recorded(3));
    writeRelease(site.stick, SECOND, Deno.readFileSync(binaries[SECOND]!), key);
    const byHand = site.command("update", "stick");
    equal((await ended).code, 75);
    await site.guard();
    ended = site.start(env);
    const { code, said } = await byHand;
    equal(code, 0, said);
    match(
      said,
      /\ntrying 99\.0\.0 on this machine\n[^]*99\.0\.0 runs here. Records must come: see the panel\n$/,
    );
    const note = join(site.station.folder, "state", "update.json");
    for (let i = 0; i < 300 && existsSync(note); i++) await pause(100);
    ok(!existsSync(note), "the trial is over");

    // Dies before any code of ours runs: the guard sees it.
    writeRelease(site.stick, "100.0.0", standIn("100.0.0"), key);
    await site.update();
    equal((await ended).code, 75);
    await site.guard();
    equal((await site.start(env)).code, 9);
    await site.guard();
    match(site.lines.join("\n"), /WARN {2}100\.0\.0 does not work here .* 99\.0\.0 is put back/);
    void site.start(env);
    const { update } = await site.until("the way back", (s) => s.version === SECOND);
    match(update.text ?? "", /100\.0\.0 did not work here/);
    await site.until("records", ({ record }) => record !== null);
    const untilMs = Date.now() - 2_000;
    await caughtUp(site.station, untilMs);
    await site.stop();
    nothingLost(site, untilMs);
  } finally {
    await site.close();
  }
});
