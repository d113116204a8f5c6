import { deepEqual, match } from "node:assert/strict";
import { unexpectedTeller } from "./unexpected.ts";

Deno.test("what nobody expected is told once with its stack, then how often it came", () => {
  const lines: string[] = [];
  const tell = unexpectedTeller({
    info: () => {},
    debug: () => {},
    warn: (text) => void lines.push(text),
  });
  for (let i = 0; i < 250; i++) tell(new TypeError("odd"));
  tell("no error at all");
  match(lines.shift()!, /^unexpected, please report: TypeError: odd \| at .*unexpected_test/);
  deepEqual(lines, [
    "unexpected, now 10 times: TypeError: odd",
    "unexpected, now 100 times: TypeError: odd",
    "unexpected, please report: no error at all",
  ]);
});
