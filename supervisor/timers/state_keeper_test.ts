import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { parseTimersFile, type TimersFile } from "../../formats/timer_messages.ts";
import { stateKeeper } from "./state_keeper.ts";

const file = (day: number): TimersFile => ({ since: `2025-06-0${day}T00:00:00.000Z`, jobs: {} });

Deno.test("states are written one at a time, the newest next, and waited for", async () => {
  const writes: { text: string; done: () => void }[] = [];
  const save = stateKeeper(
    "timers.json",
    () => {},
    (_, text) => new Promise((done) => writes.push({ text, done })),
  );
  const order: number[] = [];
  const saves = [1, 2, 3, 4].map((day) => save(file(day)).then(() => order.push(day)));
  await Promise.resolve();
  // All of one moment go together; while the disk is slow, all that comes waits for the next.
  const later = [5, 6].map((day) => save(file(day)).then(() => order.push(day)));
  deepEqual(writes.map(({ text }) => JSON.parse(text).since.slice(0, 10)), ["2025-06-04"]);
  deepEqual(order, []);
  writes[0]!.done();
  await Promise.all(saves);
  deepEqual(order, [1, 2, 3, 4]);
  deepEqual(writes.map(({ text }) => JSON.parse(text).since.slice(0, 10)), [
    "2025-06-04",
    "2025-06-06",
  ]);
  writes[1]!.done();
  await Promise.all(later);
  equal(writes.length, 2);
});

Deno.test("states are in their file, whole; a disk that takes none is told of once", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-states-" });
  try {
    const path = join(folder, "state", "timers.json");
    const told: string[] = [];
    const save = stateKeeper(path, (text) => told.push(text));
    await save(file(1));
    await save(file(2));
    deepEqual(parseTimersFile(Deno.readTextFileSync(path)), file(2));
    deepEqual([...Deno.readDirSync(join(folder, "state"))].map(({ name }) => name), [
      "timers.json",
    ]);
    Deno.removeSync(join(folder, "state"), { recursive: true });
    Deno.writeTextFileSync(join(folder, "state"), "no folder");
    await save(file(3));
    await save(file(4));
    equal(told.length, 1);
    match(told[0]!, /^WARN {2}the jobs' states are not kept in .*timers\.json: .*make room/);
    Deno.removeSync(join(folder, "state"));
    await save(file(5));
    deepEqual(parseTimersFile(Deno.readTextFileSync(path)), file(5));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
