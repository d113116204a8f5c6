import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { EventFeed, type FeedReader, type Topic, TOPICS, topicsOf } from "./events.ts";

/** A feed whose topics say what the test says; `running` are those that are followed. */
function feedOf(boot = "boot") {
  const clock = new TestClock();
  const pushes = new Map<Topic, (data: unknown) => void>();
  const sources = Object.fromEntries(TOPICS.map((topic) => [topic, (push: (d: unknown) => void) => {
    pushes.set(topic, push);
    if (topic === "status") push("as it stands");
    return () => pushes.delete(topic);
  }])) as unknown as ConstructorParameters<typeof EventFeed>[0]["sources"];
  const feed = new EventFeed({ boot, clock, sources });
  const push = (topic: Topic, data: unknown) => pushes.get(topic)!(data);
  return { clock, feed, push, running: () => [...pushes.keys()].sort() };
}

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Everything that a reader can have now; "lost" ends it. */
function take(reader: FeedReader, most = Infinity): (Told | "lost")[] {
  const told: (Told | "lost")[] = [];
  while (told.length < most) {
    const bytes = reader.next();
    if (bytes === null) break;
    if (bytes === "lost") return [...told, "lost"];
    const lines = new TextDecoder().decode(bytes).split("\n");
    const field = (name: string) => lines.find((line) => line.startsWith(name))!.slice(name.length);
    told.push({
      id: field("id: "),
      event: field("event: "),
      data: JSON.parse(field("data: ")),
    });
  }
  return told;
}

const data = (told: (Told | "lost")[]) =>
  told.map((event) => event === "lost" ? event : event.data);
const nobody = () => {};

Deno.test("topics come in one order, each event once, only those asked for", () => {
  const { feed, push } = feedOf();
  let more = 0;
  const both = feed.follow(["log", "obs"], null, () => more++);
  const log = feed.follow(["log"], null, nobody);
  push("log", "a");
  push("obs", "b");
  push("log", "c");
  equal(more, 3);
  deepEqual(take(both).map((t) => t !== "lost" && [t.event, t.data, t.id]), [
    ["log", "a", "boot.1"],
    ["obs", "b", "boot.2"],
    ["log", "c", "boot.3"],
  ]);
  deepEqual(data(take(log)), ["a", "c"]);
  deepEqual(take(both), []);
});

Deno.test("an event is encoded once for all readers", () => {
  const { feed, push } = feedOf();
  const readers = [1, 2].map(() => feed.follow(["log"], null, nobody));
  push("log", { x: 1 });
  const [first, second] = readers.map((reader) => reader.next());
  ok(first !== null && first === second);
});

Deno.test("a reader that comes back within a minute misses and repeats nothing", () => {
  const { feed, push, clock } = feedOf();
  const first = feed.follow(["log", "obs"], null, nobody);
  push("log", 1);
  push("obs", 2);
  push("log", 3);
  const [, second] = take(first, 2) as Told[];
  first.leave();
  push("obs", 4);
  clock.advance(59_999);
  push("log", 5);
  const back = feed.follow(["log", "obs"], second!.id, nobody);
  equal(back.resumed, true);
  equal(back.id, second!.id);
  deepEqual(data(take(back)), [3, 4, 5]);
});

Deno.test("after a minute without readers nothing is followed, and nobody resumes", () => {
  const { feed, push, clock, running } = feedOf();
  const first = feed.follow(["log", "points"], null, nobody);
  push("log", 1);
  const [last] = take(first) as Told[];
  first.leave();
  first.leave();
  deepEqual(running(), ["log", "points"]);
  clock.advance(60_000);
  deepEqual(running(), []);
  const back = feed.follow(["log", "points"], last!.id, nobody);
  equal(back.resumed, false);
  push("log", 2);
  deepEqual(data(take(back)), [2]);
});

Deno.test("what the ring no longer has cannot be resumed; a new reader gets the newest 200", () => {
  const { feed, push } = feedOf();
  const keeps = feed.follow(["log"], null, nobody);
  for (let i = 1; i <= 600; i++) push("log", i);
  // 500 are kept: 1 to 100 are gone.
  equal(feed.follow(["log"], "boot.99", nobody).resumed, false);
  const resumed = feed.follow(["log"], "boot.100", nobody);
  equal(resumed.resumed, true);
  deepEqual(data(take(resumed)), Array.from({ length: 500 }, (_, i) => 101 + i));
  const fresh = feed.follow(["log"], null, nobody);
  deepEqual(data(take(fresh)), Array.from({ length: 200 }, (_, i) => 401 + i));
  keeps.leave();
});

