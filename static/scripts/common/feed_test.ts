import assert from "node:assert/strict";
import type { Point } from "../../../formats/point.ts";
import { HandWorld, LOADED_AT, settle, testPoint, testStatus } from "./_test_page.ts";
import { type Connection, openFeed } from "./feed.ts";

/** A page that writes down what it is told. */
async function page(prepare: (world: HandWorld) => void = () => {}) {
  const world = new HandWorld();
  prepare(world);
  const points: [string, number[]][] = [];
  const told: Connection[] = [];
  const updates: string[] = [];
  const feed = openFeed({
    points: (list: Point[], how) => points.push([how, list.map((point) => point.ts)]),
    status() {},
    note() {},
    unrecorded() {},
    connection: (connection) => told.push(connection),
    updated: (version) => updates.push(version),
  }, world);
  await settle();
  return { world, feed, points, told, updates, last: () => told.at(-1)! };
}

/** A page whose stream is open and has caught up. */
async function livePage() {
  const p = await page();
  p.world.stream.open();
  p.world.stream.say("status", testStatus());
  p.world.stream.point(2);
  await p.world.clock.pass(200);
  return p;
}

Deno.test("the stream goes on exactly after the two hours", async () => {
  const { world, points, told, last } = await page();
  assert.equal(told[0]!.state, "loading");
  assert.deepEqual(points, [["initial", [1]]]);
  assert.equal(world.stream.url, "/view/stream?after=20250605.1");
  world.stream.open();
  world.stream.point(2);
  await world.clock.pass(200);
  world.stream.point(3);
  assert.deepEqual(points.slice(1), [["live", [2]], ["live", [3]]]);
  assert.deepEqual([last().state, last().text], ["live", "Live"]);
});

Deno.test("a station without data yet is followed from its beginning", async () => {
  const { world } = await page((w) => {
    w.answer = () =>
      Promise.resolve(Response.json({ ts: [], last_id: null, loaded_at: LOADED_AT }));
  });
  assert.equal(world.stream.url, "/view/stream");
});

