/**
 * What a logger, a network, a host and its people do to a recording: each fault of the table,
 * as a simulated logger's plan and something done to the recording meanwhile.
 *
 * @module
 */
import type { LoggerSimPlan } from "../sim/mod.ts";
import {
  caughtUp,
  createStation,
  isPerfect,
  judge,
  judgeSupport,
  type Running,
  type Station,
  type Verdict,
} from "./station.ts";

/** One fault. */
export interface Scenario {
  readonly name: string;
  readonly plan: Partial<LoggerSimPlan>;
  /** How long to record, s. */
  readonly seconds: number;
  /** Done meanwhile; the recording goes on until it ends. Returns the process that records now. */
  readonly meanwhile?: (station: Station, first: Running) => Promise<Running>;
  /** With only the ten-record page, at most so many records may be missing, each reported. */
  readonly mayMiss?: number;
}

export const pause = (seconds: number) => new Promise<void>((r) => setTimeout(r, seconds * 1000));

const outage = (seconds: number, kind: "http500" | "refuse" | "hang") => ({
  outages: [{ atS: 8, seconds, kind }],
});

/** The time of day at which the clock reads ten seconds to midnight when the fault begins. */
const beforeMidnight = Date.UTC(2025, 5, 5, 23, 59, 42);

/** Kills the recorder `times` times and starts it again at once. */
const killed = (times: number, everyS: number) => async (station: Station, first: Running) => {
  let running = first;
  for (let i = 0; i < times; i++) {
    await pause(everyS);
    running.kill("SIGKILL");
    await running.ended;
    running = station.ingest();
  }
  return running;
};

const kinds = ["http500", "refuse", "hang"] as const;

/** The faults of logger and network. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "no fault", plan: {}, seconds: 20 },
  ...kinds.flatMap((kind) =>
    [1, 5, 8, 12, 30].map((s): Scenario => ({
      name: `outage of ${s} s (${kind})`,
      plan: outage(s, kind),
      seconds: s + 20,
    }))
  ),
  ...[1, 3, 8, 12].map((records): Scenario => ({
    name: `jump of ${records} records`,
    plan: { jumps: [{ atS: 8, records }] },
    seconds: 20,
  })),
  ...[1, 3, 6].map((records): Scenario => ({
    name: `GPS frozen for ${records}`,
    plan: { freezes: [{ atS: 8, records }] },
    seconds: 25,
  })),
  {
    name: "GPS frozen over midnight",
    plan: { freezes: [{ atS: 12, records: 12 }], startMs: beforeMidnight },
    seconds: 35,
  },
  { name: "no fix for 10", plan: { lostFixes: [{ atS: 8, records: 10 }] }, seconds: 30 },
  {
    name: "no fix over midnight",
    plan: { lostFixes: [{ atS: 12, records: 12 }], startMs: beforeMidnight },
    seconds: 35,
  },
  {
    name: "table stalled 20 s",
    plan: { stalls: [{ atS: 8, seconds: 20, held: false }] },
    seconds: 40,
  },
  { name: "table held 20 s", plan: { stalls: [{ atS: 8, seconds: 20, held: true }] }, seconds: 40 },
  {
    name: "table stalled 10 s without fix",
    plan: { stalls: [{ atS: 12, seconds: 10, held: false }], lostFixes: [{ atS: 5, records: 30 }] },
    seconds: 45,
  },
  { name: "logger restart", plan: { restartsAtS: [15] }, seconds: 40 },
  // The first number seen of the new life is the last, or the one after the last, of the old.
  ...[3.3, 4.3, 5.3].map((s): Scenario => ({
    name: `logger restart unseen for ${s} s`,
    plan: { restartsAtS: [5], outages: [{ atS: 8, seconds: s, kind: "refuse" }] },
    seconds: 35,
  })),
  { name: "answers 0–200 ms late", plan: { slow: { minMs: 0, maxMs: 200 } }, seconds: 40 },
  { name: "answers 0–1500 ms late", plan: { slow: { minMs: 0, maxMs: 1500 } }, seconds: 50 },
  { name: "8 % torn pages", plan: { tornPercent: 8 }, seconds: 60 },
  { name: "ingest killed 5 times", plan: {}, seconds: 45, meanwhile: killed(5, 6) },
  { name: "2 records/s", plan: { rate: 2 }, seconds: 25 },
  { name: "GPS glitch of +1 h", plan: { glitches: [{ atS: 8, seconds: 3600 }] }, seconds: 25 },
  { name: "GPS glitch of −1 h", plan: { glitches: [{ atS: 8, seconds: -3600 }] }, seconds: 25 },
  { name: "GPS sampled twice", plan: { slipsAtS: [8] }, seconds: 25 },
  { name: "GPS jumps by 60 s", plan: { gpsSteps: [{ atS: 8, seconds: 60 }] }, seconds: 30 },
];

/** The same faults on a logger without the web API: ten records are all that it still has. */
export const SCENARIOS_TEN_RECORDS: readonly Scenario[] = SCENARIOS.map((s) => {
  const { outages, jumps, stalls, restartsAtS } = s.plan;
  const lasting = restartsAtS === undefined
    ? outages?.[0]?.seconds ?? jumps?.[0]?.records ??
      (stalls?.[0]?.held ? stalls[0].seconds : 0)
    : 0;
  return {
    ...s,
    name: `${s.name}, ten-record page only`,
    plan: { ...s.plan, dataQuery: false },
    // Ten are still there; the rest left the page, and one more question may have failed.
    mayMiss: Math.max(0, lasting - 9 + (lasting > 9 ? 3 : 0)),
  };
});

/** What became of both tables. */
export interface Outcome {
  readonly obs: Verdict;
  readonly support: Verdict;
}

/** Runs a scenario; the verdicts are of all records published up to two seconds before the end. */
export async function runScenario(scenario: Scenario): Promise<Outcome> {
  const station = await createStation(scenario.plan);
  try {
    const first = station.ingest();
    const end = pause(scenario.seconds);
    const running = await scenario.meanwhile?.(station, first) ?? first;
    await end;
    // The last second's answers may still be under way.
    const untilMs = Date.now() - 2000;
    await caughtUp(station, untilMs);
    running.kill("SIGTERM");
    await running.ended;
    // A Support record may wait for a gap that a slow logger is still being asked for.
    return { obs: judge(station, untilMs), support: judgeSupport(station, untilMs - 4000) };
  } finally {
    await station.close();
  }
}

/**
 * True when the outcome is what was promised for the scenario. The ten-record page has no Support:
 * without the web API what a poll of Support missed is gone.
 */
export function asPromised({ mayMiss = 0, plan }: Scenario, { obs: v, support }: Outcome): boolean {
  const supportKept = plan.dataQuery === false
    ? isPerfect({ ...support, missing: 0 })
    : isPerfect(support);
  if (!supportKept) return false;
  return v.records > 0 && v.missing <= mayMiss && v.unreported === 0 && v.duplicate === 0 &&
    v.outOfOrder === 0 && v.malformed === 0 && v.wrongValue === 0 && v.wrongFile === 0;
}

/** Runs scenarios, so many at a time, and tells of each. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  atOnce: number,
  tell: (scenario: Scenario, outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...scenarios];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      tell(next, await runScenario(next));
    }
  }));
}
