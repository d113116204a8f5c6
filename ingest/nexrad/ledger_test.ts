import { equal } from "node:assert/strict";
import { join } from "node:path";
import { Ledger, MAX_GONE } from "./ledger.ts";

async function withFolder(test: (path: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(join(folder, "state", "radar.json"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what is known survives a restart, but not other settings, nor a torn file", () =>
  withFolder((path) => {
    const ledger = new Ledger(path, "a");
    ledger.set("x", { key: "KLOT20210729_123848_V06", final: false });
    ledger.set("y", { key: null, final: true });
    ledger.save();
    const again = new Ledger(path, "a");
    equal(again.get("x")?.key, "KLOT20210729_123848_V06");
    equal(again.get("y")?.final, true);
    equal(new Ledger(path, "b").get("x"), null);
    for (
      const text of [
        "",
        "{",
        "null",
        '{"made":"a","files":[[1]]}',
        '{"made":"a","files":[["x","no key",true]]}',
      ]
    ) {
      Deno.writeTextFileSync(path, text);
      equal(new Ledger(path, "a").get("x"), null, text);
    }
  }));

Deno.test("all that the source offers is remembered; of what it no longer offers, the newest", () =>
  withFolder((path) => {
    const ledger = new Ledger(path, "a");
    const offered = new Set(Array.from({ length: 3 * MAX_GONE }, (_, i) => `there ${i}`));
    for (const id of offered) ledger.set(id, { key: null, final: true });
    for (let i = 0; i <= MAX_GONE; i++) ledger.set(`gone ${i}`, { key: null, final: true });
    ledger.save(offered);
    for (const one of [ledger, new Ledger(path, "a")]) {
      equal([...offered].every((id) => one.get(id)?.final), true);
      equal(one.get("gone 0"), null);
      equal(one.get("gone 1")?.final, true);
    }
  }));
