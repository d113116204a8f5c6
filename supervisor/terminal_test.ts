import { deepEqual, equal, ok } from "node:assert/strict";
import { openTerminal } from "./terminal.ts";

Deno.test("a terminal that takes nothing holds nobody up, and its backlog is bounded", async () => {
  const written: string[] = [];
  let release = () => {};
  const stuck = new Promise<void>((resolve) => release = resolve);
  const terminal = openTerminal({
    write: async (bytes) => {
      await stuck;
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  });
  for (let i = 0; i < 5_000; i++) terminal.print(`line ${i}`);
  deepEqual(written, []);
  release();
  await terminal.flush(10_000);
  const lines = written.join("").trimEnd().split("\n");
  equal(lines[0], "line 0");
  ok(lines.length < 1_100);
  ok(/3999 lines left out/.test(lines.at(-1)!), lines.at(-1));
});

Deno.test("a closed terminal is no error", async () => {
  const terminal = openTerminal({ write: () => Promise.reject(new Error("broken pipe")) });
  terminal.print("x");
  await terminal.flush(10_000);
});

Deno.test("a short write is continued where it stopped", async () => {
  let text = "";
  const terminal = openTerminal({
    write: (bytes) => {
      text += new TextDecoder().decode(bytes.subarray(0, 1));
      return Promise.resolve(1);
    },
  });
  terminal.print("abc");
  await terminal.flush(10_000);
  equal(text, "abc\n");
});
