/**
 * Wrong requests by the ten thousand against a real supervisor: whether one of them is answered
 * with a server error, a stack trace or a file from elsewhere, is never answered, or ends it.
 *
 *   deno run -A bench/fuzz_http.ts [REQUESTS] [SEED]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/fuzz_http.ts
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { assetPath } from "../assets.ts";
import { COLOUR_TABLES } from "../formats/nexrad/colour_tables.ts";
import { legendSvg } from "../formats/nexrad/legend.ts";
import { fuzzRequest } from "./fuzz_requests.ts";
import { type HttpAnswer, HttpConnection } from "./raw_http.ts";
import { type RealSupervisor, startSupervisor } from "../supervisor/_test_supervisor.ts";

/** Connections at once. */
const CONNECTIONS = 8;

/** A request that is not whole is not waited for longer than this, ms; an end is. */
const HALF_MS = 150;
const ANSWER_MS = 20_000;

/** Stands in files that nobody may get. */
const CANARY = "canary-7f3a91";

/** What came of it. */
export interface FuzzResult {
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  /** What should not be, with the number of its request; at most 20. */
  readonly faults: readonly string[];
}

/** Sends requests 0 to `count` - 1 of `seed`, and judges what comes back. */
export async function fuzz(count: number, seed: number): Promise<FuzzResult> {
  const supervisor = await startSupervisor(CANARY);
  Deno.writeTextFileSync(join(supervisor.dir, "canary.txt"), CANARY);
  const answers: Record<string, number> = {};
  const faults: string[] = [];
  const fault = (text: string) => void (faults.length < 20 && faults.push(text));
  const known = new Set([...staticHashes(), ...legendHashes()]);
  let next = 0;
  async function worker(): Promise<void> {
    let connection: HttpConnection | null = null;
    for (let index = next++; index < count && faults.length < 20; index = next++) {
      const request = fuzzRequest(seed, index);
      if (!request.framed) connection = close(connection);
      try {
        connection ??= await HttpConnection.open(supervisor.port);
        const answer = await connection.ask(request.bytes, {
          method: request.method,
          // What is whole is answered on its own; what may be half only once its end is told.
          endAfterMs: request.framed ? null : HALF_MS,
          patienceMs: ANSWER_MS,
        });
        const kind = typeof answer === "string" ? answer : String(answer.status);
        answers[kind] = (answers[kind] ?? 0) + 1;
        if (answer === "hangs") fault(`request ${index} is never answered`);
        else if (answer !== "closed") {
          for (const what of wrong(answer, known)) fault(`request ${index}: ${what}`);
        }
        const goesOn = request.framed && typeof answer !== "string" && !answer.closes;
        if (!goesOn) connection = close(connection);
      } catch (error) {
        fault(`request ${index}: ${error instanceof Error ? error.message : error}`);
        connection = close(connection);
        if (!supervisor.alive()) break;
      }
    }
    close(connection);
  }
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    faults.unshift(...await after(supervisor));
  } finally {
    await supervisor.end();
  }
  return { requests: Math.min(next, count), answers, faults };
}

function close(connection: HttpConnection | null): null {
  connection?.close();
  return null;
}

/** What is wrong with an answer. */
function wrong(answer: HttpAnswer, known: ReadonlySet<string>): string[] {
  const { status, headers, body } = answer;
  const found: string[] = [];
  const text = new TextDecoder().decode(body);
  const type = headers.get("content-type") ?? "";
  // 503: nothing is recorded here, which /api/health says; and streams have a bound.
  if (status >= 500 && status !== 503) found.push(`status ${status}: ${text.slice(0, 200)}`);
  if (/\bat [^"]*\.m?[jt]s:\d+|file:\/\//.test(text)) {
    found.push(`a stack trace: ${text.slice(0, 200)}`);
  }
  if (text.includes(CANARY) || text.includes("root:x:0:0")) found.push("a file from elsewhere");
  if (headers.has("set-cookie") && !/^meso360_\d+=/.test(headers.get("set-cookie")!)) {
    found.push("a header that came in a request");
  }
  const isFile = /^(?:text\/(?:html|css|javascript)|image\/)/.test(type);
  const isPlain = headers.get("content-encoding") === null;
  if (isFile && isPlain && body.length > 0 && !known.has(hash(body))) {
    found.push(`a file that is none of ours: ${text.slice(0, 200)}`);
  }
  return found;
}

function staticHashes(): ReadonlySet<string> {
  const folder = assetPath("dist", "static");
  const files = [...Deno.readDirSync(folder)].filter((entry) => entry.isFile);
  return new Set(files.map(({ name }) => hash(Deno.readFileSync(join(folder, name)))));
}

/** The colour bars are drawn when they are asked for. */
function legendHashes(): string[] {
  const encoder = new TextEncoder();
  return COLOUR_TABLES.map(({ name }) => hash(encoder.encode(legendSvg(name))));
}

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What is wrong with the supervisor when all is over. */
async function after(supervisor: RealSupervisor): Promise<string[]> {
  if (!supervisor.alive()) return ["the supervisor has ended"];
  const found: string[] = [];
  const page = await fetch(`http://127.0.0.1:${supervisor.port}/`);
  if (!page.ok || !(await page.text()).includes("<html")) found.push("the panel does not come");
  const unexpected = supervisor.lines.filter((line) => /unexpected|Uncaught/.test(line));
  if (unexpected.length > 0) found.push(`${unexpected.length} lines like: ${unexpected[0]}`);
  return found;
}

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? 50_000);
  const seed = Number(Deno.args[1] ?? 360);
  const startMs = performance.now();
  const { requests, answers, faults } = await fuzz(count, seed);
  const seconds = (performance.now() - startMs) / 1000;
  console.log(`${requests} requests, seed ${seed}, ${seconds.toFixed(0)} s`);
  for (const [kind, times] of Object.entries(answers).sort()) console.log(`  ${kind}: ${times}`);
  for (const what of faults) console.log(`FAULT ${what}`);
  console.log(faults.length === 0 ? "no fault" : "faults found");
  Deno.exit(faults.length === 0 ? 0 : 1);
}
