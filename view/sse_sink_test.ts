import { equal, ok } from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { encodeEvent, PULL_BELOW, type Reader, SseHub } from "./sse.ts";

/** A server whose every answer is a stream, and the readers it got. */
async function withServer(
  test: (port: number, hub: SseHub, reader: () => Promise<Reader>) => Promise<void>,
): Promise<void> {
  const hub = new SseHub(() => performance.now());
  const readers: ((reader: Reader) => void)[] = [];
  const server: Server = createServer((_request, response) => {
    const reader = hub.open(response)!;
    readers.shift()?.(reader);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await test(port, hub, () => new Promise((resolve) => readers.push(resolve)));
  } finally {
    hub.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function ask(port: number, version: string): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`GET / HTTP/${version}\r\nHost: x\r\n\r\n`));
  return connection;
}

/** Reads until `until` has come. */
async function readUntil(connection: Deno.TcpConn, until: string): Promise<string> {
  const buffer = new Uint8Array(65_536);
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(until)) {
    const read = await connection.read(buffer);
    if (read === null) break;
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
  return text;
}

for (const version of ["1.1", "1.0"]) {
  Deno.test(`over a socket, HTTP/${version}: every event in order, after the head`, async () => {
    await withServer(async (port, hub, next) => {
      const opened = next();
      using connection = await ask(port, version);
      const reader = await opened;
      const count = 500;
      for (let i = 0; i < count; i++) reader.send(encodeEvent(null, { i, text: "ö" }));
      const text = await readUntil(connection, `"i":${count - 1},`);
      ok(/^HTTP\/1\.1 200 OK\r\n/.test(text));
      ok(/\r\ncontent-type: text\/event-stream/i.test(text));
      equal(/\r\ntransfer-encoding: chunked\r\n/i.test(text), version === "1.1");
      const body = text.slice(text.indexOf("\r\n\r\n") + 4);
      const events = version === "1.1" ? unchunked(body) : body;
      ok(events.startsWith("retry: 2000\n\n"));
      const numbers = [...events.matchAll(/"i":(\d+)/g)].map((match) => Number(match[1]));
      equal(numbers.length, count);
      ok(numbers.every((number, i) => number === i));
      equal(hub.size, 1);
      const gone = new Promise<void>((resolve) => reader.onGone(resolve));
      connection.close();
      await gone;
      equal(hub.size, 0);
    });
  });
}

Deno.test("over a socket, a reader that pauses gets everything, and memory holds little of it", async () => {
  await withServer(async (port, _hub, next) => {
    const opened = next();
    using connection = await ask(port, "1.0");
    const reader = await opened;
    // More than any system buffers on its own between the two ends.
    const [count, size] = [12_000, 1_000];
    const pad = "x".repeat(size);
    let given = 0;
    reader.follow(() => given < count ? encodeEvent(null, { n: given++, pad }) : null);
    // Until the system's buffers are full, and a little waits here.
    for (let before = -1; before !== given;) {
      before = given;
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    ok(given < count, "everything was taken at once");
    let received = "";
    while (!received.includes(`"n":${count - 1},`)) {
      received += (await readUntil(connection, "\n\n")).replaceAll(pad, "");
    }
    const numbers = [...received.matchAll(/"n":(\d+)/g)].map((match) => Number(match[1]));
    equal(numbers.length, count);
    ok(numbers.every((number, i) => number === i));
    ok(PULL_BELOW < 100 * size);
  });
});

/** The content of chunks that are there as a whole. */
function unchunked(text: string): string {
  let bytes = new TextEncoder().encode(text);
  const parts: string[] = [];
  for (;;) {
    const end = bytes.indexOf(13);
    const size = parseInt(new TextDecoder().decode(bytes.subarray(0, end)), 16);
    if (end < 0 || !(size > 0) || bytes.length < end + 2 + size) return parts.join("");
    parts.push(new TextDecoder().decode(bytes.subarray(end + 2, end + 2 + size)));
    bytes = bytes.subarray(end + 4 + size);
  }
}
