import { deepEqual, equal, match, ok } from "node:assert/strict";
import { recordEvent } from "../../formats/_test_events.ts";
import { type ChildEvent, encodeChildEvent } from "../../formats/child_event.ts";
import { settle, TestClock } from "../../_test_clock.ts";
import { TestChild } from "./_test_child.ts";
import type { NamedExit } from "./component.ts";
import { ManagedChild } from "./managed_child.ts";

function setup(
  namedExit: (code: number, state: string | null) => NamedExit | null = () => null,
  obeys: TestChild["obeys"] = "stdin",
  silentLimitMs: number | null = null,
) {
  const clock = new TestClock();
  const children: TestChild[] = [];
  const log: string[] = [];
  const events: ChildEvent[] = [];
  const managed = new ManagedChild({
    name: "part",
    silentLimitMs,
    spawn: () => {
      const child = new TestChild(100 + children.length, obeys);
      children.push(child);
      return child;
    },
    namedExit,
    log: (component, text) => log.push(`[${component}] ${text}`),
    heard: (event) => events.push(event),
    changed: () => {},
    clock,
  });
  return { clock, children, log, events, managed, newest: () => children.at(-1)! };
}

const state = (name: string, since = "2025-06-05T17:00:00.000Z") =>
  encodeChildEvent({ event: "state", state: name, since, reason: "because" });

const record = encodeChildEvent(recordEvent());

Deno.test("a crashing child is started again ever later, and it is called a crash loop", async () => {
  const { clock, children, managed, newest } = setup();
  managed.start();
  const pauses: number[] = [];
  for (let crash = 1; crash <= 7; crash++) {
    newest().say(`line ${crash}`);
    newest().exit(5);
    await settle();
    const view = managed.view();
    equal(view.status, "exited");
    equal(view.state, crash === 1 ? "restarting" : "crash loop");
    equal(view.crashes, crash);
    equal(view.last_exit_code, 5);
    equal(view.last_log_line, `line ${crash}`);
    const before = children.length;
    let waited = 0;
    while (children.length === before) {
      clock.advance(1_000);
      waited++;
    }
    pauses.push(waited);
  }
  deepEqual(pauses, [2, 4, 8, 16, 32, 60, 60]);
  equal(managed.view().restart_count, 7);
  equal(managed.view().state, "crash loop");
  clock.advance(60_000);
  equal(managed.view().state, "running");
  newest().exit(1);
  await settle();
  equal(managed.view().crashes, 1);
  equal(managed.view().state, "restarting");
});

Deno.test("an unreachable logger is no crash loop, and stays unreachable since the same time", async () => {
  const { clock, managed, newest } = setup((code, last) =>
    code === 1 && last === "logger unreachable"
      ? { state: last, reason: null, retryMs: null }
      : null
  );
  managed.start();
  for (let i = 0; i < 4; i++) {
    newest().say("recording");
    newest().say(state("logger unreachable", `2025-06-05T17:0${i}:00.000Z`));
    newest().exit(1);
    await settle();
    const { state: named, since, reason } = managed.view();
    deepEqual([named, since, reason], [
      "logger unreachable",
      "2025-06-05T17:00:00.000Z",
      "because",
    ]);
    clock.advance(60_000);
    newest().say("starting over");
    await settle();
    equal(managed.view().state, "logger unreachable");
  }
  newest().say(record);
  await settle();
  equal(managed.view().state, "recording");
});

Deno.test("a new process is not judged by what the former one said", async () => {
  const { managed, newest } = setup((_code, last) =>
    last === "logger unreachable" ? { state: last, reason: null, retryMs: null } : null
  );
  managed.start();
  newest().say("its last words");
  newest().say(state("logger unreachable"));
  await settle();
  equal(managed.view().last_log_line, "its last words");
  await managed.stop();
  managed.start();
  equal(managed.view().last_log_line, null);
  newest().exit(1);
  await settle();
  deepEqual([managed.view().state, managed.view().reason], ["restarting", "exit code 1"]);
});

