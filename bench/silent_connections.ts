/**
 * Connections that send nothing, or half of something: when the server closes them, what they cost,
 * and whether it answers others meanwhile. A live stream beside them must go on. Linux only.
 *
 *   deno run -A bench/silent_connections.ts [CONNECTIONS] [ROUNDS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/silent_connections.ts
 *
 * @module
 */
import { startSupervisor } from "../supervisor/_test_supervisor.ts";

/** The promise, and how long is looked on after it. */
const PROMISED_MS = 30_000;
const WATCHED_MS = 40_000;

const HEAD = "POST /api/control HTTP/1.1\r\nHost: localhost\r\n";

/** What is sent at once, and what is added every second, so as not to be silent. */
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  "silent": ["", ""],
  "half a request line": ["GET /api/sta", ""],
  "half of the headers": ["GET / HTTP/1.1\r\nHost: local", ""],
  "half of a body": [`${HEAD}Content-Length: 100\r\n\r\n{"action":`, ""],
  "half of a chunked body": [`${HEAD}Transfer-Encoding: chunked\r\n\r\n64\r\n{"acti`, ""],
  "a body where none is read": [
    "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
    "",
  ],
  "headers by the letter": ["GET / HTTP/1.1\r\nHost: localhost\r\nx-a: ", "a"],
  "a body by the letter": [`${HEAD}Content-Length: 65000\r\n\r\n`, " "],
  "half of a second request": ["GET /version HTTP/1.1\r\nHost: localhost\r\n\r\nGET /ver", ""],
};

const encoder = new TextEncoder();
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One of them: how long it lived, ms; Infinity when it still lives after all is over. */
async function live(port: number, [first, more]: readonly [string, string]): Promise<number> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const openedMs = performance.now();
  const ended = (async () => {
    const buffer = new Uint8Array(4_096);
    try {
      while (await connection.read(buffer) !== null);
    } catch {
      // Reset: closed too.
    }
    return performance.now() - openedMs;
  })();
  const dripping = setInterval(() => {
    connection.write(encoder.encode(more)).catch(() => {});
  }, 1_000);
  if (more === "") clearInterval(dripping);
  if (first !== "") await connection.write(encoder.encode(first));
  const lived = await Promise.race([ended, pause(WATCHED_MS).then(() => Infinity)]);
  clearInterval(dripping);
  try {
    connection.close();
  } catch {
    // Closed already.
  }
  return lived;
}

const count = Number(Deno.args[0] ?? 500);
const rounds = Number(Deno.args[1] ?? 1);
const supervisor = await startSupervisor();

/** One round; whether it kept the promise. */
async function passes(): Promise<boolean> {
  const beforeKb = supervisor.rssKb();
  const kinds = Object.entries(KINDS);
  let ok = true;
  const lives = Promise.all(Array.from({ length: count }, async (_, i) => {
    const [name, sent] = kinds[i % kinds.length]!;
    return { name, ms: await live(supervisor.port, sent) };
  }));
  let over = false;
  const all = lives.finally(() => over = true);
  const answersMs: number[] = [];
  let mostKb = 0;
  while (!over) {
    const askedMs = performance.now();
    const answer = await fetch(`http://127.0.0.1:${supervisor.port}/api/status`);
    await answer.body?.cancel();
    if (!answer.ok) ok = false;
    answersMs.push(performance.now() - askedMs);
    mostKb = Math.max(mostKb, supervisor.rssKb());
    await pause(250);
  }
  const ends = await all;
  for (const name of Object.keys(KINDS)) {
    const times = ends.filter((end) => end.name === name).map(({ ms }) => ms).sort((a, b) => a - b);
    if (times.length === 0) continue;
    const last = times.at(-1)!;
    if (last > PROMISED_MS) ok = false;
    const seconds = (ms: number) => ms === Infinity ? "never" : `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `${times.length} × ${name}: closed after ${seconds(times[0]!)} to ${seconds(last)}`,
    );
  }
  await pause(3_000);
  answersMs.sort((a, b) => a - b);
  console.log(
    `${answersMs.length} status requests meanwhile: ${
      answersMs[answersMs.length >> 1]!.toFixed(1)
    } ` +
      `ms (median), ${answersMs.at(-1)!.toFixed(1)} ms (longest)`,
  );
  console.log(
    `resident memory ${(beforeKb / 1024).toFixed(1)} MB before, ${(mostKb / 1024).toFixed(1)} at ` +
      `most, ${(supervisor.rssKb() / 1024).toFixed(1)} after`,
  );
  return ok;
}

const url = `http://127.0.0.1:${supervisor.port}`;
let failed = false;
try {
  const stream = await fetch(`${url}/api/log/stream`);
  let streamEnded = false;
  (async () => {
    for await (const _ of stream.body!);
  })().catch(() => {}).finally(() => streamEnded = true);
  await fetch(url).then((page) => page.body?.cancel());
  await pause(3_000);
  for (let round = 0; round < rounds; round++) if (!await passes()) failed = true;
  console.log(`a live stream beside them ${streamEnded ? "ENDED" : "went on"}`);
  failed ||= streamEnded;
} finally {
  await supervisor.end();
}
console.log(failed ? "FAILED" : "passed");
Deno.exit(failed ? 1 : 0);
