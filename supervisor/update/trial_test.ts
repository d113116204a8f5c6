import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { componentView } from "../../formats/_test_events.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { updateGuard, type Watched, watchTrial } from "./guard_command.ts";
import { readFailed, readMarker, writeFailed, writeMarker } from "./marker.ts";
import { openTrial, type TrialParts, uncountStart } from "./trial.ts";

const INGEST = componentView({ uptime: 0 });

/** A machine on which 0.3.0 has just been put in 0.2.0's place. */
class Machine {
  readonly folder = Deno.makeTempDirSync();
  readonly executable = join(this.folder, "meso360");
  readonly stateDir = join(this.folder, "state");
  readonly clock = new TestClock();
  readonly said: string[] = [];
  readonly again: string[] = [];
  ingest: ComponentView = INGEST;

  constructor() {
    this.putInPlace();
  }

  putInPlace(): void {
    Deno.writeTextFileSync(`${this.executable}.new`, "new");
    Deno.renameSync(`${this.executable}.new`, this.executable);
    Deno.writeTextFileSync(`${this.executable}.previous.new`, "old");
    Deno.renameSync(`${this.executable}.previous.new`, `${this.executable}.previous`);
    writeMarker(this.stateDir, {
      state: "trial",
      from: "0.2.0",
      to: "0.3.0",
      executable: this.executable,
      at: "2025-06-05T17:00:00.000Z",
      starts: 0,
      guards: 0,
      stopped: false,
      why: null,
    });
  }

  start(more: Partial<TrialParts> = {}) {
    return openTrial({
      stateDir: this.stateDir,
      version: "0.3.0",
      executable: this.executable,
      clock: this.clock,
      guarded: false,
      log: (text) => this.said.push(text),
      ingest: () => this.ingest,
      startAgain: (reason) => this.again.push(reason),
      ...more,
    });
  }

  /** What the service manager's guard, the previous executable, knows. */
  guard() {
    const log = (text: string) => void this.said.push(text);
    const executable = `${this.executable}.previous`;
    return { stateDir: this.stateDir, executable, clock: this.clock, log };
  }

  /** Lets seconds pass; the component that records runs on. */
  pass(seconds: number): void {
    for (let left = seconds; left > 0; left--) {
      const step = Math.min(1, left);
      const { uptime } = this.ingest;
      if (uptime !== null) this.ingest = { ...this.ingest, uptime: uptime + step };
      this.clock.advance(step * 1_000);
    }
  }

  get marker() {
    return readMarker(this.stateDir);
  }

  get inPlace(): string {
    return Deno.readTextFileSync(this.executable);
  }
}

function machineTest(name: string, test: (machine: Machine) => void): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    fn() {
      const machine = new Machine();
      try {
        test(machine);
      } finally {
        Deno.removeSync(machine.folder, { recursive: true });
      }
    },
  });
}

/** The same, for what waits: `pass` lets seconds pass, one after the other. */
function watchTest(
  name: string,
  test: (machine: Machine, pass: (seconds: number) => Promise<void>) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    async fn() {
      const machine = new Machine();
      const pass = async (seconds: number) => {
        for (let i = 0; i < seconds * 2; i++) {
          machine.pass(0.5);
          await Promise.resolve().then(() => {});
        }
      };
      try {
        await test(machine, pass);
      } finally {
        Deno.removeSync(machine.folder, { recursive: true });
      }
    },
  });
}

machineTest("ten seconds of recording end the trial", (m) => {
  m.start().serving();
  equal(m.marker?.starts, 1);
  m.pass(9);
  equal(m.marker?.state, "trial");
  m.pass(2);
  equal(m.marker, null);
  match(m.said.at(-1)!, /0\.3\.0 runs here: the update from 0\.2\.0 is complete/);
  m.pass(100);
  deepEqual([m.inPlace, m.again], ["new", []]);
});

machineTest("a logger that does not answer is not the new version's fault", (m) => {
  m.ingest = { ...INGEST, status: "exited", uptime: null, state: "logger unreachable" };
  m.start().serving();
  m.pass(11);
  equal(m.marker, null);
});

