import assert from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../../_test_port.ts";
import { program } from "../../_test_program.ts";
import { configSchema } from "../../config_schema.ts";
import { LineSplitter } from "../../formats/lines.ts";
import { EXIT } from "../../processes.ts";
import { HANDOVER } from "../update/hand_over.ts";
import { open } from "./open_command.ts";

/** A page that answers as the supervisor of `dataDir` does. */
const panelOf = (dataDir: string) =>
  Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ components: [], config: { data_dir: dataDir } }),
  );

const note = (dataDir: string, port: number) =>
  Deno.writeTextFileSync(join(dataDir, ".meso360-station.json"), JSON.stringify({ port }));

/** Such a page, and the configuration whose supervisor it is. */
async function withPanel(
  test: (
    loaded: Parameters<typeof open>[0],
    port: number,
    note: (port: number) => void,
  ) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const panel = panelOf(folder);
  const log = console.log;
  console.log = () => {};
  try {
    const config = { ...configSchema.parse({ data_dir: folder }), vehicle_id: "truck" };
    const loaded = { config, path: "/home/vera/c.json", problems: [], unreadable: false };
    await test(loaded, panel.addr.port, (port) => note(folder, port));
  } finally {
    console.log = log;
    await panel.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A start that takes so long has failed. */
const PATIENCE_MS = 60_000;

const notShown = () => assert.fail("shown");

Deno.test("a supervisor that runs has its page opened, and no second one is started", () =>
  withPanel(async (loaded, port, note) => {
    note(port);
    const shown: string[] = [];
    const code = await open(loaded, (url) => shown.push(url), () => assert.fail("started"));
    assert.equal(code, 0);
    assert.deepEqual(shown, [`http://localhost:${port}/`]);
  }));

Deno.test("without one it is started with the same configuration, and its page opened then", () =>
  withPanel(async (loaded) => {
    const shown: string[] = [];
    const code = await open(loaded, (url) => shown.push(url), (_, { serving, ...options }) => {
      assert.deepEqual(options, { browser: false, config: "/home/vera/c.json" });
      assert.deepEqual(shown, []);
      serving?.(8080);
      return Promise.resolve(EXIT.failed);
    });
    assert.equal(code, EXIT.failed);
    assert.deepEqual(shown, ["http://localhost:8080/"]);
  }));

Deno.test("the port of one that was killed may be another station's: that page is not opened", () =>
  withPanel(async (loaded, port, note) => {
    note(port);
    const own = {
      ...loaded,
      config: { ...loaded.config, data_dir: `${loaded.config.data_dir}/..` },
    };
    let started = 0;
    await open(own, notShown, () => Promise.resolve(++started));
    assert.equal(started, 1);
  }));

Deno.test("where another was quicker its page is opened; where it does not answer it is told", () =>
  withPanel(async (loaded, port, note) => {
    const shown: string[] = [];
    const quicker = () => {
      note(port);
      return Promise.resolve(EXIT.locked);
    };
    assert.equal(await open(loaded, (url) => shown.push(url), quicker), 0);
    assert.deepEqual(shown, [`http://localhost:${port}/`]);
    const silent = () => {
      note(9);
      return Promise.resolve(EXIT.locked);
    };
    note(9);
    assert.equal(await open(loaded, notShown, silent), EXIT.locked);
  }));

Deno.test({
  name: "after an update it takes over from the one that answers still, and opens no page",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = Deno.makeTempDirSync();
    const data = join(folder, "data");
    Deno.mkdirSync(data);
    const before = panelOf(data);
    note(data, before.addr.port);
    // What would open a browser tells of it.
    const shown = join(folder, "shown");
    for (const name of ["xdg-open", "open"]) {
      const script = `#!/bin/sh\necho "$@" >> '${shown}'\n`;
      Deno.writeTextFileSync(join(folder, name), script, { mode: 0o755 });
    }
    const config = join(folder, "meso360.config.json");
    const settings = {
      data_dir: data,
      log_dir: join(folder, "log"),
      state_dir: join(folder, "state"),
      mesoingest_enabled: false,
      mesosync_enabled: false,
      logger_ip: "127.0.0.1:9",
      http_host: "127.0.0.1",
      http_port: freePort(),
      update: { at_start: false },
    };
    Deno.writeTextFileSync(config, JSON.stringify(settings));
    const { command, args } = program("open", "--config", config);
    const child = new Deno.Command(command, {
      args,
      env: { [HANDOVER]: "1", PATH: `${folder}:${Deno.env.get("PATH")}` },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
    try {
      const lines: string[] = [];
      const splitter = new LineSplitter();
      for await (const bytes of child.stdout) {
        const more = splitter.push(bytes);
        lines.push(...more);
        if (more.some((line) => line.includes("control panel"))) child.kill("SIGTERM");
      }
      assert.equal((await child.status).code, 0, lines.join("\n"));
      assert.match(lines.join("\n"), /\[supervisor\] stopped/);
      assert.throws(() => Deno.statSync(shown), Deno.errors.NotFound);
    } finally {
      clearTimeout(late);
      await child.status;
      await before.shutdown();
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
