import { equal, match } from "node:assert/strict";
import { questionBefore } from "./question.ts";

Deno.test("what ends the recording is asked first, nothing else", () => {
  match(questionBefore({ action: "shutdown" }, null)!.text, /Nothing is recorded/);
  const kept = questionBefore({ action: "shutdown" }, "systemd starts it again in 5 s")!.text;
  match(kept, /not for long: systemd starts it again in 5 s\.$/);
  for (const action of ["stop", "disable"] as const) {
    match(questionBefore({ action, component: "mesoingest" }, null)!.text, /Nothing is recorded/);
    equal(questionBefore({ action, component: "mesosync" }, null), null);
  }
  for (const action of ["start", "restart", "enable"] as const) {
    equal(questionBefore({ action, component: "mesoingest" }, null), null);
  }
  equal(questionBefore({ action: "restart-all" }, null), null);
});

Deno.test("without a datalogger the question speaks of no records", () => {
  for (const startsAgain of [null, "systemd starts it again in 5 s"]) {
    const { text } = questionBefore({ action: "shutdown" }, startsAgain, false)!;
    equal(/record/i.test(text), false, text);
    match(text, /All that it does/);
  }
});
