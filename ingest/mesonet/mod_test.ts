import { flushLines } from "../../log.ts";
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { setImmediate } from "node:timers";
import { hasLogger, loadConfig } from "../../config.ts";
import { parseChildEvent } from "../../formats/child_event.ts";
import type { DataQueryAnswer } from "../../formats/data_query.ts";
import type { LoggerRecord, TableName } from "../../formats/logger_page.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import type { IngestClock } from "./clock.ts";
import { type LoggerClient, LoggerError } from "./logger_client.ts";
import { LoggerGoneError, runIngest } from "./mod.ts";
import { mulberry32 } from "./sim/random.ts";
import { keptLog, NOON, obsRecord, obsRow } from "./_test_parts.ts";

/** Time that passes as fast as the code under test lets it. */
class VirtualTime implements IngestClock {
  #now = 0;
  readonly #waiting: { at: number; wake: () => void }[] = [];

  monoMs = () => this.#now;
  wallMs = () => NOON + this.#now;

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", wake);
        const i = this.#waiting.indexOf(entry);
        if (i >= 0) this.#waiting.splice(i, 1);
        resolve();
      };
      const entry = { at: this.#now + Math.max(ms, 0.01), wake };
      this.#waiting.push(entry);
      signal.addEventListener("abort", wake, { once: true });
    });
  }

  /** Something that happens at a moment. */
  at(ms: number, act: () => void): void {
    const entry = {
      at: ms,
      wake: () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        act();
      },
    };
    this.#waiting.push(entry);
  }

  /** Lets time pass until `endMs`, or until `isOver` says so. */
  async passUntil(endMs: number, isOver: () => boolean = () => false): Promise<void> {
    for (;;) {
      // Everything that the last moment set in motion comes to rest first.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (isOver()) return;
      const next = this.#waiting.reduce<{ at: number; wake: () => void } | null>(
        (first, w) => first === null || w.at < first.at ? w : first,
        null,
      );
      if (next === null || next.at > endMs) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = Math.max(this.#now, endMs);
  }
}

interface LoggerPlan {
  readonly seed: number;
  /** Records the table holds. */
  readonly holds: number;
  readonly hasQuery: boolean;
  /** Share of answers that are torn or refused. */
  readonly failing: number;
  /** No answers at all, [from, to) in ms. */
  readonly outages: readonly (readonly [number, number])[];
  /** When the table is reset, ms. */
  readonly resetMs?: number;
  /** GPS frozen or without fix, [from, to) in ms. */
  readonly frozen?: readonly (readonly [number, number])[];
  readonly noFix?: readonly (readonly [number, number])[];
  /** Milliseconds between records. */
  readonly periodMs?: number;
}

const within = (list: readonly (readonly [number, number])[] | undefined, ms: number) =>
  list?.find(([from, to]) => ms >= from && ms < to);

const never = new AbortController().signal;
const FIRST_NUMBER = 500;
const TICK_MS = 370;

