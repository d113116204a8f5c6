/**
 * The timers of a running supervisor: what runs by itself, when, and how it went.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { lastGoodEnvironment, type LoadedConfig } from "../../config.ts";
import type { TimerView } from "../../formats/panel_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import { runsByHand, timersFile, timersPath } from "../../job_states.ts";
import { jobsOf } from "../../jobs.ts";
import { type ChildCommand, selfCommand } from "../children/spawn.ts";
import { startJob } from "./job_process.ts";
import { jobsView, timerViews } from "./jobs_view.ts";
import { type RunAnswer, Scheduler } from "./scheduler.ts";
import { stateKeeper } from "./state_keeper.ts";

/** What the timers need from outside. */
export interface TimerParts {
  readonly loaded: LoadedConfig;
  /** `--config FILE`, as the other children get it. */
  readonly configArgs: readonly string[];
  readonly clock: Clock;
  readonly log: (component: string, text: string) => void;
  /** What `view` and `views` give has changed. */
  readonly changed: () => void;
  /** The command of a job; the program's own but in tests. */
  readonly command?: (name: string, configArgs: readonly string[]) => ChildCommand;
}

/** The timers in use. */
export interface Timers {
  /** Begins to run what is due. */
  begin(): Promise<void>;
  /** All jobs; `brief`: of an output only its end, where nothing else tells of the run. */
  view(brief?: boolean): JobsView;
  /** The same for the status. */
  views(): readonly TimerView[];
  /** Runs a job now; `asker` is who asked, for the log. */
  run(name: string, asker: string): RunAnswer;
  /** Ends all runs, within 4 s. */
  stop(): Promise<void>;
}

/** Runs by hand are looked for at most so often, ms, while somebody looks. */
const HAND_LOOK_MS = 5_000;

/** A disk that does not answer keeps nothing from ending, ms: by then all processes have. */
const STOP_MS = 4_000;

const jobCommand = (name: string, configArgs: readonly string[]) =>
  selfCommand(["job", name, ...configArgs]);

/** Prepares the timers of a configuration; nothing runs before `begin`. */
export function openTimers(parts: TimerParts): Timers {
  const { loaded, configArgs, clock, log, changed, command = jobCommand } = parts;
  const { state_dir: stateDir } = loaded.config;
  const { jobs } = jobsOf(loaded.config);
  const environment = lastGoodEnvironment(loaded);
  const save = stateKeeper(timersPath(stateDir), (text) => log("supervisor", text));
  let scheduler: Scheduler | null = null;
  let isStopping = false;
  let lookedMs = -Infinity;

  function entries() {
    if (scheduler === null) return [];
    if (clock.monoMs() - lookedMs >= HAND_LOOK_MS) {
      lookedMs = clock.monoMs();
      void scheduler.refresh();
    }
    return scheduler.entries();
  }

  return {
    async begin() {
      if (jobs.length === 0) return;
      const kept = await timersFile(stateDir);
      if (isStopping) return;
      scheduler = new Scheduler({
        jobs,
        clock,
        random: Math.random,
        kept,
        byHand: () => runsByHand(stateDir),
        start: (job) =>
          startJob({
            command: command(job.name, configArgs),
            environment,
            limitMs: job.limitMs,
            clock,
            line: (text) => log(job.name, text),
          }),
        save,
        log,
        changed,
      });
      await scheduler.begin();
    },
    view: (brief = false) => jobsView(entries(), brief),
    views: () => timerViews(entries()),
    run(name, asker) {
      return scheduler?.runNow(name, asker) ??
        { ok: false, known: false, error: `there is no job ${name}` };
    },
    async stop() {
      isStopping = true;
      if (scheduler === null) return;
      let cancel = () => {};
      const late = new Promise<void>((resolve) => cancel = clock.after(STOP_MS, resolve));
      await Promise.race([scheduler.close(), late]);
      cancel();
    },
  };
}
