import { deepEqual, equal, rejects } from "node:assert/strict";
import { Turns } from "./turns.ts";

/** Work that ends when it is told to. */
function job(log: string[], name: string) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => end = resolve);
  const work = async () => {
    log.push(`${name} begins`);
    await ended;
    return name;
  };
  return { work, end };
}

Deno.test("turns: so many at once, the others in order, the rest refused", async () => {
  const log: string[] = [];
  const turns = new Turns(2, 1);
  const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((name) => job(log, name));
  const [first, second, third] = [turns.take(a!.work), turns.take(b!.work), turns.take(c!.work)];
  equal(await turns.take(d!.work), null);
  deepEqual(log, ["a begins", "b begins"]);
  b!.end();
  equal(await second, "b");
  deepEqual(log, ["a begins", "b begins", "c begins"]);
  a!.end();
  c!.end();
  deepEqual([await first, await third], ["a", "c"]);
  e!.end();
  equal(await turns.take(e!.work), "e");
});

Deno.test("turns: work that fails gives its place back", async () => {
  const turns = new Turns(1, 0);
  for (let i = 0; i < 3; i++) await rejects(turns.take(() => Promise.reject(new Error("no"))));
  equal(await turns.take(() => Promise.resolve(1)), 1);
});
