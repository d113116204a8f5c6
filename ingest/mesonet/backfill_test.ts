import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { DataQueryAnswer } from "../../formats/data_query.ts";
import type { LoggerRecord } from "../../formats/logger_page.ts";
import { Backfill, newestSeries } from "./backfill.ts";
import { type DataQueryMode, type LoggerClient, LoggerError } from "./logger_client.ts";

/** The logger's clock at a record: one a second. */
const clockAt = (number: number) => 1_000_000 + number * 1000;
const record = (number: number, ms: number | null = clockAt(number)): LoggerRecord => ({
  number,
  loggerTimeMs: ms,
  values: [],
});
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => record(from + i));

const ENVIRONMENT = {
  station_name: "",
  model: "CR6",
  serial_no: "1",
  os_version: "",
  prog_name: "",
  signature: "",
};

interface Fake {
  /** What the table holds, oldest first. */
  table: LoggerRecord[];
  /** Whether since-record answers with the record asked from. */
  inclusive: boolean;
  pageSize: number;
  /** Errors thrown by the next DataQueries, first first; null is no error. */
  queryErrors: (LoggerError | null)[];
  queryError: LoggerError | null;
  page: LoggerRecord[] | LoggerError;
  readonly asked: string[];
}

function fake(parts: Partial<Fake>): Fake & { client: LoggerClient } {
  const f: Fake = {
    table: [],
    inclusive: true,
    pageSize: 1000,
    queryErrors: [],
    queryError: null,
    page: new LoggerError("unsupported", "HTTP 404"),
    asked: [],
    ...parts,
  };
  function answer(select: DataQueryMode): DataQueryAnswer {
    f.asked.push(`${select.mode} ${select.p1}`);
    const error = f.queryErrors.shift() ?? f.queryError;
    if (error) throw error;
    const at = select.mode === "backfill"
      ? 0
      : f.table.findIndex((r) => r.number === select.p1) + (f.inclusive ? 0 : 1);
    // Not held any more: everything from the oldest.
    const held = select.mode === "since-record" && f.table.some((r) => r.number === select.p1);
    const records = f.table.slice(held ? at : 0);
    return {
      environment: ENVIRONMENT,
      fields: [],
      records: records.slice(0, f.pageSize),
      more: records.length > f.pageSize,
    };
  }
  const client: LoggerClient = {
    newestRecord: () => Promise.reject(new Error("not asked here")),
    lastRecords() {
      f.asked.push("lastrecords");
      return f.page instanceof LoggerError ? Promise.reject(f.page) : Promise.resolve(f.page);
    },
    dataQuery: (_table, select) => Promise.resolve().then(() => answer(select)),
  };
  return Object.assign(f, { client });
}

/** One attempt: the result's kind, and the numbers delivered. */
async function attempt(
  backfill: Backfill,
  after: number | null,
  before: number,
  afterLoggerMs: number | null = after === null ? null : clockAt(after),
) {
  const delivered: number[] = [];
  const result = await backfill.fetch({ after, before, afterLoggerMs }, (records) => {
    delivered.push(...records.map((r) => r.number));
  });
  return { kind: result.kind, delivered };
}

const numbers = (from: number, to: number) => range(from, to).map((r) => r.number);
const torn = new LoggerError("page", "cut short");
const unsupported = new LoggerError("unsupported", "HTTP 404");

for (const inclusive of [true, false]) {
  const way = inclusive ? "with" : "without";
  Deno.test(`backfill: since-record ${way} the record asked from, in pages`, async () => {
    for (const pageSize of [3, 7, 1000]) {
      const f = fake({ table: range(50, 130), inclusive, pageSize });
      const result = await attempt(new Backfill(f.client, "Obs", () => 0), 99, 130);
      deepStrictEqual(result, { kind: "done", delivered: numbers(100, 130) });
    }
  });

  Deno.test(`backfill: since-record ${way} the record asked from, after a restart: 0 too`, async () => {
    const f = fake({ table: range(0, 5), inclusive });
    const result = await attempt(new Backfill(f.client, "Obs", () => 0), -1, 5, null);
    deepStrictEqual(result, { kind: "done", delivered: numbers(0, 5) });
    const one = await attempt(new Backfill(f.client, "Obs", () => 0), 0, 5);
    deepStrictEqual(one, { kind: "done", delivered: numbers(1, 5) });
  });

  Deno.test(`backfill: since-record ${way} the record asked from, an unseen restart`, async () => {
    // The same number was written at another time of the logger's clock.
    const f = fake({ table: range(0, 130), inclusive });
    const result = await attempt(new Backfill(f.client, "Obs", () => 0), 99, 130, 5_000);
    deepStrictEqual(result, { kind: "restarted", delivered: [] });
  });
}

