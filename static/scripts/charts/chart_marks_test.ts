import { deepEqual } from "node:assert/strict";
import { apart } from "./chart_marks.ts";

Deno.test("marks stand where their values are as long as there is room", () => {
  deepEqual(apart([50, 90], 20, 0, 200), [50, 90]);
});

Deno.test("marks too near each other are pushed apart alike, in their order", () => {
  deepEqual(apart([100, 96], 20, 0, 200), [108, 88]);
});

Deno.test("marks at the edge stay inside", () => {
  deepEqual(apart([0, 2], 20, 0, 200), [10, 30]);
  deepEqual(apart([200, 199], 20, 0, 200), [190, 170]);
});
