/** What a person is told about a service: where there is none, with sudo, in a folder of root's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bySystemd, plan, put, withPlace } from "./_test_place.ts";
import { folderWarning } from "./folder_rights.ts";
import { toolRunner } from "./service_place.ts";
import { statusWords } from "./service_status.ts";
import { sudoHint } from "./sudo_hint.ts";
import { systemd } from "./systemd.ts";

const NONE = { installed: null, starts: null, notAtBoot: null, running: null };

Deno.test("where there is no service its installation is advised, without systemd a crontab line", () =>
  withPlace({}, (place) => {
    const words = () => statusWords(NONE, "/opt/meso360", systemd(plan, place).bootAdvice);
    assert.match(
      words().lines[0]!,
      /no: crontab -e and this line.*: @reboot \/opt\/field\/meso360/,
    );
    assert.equal(words().isWell, false);
    bySystemd(place);
    assert.deepEqual(words().lines, ["installed      no: meso360 service install"]);
    return Promise.resolve();
  }));

Deno.test("a service that is well, and one whose files are gone", () => {
  const program = import.meta.filename!;
  const state = {
    installed: "mesoview.service",
    starts: { program, script: null, config: program },
    notAtBoot: null,
    running: { pid: 7, since: "noon" },
  };
  const well = statusWords(state, program, "");
  assert.deepEqual([well.isWell, well.lines[2]], [
    true,
    "running        yes since noon, process 7",
  ]);
  const starts = { program: "/no", script: null, config: "/nor" };
  const gone = statusWords({ ...state, starts }, program, "");
  assert.equal(gone.isWell, false);
  assert.match(gone.lines.slice(-2).join("\n"), /WARN +\/no is not there.*\nWARN +\/nor is not/);
});

Deno.test("from source it is main.ts that tells one checkout from another", () => {
  const script = import.meta.filename!;
  const state = {
    installed: "mesoview.service",
    starts: { program: Deno.execPath(), script, config: null },
    notAtBoot: null,
    running: { pid: 7, since: null },
  };
  assert.equal(statusWords(state, script, "").isWell, true);
  assert.ok(statusWords(state, script, "").lines.includes(`program        ${script}`));
  const other = statusWords(state, "/elsewhere/main.ts", "");
  assert.equal(other.isWell, false);
  assert.match(other.lines.at(-1)!, /this program is another one, \/elsewhere\/main\.ts/);
  const moved = { ...state, starts: { ...state.starts, script: "/gone/main.ts" } };
  assert.match(statusWords(moved, script, "").lines.at(-1)!, /\/gone\/main\.ts is not there/);
});

Deno.test("sudo before a person's own service: whose it is and how it is meant", () =>
  withPlace({}, async (place) => {
    const passwd = `vera:x:1000:1000::${place.account.home}:/bin/sh`;
    const run: typeof place.run = (_program, args) =>
      Promise.resolve({ code: args.at(-1) === "vera" ? 0 : 2, out: passwd, err: "" });
    const hint = (name: string | null) =>
      sudoHint(name, "status", run, (account) => systemd(plan, { ...place, account }).state());
    assert.equal(await hint("vera"), null, "none installed");
    const file = join(place.account.home, ".config/systemd/user/mesoview.service");
    put(file, systemd(plan, place).unit());
    assert.equal(
      await hint("vera"),
      `${file} is the service of vera: as vera, without sudo: meso360 service status`,
    );
    assert.equal(await hint("nobody-of-this-name"), null);
    assert.equal(await hint(null), null);
  }));

Deno.test("a folder that the service's account cannot write into is warned of", async () => {
  const refused = { code: 1 };
  await withPlace({ "runuser -u vera -- test -w /opt/field": refused }, async (place) => {
    const warning = await folderWarning(plan, place, "linux");
    assert.match(warning ?? "", /^WARN {2}vera cannot write into \/opt\/field: updates will fail/);
    assert.equal(await folderWarning({ ...plan, previous: null }, place, "linux"), null);
    assert.equal(await folderWarning(plan, place, "windows"), null);
    assert.equal(await folderWarning(plan, place, "darwin"), null);
  }, true);
  await withPlace({ "sudo -n -u vera test -w /opt/field": refused }, async (place) => {
    assert.match(await folderWarning(plan, place, "darwin") ?? "", /vera cannot write/);
  }, true);
  await withPlace({ "test -w /opt/field": refused }, async (place) => {
    assert.match(await folderWarning(plan, place, "linux") ?? "", /vera cannot write/);
  });
  await withPlace({ "test -w": { code: 127 } }, async (place) => {
    assert.equal(await folderWarning(plan, place, "linux"), null, "nobody knows");
  });
});

Deno.test("a tool that hangs, and one that is missing", async () => {
  const endless = ["eval", "setInterval(() => {}, 1e6)"];
  const late = await toolRunner(300)(Deno.execPath(), endless);
  assert.equal(late.code, 124);
  assert.match(late.err, /did not end within 0\.3 s$/);
  assert.equal((await toolRunner(60_000)("no-such-program-of-this-name", [])).code, 127);
  const failed = await toolRunner(60_000)(Deno.execPath(), [
    "eval",
    "console.error('why'); Deno.exit(3)",
  ]);
  assert.deepEqual(failed, { code: 3, out: "", err: "why" });
});