Deno.test("backfill: a record that the table no longer holds gives everything from the oldest", async () => {
  const f = fake({ table: range(120, 130) });
  const result = await attempt(new Backfill(f.client, "Obs", () => 0), 99, 130);
  deepStrictEqual(result, { kind: "done", delivered: numbers(120, 130) });
});

Deno.test("backfill: without a past, what the table holds of its newest life", async () => {
  const f = fake({ table: [...range(700, 705), ...range(0, 12)], pageSize: 9 });
  const result = await attempt(new Backfill(f.client, "Obs", () => 0), null, 12);
  strictEqual(result.kind, "done");
  deepStrictEqual(result.delivered.slice(-10), numbers(3, 12));
});

Deno.test("backfill: a table that ends before the newest is asked again", async () => {
  const f = fake({ table: range(90, 128) });
  const backfill = new Backfill(f.client, "Obs", () => 0);
  deepStrictEqual(await attempt(backfill, 99, 130), {
    kind: "again",
    delivered: numbers(100, 128),
  });
  f.table = range(90, 131);
  deepStrictEqual(await attempt(backfill, 128, 130), {
    kind: "done",
    delivered: numbers(129, 131),
  });
});

Deno.test("backfill: pages that fail half way keep what came, and lose nothing", async () => {
  const f = fake({ table: range(90, 130), pageSize: 10, queryErrors: [null, torn] });
  const backfill = new Backfill(f.client, "Obs", () => 0);
  const first = await attempt(backfill, 99, 130);
  strictEqual(first.kind, "again");
  const last = first.delivered.at(-1)!;
  deepStrictEqual(first.delivered, numbers(100, last));
  const second = await attempt(backfill, last, 130);
  deepStrictEqual(second, { kind: "done", delivered: numbers(last + 1, 130) });
});

Deno.test("backfill: a failing web API with a page that bridges the gap is done", async () => {
  const f = fake({ queryError: torn, page: range(121, 130) });
  const result = await attempt(new Backfill(f.client, "Obs", () => 0), 124, 130);
  deepStrictEqual(result, { kind: "done", delivered: numbers(125, 130) });
});

Deno.test("backfill: a failing web API with a page that does not reach back is tried again", async () => {
  const f = fake({ queryError: torn, page: range(121, 130) });
  const backfill = new Backfill(f.client, "Obs", () => 0);
  deepStrictEqual((await attempt(backfill, 99, 130)).kind, "again");
});

Deno.test("backfill: one answer that is no web API does not make a logger one without", async () => {
  const f = fake({
    table: range(50, 130),
    queryErrors: [unsupported, unsupported],
    page: range(121, 130),
  });
  const backfill = new Backfill(f.client, "Obs", () => 0);
  strictEqual((await attempt(backfill, 99, 130)).kind, "again");
  strictEqual((await attempt(backfill, 99, 130)).kind, "again");
  deepStrictEqual(await attempt(backfill, 99, 130), {
    kind: "done",
    delivered: numbers(100, 130),
  });
});

Deno.test("backfill: a logger without the web API gives its last ten, and is asked again later", async () => {
  let now = 0;
  const f = fake({ queryError: unsupported, page: range(121, 130) });
  const backfill = new Backfill(f.client, "Obs", () => now);
  await attempt(backfill, 99, 130);
  await attempt(backfill, 99, 130);
  deepStrictEqual(await attempt(backfill, 99, 130), {
    kind: "done",
    delivered: numbers(121, 130),
  });
  f.asked.length = 0;
  await attempt(backfill, 99, 130);
  deepStrictEqual(f.asked, ["lastrecords"]);
  now = 3_600_000;
  f.queryError = null;
  f.table = range(50, 130);
  deepStrictEqual((await attempt(backfill, 99, 130)).delivered, numbers(100, 130));
});

