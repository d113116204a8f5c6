/**
 * `/view/initial` with two hours of points: milliseconds when the answer is made, milliseconds
 * when it is known already, and kilobytes on the wire.
 *
 *   deno run -A bench/view_initial.ts [TIMES]
 *
 * @module
 */
import { at, serveFeed, startFeed } from "./feed_server.ts";

async function measure(times: number): Promise<void> {
  // A row every 100 ms, so that the next question finds a new state.
  const feed = await startFeed(import.meta.filename!, 10, 7_200);
  const ask = async (encoding: string) => {
    const begin = performance.now();
    const { ms, bytes } = await getInitial(feed.port, encoding, begin);
    return { ms, kb: bytes / 1000 };
  };
  const report = (name: string, answers: { ms: number; kb: number }[]) => {
    const ms = answers.map((answer) => answer.ms).sort((a, b) => a - b);
    console.log(
      `${name}: first ${answers[0]!.ms.toFixed(1)} ms, median ${at(ms, 0.5).toFixed(1)} ms, ` +
        `p99 ${at(ms, 0.99).toFixed(1)} ms, ${answers[0]!.kb.toFixed(1)} KB`,
    );
  };
  const first = await ask("gzip");
  const known = [];
  for (let i = 0; i < times; i++) known.push(await ask("gzip"));
  await feed.begin();
  const made = [first];
  for (let i = 0; i < times; i++) {
    await new Promise((resolve) => setTimeout(resolve, 110));
    made.push(await ask("gzip"));
  }
  report("made, gzip", made);
  report("known, gzip", known);
  await feed.end();
}

/** Over a bare socket: what `fetch` takes to uncompress is not the server's. */
async function getInitial(port: number, encoding: string, begin: number) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET /view/initial HTTP/1.1\r\nHost: localhost\r\n` +
    `Accept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const buffer = new Uint8Array(65_536);
  let bytes = 0;
  for (;;) {
    const read = await connection.read(buffer);
    if (read === null) break;
    bytes += read;
  }
  return { ms: performance.now() - begin, bytes };
}

const [role, ...rest] = Deno.args;
const numbers = rest.map(Number);
if (role === "serve") await serveFeed(numbers[0]!, numbers[1]!);
else await measure(Number(role ?? 50));
