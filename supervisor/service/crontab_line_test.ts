import assert from "node:assert/strict";
import { ODD, outputOf, planIn } from "./_test_tool.ts";
import { crontabLine } from "./crontab_line.ts";

Deno.test({
  name: "cron's shell gets program and arguments whole",
  ignore: Deno.build.os === "windows",
  fn() {
    const plan = { ...planIn(`/opt/${ODD}`), program: "printf", args: ["%s\\n", `/opt/${ODD}/x`] };
    const line = crontabLine(plan);
    assert.match(line, /^@reboot /);
    assert.doesNotMatch(line, /(?<!\\)%/);
    // crontab(5): a percent sign with a backslash before it is a percent sign.
    const command = line.replace("@reboot ", "").replaceAll("\\%", "%");
    assert.equal(outputOf("sh", ["-c", command]), `/opt/${ODD}/x\n`);
  },
});
