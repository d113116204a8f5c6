import { equal, match } from "node:assert/strict";
import { questionBefore } from "./question.ts";

Deno.test("what ends the recording is asked first, nothing else", () => {
  match(questionBefore({ action: "shutdown" })!.text, /Nothing is recorded/);
  for (const action of ["stop", "disable"] as const) {
    match(questionBefore({ action, component: "mesoingest" })!.text, /Nothing is recorded/);
    equal(questionBefore({ action, component: "mesosync" }), null);
  }
  for (const action of ["start", "restart", "enable"] as const) {
    equal(questionBefore({ action, component: "mesoingest" }), null);
  }
  equal(questionBefore({ action: "restart-all" }), null);
});
