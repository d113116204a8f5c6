import { deepEqual, match } from "node:assert/strict";
import { TestClock } from "../_test_clock.ts";
import { TroubleLog } from "./trouble_log.ts";

function setup() {
  const clock = new TestClock();
  const lines: string[] = [];
  const trouble = new TroubleLog(clock, {
    info: (text) => void lines.push(text),
    warn: (text) => void lines.push(`WARN ${text}`),
    debug: (text) => void lines.push(`debug ${text}`),
  });
  return { clock, lines, trouble };
}

Deno.test("a kind of trouble is a line, and again after ten minutes, or when it was over", () => {
  const { clock, lines, trouble } = setup();
  trouble.say("slow", "1");
  trouble.say("slow", "2");
  trouble.say("gone", "3", "info");
  clock.advance(599_999);
  trouble.say("slow", "4");
  clock.advance(1);
  trouble.say("slow", "5");
  trouble.over("slow");
  trouble.say("slow", "6");
  deepEqual(lines, ["WARN 1", "debug 2", "3", "debug 4", "WARN 5", "WARN 6"]);
});

Deno.test("what nobody expected is one line with its stack, without what lets somebody in", () => {
  const { lines, trouble } = setup();
  for (let i = 0; i < 2; i++) {
    trouble.unexpected("a record", new TypeError("odd at http://me:secret@a.example/x"));
  }
  match(lines[0]!, /^WARN a record: unexpected, please report: TypeError: odd at http:\/\/a\.exa/);
  match(lines[0]!, /^.* \| at .*trouble_log_test.*$/);
  match(lines[1]!, /^debug a record: unexpected/);
});
