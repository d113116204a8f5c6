/** One service a machine: a second one is refused, and the first one is found in either scope. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { bySystemd, plan, put, withPlace } from "./_test_place.ts";
import { launchd } from "./launchd.ts";
import { installedState, type ManagerAt, refuseSecond } from "./scopes.ts";
import { ServiceError } from "./service_error.ts";
import { systemd } from "./systemd.ts";

const bySystemdAt: ManagerAt = (place) => systemd(plan, place);
const byLaunchdAt: ManagerAt = (place) => launchd(plan, place);

const scopes = { ignore: Deno.build.os === "windows" };

/** What stands in the way of installing there. */
async function refusal(...of: Parameters<typeof refuseSecond>): Promise<string | null> {
  try {
    await refuseSecond(...of);
    return null;
  } catch (error) {
    assert.ok(error instanceof ServiceError && error.code === "second-service", String(error));
    return error.message;
  }
}

Deno.test(
  "a unit of the machine keeps an account's own away, and the reverse",
  scopes,
  () =>
    withPlace({}, async (account) => {
      bySystemd(account);
      const machine = { ...account, system: true };
      assert.equal(await refusal(account, bySystemdAt), null);
      assert.equal(await refusal(machine, bySystemdAt), null);

      const machines = join(account.root, "etc/systemd/system/mesoview.service");
      put(machines, bySystemdAt(machine).unit());
      assert.equal(
        await refusal(account, bySystemdAt),
        `${machines} starts it already: first remove that one with ` +
          "sudo meso360 service uninstall --system",
      );
      // It is installed anew over itself.
      assert.equal(await refusal(machine, bySystemdAt), null);
      Deno.removeSync(machines);

      const own = join(account.account.home, ".config/systemd/user/mesoview.service");
      put(own, bySystemdAt(account).unit());
      assert.equal(
        await refusal(machine, bySystemdAt),
        `${own} starts it already: first remove that one with ` +
          "meso360 service uninstall, as vera and without sudo",
      );
      put(own, "[Service]\nExecStart=/usr/bin/python3 /opt/mesoview/server.py\n");
      assert.equal(await refusal(machine, bySystemdAt), null, "another program's");
    }),
);

Deno.test(
  "launchd: an agent keeps a daemon away, and says how it goes",
  scopes,
  () =>
    withPlace({ "launchctl print": { code: 113 } }, async (account) => {
      const agent = byLaunchdAt(account);
      await agent.install(true);
      const advice = (await agent.state()).notAtBoot!;
      assert.match(
        advice,
        /at boot with: meso360 service uninstall, then sudo meso360 service install/,
      );
      const daemon = { ...account, system: true };
      assert.match(
        await refusal(daemon, byLaunchdAt) ?? "",
        /com\.mesoview\.plist starts it already/,
      );
      await agent.uninstall();
      assert.equal(await refusal(daemon, byLaunchdAt), null);
    }),
);

Deno.test(
  "the account's own service is told of, else the machine's",
  scopes,
  () =>
    withPlace({}, async (account) => {
      bySystemd(account);
      const machine = { ...account, system: true };
      const installed = async (place: typeof account) =>
        (await installedState(place, bySystemdAt)).installed;
      assert.equal(await installed(account), null);
      const machines = join(account.root, "etc/systemd/system/mesoview.service");
      put(machines, bySystemdAt(machine).unit());
      assert.equal(await installed(account), machines);
      const own = join(account.account.home, ".config/systemd/user/mesoview.service");
      put(own, bySystemdAt(account).unit());
      assert.equal(await installed(account), own);
      assert.equal(await installed(machine), machines);
      Deno.removeSync(machines);
      assert.equal(await installed(machine), null, "asked for the machine's");
    }),
);
