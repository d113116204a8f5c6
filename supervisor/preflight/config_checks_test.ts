import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../../config.ts";
import { accessChecks, enabledChecks, otherFileChecks } from "./config_checks.ts";

const { config } = loadConfig("/nowhere/meso360.config.json");

Deno.test("another config file that would count is named, unless it says the same", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const [cwd, home] = [join(folder, "cwd"), join(folder, "home")];
    const used = join(cwd, "meso360.config.json");
    const other = join(home, ".config", "meso360", "meso360.config.json");
    Deno.mkdirSync(cwd);
    Deno.mkdirSync(join(home, ".config", "meso360"), { recursive: true });
    Deno.writeTextFileSync(used, "{}");
    const place = {
      cwd,
      home,
      executableFolder: cwd,
      os: "linux",
      hostname: "truck",
      env: () => undefined,
    };
    const checks = (path: string | null) =>
      otherFileChecks({ config, path, problems: [], unreadable: false }, place);
    deepEqual(await checks(used), []);
    Deno.writeTextFileSync(other, "{}");
    deepEqual(await checks(used), []);
    Deno.writeTextFileSync(other, '{"http_port": 9}');
    const [found, ...more] = await checks(used);
    deepEqual([found?.text, more], [`another config file is not used: ${other}`, []]);
    match(found!.fix!, /remove it/);
    // Named on the command line, it is the one that was meant.
    deepEqual(await checks(join(folder, "practice.json")), []);
    deepEqual(await checks(null), []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("what is disabled is warned of; mesosync only where it is configured", () => {
  const texts = (settings: object) =>
    enabledChecks({ ...config, ...settings }, null).map((c) => c.text);
  deepEqual(texts({}), []);
  deepEqual(texts({ mesoingest_enabled: false }), ["mesoingest is disabled: nothing is recorded"]);
  deepEqual(texts({ mesosync_enabled: false }), []);
  deepEqual(texts({ mesosync_enabled: false, rtun_port: 2222 }), [
    "mesosync is disabled: there is no tunnel to this machine",
  ]);
});

Deno.test("control by anyone is warned of", async () => {
  const open = { ...config, access: { ...config.access, control: "open" as const } };
  const [found] = await accessChecks({ ...open, state_dir: "/nowhere" });
  match(found!.text, /access\.control is open/);
  match(found!.fix!, /"operator"/);
});

Deno.test("an operator token that others can read is warned of", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const state_dir = Deno.makeTempDirSync();
  try {
    const path = join(state_dir, "operator_token");
    Deno.writeTextFileSync(path, "x", { mode: 0o600 });
    deepEqual(await accessChecks({ ...config, state_dir }), []);
    Deno.chmodSync(path, 0o640);
    const [found] = await accessChecks({ ...config, state_dir });
    equal(found?.text, `operator token can be read by others: ${path}`);
    match(found!.fix!, /chmod 600 .*operator --new/);
  } finally {
    Deno.removeSync(state_dir, { recursive: true });
  }
});
