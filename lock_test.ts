import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { holderText, lockHolder, takeLock } from "./lock.ts";

/** Takes the lock in another process, says "got" or "refused", and holds it until its stdin ends. */
const OTHER = `
import { takeLock } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
const lock = await takeLock(Deno.args[0], "station", "the other", Number(Deno.args[1]));
console.log(lock === null ? "refused" : "got");
if (lock === null) Deno.exit(3);
lock.note({ port: 8080 });
await Deno.stdin.read(new Uint8Array(1));
lock.release();
`;

interface Other {
  readonly process: Deno.ChildProcess;
  /** Its first line. */
  readonly said: Promise<string>;
}

function other(folder: string, waitMs: number): Other {
  const script = join(folder, `other${Math.random()}.ts`);
  Deno.writeTextFileSync(script, OTHER);
  const config = join(import.meta.dirname!, "deno.json");
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "-A", "--config", config, script, folder, `${waitMs}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const said = (async () => {
    const reader = process.stdout.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new TextDecoder().decode(value).trim();
  })();
  return { process, said };
}

/** A folder of its own for each test; children that are left are ended. */
function inFolder(
  name: string,
  test: (folder: string, start: (waitMs: number) => Other) => Promise<void>,
): void {
  Deno.test(`lock: ${name}`, async () => {
    const folder = Deno.makeTempDirSync();
    const children: Deno.ChildProcess[] = [];
    try {
      await test(folder, (waitMs) => {
        const child = other(folder, waitMs);
        children.push(child.process);
        return child;
      });
    } finally {
      for (const child of children) {
        await child.stdin.close().catch(() => {});
        await child.status;
      }
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

inFolder("the note says who holds it, and goes with it", async (folder) => {
  const deep = join(folder, "not", "there");
  strictEqual(lockHolder(deep, "station"), null);
  const lock = await takeLock(deep, "station", "meso360 test", 5000);
  ok(lock);
  const holder = lockHolder(deep, "station")!;
  deepStrictEqual([holder.pid, holder.host, holder.role], [
    Deno.pid,
    Deno.hostname(),
    "meso360 test",
  ]);
  ok(!Number.isNaN(Date.parse(holder.since)));
  lock.note({ port: 8080 });
  deepStrictEqual(lockHolder(deep, "station"), { ...holder, port: 8080 });
  lock.release();
  strictEqual(lockHolder(deep, "station"), null);
  const again = await takeLock(deep, "station", "meso360 test", 5000);
  ok(again);
  again.release();
});

inFolder("two locks of one folder do not touch each other", async (folder) => {
  const a = await takeLock(folder, "station", "a", 5000);
  const b = await takeLock(folder, "writer", "b", 5000);
  ok(a && b);
  strictEqual(lockHolder(folder, "station")?.role, "a");
  a.release();
  strictEqual(lockHolder(folder, "writer")?.role, "b");
  b.release();
});

inFolder("a second process is refused, and hears who has it", async (folder, start) => {
  const lock = await takeLock(folder, "station", "the first", 5000);
  ok(lock);
  const second = start(100);
  strictEqual(await second.said, "refused");
  strictEqual((await second.process.status).code, 3);
  strictEqual(lockHolder(folder, "station")?.role, "the first");
  lock.release();
});

inFolder("a second process that waits gets it when it is let go", async (folder, start) => {
  const lock = await takeLock(folder, "station", "the first", 5000);
  ok(lock);
  const second = start(30_000);
  lock.release();
  strictEqual(await second.said, "got");
});

inFolder("a killed holder lets go, however it left its note", async (folder, start) => {
  const first = start(1000);
  strictEqual(await first.said, "got");
  first.process.kill("SIGKILL");
  await first.process.status;
  strictEqual(lockHolder(folder, "station")?.role, "the other");
  const lock = await takeLock(folder, "station", "the next", 5000);
  ok(lock);
  strictEqual(lockHolder(folder, "station")?.role, "the next");
  lock.release();
});

inFolder("a note that is cut short is nobody", async (folder) => {
  const lock = await takeLock(folder, "station", "a", 5000);
  Deno.writeTextFileSync(join(folder, ".meso360-station.json"), '{"pid": 1');
  strictEqual(lockHolder(folder, "station"), null);
  lock?.release();
});

Deno.test("lock: a holder in words has the address that was noted, and no other", () => {
  const holder = { pid: 7, host: "truck", role: "meso360 supervisor", since: "noon" };
  strictEqual(
    holderText({ ...holder, port: 8080, url: "http://127.0.0.2:8080/" }),
    "meso360 supervisor (process 7 on truck, since noon, http://127.0.0.2:8080/)",
  );
  strictEqual(
    holderText({ ...holder, port: 8080 }),
    "meso360 supervisor (process 7 on truck, since noon)",
  );
  strictEqual(holderText(null), "another process");
});
