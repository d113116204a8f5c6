/** A unit of the service's name that another program wrote, and one that does not want to stop. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bySystemd, plan, put, withPlace } from "./_test_place.ts";
import { launchd } from "./launchd.ts";
import type { ServiceManager, ServicePlace } from "./service_place.ts";
import { statusWords } from "./service_status.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task_scheduler.ts";

const UNIT = "[Service]\nExecStart=/usr/bin/python3 /opt/mesoview/server.py\n";
const PLIST = "<plist><dict><key>ProgramArguments</key><array><string>/opt/mesoview</string>" +
  "<string>run</string><string>--no-browser</string></array></dict></plist>";
const TASK = "<Task><Exec><Command>C:\\mesoview.exe</Command></Exec></Task>";

/** Installs over it: the copy is there, and said; before, it was seen that it is none of ours. */
async function overwrites(manager: ServiceManager, copy: string, text: string) {
  const state = await manager.state();
  assert.notEqual(state.installed, null);
  assert.equal(state.starts, null);
  const { lines, isWell } = statusWords(state, plan.program, "…");
  assert.equal(isWell, false);
  assert.match(lines.at(-1)!, /is not meso360's.*keeps a copy/);
  const told = await manager.install(true);
  assert.deepEqual(told.filter((line) => line.includes(copy)).length, 1, told.join("\n"));
  assert.equal(Deno.readTextFileSync(copy), text);
}

Deno.test("systemd: another's unit is kept as .before, ours is not; a second copy has a number", () =>
  withPlace({}, async (place) => {
    bySystemd(place);
    const file = join(place.root, "etc/systemd/system/mesoview.service");
    put(file, UNIT);
    const manager = systemd(plan, place);
    await overwrites(manager, `${file}.before`, UNIT);
    assert.equal((await manager.state()).starts?.program, plan.program);
    assert.deepEqual(await manager.install(true), []);
    put(file, "[Service]\n");
    await overwrites(manager, `${file}.before-2`, "[Service]\n");
    assert.equal(Deno.readTextFileSync(`${file}.before`), UNIT);
  }, true));

Deno.test("launchd: another's list is kept as .before, even one with the same arguments", () =>
  withPlace({}, async (place) => {
    const file = join(place.root, "Library/LaunchDaemons/com.mesoview.plist");
    put(file, PLIST);
    await overwrites(launchd(plan, place), `${file}.before`, PLIST);
  }, true));

Deno.test("Task Scheduler: another's task is kept as a file", () =>
  withPlace(
    { "schtasks /query": { out: TASK }, powershell: { out: "3 2026-11-21T10:00:00Z" } },
    async (place) => {
      Deno.mkdirSync(place.account.home, { recursive: true });
      const manager = taskScheduler(plan, place, () => Promise.resolve());
      await overwrites(manager, join(place.account.home, "Mesoview.xml.before"), TASK);
    },
  ));

/** A unit of ours for vera, whose systemd listens if `listens`. */
async function uninstalled(place: ServicePlace, listens: boolean) {
  bySystemd(place);
  if (listens) Deno.mkdirSync(join(place.root, "run/user/1000/systemd"), { recursive: true });
  const manager = systemd(plan, place);
  const file = join(place.account.home, ".config/systemd/user/mesoview.service");
  put(file, manager.unit());
  const gone = await manager.uninstall();
  assert.throws(() => Deno.statSync(file), Deno.errors.NotFound);
  return gone.mayRun;
}

Deno.test("systemd: what could not be stopped may run still; not where nobody is to stop it", async () => {
  const refusal = { "systemctl --user disable": { code: 1, err: "Connection timed out" } };
  await withPlace(refusal, async (place) => {
    assert.match(await uninstalled(place, true) ?? "", /did not stop it: Connection timed out/);
  });
  await withPlace(refusal, async (place) => {
    assert.equal(await uninstalled(place, false), null);
  });
  await withPlace({}, async (place) => assert.equal(await uninstalled(place, true), null));
});

Deno.test("Task Scheduler: what could not be ended may run still", () =>
  withPlace({
    "schtasks /end": { code: 1, err: "ERROR: Access is denied." },
    powershell: { out: "4 2026-11-21T10:00:00Z" },
  }, async (place) => {
    const manager = taskScheduler(plan, place, () => Promise.resolve());
    assert.match((await manager.uninstall()).mayRun ?? "", /did not end it: ERROR: Access/);
  }));
