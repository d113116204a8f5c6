/** The control programs' names against the list that the realtime server has. */
import { deepStrictEqual as same, ok } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { programText } from "./control_programs.ts";

Deno.test({
  name: "each number of the list has its name, and no other number has one",
  ignore: NO_DATA,
  fn() {
    const text = new TextDecoder().decode(sharedFile("superdarn", "control_programs.csv"));
    const [, ...lines] = text.trim().split(/\r?\n/);
    const expected = new Map(
      lines.map((line) => [Number(line.split(",")[0]), line.split(",")[1]!]),
    );
    for (let cp = -32_768; cp < 32_768; cp++) {
      same(programText(cp), `${expected.get(cp) ?? "unknown"}(${cp})`);
    }
    ok(expected.size === 44);
  },
});

Deno.test("a program is told as name(number)", () => {
  same([151, -3503, 3505, -1].map(programText), [
    "normalscan(151)",
    "twofsound(-3503)",
    "unknown(3505)",
    "unknown(-1)",
  ]);
});
