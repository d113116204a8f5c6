import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { updateGuard } from "./guard_command.ts";
import { readMarker, writeMarker } from "./marker.ts";
import { openTrial, type TrialParts } from "./trial.ts";

const INGEST: ComponentView = {
  name: "mesoingest",
  status: "running",
  enabled: true,
  configured: true,
  uptime: 0,
  restart_count: 0,
  last_exit_code: null,
  state: "recording",
  since: "2025-06-05T17:00:00.000Z",
  reason: null,
  pid: 7,
  last_log_line: null,
  crashes: 0,
  next_start: null,
};

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
    Deno.writeTextFileSync(this.executable, "new");
    Deno.writeTextFileSync(`${this.executable}.previous`, "old");
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

  /** Lets seconds pass; the component that records runs on. */
  pass(seconds: number): void {
    for (let i = 0; i < seconds; i++) {
      const { uptime } = this.ingest;
      if (uptime !== null) this.ingest = { ...this.ingest, uptime: uptime + 1 };
      this.clock.advance(1_000);
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

machineTest("ten seconds of recording end the trial", (m) => {
  m.start().serving();
  equal(m.marker?.starts, 1);
  m.pass(9);
  equal(m.marker?.state, "trial");
  m.pass(2);
  equal(m.marker, null);
  match(m.said.at(-1)!, /0\.3\.0 works here: the update from 0\.2\.0 is complete/);
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
  match(back.notice!, /0\.3\.0 did not work here \(it ended at its start\): 0\.2\.0 was put back/);
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

machineTest("the service's guard counts starts that never came to any code", (m) => {
  const print = console.log;
  const said: string[] = [];
  console.log = (text) => said.push(text);
  try {
    updateGuard({ state_dir: m.stateDir });
    equal(m.inPlace, "new");
    updateGuard({ state_dir: m.stateDir });
    equal(m.inPlace, "old");
    equal(m.marker?.state, "taken back");
    updateGuard({ state_dir: m.stateDir });
  } finally {
    console.log = print;
  }
  equal(said.length, 1);
  match(said[0]!, /^WARN {2}0\.3\.0 does not work here \(it ended at its start\): 0\.2\.0 is put/);
});

machineTest("the guard leaves a healthy version alone", (m) => {
  updateGuard({ state_dir: m.stateDir });
  m.start().serving();
  m.pass(11);
  for (let i = 0; i < 3; i++) updateGuard({ state_dir: m.stateDir });
  equal(m.inPlace, "new");
});