/** A logger that has been found to lack the web API. */
async function withoutApi(f: ReturnType<typeof fake>): Promise<Backfill> {
  const backfill = new Backfill(f.client, "Obs", () => 0);
  f.queryError = unsupported;
  for (let i = 0; i < 3; i++) await attempt(backfill, 99, 130);
  return backfill;
}

Deno.test("backfill: lastrecords.html newest first", async () => {
  const f = fake({ page: range(121, 130).reverse() });
  const backfill = await withoutApi(f);
  deepStrictEqual(await attempt(backfill, 122, 130), {
    kind: "done",
    delivered: numbers(123, 130),
  });
});

Deno.test("backfill: lastrecords.html cut short is tried again, a young table's is not", async () => {
  const f = fake({ page: range(121, 126) });
  const backfill = await withoutApi(f);
  deepStrictEqual(await attempt(backfill, 99, 130), {
    kind: "again",
    delivered: numbers(121, 126),
  });
  f.page = range(127, 130);
  strictEqual((await attempt(backfill, 99, 130)).kind, "again");
  f.page = range(0, 4);
  deepStrictEqual(await attempt(backfill, -1, 4, null), {
    kind: "done",
    delivered: numbers(0, 4),
  });
});

Deno.test("backfill: lastrecords.html with holes is done when it reaches the newest", async () => {
  const f = fake({ page: [...range(115, 119), ...range(126, 130)] });
  const backfill = await withoutApi(f);
  deepStrictEqual((await attempt(backfill, 99, 130)).kind, "done");
});

Deno.test("backfill: neither way answers", async () => {
  const f = fake({ page: new LoggerError("unreachable", "refused"), queryError: torn });
  strictEqual((await attempt(new Backfill(f.client, "Obs", () => 0), 99, 130)).kind, "again");
  const nothing = fake({});
  strictEqual((await attempt(await withoutApi(nothing), 99, 130)).kind, "done");
});

Deno.test("backfill: Support has no page of last records", async () => {
  const f = fake({ queryError: torn });
  const backfill = new Backfill(f.client, "Support", () => 0);
  strictEqual((await attempt(backfill, 99, 130)).kind, "again");
  f.queryError = unsupported;
  await attempt(backfill, 99, 130);
  await attempt(backfill, 99, 130);
  deepStrictEqual(await attempt(backfill, 99, 130), { kind: "done", delivered: [] });
  deepStrictEqual(f.asked.includes("lastrecords"), false);
});

Deno.test("backfill: errors of ours are not taken for the logger's", async () => {
  const f = fake({});
  f.client.dataQuery = () => Promise.reject(new TypeError("a bug"));
  const error = await attempt(new Backfill(f.client, "Obs", () => 0), 99, 130).catch((e) => e);
  strictEqual(error.message, "a bug");
});

Deno.test("newestSeries: the part after the last reset", () => {
  const of = (...n: number[]) => newestSeries(n.map((i) => record(i))).map((r) => r.number);
  deepStrictEqual(of(), []);
  deepStrictEqual(of(5, 6, 9), [5, 6, 9]);
  deepStrictEqual(of(5, 6, 0, 1), [0, 1]);
  deepStrictEqual(of(5, 6, 0, 1, 1), [1]);
});

Deno.test("backfill: without a bookmark it looks back as far as the file's last row, a day at least", async () => {
  for (const [spanS, asked] of [[null, 86_400], [60, 86_400], [260_000, 260_000]] as const) {
    const f = fake({ table: range(0, 5) });
    const backfill = new Backfill(f.client, "Obs", () => 0);
    await backfill.fetch({ after: null, before: 5, afterLoggerMs: null, spanS }, () => {});
    deepStrictEqual(f.asked, [`backfill ${asked}`]);
  }
});
