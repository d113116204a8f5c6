import { deepEqual, equal } from "node:assert/strict";
import { type Animation, nextPosition, type Player, player, REST_MS } from "./animation.ts";

/** A screen of 60 pictures a second, and a reel of `count` in the test's hands. */
function hand(count: number, speed = 1) {
  let nowMs = 0;
  let waiting: ((nowMs: number) => void)[] = [];
  const at: Record<"time" | "tilt", number> = { time: count - 1, tilt: 0 };
  const missing = new Set<number>();
  const seen: { position: number; ms: number }[] = [];
  const states: (Animation | null)[] = [];
  const reel = {
    place: (animation: Animation) => ({
      position: animation === "tilts" ? at.tilt : at.time,
      count,
    }),
    go(animation: Animation, position: number) {
      if (missing.has(position)) return false;
      at[animation === "tilts" ? "tilt" : "time"] = position;
      seen.push({ position, ms: nowMs });
      return true;
    },
    speed: () => speed,
    changed: (running: Animation | null) => states.push(running),
  };
  const made: Player = player(reel, (then) => waiting.push(then));
  function pass(ms: number): void {
    const endMs = nowMs + ms;
    while (nowMs + 1000 / 60 <= endMs) {
      nowMs += 1000 / 60;
      const due = waiting;
      waiting = [];
      for (const then of due) then(nowMs);
    }
  }
  return { player: made, pass, seen, missing, states, places: () => seen.map((s) => s.position) };
}

Deno.test("forward begins again at its end, backward at its beginning", () => {
  equal(nextPosition(3, 4, "forward"), 0);
  equal(nextPosition(0, 4, "backward"), 3);
  equal(nextPosition(1, 4, "tilts"), 2);
  equal(nextPosition(0, 0, "forward"), -1);
});

Deno.test("24 pictures pass at 10 a second, and the last one stays a little", () => {
  const { player, pass, seen } = hand(24);
  player.start("forward");
  pass(2_400);
  equal(seen.length, 24);
  deepEqual([seen[0]!.position, seen[23]!.position], [0, 23]);
  pass(REST_MS - 120);
  equal(seen.length, 24);
  pass(200);
  equal(seen[24]!.position, 0);
});

Deno.test("speed 3 is three times as fast, 0.5 half as fast", () => {
  for (const [speed, most] of [[3, 30], [0.5, 5]] as const) {
    const { player, pass, seen } = hand(100, speed);
    player.start("forward");
    pass(1_000);
    // Pictures of the screen come 60 times a second: a step may be one of them late.
    equal(Math.abs(seen.length - most) <= 1, true, `${seen.length}`);
  }
});

Deno.test("a picture that is not there yet is waited for, not passed over", () => {
  const { player, pass, places, missing } = hand(5);
  missing.add(2);
  player.start("forward");
  pass(1_000);
  deepEqual(places(), [0, 1]);
  missing.clear();
  pass(50);
  deepEqual(places(), [0, 1, 2]);
});

Deno.test("stopped and started again within a moment, it does not run twice as fast", () => {
  const { player, pass, seen, states } = hand(100);
  player.start("forward");
  pass(100);
  player.stop();
  player.start("forward");
  const before = seen.length;
  pass(1_000);
  equal(Math.abs(seen.length - before - 10) <= 1, true, `${seen.length - before}`);
  deepEqual(states, ["forward", null, "forward"]);
});