/** A datalogger in virtual time; it has been publishing for a minute when time begins. */
function logger(plan: LoggerPlan, time: VirtualTime) {
  const random = mulberry32(plan.seed);
  const period = plan.periodMs ?? 1000;
  const published: { at: number; life: number; record: LoggerRecord; row: string }[] = [];
  let at = TICK_MS - 60_000;
  let number = FIRST_NUMBER;
  let life = 0;

  function publish(): void {
    for (; at <= time.monoMs(); at += period) {
      if (plan.resetMs !== undefined && at >= plan.resetMs && life === 0) {
        life = 1;
        number = 0;
      }
      const second = NOON + Math.floor(at / 1000) * 1000;
      const frozen = within(plan.frozen, at);
      const raw = frozen ? NOON + Math.floor(frozen[0] / 1000) * 1000 : second;
      const record = obsRecord(number, raw, !within(plan.noFix, at));
      const dated = { ...record, loggerTimeMs: NOON + at - TICK_MS };
      // What must be written: the true second, whatever the GPS said.
      published.push({ at, life, record: dated, row: obsRow(obsRecord(number, second)) });
      number++;
    }
  }

  const held = () => {
    publish();
    return published.filter((p) => p.life === life).slice(-plan.holds).map((p) => p.record);
  };

  /** An answer after some milliseconds, now and then none. */
  async function answer<T>(timeoutMs: number, make: () => T): Promise<T> {
    const trip = random() < 0.03 ? random() * 4000 : 1 + random() * 4;
    const there = trip * random();
    await time.sleep(Math.min(there, timeoutMs), never);
    if (within(plan.outages, time.monoMs())) throw new LoggerError("unreachable", "refused");
    const made = make();
    await time.sleep(Math.max(0, Math.min(trip, timeoutMs) - there), never);
    if (trip > timeoutMs) throw new LoggerError("unreachable", "no answer");
    if (random() < plan.failing) throw new LoggerError("page", "cut short");
    return made;
  }

  const support = (record: LoggerRecord): LoggerRecord => ({
    ...record,
    values: ["1", "2", "3", "$GPRMC", "$GPGGA,,,,,,1,09,0.9", "0", "0", "0", `${record.number}`],
  });
  const of = (table: TableName, list: LoggerRecord[]) => table === "Obs" ? list : list.map(support);

  const client: LoggerClient = {
    newestRecord: (table, timeoutMs) => answer(timeoutMs, () => of(table, held().slice(-1))[0]!),
    lastRecords: (timeoutMs) =>
      answer(timeoutMs, () => held().slice(-10).map((r) => ({ ...r, loggerTimeMs: null }))),
    dataQuery: (table, select, timeoutMs) =>
      answer(timeoutMs, (): DataQueryAnswer => {
        if (!plan.hasQuery) throw new LoggerError("unsupported", "HTTP 404");
        const list = of(table, held());
        const from = select.mode === "backfill"
          ? 0
          : Math.max(0, list.findIndex((r) => r.number === select.p1));
        const { length } = list;
        return {
          environment: {
            station_name: "",
            model: "CR6",
            serial_no: "1844",
            os_version: "",
            prog_name: "",
            signature: "",
          },
          fields: [],
          records: list.slice(from, from + 40),
          more: length > from + 40,
        };
      }),
  };
  return { client, published };
}

/** A folder in memory where there is one: thousands of syncs are slow on a disk. */
function quickFolder(): string {
  try {
    return Deno.makeTempDirSync({ dir: "/dev/shm" });
  } catch {
    return Deno.makeTempDirSync();
  }
}

interface Run {
  readonly time: VirtualTime;
  readonly folder: string;
  readonly log: ReturnType<typeof keptLog>;
  readonly published: ReturnType<typeof logger>["published"];
  /** What was told on stdout. */
  readonly told: string[];
  /** Records until `ms`, then stops it; 0 stops it before it begins. */
  until(ms: number): Promise<void>;
  rows(day?: string): string[];
}