Deno.test("a reader that falls behind what is kept is told so, not given a hole", () => {
  const { feed, push } = feedOf();
  const slow = feed.follow(["log", "status"], null, nobody);
  push("log", 0);
  take(slow);
  for (let i = 1; i <= 500; i++) push("log", i);
  equal(take(slow, 1)[0] !== "lost", true);
  for (let i = 0; i < 2; i++) push("log", i);
  deepEqual(take(slow), ["lost"]);
});

Deno.test("only the newest status is told, and missing older ones loses nobody", () => {
  const { feed, push, running } = feedOf();
  const reader = feed.follow(["status"], null, nobody);
  deepEqual(data(take(reader)), ["as it stands"]);
  for (const status of ["a", "b", "c"]) push("status", status);
  deepEqual(data(take(reader)), ["c"]);
  // Who comes back is told at once how things stand now.
  reader.leave();
  deepEqual(running(), []);
  const back = feed.follow(["status"], "boot.1", nobody);
  equal(back.resumed, true);
  deepEqual(data(take(back)), ["as it stands"]);
});

Deno.test("points begin with the next one: the two hours are asked for elsewhere", () => {
  const { feed, push } = feedOf();
  feed.follow(["points"], null, nobody);
  push("points", 1);
  const reader = feed.follow(["points"], null, nobody);
  deepEqual(take(reader), []);
  push("points", 2);
  deepEqual(data(take(reader)), [2]);
});

Deno.test("an id of another run, from the future or of no form begins anew", () => {
  const { feed, push } = feedOf("now");
  const keeps = feed.follow(["log"], null, nobody);
  push("log", 1);
  const ids = ["before.1", "now.2", "now.", "now.x", "now.-1", "now.1e0", "", ".", "1", "now.1.1"];
  for (const id of ids) {
    const reader = feed.follow(["log"], id, nobody);
    equal(reader.resumed, false, id);
    deepEqual(data(take(reader)), [1], id);
    reader.leave();
  }
  equal(feed.follow(["log"], "now.1", nobody).resumed, true);
  keeps.leave();
});

Deno.test("whatever happens, a reader gets each event once, in order, or is told it lost some", () => {
  let seed = 20250605;
  const random = (most: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % most;
  };
  const { feed, push, clock, running } = feedOf();
  const topics: Topic[] = ["log", "obs"];
  let next = 1;
  let had = 0;
  let id: string | null = null;
  let reader: FeedReader | null = null;
  for (let step = 0; step < 20_000; step++) {
    const what = random(10);
    if (what < 5 && running().includes("log")) push(topics[random(2)]!, next++);
    else if (what < 7 && reader !== null) {
      for (const told of take(reader, random(40))) {
        if (told === "lost") {
          reader.leave();
          reader = null;
          break;
        }
        equal(told.data, had + 1);
        [had, id] = [had + 1, told.id];
      }
    } else if (what === 7) {
      reader?.leave();
      reader = null;
      clock.advance(random(20) === 0 ? 61_000 : random(5_000));
    } else if (reader === null) {
      reader = feed.follow(topics, id, nobody);
      // Begun anew: what it gets first is the newest, in order from there.
      if (!reader.resumed) {
        const first = take(reader) as Told[];
        first.forEach((told, i) => i > 0 && equal(told.data, Number(first[i - 1]!.data) + 1));
        [had, id] = [next - 1, first.at(-1)?.id ?? null];
      }
    }
  }
  ok(next > 5_000);
});

Deno.test("topics are read from a query; an unknown one is refused", () => {
  deepEqual(topicsOf(undefined), TOPICS);
  deepEqual(topicsOf("log,status"), ["log", "status"]);
  equal(topicsOf("log,passwd"), null);
  equal(topicsOf("log,"), null);
});

Deno.test("closing ends every source", () => {
  const { feed, running } = feedOf();
  feed.follow(TOPICS, null, nobody);
  equal(running().length, TOPICS.length);
  feed.close();
  deepEqual(running(), []);
});
