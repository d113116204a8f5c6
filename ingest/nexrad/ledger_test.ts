import { equal } from "node:assert/strict";
import { join } from "node:path";
import { Ledger, MAX_KNOWN } from "./ledger.ts";

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

Deno.test("it is bounded: the oldest go", () =>
  withFolder((path) => {
    const ledger = new Ledger(path, "a");
    for (let i = 0; i <= MAX_KNOWN; i++) ledger.set(`${i}`, { key: null, final: true });
    equal(ledger.get("0"), null);
    equal(ledger.get("1")?.final, true);
    ledger.save();
    equal(new Ledger(path, "a").get(`${MAX_KNOWN}`)?.final, true);
  }));