function recording(name: string, plan: LoggerPlan, test: (run: Run) => Promise<void>): void {
  Deno.test(`ingest: ${name}`, async () => {
    const folder = quickFolder();
    const time = new VirtualTime();
    const log = keptLog();
    const told: string[] = [];
    const { client, published } = logger(plan, time);
    const { config } = loadConfig(null, {
      cwd: folder,
      home: folder,
      executableFolder: null,
      os: "linux",
      hostname: "truck1",
      env: () => undefined,
    });
    ok(hasLogger(config));
    const write = Deno.stdout.write;
    Deno.stdout.write = (bytes) => {
      told.push(new TextDecoder().decode(bytes).trimEnd());
      return Promise.resolve(bytes.length);
    };
    try {
      await test({
        time,
        folder: config.data_dir,
        log,
        published,
        told,
        async until(ms) {
          const stop = new AbortController();
          if (ms === 0) stop.abort();
          let ended = false;
          const running = runIngest({ config, client, clock: time, log, signal: stop.signal })
            .finally(() => ended = true);
          // The end is awaited below; a failure on the way is no unhandled one.
          running.catch(() => {});
          await time.passUntil(ms, () => ended);
          stop.abort();
          await time.passUntil(time.monoMs() + 20_000, () => ended);
          ok(ended, "it does not stop");
          await running;
        },
        rows: (day = "20250605") =>
          Deno.readTextFileSync(join(config.data_dir, `${day}.txt`)).split("\n"),
      });
    } finally {
      await flushLines(1000);
      Deno.stdout.write = write;
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

recording("a stop that comes before the start ends it all the same", {
  seed: 1,
  holds: 100,
  hasQuery: true,
  failing: 0,
  outages: [],
}, async ({ until, rows }) => {
  await until(0);
  await until(20_000);
  strictEqual(rows()[0], DAY_HEADER);
});

/** The rows that must stand in the file: everything that was published by the last one there. */
function truth({ published }: Run, rows: readonly string[]): string[] {
  const last = rows.at(-2);
  return [
    DAY_HEADER,
    ...published.slice(0, published.findIndex((p) => p.row === last) + 1).map((p) => p.row),
    "",
  ];
}

/** Log lines about Obs; Support's troubles are its own. */
const obsLines = ({ log }: Run, part: string) =>
  log.lines.filter((line) => line.includes(part) && !line.includes("Support"));

const MINUTE = 60_000;
/** The first five once found a fault, out of 150. */
const SEEDS = [116, 126, 141, 203, 208, 1, 2, 3, 4, 5];

for (const seed of [1, 2]) {
  recording(`an hour with random failures, outages and restarts, seed ${seed}`, {
    seed,
    holds: 900,
    hasQuery: true,
    failing: 0.05,
    outages: [[5 * MINUTE, 5.5 * MINUTE], [20 * MINUTE, 20 * MINUTE + 8000], [
      50 * MINUTE,
      52 * MINUTE,
    ]],
    frozen: [[8 * MINUTE, 8 * MINUTE + 6000], [30 * MINUTE, 31 * MINUTE]],
    noFix: [[40 * MINUTE, 41 * MINUTE]],
  }, async (run) => {
    await run.until(15 * MINUTE + 123);
    await run.time.passUntil(17 * MINUTE);
    await run.until(33 * MINUTE);
    await run.until(60 * MINUTE);
    const rows = run.rows();
    ok(rows.length > 3600, `${rows.length} rows`);
    deepStrictEqual(rows, truth(run, rows));
    strictEqual(run.log.lines.filter((l) => l.includes("could not be had")).length, 0);
    // Each row was told once, in order, after it was in the file.
    const events = run.told.map(parseChildEvent).filter((e) => e?.event === "record");
    const obs = events.filter((e) => e.table === "Obs");
    strictEqual(obs.reduce((sum, e) => sum + e.rows, 0), rows.length - 2);
    const numbers = obs.map((e) => e.number);
    deepStrictEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
    const summary = JSON.parse(Deno.readTextFileSync(join(run.folder, "20250605.json")));
    deepStrictEqual(
      [summary.rows, summary.first_record, summary.gaps, summary.logger.serial],
      [rows.length - 2, FIRST_NUMBER, 0, "1844"],
    );
    const support = Deno.readTextFileSync(
      join(`${run.folder}_support`, "20250605_support.txt"),
    ).trim().split("\n").slice(1).map((row) => Number(row.split(",").at(-1)));
    deepStrictEqual(support, support.map((_, i) => FIRST_NUMBER + i));
  });
}

recording("without DataQuery: outages of up to eight seconds lose nothing", {
  seed: 3,
  holds: 10,
  hasQuery: false,
  failing: 0.05,
  outages: [[3 * MINUTE, 3 * MINUTE + 5000], [6 * MINUTE, 6 * MINUTE + 1000]],
}, async (run) => {
  await run.until(10 * MINUTE);
  const rows = run.rows();
  // The ten records that the logger held when recording began come first.
  const from = run.published.findIndex((p) => p.row === rows[1]);
  const to = run.published.findIndex((p) => p.row === rows.at(-2));
  ok(to - from > 590, `${to - from} rows`);
  deepStrictEqual(rows.slice(1, -1), run.published.slice(from, to + 1).map((p) => p.row));
});

recording("without DataQuery: what left the page is told by its numbers", {
  seed: 4,
  holds: 10,
  hasQuery: false,
  failing: 0,
  outages: [[3 * MINUTE, 3 * MINUTE + 30_000]],
}, async (run) => {
  await run.until(6 * MINUTE);
  const written = new Set(run.rows());
  const all = run.published.slice(run.published.findIndex((p) => written.has(p.row)));
  const missing = all.slice(0, -3).filter((p) => !written.has(p.row)).map((p) => p.record.number);
  ok(missing.length > 15 && missing.length <= 22, `${missing.length} missing`);
  deepStrictEqual(obsLines(run, "could not be had"), [
    `WARN  Obs: records ${missing[0]} to ${missing.at(-1)} (${missing.length}) could not be had`,
  ]);
});

for (const hasQuery of [true, false]) {
  recording(`the logger restarts, ${hasQuery ? "with" : "without"} DataQuery: all of both lives`, {
    seed: 5,
    holds: hasQuery ? 900 : 10,
    hasQuery,
    failing: 0,
    outages: [],
    resetMs: 3 * MINUTE,
  }, async (run) => {
    await run.until(5 * MINUTE);
    const rows = run.rows();
    const from = run.published.findIndex((p) => p.row === rows[1]);
    const to = run.published.findIndex((p) => p.row === rows.at(-2));
    deepStrictEqual(rows.slice(1, -1), run.published.slice(from, to + 1).map((p) => p.row));
    strictEqual(obsLines(run, "the logger restarted").length, 1);
  });
}

for (const seed of SEEDS) {
  const random = mulberry32(seed);
  const moments = () => {
    const from = random() * 9 * MINUTE;
    return [from, from + random() * MINUTE] as const;
  };
  recording(`ten minutes of everything at once, seed ${seed}`, {
    seed,
    holds: 900,
    hasQuery: true,
    failing: random() * 0.3,
    outages: [moments(), moments()],
    frozen: [moments()],
    noFix: [moments()],
    ...(random() < 0.5 ? { resetMs: (0.5 + random() * 9) * MINUTE } : {}),
  }, async (run) => {
    for (let ms = 0; ms < 10 * MINUTE;) {
      ms += random() * 3 * MINUTE;
      await run.until(ms);
      if (random() < 0.3) await run.time.passUntil(ms += random() * 20_000);
    }
    await run.until(12 * MINUTE);
    if (Deno.env.get("LOGS")) console.error(run.log.lines.join("\n"));
    const rows = run.rows();
    const reset = run.published.findIndex((p) => p.life === 1);
    const expected = truth(run, rows);
    if (reset < 0) return deepStrictEqual(rows, expected);
    // Records of the first life that were not fetched before the reset are gone, and told.
    const gone = expected.slice(1, reset + 1).filter((row) => !rows.includes(row));
    deepStrictEqual(rows, expected.filter((row) => !gone.includes(row)));
    ok(gone.length <= 100, `${gone.length} gone`);
  });
}

recording("two records a second share its time", {
  seed: 6,
  holds: 900,
  hasQuery: true,
  failing: 0.05,
  outages: [[2 * MINUTE, 2 * MINUTE + 20_000]],
  frozen: [[4 * MINUTE, 4 * MINUTE + 8000]],
  periodMs: 500,
}, async (run) => {
  await run.until(8 * MINUTE);
  const rows = run.rows();
  ok(rows.length > 1050, `${rows.length} rows`);
  deepStrictEqual(rows, truth(run, rows));
});

recording("no bookmark: the file's last rows say where to go on", {
  seed: 7,
  holds: 900,
  hasQuery: true,
  failing: 0.02,
  outages: [],
}, async (run) => {
  await run.until(2 * MINUTE);
  Deno.removeSync(join(run.folder, "../../../.meso360"), { recursive: true });
  await run.until(4 * MINUTE);
  const rows = run.rows();
  ok(rows.length > 290);
  deepStrictEqual(rows, truth(run, rows));
});

for (const hasQuery of [true, false]) {
  const way = hasQuery ? "with" : "without";
  recording(`no bookmark and a logger that goes away at the start, ${way} DataQuery`, {
    seed: 10,
    holds: hasQuery ? 900 : 10,
    hasQuery,
    failing: 0,
    // Away as soon as its first newest record was seen.
    outages: [[2 * MINUTE + 3000, 4 * MINUTE]],
  }, async (run) => {
    await run.until(2 * MINUTE);
    Deno.removeSync(join(run.folder, "../../../.meso360"), { recursive: true });
    await run.time.passUntil(2 * MINUTE + 2900);
    await run.until(6 * MINUTE);
    const rows = run.rows().slice(1, -1);
    deepStrictEqual(rows.length, new Set(rows).size, "nothing twice");
    const all = run.published.map((p) => p.row);
    const from = all.indexOf(rows[0]!);
    const expected = all.slice(from, all.indexOf(rows.at(-1)!) + 1);
    if (hasQuery) deepStrictEqual(rows, expected);
    else deepStrictEqual(rows, expected.filter((row) => rows.includes(row)), "in order");
  });
}

recording("the data folder is away for a while: shown, kept, written later", {
  seed: 8,
  holds: 900,
  hasQuery: true,
  failing: 0,
  outages: [],
}, async (run) => {
  run.time.at(MINUTE, () => {
    Deno.renameSync(run.folder, run.folder + ".away");
    Deno.writeTextFileSync(run.folder, "");
  });
  run.time.at(2 * MINUTE, () => {
    Deno.removeSync(run.folder);
    Deno.renameSync(run.folder + ".away", run.folder);
  });
  await run.until(3 * MINUTE);
  const rows = run.rows();
  deepStrictEqual(rows, truth(run, rows));
  const states = run.told.map(parseChildEvent).filter((e) => e?.event === "state").map((e) =>
    e.state
  );
  const changes = states.filter((state, i) =>
    i === 0 || state !== "not recorded" || states[i - 1] !== state
  );
  deepStrictEqual(changes, ["recording", "not recorded", "recording"]);
  ok(run.told.some((line) => parseChildEvent(line)?.event === "live"));
});

recording("a logger that is gone ends it, after the failures that are allowed", {
  seed: 9,
  holds: 900,
  hasQuery: true,
  failing: 0,
  outages: [[MINUTE, 999 * MINUTE]],
}, async (run) => {
  const error = await run.until(60 * MINUTE).then(() => null, (e) => e);
  ok(error instanceof LoggerGoneError);
  ok(run.time.monoMs() > 2.5 * MINUTE && run.time.monoMs() < 10 * MINUTE);
  const states = run.told.map(parseChildEvent).filter((e) => e?.event === "state").map((e) =>
    e.state
  );
  deepStrictEqual(states, ["recording", "logger unreachable"]);
  const minutes = run.time.monoMs() / MINUTE;
  for (const table of ["logger", "Support"]) {
    const lines = run.log.lines.filter((l) => l.includes(table) && l.includes("refused"));
    ok(lines.length <= minutes + 1, `${lines.length} lines in ${minutes} min of a lasting failure`);
  }
  const rows = run.rows();
  deepStrictEqual(rows, truth(run, rows));
});
