/** The loop around the sessions, with sessions that only pretend. */
import { deepEqual, equal } from "node:assert/strict";
import { settle, TestClock } from "../_test_clock.ts";
import type { ChildEvent } from "../formats/child_event.ts";
import type { SessionParts } from "./session.ts";
import { TIMINGS, tunnelSettings } from "./settings.ts";
import type { Trouble } from "./trouble.ts";
import { keepTunnel } from "./tunnel.ts";

const SETTINGS = tunnelSettings({
  rtun_port: 2201,
  tunnel: { user: "clamps", host: "far.example", key: "/keys/clamps_rsa" },
  state_dir: "/state",
})!;

const UNREACHABLE: Trouble = { state: "host unreachable", reason: "no network" };
const LOST: Trouble = { state: "connecting", reason: "connection lost: the far end ended it" };

function pretend() {
  const clock = new TestClock();
  const stop = new AbortController();
  const events: ChildEvent[] = [];
  const logged: string[] = [];
  const begunMs: number[] = [];
  let current: { parts: SessionParts; end: (trouble: Trouble) => void } | null = null;
  const log = (text: string) => void logged.push(text);
  const ended = keepTunnel({
    settings: SETTINGS,
    timings: TIMINGS,
    clock,
    log: { info: log, warn: log, debug: log },
    tell: (event) => events.push(event),
    signal: stop.signal,
  }, (parts) => {
    begunMs.push(clock.monoMs());
    return new Promise((end) => {
      current = { parts, end };
      parts.signal.addEventListener("abort", () => end(LOST));
    });
  });
  return {
    clock,
    events,
    logged,
    begunMs,
    /** The running session ends. */
    async end(trouble: Trouble) {
      current!.end(trouble);
      await settle();
    },
    probed: () => current!.parts.probed({ ms: 81.4, answer: "SSH-2.0-x", note: null }),
    async stop() {
      stop.abort();
      await ended;
    },
  };
}

Deno.test("each failure is waited out longer, and a tunnel that lasted starts afresh", async () => {
  const t = pretend();
  const gaps = async (troubles: Trouble[]) => {
    const seen = t.begunMs.length;
    for (const trouble of troubles) {
      await t.end(trouble);
      for (const before = t.begunMs.length; t.begunMs.length === before;) {
        t.clock.advance(1_000);
        await settle();
      }
    }
    return t.begunMs.slice(seen).map((ms, i) => (ms - t.begunMs[seen + i - 1]!) / 1000);
  };
  deepEqual(await gaps([UNREACHABLE, UNREACHABLE, UNREACHABLE, UNREACHABLE, UNREACHABLE]), [
    1,
    2,
    4,
    8,
    10,
  ]);
  // It stood, but only for a moment: no recovery.
  t.probed();
  deepEqual(await gaps([LOST]), [10]);
  t.probed();
  t.clock.advance(30_000);
  deepEqual(await gaps([LOST, UNREACHABLE]), [31, 2]);
  await t.stop();
});

Deno.test("a state is told once with its beginning; the view at every change and probe", async () => {
  const t = pretend();
  const startedIso = new Date(t.clock.nowMs()).toISOString();
  t.clock.advance(500);
  t.probed();
  t.clock.advance(30_000);
  t.probed();
  await t.end(LOST);
  for (let i = 0; i < 3; i++) {
    t.clock.advance(10_000);
    await settle();
    await t.end(UNREACHABLE);
  }
  await t.stop();
  const states = t.events.filter((event) => event.event === "state");
  deepEqual(states.map(({ state, reason }) => [state, reason]), [
    ["connecting", null],
    ["connected", null],
    ["connecting", LOST.reason],
    ["host unreachable", "no network"],
  ]);
  equal(states[0]!.since, startedIso);
  deepEqual(t.logged, [
    "connecting to clamps@far.example, far port 2201",
    "connected to clamps@far.example, far port 2201 leads here: SSH-2.0-x (81 ms)",
    LOST.reason,
    "host unreachable: no network",
  ]);
  const views = t.events.filter((event) => event.event === "tunnel");
  deepEqual(views[2], {
    event: "tunnel",
    target: "clamps@far.example",
    port: 2201,
    connected_since: states[1]!.since,
    last_probe: new Date(Date.parse(startedIso) + 30_500).toISOString(),
    probe_ms: 81,
    probe_answer: "SSH-2.0-x",
    last_failure: null,
    last_failure_at: null,
    connections: 1,
  });
  equal(views[3]!.connected_since, null);
  equal(views[3]!.last_failure, LOST.reason);
});

Deno.test("asked to stop during a pause, it stops at once", async () => {
  const t = pretend();
  await t.end({ state: "host key changed", reason: "x" });
  await t.stop();
  equal(t.begunMs.length, 1);
});
