import { equal } from "node:assert/strict";
import { completeness } from "./completeness.ts";

const seconds = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

Deno.test("completeness: distinct whole seconds of the last ten minutes", () => {
  equal(completeness(seconds(1, 600), 600), 1);
  equal(completeness(seconds(1, 300), 600), 0.5);
  equal(completeness(seconds(-500, 600), 600), 1);
  equal(completeness([600], 600), 1 / 600);
  equal(completeness([], 600), 0);
});

Deno.test("completeness: two records a second count once, in any order", () => {
  equal(completeness([599.5, 600, 599, 600, 600.4, 598], 600), 3 / 600);
});

Deno.test("completeness: neither the future nor what is older counts", () => {
  equal(completeness([0, 601, 1000], 600), 0);
  equal(completeness([1], 600), 1 / 600);
});

Deno.test("completeness: NaN", () => {
  equal(completeness([1], NaN), NaN);
  equal(completeness([NaN, 600], 600), 1 / 600);
});