Deno.test("Obs records do not hide that Support records wait for the disk", async () => {
  const { managed, newest } = setup();
  managed.start();
  newest().say(state("not recorded"));
  newest().say(record);
  await settle();
  equal(managed.view().state, "not recorded");
  newest().say(state("recording"));
  await settle();
  equal(managed.view().state, "recording");
});

Deno.test("exit 1 without having told of the logger is a crash", async () => {
  const { managed, newest, clock } = setup((code, last) =>
    code === 1 && last === "logger unreachable"
      ? { state: last, reason: null, retryMs: null }
      : null
  );
  managed.start();
  newest().say(state("logger unreachable"));
  newest().exit(1);
  await settle();
  equal(managed.view().crashes, 0, "it gave up as it should");
  clock.advance(2_000);
  for (const crashes of [1, 2]) {
    newest().exit(1);
    await settle();
    equal(managed.view().crashes, crashes);
    clock.advance(10_000);
  }
  newest().exit(1);
  await settle();
  equal(managed.view().state, "crash loop");
});

Deno.test("a held lock is a state with its own pace", async () => {
  const { clock, children, managed, newest } = setup((code) =>
    code === 3 ? { state: "lock held", reason: "by pid 9", retryMs: 60_000 } : null
  );
  managed.start();
  newest().exit(3);
  await settle();
  equal(managed.view().state, "lock held");
  equal(managed.view().reason, "by pid 9");
  clock.advance(59_999);
  equal(children.length, 1);
  clock.advance(1);
  equal(children.length, 2);
});

Deno.test("record events are not log lines; everything else is, also from a torn event", async () => {
  const { log, events, managed, newest } = setup();
  managed.start();
  newest().say(record);
  newest().say("plain text");
  newest().say('{"event":"record", torn');
  await settle();
  equal(events.length, 1);
  deepEqual(log.filter((line) => line.startsWith("[part]")), [
    "[part] plain text",
    '[part] {"event":"record", torn',
  ]);
});

Deno.test("a stop asks by stdin, then by SIGTERM, then kills, all within 5 s", async () => {
  for (const obeys of ["stdin", "SIGTERM", "SIGKILL"] as const) {
    const { clock, managed, newest } = setup(() => null, obeys);
    managed.start();
    let stoppedAfter = -1;
    const startMs = clock.nowMs();
    const stopped = managed.stop().then(() => stoppedAfter = clock.nowMs() - startMs);
    for (let i = 0; i < 10 && stoppedAfter < 0; i++) {
      await settle();
      if (stoppedAfter < 0) clock.advance(500);
    }
    await stopped;
    ok(newest().stdinClosed);
    deepEqual(
      newest().signals,
      {
        stdin: [],
        SIGTERM: ["SIGTERM"],
        SIGKILL: ["SIGTERM", "SIGKILL"],
      }[obeys],
    );
    ok(stoppedAfter < 5_000);
    equal(managed.view().status, "stopped");
    clock.advance(120_000);
    equal(managed.view().restart_count, 0);
  }
});

Deno.test("a stop between two starts of a crash loop ends it", async () => {
  const { clock, children, managed, newest } = setup();
  managed.start();
  newest().exit(1);
  await settle();
  await managed.stop();
  clock.advance(120_000);
  equal(children.length, 1);
  equal(managed.view().status, "stopped");
});

Deno.test("a program that cannot be started is tried again like one that crashes", () => {
  const clock = new TestClock();
  let tries = 0;
  const managed = new ManagedChild({
    name: "part",
    silentLimitMs: null,
    spawn: () => {
      tries++;
      throw new Error("no such program");
    },
    namedExit: () => null,
    log: () => {},
    heard: () => {},
    changed: () => {},
    clock,
  });
  managed.start();
  clock.advance(2_000);
  clock.advance(4_000);
  equal(tries, 3);
  equal(managed.view().state, "crash loop");
  ok(managed.view().reason?.includes("no such program"));
});

