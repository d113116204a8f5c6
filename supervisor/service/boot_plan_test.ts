import assert from "node:assert/strict";
import { join } from "node:path";
import { bootPlan, startedBy } from "./boot_plan.ts";
import { ServiceError } from "./service_error.ts";

Deno.test("from source the plan names this checkout's main.ts, and is read back from its command", () => {
  const { program, script, args } = bootPlan("/etc/meso 360.json");
  assert.equal(script, join(import.meta.dirname!, "../../main.ts"));
  assert.deepEqual(startedBy([program, ...args]), {
    program,
    script,
    config: "/etc/meso 360.json",
  });
  const without = bootPlan(null);
  assert.deepEqual(startedBy([program, ...without.args]), { program, script, config: null });
});

Deno.test("what starts something else is no start of ours", () => {
  assert.equal(startedBy([]), null);
  assert.equal(startedBy(["/opt/meso360", "run"]), null);
  assert.equal(startedBy(["run", "--no-browser"]), null);
  assert.equal(startedBy(["/opt/meso360", "open", "--no-browser"]), null);
});

Deno.test("a path with a line break is refused: no unit could name it", () => {
  assert.throws(() => bootPlan("/etc/a\nb.json"), (error) => {
    assert.ok(error instanceof ServiceError);
    return error.code === "bad-path";
  });
});
