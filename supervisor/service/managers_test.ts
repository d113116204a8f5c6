import assert from "node:assert/strict";
import { join } from "node:path";
import { bySystemd, plan, put, withPlace } from "./_test_place.ts";
import { planIn } from "./_test_tool.ts";
import { launchd } from "./launchd.ts";
import { ServiceError } from "./service_error.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task_scheduler.ts";

const VERSION = { "systemctl --user show -p Version": { out: "Version=252" } };

Deno.test("without systemd the way out is a crontab line", () =>
  withPlace({}, async (place, ran) => {
    await assert.rejects(systemd(plan, place).install(true), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, "no-manager");
      assert.match(error.message, /@reboot \/opt\/field\/meso360 run --no-browser --config '/);
      return true;
    });
    assert.deepEqual(ran, []);
  }));

Deno.test("lingering that is refused is said, with the command for an administrator", () =>
  withPlace(
    { ...VERSION, "loginctl enable-linger": { code: 1, err: "Access denied" } },
    async (place, ran) => {
      bySystemd(place);
      const told = await systemd(plan, place).install(true);
      assert.equal(told.length, 1);
      assert.match(told[0]!, /^WARN .*Access denied.*sudo loginctl enable-linger vera$/);
      assert.equal(ran.at(-1), "systemctl --user restart mesoview.service");
    },
  ));

Deno.test("an account without a systemd of its own is told both ways", () =>
  withPlace({}, async (place) => {
    bySystemd(place);
    await assert.rejects(
      systemd(plan, place).install(true),
      /log in as vera.*--system --user vera/,
    );
  }));

Deno.test("while meso360 runs by hand the unit is made for the next boot only", () =>
  withPlace(VERSION, async (place, ran) => {
    bySystemd(place);
    await systemd(plan, place).install(false);
    assert.equal(ran.at(-1), "systemctl --user enable mesoview.service");
  }));

Deno.test("a unit that starts another executable is replaced and started anew", () =>
  withPlace({
    ...VERSION,
    "systemctl --user show mesoview.service": {
      out: "ActiveState=active\nUnitFileState=enabled\nMainPID=77\nExecMainStartTimestamp=Sat 1",
    },
  }, async (place, ran) => {
    bySystemd(place);
    put(join(place.root, "var/lib/systemd/linger/vera"));
    const other = systemd(planIn("/opt/old"), place);
    await other.install(true);
    const own = systemd(plan, place);
    const state = await own.state();
    assert.equal(state.starts?.program, "/opt/old/meso360");
    assert.deepEqual(state.running, { pid: 77, since: "Sat 1" });
    assert.equal(state.notAtBoot, null);
    ran.length = 0;
    await own.install(false);
    assert.equal(ran.at(-1), "systemctl --user restart mesoview.service");
    assert.equal((await own.state()).starts?.program, "/opt/field/meso360");
    assert.deepEqual(await own.install(false), ["it runs already, from the same unit"]);
    const { mayRun, told } = await own.uninstall();
    assert.equal(mayRun, null);
    assert.match(told[0]!, /lingering of vera is left on.*loginctl disable-linger vera$/);
    assert.equal((await own.state()).installed, null);
  }));

Deno.test("a tool that fails is named with what it says", () =>
  withPlace(
    { "systemctl enable": { code: 1, err: "Failed to enable unit:\n  read-only" } },
    async (place) => {
      bySystemd(place);
      await assert.rejects(
        systemd(plan, place).install(true),
        /^ServiceError: systemctl enable mesoview.service failed: Failed to enable unit: \| read-only$/,
      );
    },
    true,
  ));

Deno.test("launchd: an agent is switched on, loaded, seen, and taken away", () =>
  withPlace({ "launchctl print gui": { code: 113 } }, async (place, ran) => {
    const agent = launchd(plan, place);
    const file = join(place.account.home, "Library/LaunchAgents/com.mesoview.plist");
    assert.deepEqual(await agent.install(true), []);
    assert.deepEqual(ran, [
      "launchctl print gui/1000/com.mesoview",
      "launchctl enable gui/1000/com.mesoview",
      `launchctl bootstrap gui/1000 ${file}`,
    ]);
    const state = await agent.state();
    assert.equal(state.installed, file);
    assert.equal(state.running, null);
    assert.match(state.notAtBoot!, /at the login of vera/);
    await agent.uninstall();
    assert.equal((await agent.state()).installed, null);
  }));

Deno.test("launchd: without anybody at the screen the next login is waited for, and said", () =>
  withPlace({
    "launchctl print gui": { code: 113 },
    "launchctl bootstrap": { code: 125, err: "Domain does not support specified action" },
  }, async (place) => {
    const told = await launchd(plan, place).install(true);
    assert.match(told[0]!, /^WARN .*Domain does not support.*next login of vera at the screen$/);
  }));

Deno.test("launchd: a daemon's process and start are told", () =>
  withPlace({
    "launchctl print system": { out: "com.mesoview = {\n\tstate = running\n\tpid = 501\n}" },
    "ps -o lstart=": { out: "Sat Nov 21 10:00:00 2026" },
  }, async (place) => {
    const daemon = launchd(plan, place);
    put(join(place.root, "Library/LaunchDaemons/com.mesoview.plist"), daemon.unit());
    assert.deepEqual(await daemon.state(), {
      installed: join(place.root, "Library/LaunchDaemons/com.mesoview.plist"),
      starts: { program: plan.program, script: null, config: plan.configArgs[1] },
      notAtBoot: null,
      running: { pid: 501, since: "Sat Nov 21 10:00:00 2026" },
    });
    assert.deepEqual(await daemon.install(true), ["it is loaded already, from the same list"]);
  }, true));

Deno.test("Task Scheduler: refused without an administrator, with the way out", () =>
  withPlace({
    "schtasks /query": { code: 1 },
    "schtasks /create": { code: 1, err: "ERROR: Access is denied." },
  }, async (place) => {
    const manager = taskScheduler(plan, place, () => Promise.resolve());
    await assert.rejects(manager.install(true), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, "not-permitted");
      assert.match(error.message, /Access is denied.*Run as administrator/);
      return true;
    });
  }));

Deno.test("Task Scheduler: a task that runs is asked to stop before it is ended", async () => {
  const order: string[] = [];
  const unit = await new Promise<string>((resolve) =>
    withPlace({}, (place) => {
      resolve(taskScheduler(plan, place, () => Promise.resolve()).unit());
      return Promise.resolve();
    })
  );
  await withPlace({
    "schtasks /query": { out: unit },
    powershell: { out: "4 2026-11-21T10:00:00Z" },
  }, async (place, ran) => {
    const manager = taskScheduler(plan, place, () => {
      order.push(`asked after ${ran.at(-1)}`);
      return Promise.resolve();
    });
    const state = await manager.state();
    assert.equal(state.starts?.program, plan.program);
    assert.deepEqual(state.running, { pid: null, since: "2026-11-21T10:00:00Z" });
    await manager.uninstall();
    assert.match(order[0]!, /^asked after powershell/);
    assert.deepEqual(ran.slice(-2), [
      "schtasks /end /tn Mesoview",
      "schtasks /delete /tn Mesoview /f",
    ]);
  });
});
