import { deepEqual, equal } from "node:assert/strict";
import { KEPT_LINES, LineList } from "./line_list.ts";

const line = (seq: number) => ({ seq, line: `line ${seq}` });

Deno.test("lines are added as they come, each once; the oldest go beyond 500", () => {
  const list = new LineList();
  deepEqual(list.push(line(1)), { add: ["line 1"], remove: 0 });
  deepEqual(list.push(line(1)), { add: [], remove: 0 });
  deepEqual(list.push({ seq: 1, line: "waiting for a file" }).add, ["waiting for a file"]);
  for (let seq = 2; seq < KEPT_LINES; seq++) equal(list.push(line(seq)).remove, 0);
  deepEqual(list.push(line(KEPT_LINES)), { add: [`line ${KEPT_LINES}`], remove: 1 });
});

Deno.test("while a person reads older lines none comes or goes; then all do, at most 500", () => {
  const list = new LineList();
  for (let seq = 1; seq <= 10; seq++) list.push(line(seq));
  list.hold(true);
  for (let seq = 11; seq <= 20; seq++) deepEqual(list.push(line(seq)), { add: [], remove: 0 });
  equal(list.waiting, 10);
  const { add, remove } = list.hold(false);
  deepEqual([add.length, add[0], remove], [10, "line 11", 0]);
  list.hold(true);
  for (let seq = 21; seq <= 2_000; seq++) list.push(line(seq));
  const late = list.hold(false);
  deepEqual([late.add.length, late.add.at(-1), late.remove], [KEPT_LINES, "line 2000", 20]);
});

Deno.test("beginning anew takes everything away and knows no line", () => {
  const list = new LineList();
  list.push(line(7));
  list.push(line(8));
  deepEqual(list.clear(), { add: [], remove: 2 });
  deepEqual(list.push(line(1)).add, ["line 1"]);
});
