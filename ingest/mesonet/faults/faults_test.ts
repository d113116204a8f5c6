import { existsSync } from "node:fs";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  asPromised,
  runScenarios,
  type Scenario,
  SCENARIOS,
  SCENARIOS_TEN_RECORDS,
} from "./scenarios.ts";
import {
  clockSteps,
  diskFull,
  FAKETIME,
  killedOften,
  secondIngest,
  secondSupervisor,
  supervisorKilled,
} from "./host_scenarios.ts";
import { isPerfect, type Verdict } from "./station.ts";

const CI = Deno.env.get("CI") === "true";

/** Scenarios at once: each is one recorder and one simulated logger, idle nearly all the time. */
const AT_ONCE = 16;

const perfect = (verdict: Verdict) => ok(isPerfect(verdict), JSON.stringify(verdict, null, 1));

async function allAsPromised(scenarios: readonly Scenario[]): Promise<void> {
  const broken: string[] = [];
  await runScenarios(scenarios, AT_ONCE, (scenario, outcome) => {
    if (!asPromised(scenario, outcome)) broken.push(`${scenario.name}: ${JSON.stringify(outcome)}`);
  });
  deepStrictEqual(broken, []);
}

const needsRoot = "(mounts a small disk; as root)";
const mayMount = Deno.build.os === "linux" && (CI || Deno.uid() === 0);
const needsFaketime = "(needs Debian's faketime)";
const canFake = Deno.build.os === "linux" && (CI || existsSync(FAKETIME));
// Without any GPS time the host's clock names the files.
const neverFixed = { lostFixes: [{ atS: 0, records: 10_000 }] };

/** Every fault takes its time and hardly any work: all run at once, each is awaited by its test. */
const FAULTS: readonly { name: string; ignore?: boolean; run: () => Promise<void> }[] = [
  {
    name: "faults of logger and network: nothing is missing, repeated, reordered or altered",
    run: () => allAsPromised(SCENARIOS),
  },
  {
    name: "the same with ten records in the logger's page: what left it is lost, and told",
    run: () => allAsPromised(SCENARIOS_TEN_RECORDS),
  },
  {
    name: "killed 30 times at random moments under 20 records a second",
    run: async () => perfect(await killedOften(30)),
  },
  {
    name: "a second bare ingest says who records, and ends with code 3",
    async run() {
      const { verdict, exitCode, said } = await secondIngest();
      perfect(verdict);
      strictEqual(exitCode, 3);
      match(said, /in use by meso360 ingest \(process \d+/);
    },
  },
  {
    name: "a second supervisor, and a bare ingest beside one, end with code 3",
    async run() {
      const { verdict, supervisor, ingest } = await secondSupervisor();
      perfect(verdict);
      strictEqual(supervisor.exitCode, 3);
      match(supervisor.said, /in use by meso360 supervisor \(process \d+.*http:\/\/localhost:\d+/);
      strictEqual(ingest.exitCode, 3);
    },
  },
  {
    name: "the supervisor is killed and started again at once, five times",
    run: async () => perfect(await supervisorKilled(5)),
  },
  ...([[10, false], [60, false], [10, true]] as const).map(([seconds, kill]) => ({
    name: `disk full for ${seconds} s${kill ? ", and killed meanwhile" : ""} ${needsRoot}`,
    ignore: !mayMount,
    run: async () => perfect(await diskFull(seconds, kill)),
  })),
  {
    name: `host clock stepped by an hour, forth and back ${needsFaketime}`,
    ignore: !canFake,
    run: async () => perfect(await clockSteps({})),
  },
  {
    name: `the same without GPS time, when the host's clock names the files ${needsFaketime}`,
    ignore: !canFake,
    run: async () => perfect(await clockSteps(neverFixed)),
  },
];

let running: Map<string, Promise<PromiseSettledResult<void>>> | null = null;

function startAll(): Map<string, Promise<PromiseSettledResult<void>>> {
  return new Map(
    FAULTS.filter((f) => !f.ignore).map(({ name, run }) => [
      name,
      Promise.allSettled([run()]).then(([result]) => result!),
    ]),
  );
}

for (const { name, ignore = false } of FAULTS) {
  Deno.test({
    name,
    ignore,
    // What the other faults do meanwhile is theirs.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      running ??= startAll();
      const result = await running.get(name)!;
      if (result.status === "rejected") throw result.reason;
    },
  });
}
