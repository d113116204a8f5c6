/**
 * One point to many readers: from its publication to each of them having it, the spread between
 * the first and the last, points missed, memory a reader. Server and readers in processes of their
 * own.
 *
 *   deno run -A bench/fanout.ts [READERS] [SECONDS] [POINTS A SECOND]
 *
 * @module
 */
import { again, askStream, at, readStream, serveFeed, startFeed } from "./feed_server.ts";

/** Two, so that the readers' own cost holds them up less. */
const READER_PROCESSES = 2;

/** What a process of readers saw: of each point, by its place, the delays of its readers, ms. */
type Seen = Record<string, { published: number; delays: number[] }>;

async function read(port: number, readers: number, seconds: number): Promise<void> {
  const connections: Deno.TcpConn[] = [];
  while (connections.length < readers) {
    const more = Math.min(50, readers - connections.length);
    connections.push(...await Promise.all(Array.from({ length: more }, () => askStream(port))));
  }
  console.log("open");
  const seen: Seen = {};
  for (const connection of connections) {
    readStream(connection, (offset, published, got) => {
      (seen[offset] ??= { published, delays: [] }).delays.push(got - published);
    });
  }
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  console.log(JSON.stringify(seen));
  Deno.exit(0);
}

async function measure(readers: number, seconds: number, rate: number): Promise<void> {
  const script = import.meta.filename!;
  const feed = await startFeed(script, rate, 7_200);
  const beforeKb = feed.rssKb();
  const share = Math.ceil(readers / READER_PROCESSES);
  const processes = Array.from({ length: READER_PROCESSES }, (_, i) => {
    const count = Math.min(share, readers - i * share);
    const child = again(script, ["read", String(feed.port), String(count), String(seconds + 4)]);
    return { child, lines: lineReader(child.stdout) };
  });
  for (const { lines } of processes) await lines();
  const openKb = feed.rssKb();
  const cpuS = feed.cpuS();
  await feed.begin();
  const all: Seen = {};
  const results = await Promise.all(processes.map(async ({ lines, child }) => {
    const seen: Seen = JSON.parse(await lines() ?? "{}");
    await child.stdin.close();
    return seen;
  }));
  const afterKb = feed.rssKb();
  const usedS = feed.cpuS() - cpuS;
  for (const seen of results) {
    for (const [offset, { published, delays }] of Object.entries(seen)) {
      (all[offset] ??= { published, delays: [] }).delays.push(...delays);
    }
  }
  await feed.end();
  // The processes do not end together: what one of them has not heard of does not count.
  const until = Math.min(
    ...results.map((seen) => Math.max(...Object.values(seen).map(({ published }) => published))),
  );
  const whole = Object.values(all).filter(({ published }) => published < until);
  const missed = whole.reduce((sum, { delays }) => sum + readers - delays.length, 0);
  const delays = whole.flatMap((point) => point.delays).sort((a, b) => a - b);
  const spreads = whole.map((p) => Math.max(...p.delays) - Math.min(...p.delays))
    .sort((a, b) => a - b);
  console.log(
    `${readers} readers, ${whole.length} points: published to read median ` +
      `${at(delays, 0.5).toFixed(1)} ms, p99 ${at(delays, 0.99).toFixed(1)} ms; first to last ` +
      `reader median ${at(spreads, 0.5).toFixed(1)} ms, p99 ${at(spreads, 0.99).toFixed(1)} ms; ` +
      `${missed} missed; ${((openKb - beforeKb) / readers).toFixed(1)} KB a reader when open, ` +
      `${((afterKb - beforeKb) / readers).toFixed(1)} KB at the end; ` +
      `server ${(usedS / (seconds + 4) * 100).toFixed(0)} % of a core`,
  );
}

function lineReader(stream: ReadableStream<Uint8Array>): () => Promise<string | undefined> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return async () => {
    while (!rest.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  };
}

const [role, ...rest] = Deno.args;
const numbers = rest.map(Number);
if (role === "serve") await serveFeed(numbers[0]!, numbers[1]!);
else if (role === "read") await read(numbers[0]!, numbers[1]!, numbers[2]!);
else await measure(Number(role ?? 1000), numbers[0] ?? 60, numbers[1] ?? 1);
