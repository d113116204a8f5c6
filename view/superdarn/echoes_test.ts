import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { settle, TestClock } from "../../_test_clock.ts";
import { ECHO_TABLE } from "../../formats/echo_database.ts";
import { echoReply } from "./echo_answer.ts";
import { openEchoQueries, type QueryWorker } from "./echo_queries.ts";
import { echoCsv, echoJson } from "./echo_text.ts";
import { echoRoutes } from "./echoes.ts";
import { STILL_MS, UnderWay } from "../under_way.ts";

/** The test's clock stands at 2025-06-05 17:00 UTC. */
const MINUTE = 60_000;

interface Bench {
  readonly path: string;
  readonly clock: TestClock;
  /** Changes the database as another program would. */
  change(work: (database: DatabaseSync) => void): void;
  get(query: string, init?: RequestInit, outgoing?: typeof WATCHED): Promise<Response>;
}

/** A response that nobody lets go. */
const WATCHED = { destroy: () => {} };

/** Routes before a database of three scans of kod, one of them yesterday, and a stereo radar. */
async function bench(test: (b: Bench) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "superdarn_echoes.sqlite");
  const clock = new TestClock();
  const routes = echoRoutes({ path, clock });
  const change = (work: (database: DatabaseSync) => void) => {
    const database = new DatabaseSync(path);
    try {
      work(database);
    } finally {
      database.close();
    }
  };
  try {
    change((database) => {
      database.exec(`PRAGMA journal_mode = WAL; ${ECHO_TABLE}; PRAGMA user_version = 1`);
      const insert = database.prepare("INSERT INTO echoes VALUES (?, ?, ?, ?, ?, ?, 0)");
      const now = clock.nowMs();
      insert.run("kod", now - 30 * 60 * MINUTE, 0, 9, 8, 1);
      insert.run("kod", now - 2 * MINUTE, 0, 30, 20, 10);
      insert.run("kod", now - MINUTE + 250, 0, 31, 21, 9);
      insert.run("mcm", now - MINUTE, 2, 4, 4, 0);
      insert.run("mcm", now - MINUTE, 1, 3, 2, 1);
    });
    await test({
      path,
      clock,
      change,
      get: async (query, init, outgoing = WATCHED) =>
        await routes.app.request(`/echoes/${query}`, init, { outgoing }),
    });
  } finally {
    routes.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const allowed = (response: Response) =>
  strictEqual(response.headers.get("access-control-allow-origin"), "*");

Deno.test("echoes: the last 24 hours as JSON, each column a list", () =>
  bench(async ({ get }) => {
    const response = await get("?site_name=KOD");
    deepStrictEqual([response.status, response.headers.get("content-type")], [
      200,
      "application/json",
    ]);
    allowed(response);
    deepStrictEqual(await response.json(), {
      timestamp: ["2025-06-05T16:58:00.000Z", "2025-06-05T16:59:00.250Z"],
      total_echoes: [30, 31],
      ionospheric_echoes: [20, 21],
      total_ionospheric_echoes: [20, 21],
      ground_scatter_echoes: [10, 9],
      channel: [0, 0],
    });
  }));

Deno.test("echoes: start and end in every form of ISO 8601, both included", () =>
  bench(async ({ get }) => {
    const total = async (query: string) => {
      const response = await get(`?site_name=kod&${query}`);
      return response.status === 200 ? (await response.json()).total_echoes : response.status;
    };
    deepStrictEqual(await total("start=2025-06-01"), [9, 30, 31]);
    deepStrictEqual(await total("end=2025-06-05"), [9]);
    deepStrictEqual(await total("start=2025-06-04T11:00:00Z&end=2025-06-05T16:58:00Z"), [9, 30]);
    deepStrictEqual(await total("start=2025-06-05T18:59:00%2B02:00"), [31]);
    deepStrictEqual(await total("start=2025-06-05T18:59:00+02:00"), [31], "a + not encoded");
    deepStrictEqual(await total("start=2025-06-05%2016:58:00.001&end=2025-06-05T17:00"), [31]);
    deepStrictEqual(await total("start=&end=&save=&channel="), [30, 31]);
    strictEqual(await total("start=2025-06-05T16:59:01"), 404);
  }));

Deno.test("echoes: a download is CSV under the site's name", () =>
  bench(async ({ get }) => {
    const response = await get("?site_name=kod&save=true");
    deepStrictEqual([response.status, response.headers.get("content-type")], [
      200,
      "text/csv; charset=utf-8",
    ]);
    strictEqual(
      response.headers.get("content-disposition"),
      'attachment; filename="kod_echoes.csv"',
    );
    allowed(response);
    strictEqual(
      await response.text(),
      "timestamp,total_echoes,ionospheric_echoes,ground_scatter_echoes\r\n" +
        "2025-06-05T16:58:00.000Z,30,20,10\r\n2025-06-05T16:59:00.250Z,31,21,9\r\n",
    );
  }));

Deno.test("echoes: channels together, or one of them", () =>
  bench(async ({ get }) => {
    const totals = async (query: string) =>
      (await (await get(`?site_name=mcm${query}`)).json()).total_echoes;
    deepStrictEqual(await totals(""), [3, 4]);
    deepStrictEqual(await totals("&channel=2"), [4]);
    strictEqual((await get("?site_name=mcm&channel=0")).status, 404);
  }));

Deno.test("echoes: what is asked wrongly, and what is not there, is said in JSON", () =>
  bench(async ({ get }) => {
    const cases: readonly (readonly [string, number, RegExp])[] = [
      ["", 400, /^site_name is needed, a radar's short name, as in \/echoes\/\?site_name=kod/],
      ["?site_name=%20", 400, /^site_name is needed/],
      ["?site_name=kod&start=yesterday", 400, /^start is no date in ISO 8601: write it as in/],
      ["?site_name=kod&end=2025-02-30", 400, /^end is no date/],
      ["?site_name=kod&start=2025-06-05&end=2025-06-05", 400, /^start must be before end/],
      ["?site_name=kod&start=2026-01-01", 400, /2026-01-01T00:00:00.000Z is not before 2025-06-/],
      ["?site_name=kod&save=maybe", 400, /^save is true/],
      ["?site_name=kod&channel=a", 400, /^channel is a whole number/],
      ["?site_name=inv", 404, /^no echoes of inv are kept from .*: ask for another time, or for/],
      [
        "?site_name=mcm&channel=0",
        404,
        /^no echoes of mcm on channel 0 are kept .*: ask for all channels, another time/,
      ],
      ["?site_name=kod'%20OR%201=1", 404, /^no echoes of kod' or 1=1 are kept/],
      ["?site_name=kod&end=2020-01-01", 404, /from 2019-12-31T00:00:00.000Z to 2020-01-01T00:0/],
    ];
    for (const [query, status, words] of cases) {
      const response = await get(query);
      strictEqual(response.status, status, query);
      allowed(response);
      match((await response.json()).message, words);
    }
  }));

Deno.test("echoes: without a slash, as HEAD, in gzip, and asked by a browser first", () =>
  bench(async ({ get, path, clock }) => {
    const routes = echoRoutes({ path, clock });
    try {
      const env = { outgoing: WATCHED };
      const bare = await routes.app.request("/echoes?site_name=kod", {}, env);
      strictEqual(bare.status, 200);
      const whole = await bare.text();
      const head = await get("?site_name=kod", { method: "HEAD" });
      strictEqual(head.status, 200);
      strictEqual(head.headers.get("content-length"), String(whole.length));
      strictEqual(await head.text(), "");
      const zipped = await get("?site_name=kod", { headers: { "accept-encoding": "gzip" } });
      strictEqual(zipped.headers.get("content-encoding"), "gzip");
      const body = zipped.body!.pipeThrough(new DecompressionStream("gzip"));
      strictEqual(await new Response(body).text(), whole);
      for (const place of ["/echoes", "/echoes/"]) {
        const before = await routes.app.request(place, { method: "OPTIONS" });
        strictEqual(before.status, 204);
        allowed(before);
        strictEqual(before.headers.get("access-control-allow-methods"), "GET, HEAD, OPTIONS");
      }
    } finally {
      routes.close();
    }
  }));

Deno.test("echoes: no database is none kept; one that cannot be read is 503 with the reason", () =>
  bench(async ({ get, path, change }) => {
    const refusal = async () => {
      const response = await get("?site_name=kod");
      allowed(response);
      const { message } = await response.json();
      return [response.status, response.headers.get("retry-after"), message];
    };
    change((database) => database.exec("PRAGMA user_version = 2"));
    deepStrictEqual(await refusal(), [
      503,
      "2",
      "the echo counts are of a newer version of meso360: update this one",
    ]);
    Deno.writeTextFileSync(path, "no database ".repeat(1000));
    deepStrictEqual(await refusal(), [
      503,
      "2",
      "the echo counts' database is damaged where these are: ask for another site or a shorter " +
      "time; the component superdarn looks for such damage daily and at its start, and saves what " +
      "can be read",
    ]);
    for (const part of ["", "-wal", "-shm"]) {
      await Deno.remove(path + part).catch(() => {});
    }
    strictEqual((await refusal())[0], 404);
  }));

Deno.test("echoes: an answer has a bound", () =>
  bench(({ path }) => {
    const query = { site: "kod", startMs: 0, endMs: 2e12, channel: null, form: "json" as const };
    const kind = (most: number) => echoReply({ path, query, gzip: false, most }).kind;
    deepStrictEqual([kind(2), kind(3)], ["too-many", "found"]);
    return Promise.resolve();
  }));

Deno.test("echo text: every time as a Date writes it, in both forms", () => {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const times = [
    ...[-62_198_755_200_001, -1, 0, 999, 86_399_999, 86_400_000, 1_709_164_799_010],
    ...[253_402_300_800_000, 4_102_444_800_123, 1_749_142_739_250, 1_749_142_800_000],
  ];
  const written = times.map((timeMs) => new Date(timeMs).toISOString());
  deepStrictEqual(JSON.parse(text(echoJson(["t", times], [["n", "1,2"], ["m", "3"]]))), {
    ...{ t: written, n: [1, 2], m: [3] },
  });
  const lines = times.map((_, i) => `,${i},${"7".repeat(i)}\r\n`);
  strictEqual(
    text(echoCsv(times, lines.join(""))),
    "timestamp,total_echoes,ionospheric_echoes,ground_scatter_echoes\r\n" +
      written.map((time, i) => time + lines[i]).join(""),
  );
});

/** A response of the older runtime. */
class OldOutgoing {
  destroy(): void {
    throw new Error("it would tell nothing of why");
  }
  _readable: ReadableStream<Uint8Array> = new ReadableStream();
  isBegun = false;
  respond(): void {
    this.isBegun = true;
  }
  write(_piece: Uint8Array): boolean {
    throw new Error("it would take all");
  }
  end(_piece?: Uint8Array): unknown {
    throw new Error("it would take all");
  }
}

const NOISE = new Uint8Array(195_000).map((_, i) => (i * i) >> 7);

for (const runtime of ["this", "the older"]) {
  Deno.test(`echoes: ${runtime} runtime is given no more than is read`, async () => {
    const clock = new TestClock();
    const underWay = new UnderWay(clock, 2 * NOISE.length);
    let destroyed = 0;
    const destroy = () => void destroyed++;
    /** What a reader gets of an answer. */
    const begin = () => {
      if (runtime === "this") {
        return new Response(underWay.body({ destroy }, NOISE)).body!.getReader();
      }
      const outgoing = new OldOutgoing();
      const body = underWay.body(outgoing, NOISE) as Uint8Array;
      outgoing.write(body.subarray(0, 5));
      outgoing.end(body.subarray(5));
      strictEqual(outgoing.isBegun, true);
      return outgoing._readable.getReader();
    };
    const [slow, still] = [begin(), begin()];
    // The first piece is on its way.
    await settle();
    strictEqual(underWay.hasRoom(), false);
    clock.advance(STILL_MS - 1);
    strictEqual(underWay.hasRoom(), false);
    const got = [(await slow.read()).value!];
    clock.advance(1);
    strictEqual(underWay.hasRoom(), true);
    strictEqual(destroyed, runtime === "this" ? 1 : 0);
    if (runtime !== "this") {
      await rejects(async () => {
        while (!(await still.read()).done);
      }, /did not read/);
    }
    // While there is room nobody is let go, however long nothing is read.
    clock.advance(10 * STILL_MS);
    strictEqual(underWay.hasRoom(), true);
    for (let last = await slow.read(); !last.done; last = await slow.read()) got.push(last.value);
    deepStrictEqual(new Uint8Array(await new Blob(got as BlobPart[]).arrayBuffer()), NOISE);
    strictEqual(underWay.hasRoom(), true);
    const gone = begin();
    begin();
    strictEqual(underWay.hasRoom(), false);
    await gone.cancel();
    strictEqual(underWay.hasRoom(), true);
  });
}

Deno.test("echoes: beyond 64 MB under way the next is asked to come again", () =>
  bench(async ({ path, clock }) => {
    const bytes = new Uint8Array(40 << 20);
    const ask = () => Promise.resolve({ kind: "found", bytes } as const);
    const { app } = echoRoutes({ path, clock, queries: { ask, warm() {}, close() {} } });
    const get = (method = "GET") =>
      app.request("/echoes/?site_name=kod", { method }, { outgoing: WATCHED });
    // Together, so that all are asked before one is answered.
    const answers = await Promise.all([get(), get(), get()]);
    deepStrictEqual(answers.map(({ status }) => status), [200, 200, 503]);
    const refused = await get();
    deepStrictEqual([refused.status, refused.headers.get("retry-after")], [503, "2"]);
    allowed(refused);
    match((await refused.json()).message, /^too many are being sent echo counts: try again/);
    await answers[0]!.body!.cancel();
    for (let i = 0; i < 3; i++) strictEqual((await get("HEAD")).status, 200);
    strictEqual((await get()).status, 200);
  }));

/** A worker that says nothing until a test lets it. */
class SilentWorker implements QueryWorker {
  ended = false;
  port: MessagePort | undefined;
  onerror: ((event: ErrorEvent) => void) | null = null;
  postMessage(_task: unknown, [port]: MessagePort[]): void {
    this.port = port;
  }
  reply(): void {
    this.port!.postMessage({ kind: "none" });
  }
  terminate(): void {
    this.ended = true;
    this.port?.close();
  }
}

/** Queries before silent workers. */
function silent() {
  const clock = new TestClock();
  const workers: SilentWorker[] = [];
  const queries = openEchoQueries(clock, () => {
    const worker = new SilentWorker();
    workers.push(worker);
    return worker;
  });
  const query = { site: "kod", startMs: 0, endMs: 1, channel: null, form: "json" as const };
  const ask = (signal = new AbortController().signal) =>
    queries.ask({ path: "", query, gzip: false, most: 1 }, signal);
  return { clock, workers, queries, ask };
}

Deno.test("echo queries: one at a time, a bound on what waits, and a limit", async () => {
  const { clock, workers, queries, ask } = silent();
  const gone = new AbortController();
  const late = rejects(ask(), { code: "too-long" });
  const left = rejects(ask(gone.signal), /went away/);
  const replied = ask();
  const rest = Array.from({ length: 13 }, () => ask());
  const ends = Promise.allSettled(rest);
  await rejects(ask(), { code: "busy" });
  gone.abort(new Error("went away"));
  clock.advance(10_000);
  await Promise.all([late, left]);
  await settle();
  deepStrictEqual(workers.map(({ ended }) => ended), [true, false], "the next has a new worker");
  workers[1]!.reply();
  deepStrictEqual(await replied, { kind: "none" });
  await settle();
  workers[1]!.onerror?.(
    new ErrorEvent("error", { message: "out of luck", cancelable: true }),
  );
  await rejects(rest[0]!, {
    code: "worker-died",
    message: "the query ended early: out of luck",
  });
  queries.close();
  const codes = (await ends).slice(1).map((end) => end.status === "rejected" && end.reason.code);
  deepStrictEqual(codes, Array(12).fill("closed"));
});

Deno.test("echo queries: the worker ends ten minutes after the last query, and may wait for the first", async () => {
  const { clock, workers, queries, ask } = silent();
  queries.warm();
  clock.advance(599_000);
  queries.warm();
  clock.advance(1_000);
  strictEqual(workers[0]!.ended, false);
  for (const ms of [599_000, 600_000]) {
    const reply = ask();
    workers[0]!.reply();
    await reply;
    strictEqual(workers[0]!.ended, false);
    clock.advance(ms);
  }
  strictEqual(workers[0]!.ended, true);
  queries.close();
  queries.warm();
  strictEqual(workers.length, 1);
});
