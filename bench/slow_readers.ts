/**
 * Readers that never read: how much memory they cost the server, and whether the others get
 * everything all the same. Linux only (/proc).
 *
 *   deno run -A bench/slow_readers.ts [READERS] [SECONDS] [POINTS A SECOND]
 *
 * @module
 */
import { askStream, at, readStream, serveFeed, startFeed } from "./feed_server.ts";

/** Those that read. */
const OTHERS = 5;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function measure(readers: number, seconds: number, rate: number): Promise<void> {
  const feed = await startFeed(import.meta.filename!, rate, 7_200);
  const places: number[][] = [];
  const delays: number[] = [];
  const others: Deno.TcpConn[] = [];
  for (let i = 0; i < OTHERS; i++) {
    const connection = await askStream(feed.port);
    const seen: number[] = [];
    places.push(seen);
    others.push(connection);
    readStream(connection, (offset, published, got) => {
      seen.push(offset);
      delays.push(got - published);
    });
  }
  await feed.begin();
  await pause(3_000);
  const beforeKb = feed.rssKb();
  const stuck = await Promise.all(Array.from({ length: readers }, () => askStream(feed.port)));
  let mostKb = 0;
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs) {
    await pause(1_000);
    mostKb = Math.max(mostKb, feed.rssKb());
  }
  const afterKb = feed.rssKb();
  // What the first of them to be asked has not heard of yet does not count.
  const until = Math.min(...places.map((seen) => seen.at(-1) ?? 0));
  const all = new Set(places.flat().filter((place) => place <= until));
  const missed = places.map((seen) => all.size - seen.filter((place) => place <= until).length);
  delays.sort((a, b) => a - b);
  console.log(
    `${readers} readers that do not read, ${seconds} s at ${rate} points/s: resident memory ` +
      `${(beforeKb / 1024).toFixed(1)} MB before, ${
        ((mostKb - beforeKb) / 1024).toFixed(1)
      } MB more ` +
      `at most, ${
        ((afterKb - beforeKb) / 1024).toFixed(1)
      } MB more at the end; ${OTHERS} others got ` +
      `${all.size} points and missed ${missed.join(", ")}, after ` +
      `${at(delays, 0.5).toFixed(1)} ms (median), ${at(delays, 0.99).toFixed(1)} ms (p99)`,
  );
  for (const connection of [...stuck, ...others]) connection.close();
  await feed.end();
}

const [role, ...rest] = Deno.args;
const numbers = rest.map(Number);
if (role === "serve") await serveFeed(numbers[0]!, numbers[1]!);
else await measure(Number(role ?? 300), numbers[0] ?? 600, numbers[1] ?? 50);
