/**
 * Wrong operator tokens by the ten thousand, from many addresses: what they are answered, what they
 * cost in log lines and memory, whether the program answers others meanwhile, and whether the right
 * token still passes. Linux only: there all of 127.0.0.0/8 is this machine.
 *
 * Each comes by a connection of its own. The first step's memory is what the runtime takes for so
 * many at once; from then on it must not grow.
 *
 *   deno run -A bench/wrong_tokens.ts [TOKENS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/wrong_tokens.ts
 *
 * @module
 */
import { request } from "node:http";
import { join } from "node:path";
import { operatorTokenPath } from "../supervisor/access/operator_token.ts";
import { startSupervisor } from "../supervisor/_test_supervisor.ts";

const STEP = 10_000;

/** Twice as many as are counted one by one. */
const ADDRESSES = 2_000;

/** Requests at once. */
const AT_ONCE = 16;

/** How often somebody else asks for the status meanwhile, ms. */
const ASK_EVERY_MS = 250;

/** Resident memory that may come to that of the first step. */
const GROWTH_KB = 20_000;

/** What a wrong token is answered: wrong, or wait. */
const EXPECTED = ["401", "429"];

const count = Number(Deno.args[0] ?? 40_000);
const supervisor = await startSupervisor();
const { port } = supervisor;

/** Brings a token from an address, as through a proxy, without which this machine needs none. */
function bring(token: string, localAddress: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path: "/api/operator",
      method: "POST",
      localAddress,
      agent: false as const,
      headers: { "X-Forwarded-For": "192.0.2.7" },
    };
    const asked = request(options, (answer) => {
      answer.on("error", reject);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    asked.on("error", reject);
    asked.end(JSON.stringify({ token }));
  });
}

/** Time until the status is answered, ms. */
async function statusMs(): Promise<number> {
  const askedMs = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/status`);
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`status: HTTP ${answer.status}`);
  return performance.now() - askedMs;
}

function addressOf(i: number): string {
  const n = i % ADDRESSES;
  return `127.7.${n >> 8}.${n & 255}`;
}

const megabytes = () => (supervisor.rssKb() / 1024).toFixed(1);

/** Brings wrong tokens `from` to `to` - 1, and tells what came of it; whether all was as expected. */
async function step(from: number, to: number): Promise<boolean> {
  const answers: Record<string, number> = {};
  const linesBefore = supervisor.lines.length;
  const beganMs = performance.now();
  let next = from;
  async function worker(): Promise<void> {
    for (let i = next++; i < to; i = next++) {
      const code = String(await bring(`wrong${i}`, addressOf(i)).catch(() => "no answer"));
      answers[code] = (answers[code] ?? 0) + 1;
    }
  }
  let over = false;
  const all = Promise.all(Array.from({ length: AT_ONCE }, worker)).finally(() => over = true);
  const times: number[] = [];
  while (!over) {
    times.push(await statusMs());
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))]);
  }
  await all;
  times.sort((a, b) => a - b);
  const codes = Object.entries(answers).map(([code, n]) => `${n} × ${code}`).join(", ");
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(0);
  console.log(
    `${to} wrong tokens: ${codes} in ${seconds} s; ` +
      `${supervisor.lines.length - linesBefore} log lines; resident memory ${megabytes()} MB; ` +
      `status after ${times[times.length >> 1]!.toFixed(1)} ms (median), ` +
      `${times.at(-1)!.toFixed(1)} ms (longest of ${times.length})`,
  );
  return Object.keys(answers).every((code) => EXPECTED.includes(code));
}

let failed = false;
try {
  for (let i = 0; i < 20; i++) await statusMs();
  console.log(`resident memory ${megabytes()} MB before`);
  let firstKb = Infinity;
  for (let done = 0; done < count; done += STEP) {
    if (!await step(done, Math.min(done + STEP, count))) failed = true;
    if (done === 0) firstKb = supervisor.rssKb();
    failed ||= supervisor.rssKb() > firstKb + GROWTH_KB;
  }
  const token = Deno.readTextFileSync(operatorTokenPath(join(supervisor.dir, "state"))).trim();
  const right = await bring(token, addressOf(0));
  console.log(`the right token from an address that has to wait: ${right}`);
  failed ||= right !== 204;
} finally {
  await supervisor.end();
}
console.log(failed ? "FAILED" : "passed");
Deno.exit(failed ? 1 : 0);
