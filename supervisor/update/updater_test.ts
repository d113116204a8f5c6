import { deepEqual, equal, match } from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { loadConfig } from "../../config.ts";
import { updateCheck } from "./update_check.ts";
import { UpdateError } from "./update_error.ts";
import { openUpdater } from "./updater.ts";
import type { Found, Outcome, Way } from "./way.ts";

/** An updater whose way is the test's. */
function updater(way: Partial<Way> | null, { testMode = false, refuse = false } = {}) {
  const clock = new TestClock();
  const said: string[] = [];
  const events: string[] = [];
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const whole: Way = {
    byItself: false,
    impossible: () => null,
    look: () => Promise.resolve({ latest: "0.3.0", available: true }),
    update: () => Promise.reject(new Error("not in this test")),
    ...way,
  };
  const opened = openUpdater({
    config,
    clock,
    testMode,
    log: (text) => said.push(text),
    changed: () => events.push("changed"),
    handOver(reason) {
      if (refuse) throw new Error("no such file");
      events.push(reason);
    },
    restartComponents: () => events.push("restarted"),
  }, () => way === null ? null : whole);
  return { opened, clock, said, events, config };
}

/** Resolves when `look` is true: git is asked for the version meanwhile. */
async function until(look: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !look(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}

Deno.test("a new version is told of, and looked for again every five minutes", async () => {
  let found: Found = { latest: "0.2.0", available: false };
  let looks = 0;
  const { opened, clock, said } = updater({ look: () => (looks++, Promise.resolve(found)) });
  opened.started(null);
  await until(() => opened.view().available !== null);
  equal(opened.view().available, false);
  found = { latest: "0.3.0", available: true };
  clock.advance(300_000);
  await settle();
  const { available, latest, looked_at } = opened.view();
  deepEqual([available, latest, looked_at], [true, "0.3.0", "2025-06-05T17:05:00.000Z"]);
  equal((await opened.version()).update_available, true);
  deepEqual(said, ["a new version is there: 0.3.0"]);
  opened.close();
  clock.advance(600_000);
  equal(looks, 2);
});

Deno.test("a source that is away is logged once, and what was known stays", async () => {
  let away = false;
  const look = () =>
    away
      ? Promise.reject(new UpdateError("unreachable", "https://x/latest.json: no answer in time"))
      : Promise.resolve({ latest: "0.3.0", available: true });
  const { opened, clock, said } = updater({ look });
  opened.started(null);
  await until(() => opened.view().available !== null);
  away = true;
  for (let i = 0; i < 3; i++) {
    clock.advance(300_000);
    await settle();
  }
  equal(opened.view().available, true);
  match(opened.view().text ?? "", /no answer in time/);
  equal(said.filter((line) => line.includes("no answer in time")).length, 1);
  away = false;
  clock.advance(300_000);
  await settle();
  equal(opened.view().text, null);
  opened.close();
});

Deno.test("an update goes its steps and hands over; a second one waits", async () => {
  const done = Promise.withResolvers<Outcome>();
  const { opened, events, said } = updater({
    update(source, tell) {
      equal(source, "/media/stick");
      tell({ state: "downloading", text: "fetching 0.3.0", progress: 0.5 });
      return done.promise;
    },
  });
  deepEqual(opened.begin("/media/stick"), { ok: true });
  await until(() => opened.view().state === "downloading");
  equal(opened.view().progress, 0.5);
  deepEqual(opened.begin(null), { ok: false, error: "an update is under way already" });
  done.resolve({ then: "hand over", text: "0.3.0 takes over from 0.2.0", undo() {} });
  await until(() => opened.view().state === "handing over");
  equal(events.at(-1), "0.3.0 takes over from 0.2.0");
  equal(opened.begin(null).ok, false);
  match(said.join("\n"), /update: fetching 0\.3\.0\nupdate: 0\.3\.0 takes over/);
});

Deno.test("a new version that cannot be started is undone", async () => {
  let undone = 0;
  const outcome: Outcome = { then: "hand over", text: "t", undo: () => undone++ };
  const { opened, said } = updater({ update: () => Promise.resolve(outcome) }, { refuse: true });
  opened.begin(null);
  await until(() => opened.view().state === "failed");
  equal(undone, 1);
  equal(opened.view().text, "no such file");
  match(said.at(-1)!, /^WARN {2}not updated: no such file/);
  equal(opened.begin(null).ok, true);
  await until(() => undone === 2);
});

Deno.test("what is impossible is said before it is tried", async () => {
  const { opened } = updater({ impossible: (source) => source === null ? "no update.url" : null });
  await opened.look();
  equal(opened.view().impossible_because, "no update.url");
  equal(opened.view().available, null);
  deepEqual(opened.begin(null), { ok: false, error: "no update.url" });
  const files = updater(null).opened;
  await files.look();
  match(files.view().impossible_because ?? "", /plain source files/);
  const test = updater({}, { testMode: true }).opened;
  test.started(null);
  match(test.view().impossible_because ?? "", /test run/);
  equal(test.begin("/media/stick").ok, false);
});

Deno.test("a pulled checkout restarts the components, and says when that is not enough", async () => {
  const { opened, events } = updater({
    update: () =>
      Promise.resolve({ then: "restart components", text: "restart meso360", restartNeeded: true }),
  });
  opened.begin(null);
  await until(() => opened.view().state === "restart needed");
  deepEqual(events.at(-1), "restarted");
  deepEqual([opened.view().text, opened.view().available], ["restart meso360", false]);
});

Deno.test("what came of the update before is shown until the next one", async () => {
  const { opened } = updater({});
  opened.started("0.3.0 did not work here");
  await until(() => opened.view().looked_at !== null);
  deepEqual([opened.view().state, opened.view().text], ["failed", "0.3.0 did not work here"]);
  opened.close();
});

Deno.test("the preflight's line", async () => {
  const { config } = updater({});
  const version = (more: object) => () =>
    Promise.resolve(
      {
        version: "0.2.0",
        commit: "a1b2c3d4e5f6",
        source: "executable",
        dirty: false,
        update_available: null,
        latest: null,
        ...more,
      } as const,
    );
  const look = (available: boolean | null, problem: string | null = null) => () =>
    Promise.resolve({ available, latest: "0.3.0", problem });
  const set = { update: { ...config.update, url: "https://example.org/" } };
  const line = async (found: ReturnType<typeof look>, more = {}, settings: typeof set = set) => {
    const { result, text } = await updateCheck({ look: found, version: version(more) }, settings);
    return `${result} ${text}`;
  };
  equal(await line(look(false)), "PASS software up to date (a1b2c3d)");
  equal(await line(look(true)), "WARN software 0.2.0 (a1b2c3d) runs, 0.3.0 is available");
  match(await line(look(null, "no answer in time")), /^WARN whether .* not known: no answer in/);
  const stick = { update: { ...config.update, url: "/media/stick" } };
  match(await line(look(null, "is not there"), {}, stick), /^PASS .*: is not there$/);
  match(await line(look(true), { source: "git", dirty: true }), /^WARN .*local changes \(dev/);
  match(
    await line(look(true), {}, { update: { at_start: false } } as typeof set),
    /^PASS .*at_start/,
  );
  match(
    await line(look(true), {}, { update: { at_start: true } } as typeof set),
    /^PASS .*no update/,
  );
});
