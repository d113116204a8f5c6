import assert from "node:assert/strict";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { outputOf, planIn } from "./_test_tool.ts";
import { ServiceError } from "./service_error.ts";
import { readTaskXml, taskFile, taskXml } from "./task_xml.ts";

const FOLDER = "C:\\Users\\Vera & Söhne\\(field) it's";
const plan = planIn(FOLDER);

Deno.test("a task says which program and configuration it starts", () => {
  assert.deepEqual(readTaskXml(taskXml(plan, FOLDER, "TRUCK\\vera")), {
    program: plan.program,
    script: null,
    config: plan.configArgs[1],
  });
  const fromSource = taskXml({ ...plan, previous: null }, FOLDER, "vera");
  assert.equal(readTaskXml(fromSource)?.program, plan.program);
  assert.doesNotMatch(fromSource, /update-guard/);
  assert.equal(readTaskXml("<Task/>"), null);
});

Deno.test("a path that Windows would change is refused, with its name", () => {
  assert.throws(() => taskXml(planIn("C:\\100%"), FOLDER, "vera"), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.code, "bad-path");
    assert.match(error.message, /^C:\\100%\/meso360 has a percent sign/);
    return true;
  });
});

Deno.test({
  name: "xmllint finds the task's file valid, and in it what keeps a station recording",
  ignore: missing("xmllint", "apt-get install libxml2-utils"),
  fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const file = join(folder, "task.xml");
      Deno.writeFileSync(file, taskFile(taskXml(plan, FOLDER, "TRUCK\\vera & co")));
      const schema = join(import.meta.dirname!, "_task_schema.xsd");
      outputOf("xmllint", ["--noout", "--schema", schema, file]);
      const text = (name: string) =>
        outputOf("xmllint", ["--xpath", `string(//*[local-name()="${name}"])`, file]).trimEnd();
      assert.equal(text("UserId"), "TRUCK\\vera & co");
      assert.equal(text("LogonType"), "S4U");
      assert.equal(text("ExecutionTimeLimit"), "PT0S");
      assert.equal(text("DisallowStartIfOnBatteries"), "false");
      assert.equal(text("StopIfGoingOnBatteries"), "false");
      assert.equal(text("Interval"), "PT1M");
      assert.equal(text("WorkingDirectory"), FOLDER);
      // As cmd.exe reads it: /s takes the outer quotes away, 0 ends, 75 goes round at once.
      assert.equal(
        text("Arguments"),
        '/d /s /c "set MESO360_SERVICE=taskscheduler& for /l %i in (0,0,0) do @(' +
          `(if exist "${FOLDER}/meso360.previous" "${FOLDER}/meso360.previous" update-guard ` +
          `--config "${FOLDER}/my config $X.json" )& ` +
          `"${FOLDER}/meso360" run --no-browser --config "${FOLDER}/my config $X.json" && exit & ` +
          "if errorlevel 76 (ping -n 61 127.0.0.1 >nul) else " +
          'if not errorlevel 75 ping -n 61 127.0.0.1 >nul)"',
      );
      Deno.writeTextFileSync(
        file,
        taskXml(plan, FOLDER, "vera").replace("UTF-16", "UTF-8").replace("PT1M", "PT1S"),
      );
      assert.throws(() => outputOf("xmllint", ["--noout", "--schema", schema, file]), /PT1M/);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
