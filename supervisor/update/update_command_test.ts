import { deepEqual } from "node:assert/strict";
import { check } from "./update_command.ts";
import type { LookResult } from "./updater.ts";

Deno.test("--check: 0 only when there is nothing newer, also of what is held back", async () => {
  const version = () =>
    Promise.resolve(
      {
        version: "0.3.0",
        commit: null,
        source: "executable",
        dirty: null,
        update_available: null,
        latest: null,
      } as const,
    );
  const checked = async (found: Partial<LookResult>) => {
    const said: string[] = [];
    const look = () =>
      Promise.resolve({
        available: null,
        latest: "0.4.0",
        problem: null,
        heldBack: null,
        ...found,
      });
    return [await check({ look, version }, (text) => said.push(text)), ...said];
  };
  const heldBack = "0.4.0 did not work here on 2025-06-05 (x): meso360 update tries it again";
  deepEqual(await checked({ available: false }), [0, "0.3.0 is up to date"]);
  deepEqual(await checked({ available: false, heldBack }), [1, heldBack]);
  deepEqual(await checked({ available: true }), [
    1,
    "0.3.0 runs, 0.4.0 is available: meso360 update",
  ]);
  deepEqual(await checked({ available: true, heldBack }), [
    1,
    "0.3.0 runs, 0.4.0 is available: meso360 update",
  ]);
});
