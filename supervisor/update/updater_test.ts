import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { settle, TestClock } from "../../_test_clock.ts";
import { loadConfig } from "../../config.ts";
import { updateCheck } from "./update_check.ts";
import { UpdateError } from "./update_error.ts";
import { openUpdater } from "./updater.ts";
import type { Found, Outcome, Way } from "./way.ts";

/** An updater whose way is the test's. */
function updater(
  way: Partial<Way> | null,
  { testMode = false, refuse = false, undecided = null, url }: {
    testMode?: boolean;
    refuse?: boolean;
    undecided?: string | null;
    url?: string;
  } = {},
) {
  const clock = new TestClock();
  const said: string[] = [];
  const events: string[] = [];
  const { config: usual } = loadConfig("/nowhere/meso360.config.json");
  const config = { ...usual, update: { ...usual.update, url } };
  const whole: Way = {
    byItself: false,
    impossible: () => null,
    look: () => Promise.resolve({ latest: "0.3.0", available: true, heldBack: null }),
    update: () => Promise.reject(new Error("not in this test")),
    ...way,
  };
  const opened = openUpdater({
    config,
    clock,
    testMode,
    undecided: () => undecided,
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
  let found: Found = { latest: "0.2.0", available: false, heldBack: null };
  let looks = 0;
  const { opened, clock, said } = updater({ look: () => (looks++, Promise.resolve(found)) });
  opened.started(null);
  await until(() => opened.view().available !== null);
  equal(opened.view().available, false);
  found = { latest: "0.3.0", available: true, heldBack: null };
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

Deno.test("a stick that is put in, changed or taken out is looked at within half a minute", async () => {
  const dir = await Deno.makeTempDir();
  const stick = join(dir, "stick");
  let looks = 0;
  const look =
    () => (looks++, Promise.resolve({ latest: "0.3.0", available: false, heldBack: null }));
  const { opened, clock } = updater({ look }, { url: stick });
  try {
    opened.started(null);
    await until(() => opened.view().available !== null);
    // The disk is asked in its own time: what it answers is there soon, on a busy machine later.
    const answered = () => new Promise((resolve) => setTimeout(resolve, 50));
    await answered();
    const seen = async (expected: number) => {
      const before = looks;
      clock.advance(30_000);
      if (expected === before) await answered();
      else await until(() => looks === expected);
      equal(looks, expected);
    };
    await seen(1);
    Deno.mkdirSync(stick);
    await seen(1);
    Deno.writeTextFileSync(join(stick, "latest.json"), "{}");
    await seen(2);
    await seen(2);
    Deno.writeTextFileSync(join(stick, "latest.json"), "{ }");
    await seen(3);
    Deno.removeSync(stick, { recursive: true });
    await seen(4);
    opened.close();
    Deno.mkdirSync(stick);
    Deno.writeTextFileSync(join(stick, "latest.json"), "{}");
    await seen(4);
  } finally {
    opened.close();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("no login of a release server gets into log, view or preflight", async () => {
  const text =
    "error sending request for url (https://crew:s3cret@h.example/x?key=s3cret): refused";
  const errors = [new UpdateError("unreachable", text), new TypeError(text)];
  for (const error of errors) {
    const { opened, said, config } = updater({ look: () => Promise.reject(error) });
    opened.started(null);
    await until(() => said.length > 0);
    const check = await updateCheck({
      newest: opened.newest,
      version: async () => ({ ...await opened.version(), source: "executable" }),
    }, { update: { ...config.update, url: "https://h.example/x" } });
    const all = JSON.stringify([said, opened.view(), check]);
    match(all, /https:\/\/h\.example\/x\)/);
    equal(all.includes("s3cret"), false, all);
    opened.close();
  }
});

Deno.test("a source that is away is logged once, and what was known stays", async () => {
  let away = false;
  const look = () =>
    away
      ? Promise.reject(new UpdateError("unreachable", "https://x/latest.json: no answer in time"))
      : Promise.resolve({ latest: "0.3.0", available: true, heldBack: null });
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

Deno.test("a version on trial takes no other update", async () => {
  const { opened } = updater({}, { undecided: "98 → 99 has yet to show that it works" });
  await opened.look();
  deepEqual(opened.begin(null), {
    ok: false,
    error: "98 → 99 has yet to show that it works",
  });
});

Deno.test("what changes the libraries is not pulled by itself, and how to is said once", async () => {
  const heldBack = "a1b2c3d changes deno.lock: meso360 update";
  const look = () => Promise.resolve({ latest: "a1b2c3d", available: true, heldBack });
  let updates = 0;
  const update = () => (updates++, Promise.reject(new Error("x")));
  const { opened, said } = updater({ byItself: true, look, update });
  opened.started(null);
  await until(() => said.some((line) => line.startsWith("WARN")));
  deepEqual([updates, said.at(-1), opened.view().text], [0, `WARN  ${heldBack}`, heldBack]);
  opened.begin(null);
  await until(() => updates === 1);
  opened.close();
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

Deno.test("what the preflight says is the updater's newest look, and right at once after a pull", async () => {
  let looks = 0;
  const { opened, clock, config } = updater({
    look: () => (looks++, Promise.resolve({ latest: "a1b2c3d", available: true, heldBack: null })),
    update: () =>
      Promise.resolve({ then: "restart components", text: "pulled", restartNeeded: false }),
  });
  const version = async () => ({ ...await opened.version(), source: "git", dirty: false } as const);
  const line = async () => (await updateCheck({ newest: opened.newest, version }, config)).text;
  match(await line(), /a1b2c3d is available/);
  clock.advance(3_600_000);
  match(await line(), /a1b2c3d is available/);
  equal(looks, 1);
  opened.begin(null);
  await until(() => opened.view().text === "pulled");
  match(await line(), /software up to date/);
  equal(looks, 1);
  await opened.look();
  match(await line(), /a1b2c3d is available/);
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
  const look =
    (available: boolean | null, problem: string | null = null, heldBack: string | null = null) =>
    () => Promise.resolve({ available, latest: "0.3.0", problem, heldBack });
  const set = { update: { ...config.update, url: "https://example.org/" } };
  const line = async (found: ReturnType<typeof look>, more = {}, settings: typeof set = set) => {
    const { result, text } = await updateCheck({ newest: found, version: version(more) }, settings);
    return `${result} ${text}`;
  };
  equal(await line(look(false)), "PASS software up to date (a1b2c3d)");
  const heldBack = "0.3.0 did not work here on 2025-06-05 (x): meso360 update tries it again";
  equal(await line(look(false, null, heldBack)), `PASS software 0.2.0 (a1b2c3d) runs; ${heldBack}`);
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
