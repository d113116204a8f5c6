import assert from "node:assert/strict";
import { missing } from "../../_test_tools.ts";
import { ODD, outputOf, planIn } from "./_test_tool.ts";
import { launchdPlist, readLaunchdPlist } from "./launchd_plist.ts";

Deno.test("a list says which program and configuration it starts, whatever their paths", () => {
  const plan = planIn(`/Users/vera/${ODD}`);
  const started = { program: plan.program, script: null, config: plan.configArgs[1] };
  assert.deepEqual(readLaunchdPlist(launchdPlist(plan, "/Users/vera", null)), started);
  const fromSource = { ...plan, previous: null };
  assert.deepEqual(readLaunchdPlist(launchdPlist(fromSource, "/Users/vera", "vera")), started);
  assert.equal(readLaunchdPlist("<plist><dict/></plist>"), null);
});

Deno.test({
  name: "Python's plistlib reads the lists, and a shell runs the guard and then the program",
  ignore: Deno.build.os === "windows" || missing("python3", "apt-get install python3"),
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.mkdirSync(`${folder}/${ODD}`);
      const plan = planIn(`${folder}/${ODD}`);
      const read = "import plistlib,sys,json;print(json.dumps(plistlib.load(sys.stdin.buffer)))";
      const agent = JSON.parse(outputOf("python3", ["-c", read], launchdPlist(plan, folder, null)));
      assert.equal(agent.Label, "com.mesoview");
      assert.deepEqual([agent.KeepAlive, agent.RunAtLoad, agent.UserName], [true, true, undefined]);
      assert.deepEqual(agent.EnvironmentVariables, { MESO360_SERVICE: "launchd" });
      assert.deepEqual(agent.SoftResourceLimits, { NumberOfFiles: 16384 });
      const daemon = JSON.parse(
        outputOf("python3", ["-c", read], launchdPlist(plan, folder, "vera")),
      );
      assert.equal(daemon.UserName, "vera");

      const tell = (who: string) => `#!/bin/sh\nprintf '%s\\n' ${who} "$@"\n`;
      const [program, ...args] = agent.ProgramArguments;
      Deno.writeTextFileSync(plan.program, tell("program"), { mode: 0o755 });
      const own = ["program", ...plan.args];
      assert.deepEqual(outputOf(program, args).trimEnd().split("\n"), own);
      Deno.writeTextFileSync(plan.previous!, tell("guard"), { mode: 0o755 });
      const guarded = ["guard", "update-guard", ...plan.configArgs, ...own];
      assert.deepEqual(outputOf(program, args).trimEnd().split("\n"), guarded);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