machineTest("a component that keeps crashing takes it back after a minute", (m) => {
  m.ingest = { ...INGEST, status: "exited", uptime: null, state: "crash loop", crashes: 4 };
  m.start().serving();
  m.pass(59);
  equal(m.inPlace, "new");
  m.pass(2);
  deepEqual([m.inPlace, m.again.length], ["old", 1]);
  equal(m.marker?.state, "taken back");
  match(m.said.at(-1)!, /^WARN {2}0\.3\.0 does not work here \(not healthy within 60 s\)/);
});

machineTest("where a process watches over it, that one takes it back", (m) => {
  m.ingest = { ...INGEST, status: "exited", uptime: null, crashes: 4 };
  m.start({ guarded: true }).serving();
  m.pass(100);
  deepEqual([m.inPlace, m.again], ["new", []]);
});

machineTest("the second start without health puts the old one back, which says so once", (m) => {
  equal(m.start().over, false);
  const second = m.start();
  equal(second.over, true);
  equal(m.inPlace, "old");
  const back = m.start({ version: "0.2.0" });
  equal(back.over, false);
  match(
    back.notice!,
    /0\.3\.0 did not work here \(it did not stay up for 10 s\): 0\.2\.0 was put back/,
  );
  match(m.said.at(-1)!, /^WARN {2}/);
  equal(m.marker, null);
  equal(m.start({ version: "0.2.0" }).notice, null);
});

machineTest("being stopped on purpose says nothing against it", (m) => {
  for (let i = 0; i < 3; i++) {
    const trial = m.start();
    equal(trial.over, false);
    trial.serving();
    m.pass(3);
    m.ingest = INGEST;
    trial.stopping();
    const { starts, stopped } = m.marker!;
    deepEqual({ starts, stopped }, { starts: 0, stopped: true });
  }
});

machineTest("another version or another executable is not counted", (m) => {
  m.start({ executable: "/elsewhere/meso360" });
  equal(m.marker?.starts, 0);
  // Somebody copied a third one there.
  const trial = m.start({ version: "0.4.0" });
  deepEqual([trial.over, trial.notice, m.marker], [false, null, null]);
});

machineTest("without the old one there is no way back, and what to do is said", (m) => {
  Deno.removeSync(`${m.executable}.previous`);
  m.start();
  equal(m.start().over, false);
  ok(m.said.some((line) => /cannot be put back .*by hand/.test(line)), m.said.join("\n"));
  equal(m.inPlace, "new");
});

machineTest("a damaged note is no note", (m) => {
  Deno.writeTextFileSync(join(m.stateDir, "update.json"), "{");
  deepEqual([m.start().over, m.inPlace], [false, "new"]);
});

machineTest("a start that never serves is taken back after a minute, too", (m) => {
  m.start();
  m.pass(59);
  equal(m.inPlace, "new");
  m.pass(2);
  deepEqual([m.inPlace, m.again], ["old", ["0.2.0 takes over again"]]);
});

machineTest("until it is decided no other version is taken, and how long that is", (m) => {
  const trial = m.start();
  trial.serving();
  m.pass(5);
  equal(trial.undecided(), "0.2.0 → 0.3.0 has yet to show that it works: try again in 55 s");
  m.pass(6);
  equal(trial.undecided(), null);
});

machineTest("the note of another update is left alone", (m) => {
  const trial = m.start();
  trial.serving();
  const other = { ...m.marker!, to: "0.4.0", at: "2025-06-05T17:00:05.000Z" };
  writeMarker(m.stateDir, other);
  m.pass(70);
  trial.stopping();
  deepEqual([m.marker, m.inPlace, m.again], [other, "new", []]);
});

