import assert from "node:assert/strict";
import { dirname } from "node:path";
import { freePort } from "../../_test_port.ts";
import { missing } from "../../_test_tools.ts";
import { ODD, ODD_FOR_SYSTEMD, planIn } from "./_test_tool.ts";
import { machineImpossible, makeMachine } from "./_test_machine.ts";
import { shellWord } from "../../shell_words.ts";
import { readSystemdUnit, systemdUnit, UNIT } from "./systemd_unit.ts";

Deno.test("a unit says which program and configuration it starts, whatever their paths", () => {
  for (const folder of ["/opt/meso360", "/home/vera/My Field Data", `/home/vera/${ODD}`]) {
    const plan = planIn(folder);
    for (const user of [null, "vera"]) {
      assert.deepEqual(readSystemdUnit(systemdUnit(plan, user)), {
        program: plan.program,
        script: null,
        config: plan.configArgs[1],
      });
    }
  }
  assert.equal(readSystemdUnit("[Service]\nExecStart=/usr/bin/sleep 5\n"), null);
});

Deno.test({
  name: "systemd-analyze finds nothing wrong with the units",
  ignore: missing("systemd-analyze", "apt-get install systemd"),
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.mkdirSync(`${folder}/${ODD_FOR_SYSTEMD}`);
      const plan = planIn(`${folder}/${ODD_FOR_SYSTEMD}`);
      Deno.writeTextFileSync(plan.program, "#!/bin/sh\n", { mode: 0o755 });
      for (const user of [null, "root"]) {
        Deno.writeTextFileSync(`${folder}/${UNIT}`, systemdUnit(plan, user));
        const scope = user === null ? ["--user"] : ["--system"];
        const { success, stderr } = new Deno.Command("systemd-analyze", {
          args: ["verify", ...scope, "--man=no", "--recursive-errors=no", `${folder}/${UNIT}`],
          env: { XDG_RUNTIME_DIR: folder },
        }).outputSync();
        const said = new TextDecoder().decode(stderr);
        assert.ok(success && !said.includes(UNIT), said);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

const impossible = machineImpossible();
if (impossible !== null && Deno.env.get("CI") === "true") throw new Error(impossible);
if (impossible !== null) console.log(`skipped, no real systemd: ${impossible}`);

/** A program that tells of its start and ends the first time as an update does. */
const PROGRAM = `#!/bin/sh
printf '%s\\n' "$MESO360_SERVICE" "$PWD" "$@" > ~/start.new
mv ~/start.new ~/start
echo >> ~/starts
[ $(wc -l < ~/starts) = 1 ] && exit 75
exec sleep 1000
`;
/** The guard tells how it was called; the one that watches goes on, as in a trial. */
const GUARD = `#!/bin/sh
if [ "$2" = --watch ]; then
  printf '%s\\n' "$@" > ~/watch.new
  mv ~/watch.new ~/watch
  exec sleep 999
fi
printf '%s\\n' "$@" > ~/guard
`;

Deno.test({
  name: "a real systemd: arguments arrive whole, an update starts at once, a crash again later",
  ignore: impossible !== null,
  async fn() {
    const machine = await makeMachine();
    const settles = async (script: string, user?: string) => {
      for (let tries = 0; tries < 300; tries++) {
        if ((await machine.sh(script, user)).code === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`never: ${script}\n${await machine.must("journalctl -n 40 --no-pager")}`);
    };
    try {
      await machine.boot();
      await machine.must("useradd -m vera");
      const encode = (text: string) => new TextEncoder().encode(text);
      const tried = [
        { user: null, name: ODD },
        { user: null, name: ODD_FOR_SYSTEMD },
        { user: "vera", name: ODD_FOR_SYSTEMD },
      ];
      for (const { user, name } of tried) {
        const plan = planIn(`/home/vera/${name}`);
        const folder = shellWord(`/home/vera/${name}`);
        await machine.must(`mkdir -p ${folder}`);
        await machine.put(plan.program, encode(PROGRAM));
        await machine.put(plan.previous!, encode(GUARD));
        await machine.must(`chmod 755 ${folder}/*`);
        await machine.must("rm -f start starts guard", "vera");
        const systemctl = user === null ? "systemctl --user" : "systemctl";
        const units = user === null ? "/home/vera/.config/systemd/user" : "/etc/systemd/system";
        await machine.must(`mkdir -p ${units}`, user === null ? "vera" : undefined);
        await machine.put(`${units}/${UNIT}`, encode(systemdUnit(plan, user)));
        if (user === null) await machine.must("loginctl enable-linger vera");
        const as = user === null ? "vera" : undefined;
        await settles(`${systemctl} show -p Version`, as);
        await machine.must(`${systemctl} reset-failed; ${systemctl} daemon-reload`, as);
        await machine.must(`${systemctl} enable --now ${UNIT}`, as);

        // The restart that systemd does by itself after RestartSec is counted; ours is not.
        await settles("[ $(wc -l < starts) = 2 ]", "vera");
        const restarts = `${systemctl} show -p NRestarts --value ${UNIT}`;
        assert.equal((await machine.must(restarts, as)).trim(), "0");
        const start = (await machine.must("cat start", "vera")).trimEnd().split("\n");
        assert.deepEqual(start, ["systemd", "/home/vera", ...plan.args]);
        const guard = (await machine.must("cat guard", "vera")).trimEnd().split("\n");
        assert.deepEqual(guard, ["update-guard", ...plan.configArgs]);
        // Nobody waits for the one that watches: it runs beside an active unit, once.
        const main = `$(${systemctl} show -p MainPID --value ${UNIT})`;
        const watches = async () => {
          const pid = (await machine.must(`echo ${main}`, as)).trim();
          await settles(`[ "$(sed -n 3p watch)" = ${pid} ]`, "vera");
          const words = (await machine.must("cat watch", "vera")).trimEnd().split("\n");
          assert.deepEqual(words, ["update-guard", "--watch", pid, ...plan.configArgs]);
          await settles(`[ "$(pgrep -cxf 'sleep 999')" = 1 ]`);
        };
        await watches();
        assert.equal((await machine.must(`${systemctl} is-active ${UNIT}`, as)).trim(), "active");

        if (name === ODD) {
          await machine.must(`${systemctl} disable --now ${UNIT}`, as);
          continue;
        }
        await machine.must(`kill -KILL $(${systemctl} show -p MainPID --value ${UNIT})`, as);
        await settles("[ $(wc -l < starts) = 3 ]", "vera");
        assert.equal((await machine.must(restarts, as)).trim(), "1");
        await watches();
        await machine.must(`${systemctl} disable --now ${UNIT}`, as);
        assert.equal((await machine.must("wc -l < starts", "vera")).trim(), "3");
      }
    } finally {
      await machine.close();
    }
  },
});

/** Where Deno keeps what it fetched and compiled. */
async function folderOfDeno(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

Deno.test({
  name: "service install, a reboot, service uninstall, from source on a real systemd",
  ignore: impossible !== null,
  async fn() {
    const project = new URL("../..", import.meta.url).pathname;
    const denoDir = await folderOfDeno();
    const machine = await makeMachine([project, denoDir, dirname(Deno.execPath())]);
    const meso360 =
      `cd /root; NO_COLOR=1 DENO_DIR=${denoDir} ${Deno.execPath()} run --quiet --no-prompt -P ` +
      `--config ${project}deno.json ${project}main.ts`;
    const port = freePort();
    const statusOnceItAnswers = async () => {
      for (let tries = 0;; tries++) {
        const asked = await machine.sh(`curl -sf http://127.0.0.1:${port}/api/status`);
        if (asked.code === 0) return asked.out;
        assert.ok(tries < 300, "meso360 does not answer");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    try {
      await machine.boot();
      await machine.must("mkdir -p /root/field");
      const config = {
        http_port: port,
        logger_ip: "127.0.0.1:9",
        http_host: "127.0.0.1",
        data_dir: "/root/field/mesonet",
        state_dir: "/root/field/state",
        log_dir: "/root/field/log",
        // The checkout under test must not be pulled by what it tests.
        update: { at_start: false },
      };
      await machine.put(
        "/root/field/c.json",
        new TextEncoder().encode(JSON.stringify(config)),
      );
      const refused = await machine.sh(`${meso360} service install --config field/c.json`);
      assert.equal(refused.code, 1);
      assert.match(refused.err, /as root it would record as root/);

      await machine.must(`${meso360} run --no-browser --config field/c.json >/dev/null 2>&1 &`);
      await statusOnceItAnswers();
      const install = `${meso360} service install --system --user root --config field/c.json`;
      assert.match(
        await machine.must(install),
        /meso360 runs on .* already \(process \d+\): .* next boot, .*sudo systemctl start/,
      );
      assert.equal((await machine.sh("systemctl is-active mesoview")).out, "inactive\n");
      const byHand = await machine.must(`${meso360} stop --config field/c.json`);
      assert.doesNotMatch(byHand, /starts it again/);

      const said = await machine.must(install);
      assert.match(said, /installed: \/etc\/systemd\/system\/mesoview\.service/);
      assert.match(said, new RegExp(`it runs: http://localhost:${port}/`));
      assert.match(await machine.must(install), /it runs already, from the same unit/);

      const stopped = await machine.must(`${meso360} stop --config field/c.json`);
      assert.match(stopped, /systemd starts it again in 5 s/);

      await machine.shutDown();
      await machine.boot();
      const status = await machine.must(`${meso360} service status --system`);
      assert.match(status, /^starts at boot yes$/m);
      assert.match(status, /^running {8}yes since .*, process \d+$/m);
      assert.match(status, /^configuration {2}\/root\/field\/c\.json$/m);
      // To systemd it runs from its first instruction; the port opens a moment later.
      assert.ok("components" in JSON.parse(await statusOnceItAnswers()));

      await machine.must("rm /root/field/c.json");
      const warned = await machine.sh(`${meso360} service status`);
      assert.equal(warned.code, 1);
      assert.match(warned.out, /WARN {11}\/root\/field\/c\.json is not there/);

      const removed = await machine.must(`${meso360} service uninstall --system`);
      assert.match(removed, /stopped and removed/);
      const gone = await machine.sh(`${meso360} service status`);
      assert.equal(gone.code, 1);
      assert.match(gone.out, /installed {6}no/);
      assert.equal((await machine.sh("ls /etc/systemd/system/*.wants/mesoview*")).out, "");
    } finally {
      await machine.close();
    }
  },
});
