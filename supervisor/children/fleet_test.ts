import { deepEqual, equal, ok } from "node:assert/strict";
import { LAST_GOOD, loadConfig } from "../../config.ts";
import { TestClock } from "../../_test_clock.ts";
import { TestChild } from "./_test_child.ts";
import { COMPONENTS } from "./components.ts";
import { Fleet } from "./fleet.ts";

function withFleet(
  configText: string | null,
  test: (fleet: Fleet, path: string, children: TestChild[]) => Promise<void>,
  changed: (fleet: Fleet) => void = () => {},
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/meso360.config.json`;
  if (configText !== null) Deno.writeTextFileSync(path, configText);
  const children: TestChild[] = [];
  const fleet: Fleet = new Fleet({
    specs: COMPONENTS,
    loaded: loadConfig(path),
    configArgs: [],
    clock: new TestClock(),
    log: () => {},
    heard: () => {},
    changed: () => changed(fleet),
    spawn: () => {
      children.push(new TestChild(children.length));
      return children.at(-1)!;
    },
  });
  return test(fleet, path, children).finally(() => Deno.removeSync(folder, { recursive: true }));
}

const status = (fleet: Fleet) =>
  Object.fromEntries(fleet.views().map(({ name, status, state }) => [name, [status, state]]));

Deno.test("what is enabled and configured is started, and no more", async () => {
  await withFleet("{}", async (fleet, _path, children) => {
    fleet.startAll();
    equal(children.length, 1);
    deepEqual(status(fleet), {
      mesoingest: ["running", "starting"],
      mesosync: ["stopped", "not configured"],
      radar: ["stopped", "not configured"],
      superdarn: ["stopped", "not configured"],
      mesoview: ["running", "running"],
    });
    await fleet.stopAll();
    equal((await fleet.control("mesoingest", "start")).ok, false);
    equal(children.length, 1);
  });
  await withFleet('{"rtun_port": 2222, "mesoingest_enabled": false}', async (fleet) => {
    fleet.startAll();
    deepEqual(status(fleet), {
      mesoingest: ["disabled", "disabled"],
      mesosync: ["running", "starting"],
      radar: ["stopped", "not configured"],
      superdarn: ["stopped", "not configured"],
      mesoview: ["running", "running"],
    });
    await fleet.stopAll();
  });
});

Deno.test("children are given the configuration as it was loaded", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/c.json`;
    Deno.writeTextFileSync(path, '{"logger_ip": "127.0.0.1:9"}');
    const loaded = loadConfig(path);
    const given: Readonly<Record<string, string>>[] = [];
    const fleet = new Fleet({
      specs: COMPONENTS,
      loaded,
      configArgs: [],
      clock: new TestClock(),
      log: () => {},
      heard: () => {},
      changed: () => {},
      spawn: (_command, environment) => {
        given.push(environment);
        return new TestChild(1);
      },
    });
    fleet.startAll();
    deepEqual(JSON.parse(given[0]![LAST_GOOD]!), JSON.parse(JSON.stringify(loaded.config)));
    await fleet.stopAll();
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a process that nothing ends does not keep the program beyond 4.5 s", async () => {
  const clock = new TestClock();
  const log: string[] = [];
  const fleet = new Fleet({
    specs: COMPONENTS,
    loaded: loadConfig("/nowhere/c.json"),
    configArgs: [],
    clock,
    log: (_component, text) => log.push(text),
    heard: () => {},
    changed: () => {},
    spawn: () => Object.assign(new TestChild(1, "SIGKILL"), { kill: () => {} }),
  });
  fleet.startAll();
  const stopped = fleet.stopAll();
  clock.advance(4_500);
  await stopped;
  equal(log.at(-1), "WARN  left behind, it does not end: mesoingest");
});

Deno.test("disable is kept in the file with its comments and unknown keys", async () => {
  const text = '{\n  // the truck\n  "logger_ip": "10.0.0.9", // rack\n  "mystery": "x"\n}\n';
  await withFleet(text, async (fleet, path) => {
    fleet.startAll();
    const result = await fleet.control("mesoingest", "disable");
    deepEqual([result.ok, result.status, result.kept], [true, "disabled", true]);
    const saved = Deno.readTextFileSync(path);
    for (const part of ["// the truck", "// rack", '"mystery": "x"']) ok(saved.includes(part));
    equal(loadConfig(path).config.mesoingest_enabled, false);
    const again = await fleet.control("mesoingest", "enable");
    deepEqual([again.ok, again.status, again.kept], [true, "running", true]);
    equal(loadConfig(path).config.mesoingest_enabled, true);
    await fleet.stopAll();
  });
});

Deno.test("a file that cannot be read is never overwritten, and it is said", async () => {
  const broken = '{ "logger_ip": "10.0.0.9" "forgotten": "comma" ';
  await withFleet(broken, async (fleet, path) => {
    const result = await fleet.control("mesoingest", "disable");
    deepEqual([result.ok, result.status, result.kept], [true, "disabled", false]);
    ok(result.not_kept_because?.includes("not readable"), result.not_kept_because);
    equal(Deno.readTextFileSync(path), broken);
  });
});

Deno.test("without a file nothing is written, and it is said", async () => {
  await withFleet(null, async (fleet, path) => {
    const result = await fleet.control("mesoingest", "disable");
    deepEqual([result.ok, result.kept], [true, false]);
    ok(result.not_kept_because?.includes("meso360 init"));
    deepEqual([...Deno.readDirSync(path.replace(/\/[^/]*$/, ""))], []);
  });
});

Deno.test("what cannot be done is refused with the reason", async () => {
  await withFleet("{}", async (fleet) => {
    const sync = await fleet.control("mesosync", "start");
    deepEqual([sync.ok, sync.status], [false, "stopped"]);
    ok(sync.error?.includes("rtun_port"));
    for (const action of ["stop", "restart", "disable"] as const) {
      equal((await fleet.control("mesoview", action)).ok, false);
    }
    equal((await fleet.control("mesoview", "start")).ok, true);
  });
});

Deno.test("restart all restarts what runs, not what was stopped", async () => {
  await withFleet('{"rtun_port": 2222}', async (fleet, _path, children) => {
    fleet.startAll();
    await fleet.control("mesosync", "stop");
    const results = await fleet.restartAll();
    deepEqual(results.map(({ component }) => component), ["mesoingest"]);
    equal(children.length, 3);
    equal(status(fleet).mesosync![0], "stopped");
    await fleet.stopAll();
  });
});

Deno.test("requests at the same moment are done one after the other", async () => {
  await withFleet("{}", async (fleet, _path, children) => {
    fleet.startAll();
    const actions = ["restart", "stop", "start", "restart", "stop", "start"] as const;
    await Promise.all(actions.map((action) => fleet.control("mesoingest", action)));
    equal(fleet.view("mesoingest")!.status, "running");
    equal(children.filter((child) => !child.stdinClosed).length, 1);
    await fleet.stopAll();
  });
});

Deno.test("each change that the panel shows is told", async () => {
  const seen: string[] = [];
  await withFleet("{}", async (fleet) => {
    await fleet.control("mesoingest", "start");
    equal(seen.at(-1), "starting");
    await fleet.control("mesoingest", "stop");
    equal(seen.at(-1), "stopped");
    await fleet.control("mesoingest", "disable");
    equal(seen.at(-1), "disabled");
    await fleet.stopAll();
  }, (fleet) => seen.push(fleet.view("mesoingest")!.state));
});