Deno.test("a loss that an update announced is told as that, for a minute", async () => {
  const { world, last } = await livePage();
  world.stream.say("status", testStatus({ handing_over: true }));
  world.stream.fail();
  assert.equal(last().state, "lost");
  assert.match(last().text, /^The new version is being started; trying again in \d s$/);
  world.answer = () => Promise.reject(new TypeError("no"));
  await world.clock.pass(70_000);
  assert.match(last().text, /^Connection to the vehicle's computer lost at/);
});

Deno.test("nothing new for 30 s is told, and how long", async () => {
  const { world, last } = await livePage();
  for (let s = 0; s < 45; s += 5) {
    await world.clock.pass(5_000);
    world.stream.say("status", testStatus({ record_age_s: s + 5 }));
  }
  assert.equal(last().state, "stale");
  assert.match(last().text, /^No new data for 45 s: the logger or the recorder stands still$/);
  world.stream.point(60);
  assert.equal(last().state, "live");
  assert.equal(world.openStreams, 1);
});

Deno.test("old data that have just been loaded are not called live", async () => {
  const { world, last } = await page();
  world.stream.open();
  assert.deepEqual([last().state, last().text], ["waiting", "Connected, no new data yet"]);
  world.stream.say("status", testStatus({ record_age_s: 7_500 }));
  assert.equal(last().text, "No new data for 2 h 5 min: the logger or the recorder stands still");
});

Deno.test("a program that knows no record since its start is not called live", async () => {
  const { world, told, last } = await page();
  world.stream.open();
  for (let s = 0; s < 35; s += 5) {
    world.stream.say("status", testStatus({ record_age_s: null }));
    await world.clock.pass(5_000);
  }
  assert.equal(told.some(({ state }) => state === "live"), false);
  assert.deepEqual(told.map(({ state }) => state), ["loading", "waiting", "stale"]);
  assert.equal(last().text, "Connected, but no data: the logger or the recorder stands still");
  world.stream.point(2);
  await world.clock.pass(200);
  assert.equal(last().state, "live");
});

Deno.test("a station without a datalogger is live as long as it is heard", async () => {
  const { world, told, last } = await page();
  const status = testStatus({ datalogger: false, record_age_s: null });
  world.stream.open();
  for (let s = 0; s < 60; s += 5) {
    world.stream.say("status", status);
    await world.clock.pass(5_000);
  }
  assert.deepEqual(told.map(({ state }) => state), ["loading", "waiting", "live"]);
  assert.equal(last().text, "Live");
  await world.clock.pass(13_000);
  assert.equal(last().state, "lost");
  // It may be in no vehicle.
  assert.match(last().text, /^Connection to the station lost at /);
});

Deno.test("a page that was long away is live as soon as the station says so", async () => {
  const { world, told, last } = await livePage();
  world.stream.fail();
  world.answer = () => Promise.reject(new TypeError("network"));
  await world.clock.pass(200_000);
  world.answer = new HandWorld().answer;
  await world.clock.pass(10_000);
  told.length = 0;
  world.stream.open();
  world.stream.say("status", testStatus());
  assert.deepEqual(told.map(({ state }) => state), ["waiting", "live"]);
  assert.equal(last().text, "Live");
});

Deno.test("records that the disk does not take are still data that arrive", async () => {
  const { world, last } = await livePage();
  const notRecorded = { queued: 40, reason: "disk full" };
  for (let s = 0; s < 40; s++) {
    await world.clock.pass(1_000);
    world.stream.say("unrecorded", { point: testPoint(3 + s), queued: s });
    world.stream.say("status", testStatus({ not_recorded: notRecorded, record_age_s: s }));
  }
  assert.equal(last().state, "live");
});

Deno.test("an open stream that says nothing for 12 s is lost and tried again from where it stood", async () => {
  const { world, last } = await livePage();
  const first = world.stream;
  await world.clock.pass(11_000);
  assert.equal(world.streams.length, 1);
  await world.clock.pass(2_000);
  assert.equal(first.readyState, 2);
  assert.equal(last().state, "lost");
  assert.match(
    last().text,
    /^Connection to the vehicle's computer lost at 17:52:28 UTC; trying again in \d s$/,
  );
  await world.clock.pass(5_000);
  assert.equal(world.streams.length, 2);
  assert.equal(world.stream.url, "/view/stream?after=20250605.2");
  assert.deepEqual(world.asked, ["/view/initial"]);
});

Deno.test("a lost connection is tried every 5 s, one at a time, counting down", async () => {
  const { world, told } = await livePage();
  world.stream.fail();
  for (let i = 0; i < 5; i++) {
    await world.clock.pass(5_000);
    assert.equal(world.openStreams, 1);
    world.stream.fail();
    assert.equal(world.openStreams <= 1, true);
  }
  const counted = told.map((connection) => connection.retryInS).filter((inS) => inS !== null);
  assert.deepEqual(counted.slice(0, 7), [5, 4, 3, 2, 1, 0, 5]);
  assert.equal(new Set(told.filter((c) => c.state === "lost").map((c) => c.sinceMs)).size, 1);
});

Deno.test("what was missed comes in one piece, and nothing comes twice", async () => {
  const { world, points } = await livePage();
  world.stream.fail();
  const stale = world.stream;
  await world.clock.pass(6_000);
  stale.point(99);
  world.stream.open();
  for (const ts of [2, 3, 4, 5, 6]) world.stream.point(ts);
  await world.clock.pass(100);
  world.stream.point(7);
  await world.clock.pass(200);
  world.stream.point(8);
  assert.deepEqual(points.slice(2), [["filled", [3, 4, 5, 6]], ["live", [7]], ["live", [8]]]);
});

Deno.test("points that were gathered when the connection broke are not lost", async () => {
  const { world, points } = await livePage();
  world.stream.fail();
  await world.clock.pass(6_000);
  world.stream.open();
  for (const ts of [3, 4, 5]) world.stream.point(ts);
  world.stream.fail();
  assert.deepEqual(points.at(-1), ["filled", [3, 4, 5]]);
});

Deno.test("away for more than a minute, the two hours are asked for again, once", async () => {
  const { world, points } = await livePage();
  world.stream.fail();
  world.answer = () => Promise.reject(new TypeError("network"));
  await world.clock.pass(62_000);
  world.answer = new HandWorld().answer;
  await world.clock.pass(18_000);
  assert.deepEqual(points.map(([how]) => how), ["initial", "live", "initial"]);
  // The stream is refused for a while: that is no reason to load the two hours every 5 s.
  const loaded = points.length;
  for (let i = 0; i < 5; i++) {
    world.stream.fail();
    await world.clock.pass(6_000);
  }
  assert.equal(points.length, loaded);
});

Deno.test("a station that read its files again is asked for the two hours again, once", async () => {
  const { world, points, told } = await livePage();
  const anew = "2025-06-05T18:00:00.000Z";
  world.answer = () =>
    Promise.resolve(Response.json({ ts: [], last_id: "20250605.9", loaded_at: anew }));
  const before = told.length;
  world.stream.say("status", testStatus({ loaded_at: anew }));
  await settle();
  world.stream.open();
  for (let i = 0; i < 3; i++) world.stream.say("status", testStatus({ loaded_at: anew }));
  await settle();
  assert.deepEqual(points.map(([how]) => how), ["initial", "live", "initial"]);
  assert.equal(world.stream.url, "/view/stream?after=20250605.9");
  assert.equal(world.openStreams, 1);
  assert.equal(told.slice(before).some(({ state }) => state === "lost"), false);
});

Deno.test("a page that slept tries at once, though its own clock stood still", async () => {
  const { world, last } = await livePage();
  world.clock.sleep(40_000);
  world.wake();
  assert.equal(world.streams.length, 2);
  assert.equal(last().state, "lost");
  assert.equal(last().retryInS, 0);
  assert.equal(world.openStreams, 1);
});

Deno.test("waking up does not disturb a stream that speaks", async () => {
  const { world } = await livePage();
  world.wake();
  world.wake();
  assert.equal(world.streams.length, 1);
});

Deno.test("a refusal is said in the station's words", async () => {
  const { world, last } = await livePage();
  world.answer = () =>
    Promise.resolve(Response.json({ error: "too many readers (5000)." }, { status: 503 }));
  world.stream.fail(2);
  await settle();
  assert.equal(
    last().text,
    "The vehicle's computer answers, but gives no data: too many readers (5000); trying again in 5 s",
  );
});

Deno.test("a first load that fails is lost, not loading for ever", async () => {
  const { world, last } = await page((w) => {
    w.answer = (_url, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  await world.clock.pass(29_000);
  assert.equal(last().state, "loading");
  await world.clock.pass(3_000);
  assert.equal(last().state, "lost");
  world.answer = new HandWorld().answer;
  await world.clock.pass(6_000);
  world.stream.open();
  world.stream.point(2);
  await world.clock.pass(200);
  assert.equal(last().state, "live");
});

Deno.test("another version of the station is told once", async () => {
  const { world, updates } = await livePage();
  world.stream.say("status", testStatus({ version: "2" }));
  world.stream.say("status", testStatus({ version: "2" }));
  assert.deepEqual(updates, ["2"]);
});

Deno.test("damaged events are passed over", async () => {
  const { world, points } = await livePage();
  world.stream.dispatchEvent(new MessageEvent("message", { data: "{", lastEventId: "x" }));
  world.stream.point(3);
  assert.deepEqual(points.at(-1), ["live", [3]]);
});

Deno.test("after hours of trouble there are two timers at most, and none after close", async () => {
  const { world, feed, told } = await livePage();
  for (let i = 0; i < 300; i++) {
    world.stream.fail(i % 2 === 0 ? 0 : 2);
    await world.clock.pass(6_000);
    world.stream.open();
    world.stream.point(10 + i);
    assert.equal(world.clock.timers <= 2, true);
    assert.equal(world.openStreams <= 1, true);
  }
  feed.close();
  const count = told.length;
  assert.equal(world.clock.timers, 0);
  assert.equal(world.openStreams, 0);
  world.stream.point(5_000);
  await world.clock.pass(60_000);
  assert.equal(told.length, count);
});