/** A child that is ended when it says nothing for two minutes, and heeds nothing but SIGKILL. */
const watched = () => setup(() => null, "SIGKILL", 120_000);

/** Time passes, and what comes of it is done. */
async function pass({ clock }: Pick<ReturnType<typeof setup>, "clock">, seconds: number) {
  clock.advance(seconds * 1_000);
  await settle();
}

Deno.test("a child that says nothing any more is killed, called hung, and started again", async () => {
  const all = watched();
  const { children, managed, newest, log } = all;
  managed.start();
  newest().say(state("following KTLX"));
  await settle();
  await pass(all, 119);
  deepEqual([newest().signals, managed.view().state], [[], "following KTLX"]);
  await pass(all, 31);
  deepEqual([newest().stdinClosed, managed.view().state], [true, "hung"]);
  equal(managed.view().reason, "it said nothing for 120 s");
  match(managed.view().last_log_line ?? "", /^hung: it said nothing for 120 s/);
  await pass(all, 4);
  deepEqual(newest().signals, ["SIGTERM", "SIGKILL"]);
  const { status, state: named, crashes } = managed.view();
  deepEqual([status, named, crashes], ["exited", "hung", 1]);
  ok(log.includes(
    "[supervisor] WARN  part hung: it said nothing for 120 s; it is ended and started again",
  ));
  await pass(all, 2);
  equal(children.length, 2);
  deepEqual([managed.view().state, managed.view().reason], [
    "starting",
    "it said nothing for 120 s",
  ]);
  newest().say(state("following KTLX"));
  await settle();
  equal(managed.view().state, "following KTLX");
  newest().exit(0);
  await settle();
  await managed.stop();
});

Deno.test("a child that hangs each time is started ever later; its silence is no running well", async () => {
  const all = watched();
  const { children, managed } = all;
  managed.start();
  const pauses: number[] = [];
  for (let hang = 1; hang <= 3; hang++) {
    await pass(all, 154);
    equal(managed.view().crashes, hang);
    let waited = 0;
    for (const before = children.length; children.length === before; waited++) await pass(all, 1);
    pauses.push(waited);
  }
  // Each time after 150 s of silence and the 3.5 s until it is killed.
  deepEqual(pauses, [2, 4, 8]);
});

Deno.test("a line now and then on stdout is enough, also an event", async () => {
  const all = watched();
  const { children, managed, newest } = all;
  managed.start();
  for (let i = 0; i < 10; i++) {
    await pass(all, 110);
    newest().say(i % 2 === 0 ? "still here" : record);
    await settle();
  }
  deepEqual([children.length, managed.view().status], [1, "running"]);
});

Deno.test("a machine's sleep is no silence, however long; a component may also be silent", async () => {
  const all = watched();
  const { managed, newest, clock } = all;
  managed.start();
  newest().say("at work");
  await pass(all, 60);
  clock.sleep(8 * 3_600_000);
  await pass(all, 1);
  newest().say("awake too");
  await pass(all, 100);
  deepEqual([newest().signals, managed.view().status], [[], "running"]);

  const silent = setup();
  silent.managed.start();
  silent.clock.advance(24 * 3_600_000);
  deepEqual([silent.newest().signals, silent.newest().stdinClosed], [[], false]);
});

Deno.test("a hung child that is told to stop is not started again", async () => {
  const all = watched();
  const { children, managed } = all;
  managed.start();
  await pass(all, 151);
  equal(managed.view().state, "hung");
  const stopped = managed.stop();
  await pass(all, 5);
  await stopped;
  await pass(all, 300);
  deepEqual([children.length, managed.view().state, managed.view().status], [
    1,
    "stopped",
    "stopped",
  ]);
});