machineTest("a lock or port that another has says nothing against it", (m) => {
  const own = { version: "0.3.0", executable: m.executable };
  for (let i = 0; i < 3; i++) {
    updateGuard(m.guard());
    uncountStart(m.stateDir, { ...own, counted: 0 });
    updateGuard(m.guard());
    m.start().uncounted();
  }
  const { starts, guards, stopped } = m.marker!;
  deepEqual({ starts, guards, stopped }, { starts: 0, guards: 0, stopped: false });
  equal(m.inPlace, "new");
  m.pass(100);
  equal(m.inPlace, "new");
});

machineTest("a version that was taken back is remembered until it works", (m) => {
  m.start();
  equal(m.start().over, true);
  const { version, at, why } = readFailed(m.stateDir)!;
  deepEqual([version, at.slice(0, 10)], ["0.3.0", "2025-06-05"]);
  match(why, /did not stay up/);
  m.start({ version: "0.2.0" });
  equal(readFailed(m.stateDir)?.version, "0.3.0");
  m.putInPlace();
  m.start().serving();
  m.pass(11);
  equal(readFailed(m.stateDir), null);
  writeFailed(m.stateDir, { version: "0.2.5", at, why });
  m.putInPlace();
  m.start().serving();
  m.pass(11);
  equal(readFailed(m.stateDir)?.version, "0.2.5");
});

machineTest("the service's guard counts starts that never came to any code", (m) => {
  updateGuard(m.guard());
  equal(m.inPlace, "new");
  updateGuard(m.guard());
  equal(m.inPlace, "old");
  equal(m.marker?.state, "taken back");
  updateGuard(m.guard());
  equal(m.said.length, 1);
  match(m.said[0]!, /^WARN {2}0\.3\.0 does not work here \(it did not stay up .*: 0\.2\.0 is put/);
});

machineTest("the guard of another executable counts nothing", (m) => {
  for (let i = 0; i < 3; i++) updateGuard({ ...m.guard(), executable: "/opt/meso360.previous" });
  deepEqual([m.marker?.guards, m.inPlace], [0, "new"]);
});

machineTest("the guard leaves a healthy version alone", (m) => {
  updateGuard(m.guard());
  m.start().serving();
  m.pass(11);
  for (let i = 0; i < 3; i++) updateGuard(m.guard());
  equal(m.inPlace, "new");
});

/** A process that ends when it is killed, or only by SIGKILL. */
class Process implements Watched {
  readonly killed: string[] = [];
  constructor(readonly deaf = false) {}
  alive = true;
  lives = () => this.alive;
  kill(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.alive) this.killed.push(signal);
    if (!this.deaf || signal === "SIGKILL") this.alive = false;
  }
}

watchTest("a version that hangs is taken back and ended from outside", async (m, pass) => {
  const process = new Process(true);
  const watching = watchTrial(m.guard(), process);
  await pass(64);
  deepEqual([m.inPlace, process.killed], ["new", []]);
  await pass(10);
  await watching;
  deepEqual([m.inPlace, process.killed], ["old", ["SIGTERM", "SIGKILL"]]);
  equal(m.marker?.why, "not healthy within 60 s");
});

watchTest("a healthy version, or none on trial, is not watched any longer", async (m, pass) => {
  const process = new Process();
  const watching = watchTrial(m.guard(), process);
  m.start().serving();
  await pass(12);
  await watching;
  await watchTrial(m.guard(), process);
  await pass(100);
  deepEqual([m.inPlace, process.killed], ["new", []]);
});

watchTest("a damaged note is no sign of health", async (m, pass) => {
  const process = new Process();
  const watching = watchTrial(m.guard(), process);
  Deno.writeTextFileSync(join(m.stateDir, "update.json"), "{");
  await pass(75);
  await watching;
  deepEqual([m.inPlace, process.alive], ["old", false]);
});

watchTest("without a way back it is left running, and said", async (m, pass) => {
  Deno.removeSync(`${m.executable}.previous`);
  const process = new Process();
  const watching = watchTrial(m.guard(), process);
  await pass(75);
  await watching;
  deepEqual([m.inPlace, process.alive], ["new", true]);
  match(m.said[0]!, /cannot be put back .*by hand/);
});
