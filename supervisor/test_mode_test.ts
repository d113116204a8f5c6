import { deepEqual, equal } from "node:assert/strict";
import { drivenDays } from "./test_mode.ts";

const row = (date: string, time: string) => `1,2,3,4,5,6,7,8,9,${date},${time},1,2,3,4,5,6`;

Deno.test("the rows lead up to the time asked for, and midnight parts the files", () => {
  const text = [
    "header",
    row("050625", "120000"),
    row("050625", "120001"),
    row("nan", "nan"),
    row("050625", "120003"),
    row("050625", "120004"),
    row("050625", "120005"),
  ].join("\n");
  const days = drivenDays(text, 5, Date.UTC(2026, 0, 1, 0, 0, 2));
  deepEqual([...days], [
    ["20251231", [row("311225", "235957"), row("311225", "235958"), row("nan", "nan")]],
    ["20260101", [row("010126", "000000"), row("010126", "000001")]],
  ]);
});

Deno.test("the drive that ships fills two hours up to now, in order", () => {
  const text = Deno.readTextFileSync(new URL("../test_data/test.txt", import.meta.url));
  const rows = drivenDays(text, 7_200, Date.UTC(2026, 5, 5, 20)).get("20260605")!;
  equal(rows.length, 7_200);
  deepEqual(rows.at(-1)!.split(",").slice(9, 11), ["050626", "195959"]);
});
