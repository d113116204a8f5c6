import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { asPromised, runScenarios, SCENARIOS, SCENARIOS_TEN_RECORDS } from "./scenarios.ts";
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

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const perfect = (verdict: Verdict) => ok(isPerfect(verdict), JSON.stringify(verdict, null, 1));

async function allAsPromised(scenarios: Parameters<typeof runScenarios>[0]): Promise<void> {
  const broken: string[] = [];
  await runScenarios(scenarios, AT_ONCE, (scenario, outcome) => {
    if (!asPromised(scenario, outcome)) broken.push(`${scenario.name}: ${JSON.stringify(outcome)}`);
  });
  deepStrictEqual(broken, []);
}

Deno.test("faults of logger and network: nothing is missing, repeated, reordered or altered", () =>
  allAsPromised(SCENARIOS));

Deno.test("the same with ten records in the logger's page: what left it is lost, and told", () =>
  allAsPromised(SCENARIOS_TEN_RECORDS));

Deno.test("killed 30 times at random moments under 20 records a second", async () => {
  perfect(await killedOften(30));
});

Deno.test("a second bare ingest says who records, and ends with code 3", async () => {
  const { verdict, exitCode, said } = await secondIngest();
  perfect(verdict);
  strictEqual(exitCode, 3);
  match(said, /in use by meso360 ingest \(process \d+/);
});

Deno.test("a second supervisor, and a bare ingest beside one, end with code 3", async () => {
  const { verdict, supervisor, ingest } = await secondSupervisor();
  perfect(verdict);
  strictEqual(supervisor.exitCode, 3);
  match(supervisor.said, /in use by meso360 supervisor \(process \d+.*http:\/\/localhost:\d+/);
  strictEqual(ingest.exitCode, 3);
});

Deno.test("the supervisor is killed and started again at once, five times", async () => {
  perfect(await supervisorKilled(5));
});

const mayMount = Deno.build.os === "linux" && (CI || Deno.uid() === 0);
for (const [seconds, kill] of [[10, false], [60, false], [10, true]] as const) {
  Deno.test({
    name: `disk full for ${seconds} s${
      kill ? ", and killed meanwhile" : ""
    } (mounts a small disk; as root)`,
    ignore: !mayMount,
    fn: async () => perfect(await diskFull(seconds, kill)),
  });
}

const canFake = Deno.build.os === "linux" && (CI || exists(FAKETIME));
for (const fixed of [true, false]) {
  Deno.test({
    name: `host clock stepped by an hour, forth and back, ${fixed ? "with" : "without"} GPS time ` +
      `(needs Debian's faketime)`,
    ignore: !canFake,
    fn: async () => {
      // Without any GPS time the host's clock names the files.
      const plan = fixed ? {} : { lostFixes: [{ atS: 0, records: 10_000 }] };
      perfect(await clockSteps(plan));
    },
  });
}
