import { deepEqual } from "node:assert/strict";
import { type Position, wholeLines } from "./whole_lines.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("whole lines are taken with their places; what stands behind them is left", () => {
  const position: Position = { offset: 100, isInside: false };
  deepEqual(wholeLines(position, bytes("ä\r\n\nb\nhalf"), 50), [
    { text: "ä", start: 100, end: 104 },
    { text: "", start: 104, end: 105 },
    { text: "b", start: 105, end: 107 },
  ]);
  deepEqual(position, { offset: 107, isInside: false });
  deepEqual(wholeLines(position, bytes("half"), 50), []);
  deepEqual(position, { offset: 107, isInside: false });
});

Deno.test("a line begun before is skipped, and so is one longer than a read", () => {
  const position: Position = { offset: 10, isInside: true };
  deepEqual(wholeLines(position, bytes("end\na\n"), 8), [{ text: "a", start: 14, end: 16 }]);
  deepEqual(wholeLines(position, bytes("noisenoi"), 8), []);
  deepEqual(wholeLines(position, bytes("senoise!"), 8), []);
  deepEqual(position, { offset: 32, isInside: true });
  deepEqual(wholeLines(position, bytes("x\nb\nc\nd"), 8), [
    { text: "b", start: 34, end: 36 },
    { text: "c", start: 36, end: 38 },
  ]);
  deepEqual(position, { offset: 38, isInside: false });
});
