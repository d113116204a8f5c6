import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import { parseNewestRecord } from "../../../formats/logger_page.ts";
import { type LoggerSim, type LoggerSimPlan, startLoggerSim } from "./logger_sim.ts";
import { parseSimOptions, type SimCommandLine } from "./options.ts";
import { createTestClock, type TestClock } from "./_test_clock.ts";
import { evenDay, TEST_START_MS } from "./_test_drive.ts";

interface Bench {
  readonly sim: LoggerSim;
  readonly clock: TestClock;
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
}

/** Runs a test against a simulated logger on loopback whose clock the test moves. */
async function withSim(
  options: SimCommandLine,
  test: (bench: Bench) => Promise<void>,
  plan: Partial<LoggerSimPlan> = {},
): Promise<void> {
  const clock = createTestClock(TEST_START_MS);
  const sim = startLoggerSim({
    ...parseSimOptions(options),
    drive: evenDay(30),
    clock,
    ...plan,
  });
  // A new connection each time, as a client that meets outages has.
  const get = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${sim.port}${path}`, {
      ...init,
      headers: { connection: "close", ...init.headers },
    });
  try {
    await test({ sim, clock, get });
  } finally {
    sim.close();
  }
}

const OBS = "/command=NewestRecord&table=Obs";
const newest = async ({ get }: Bench) =>
  parseNewestRecord(await (await get(OBS)).text(), "Obs").number;

async function isRefused(port: number): Promise<boolean> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return false;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return true;
      // Reset: the listener was going away under this very attempt. The next one decides.
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }
}

/** The port opens and closes a moment after it is asked to: tries until it is as expected. */
async function becomesRefused(port: number, expected: boolean): Promise<void> {
  for (let tries = 0; await isRefused(port) !== expected; tries++) {
    ok(tries < 500, `connections ${expected ? "go on being accepted" : "stay refused"}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A request on a connection of its own: fetch would try again when a connection breaks. */
async function rawRequest(port: number, text: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** Everything that comes until the other side closes; `broken` when it breaks off. */
async function readAll(connection: Deno.TcpConn): Promise<string> {
  try {
    return await new Response(connection.readable).text();
  } catch {
    return "broken";
  }
}

Deno.test("a record each tick, none between, and no drift however late the timers are", () =>
  withSim({}, async (bench) => {
    equal(await newest(bench), 0);
    bench.clock.advance(999);
    equal(bench.sim.newestNumber, 0);
    bench.clock.advance(1);
    equal(await newest(bench), 1);
    for (let i = 0; i < 100; i++) bench.clock.advance(997);
    equal(bench.sim.newestNumber, Math.floor((1000 + 99_700) / 1000));
    equal(bench.sim.published, bench.sim.newestNumber! + 1);
  }));

Deno.test("phase: the first record appears at that part of the host's second", () =>
  withSim({ phase: 350, rate: 2 }, ({ sim, clock }) => {
    equal(sim.newestNumber, null);
    clock.advance(349);
    equal(sim.newestNumber, null);
    clock.advance(1);
    equal(sim.newestNumber, 0);
    clock.advance(500);
    equal(sim.newestNumber, 1);
    return Promise.resolve();
  }));

Deno.test("refused: TCP connections are refused, then the same port answers again", () =>
  withSim({ outage: ["3:5:refuse"] }, async (bench) => {
    bench.clock.advance(3000);
    await becomesRefused(bench.sim.port, true);
    bench.clock.advance(4000);
    ok(await isRefused(bench.sim.port));
    bench.clock.advance(1000);
    await becomesRefused(bench.sim.port, false);
    equal(await newest(bench), 8);
  }));

Deno.test("http500: every request fails with 500 while it lasts", () =>
  withSim({ outage: ["3:5:http500"] }, async (bench) => {
    bench.clock.advance(3000);
    for (const path of [OBS, "/lastrecords.html"]) {
      const response = await bench.get(path);
      await response.body?.cancel();
      equal(response.status, 500);
    }
    bench.clock.advance(5000);
    equal(await newest(bench), 8);
  }));

Deno.test("hang: no answer, the connection breaks at the outage's end", () =>
  withSim({ outage: ["3:5:hang"] }, async (bench) => {
    bench.clock.advance(3000);
    const connection = await rawRequest(bench.sim.port, `GET ${OBS} HTTP/1.1\r\n\r\n`);
    const answer = readAll(connection);
    // A second client hangs too; by then the first one's request has long been read.
    const other = bench.get(OBS, { signal: AbortSignal.timeout(50) });
    equal(await other.then(() => "answered", (error: Error) => error.name), "TimeoutError");
    bench.clock.advance(5000);
    ok(["", "broken"].includes(await answer));
    equal(await newest(bench), 8);
  }));

Deno.test("restart: refused for three seconds, then an empty table counting from 0", () =>
  withSim({ restart: ["5"] }, async (bench) => {
    bench.clock.advance(5000);
    equal(bench.sim.series, 1);
    equal(bench.sim.newestNumber, null);
    await becomesRefused(bench.sim.port, true);
    bench.clock.advance(3000);
    await becomesRefused(bench.sim.port, false);
    equal(await newest(bench), 0);
    const support = await (await bench.get("/command=NewestRecord&table=Support")).text();
    equal(parseNewestRecord(support, "Support").number, 0);
  }));

Deno.test("a login, when one is wanted", () =>
  withSim({ user: "crew", password: "storm" }, async (bench) => {
    const status = async (headers: HeadersInit) => {
      const response = await bench.get(OBS, { headers });
      await response.body?.cancel();
      return [response.status, response.headers.get("www-authenticate")];
    };
    deepEqual(await status({}), [401, 'Basic realm="CR6"']);
    deepEqual(await status({ authorization: `Basic ${btoa("crew:calm")}` }), [
      401,
      'Basic realm="CR6"',
    ]);
    deepEqual(await status({ authorization: `Basic ${btoa("crew:storm")}` }), [200, null]);
  }));

Deno.test("slow: answers wait; some pages are as old as the request, some as the answer", () =>
  withSim({ slow: "1500:1500", seed: 4 }, async (bench) => {
    const numbers = new Set<number>();
    for (let i = 0; i < 12; i++) {
      const before = bench.sim.newestNumber!;
      let answered = false;
      const answer = bench.get(OBS).then((r) => r.text()).then((text) => {
        answered = true;
        return parseNewestRecord(text, "Obs").number - before;
      });
      // The request must have reached the logger before its clock moves on.
      await new Promise((resolve) => setTimeout(resolve, 15));
      equal(answered, false);
      bench.clock.advance(2000);
      numbers.add(await answer);
    }
    ok(numbers.has(0), "a page from the request's arrival");
    ok(numbers.has(1), "a page from just before the answer");
  }));

Deno.test("torn pages of all four kinds: short with a fitting length, or broken off", () =>
  withSim({ torn: 100, seed: 9 }, async (bench) => {
    bench.clock.advance(20_000);
    const paths = [
      OBS,
      "/command=NewestRecord&table=Support",
      "/lastrecords.html",
      "/?command=DataQuery&uri=dl:Obs&format=json&mode=most-recent&p1=10",
    ];
    for (const path of paths) {
      const seen = { short: 0, broken: 0 };
      for (let i = 0; i < 24; i++) {
        try {
          const response = await bench.get(path);
          const announced = Number(response.headers.get("content-length"));
          const { length } = await response.text();
          equal(length, announced);
          seen.short++;
        } catch {
          seen.broken++;
        }
      }
      ok(seen.short > 3 && seen.broken > 3, `${path}: ${JSON.stringify(seen)}`);
    }
    const clock = await (await bench.get("/?command=ClockCheck&format=json")).json();
    equal(clock.outcome, 1);
  }));

Deno.test("methods other than GET are refused, odd requests do no harm", () =>
  withSim({}, async (bench) => {
    const post = await bench.get(OBS, { method: "POST", body: "x" });
    await post.body?.cancel();
    equal(post.status, 405);
    const odd = ["GET /%zz?%&& HTTP/1.1\r\nHost: x\r\n\r\n", "\0\0\0\r\n\r\n", "GET /", ""];
    for (const text of odd) (await rawRequest(bench.sim.port, text)).close();
    const long = await rawRequest(bench.sim.port, `GET /${"x".repeat(20_000)}`);
    match(await readAll(long), /^HTTP\/1\.1 400 |^broken$/);
    const twice = `GET ${OBS} HTTP/1.1\r\n\r\nGET ${OBS} HTTP/1.1\r\nConnection: close\r\n\r\n`;
    const answers = await readAll(await rawRequest(bench.sim.port, twice));
    equal(answers.split("HTTP/1.1 200 OK").length, 3);
    equal(await newest(bench), 0);
  }));

Deno.test("the truth files hold each record's number, series, moment, tag and row", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const truthFile = join(folder, "truth.txt");
    const truthSupportFile = join(folder, "support.txt");
    await withSim({ freeze: ["1:1"], restart: ["3"] }, ({ clock }) => {
      clock.advance(7000);
      return Promise.resolve();
    }, { truthFile, truthSupportFile });
    const lines = (await Deno.readTextFile(truthFile)).trimEnd().split("\n");
    deepEqual(lines.map((line) => line.split(",").slice(0, 4).join()), [
      `0,0,${TEST_START_MS},gps`,
      `1,0,${TEST_START_MS + 1000},repeat`,
      `2,0,${TEST_START_MS + 2000},gps`,
      `0,1,${TEST_START_MS + 6000},gps`,
      `1,1,${TEST_START_MS + 7000},gps`,
    ]);
    equal(
      lines[1]!.split(",").slice(4).join(),
      "1.5,165.3,30.3,50.4,30.5,18.69,49.21,937.79,182.9,050625,120011,34.5,-100.7,653,21.34,179.8,31.92",
    );
    const support = (await Deno.readTextFile(truthSupportFile)).trimEnd().split("\n");
    equal(support.length, 5);
    // Support tells what the receiver said: the frozen second.
    ok(support[1]!.startsWith(`1001,0,${TEST_START_MS + 1000},support,050625,120010,`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a taken port is an error, and nothing is left open", () =>
  withSim({}, ({ sim }) => {
    throws(() => startLoggerSim({ drive: evenDay(3), port: sim.port }), Deno.errors.AddrInUse);
    return Promise.resolve();
  }));
