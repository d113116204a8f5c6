import { deepEqual, equal, match } from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { listen } from "./http_server.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n";

/** What is sent at once, and what is added again and again, so as not to be silent. */
const UNFINISHED: Readonly<Record<string, readonly [string, string]>> = {
  "silent": ["", ""],
  "half a request line": ["GET /api/sta", ""],
  "half of the headers": ["GET / HTTP/1.1\r\nHost: local", ""],
  "headers by the letter": ["GET / HTTP/1.1\r\nHost: localhost\r\nx-a: ", "a"],
  "half of a body": [`${HEAD}Content-Length: 100\r\n\r\n{"action":`, ""],
  "a body by the letter": [`${HEAD}Content-Length: 65000\r\n\r\n`, " "],
  "half of a chunked body": [`${HEAD}Transfer-Encoding: chunked\r\n\r\n64\r\n{"acti`, ""],
  "a body that nobody reads": [
    "POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n1",
    "",
  ],
  "half of a second request": ["GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\nGET /qui", ""],
};

const encoder = new TextEncoder();

/** The server closes them within a second; beyond this it never will. */
const NEVER_MS = 30_000;
const STILL_OPEN = "still open";

/** Sends it and reads until the server closes the connection; what the server said, or STILL_OPEN. */
async function untilClosed(port: number, [first, more]: readonly [string, string]) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(encoder.encode(first));
  const drip = () => void connection.write(encoder.encode(more)).catch(() => {});
  const dripping = more === "" ? undefined : setInterval(drip, 20);
  let never: ReturnType<typeof setTimeout> | undefined;
  const open = new Promise<string>((resolve) => {
    never = setTimeout(() => resolve(STILL_OPEN), NEVER_MS);
  });
  const said = await Promise.race([open, wholeText(connection)]);
  clearInterval(dripping);
  clearTimeout(never);
  return said;
}

/** What comes until the connection ends, also when it is reset. */
async function wholeText(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4_096);
  let said = "";
  try {
    for (let read = await connection.read(buffer); read !== null;) {
      said += decoder.decode(buffer.subarray(0, read), { stream: true });
      read = await connection.read(buffer);
    }
  } catch {
    // Reset: closed too.
  }
  return said;
}

Deno.test("what sends nothing, or half of something, is closed; an answer that takes longer is not", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const server = await listen(
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/slow") {
        begun.resolve();
        await released;
        return new Response("at last");
      }
      if (pathname === "/stream") {
        return new Response(
          new ReadableStream<Uint8Array>({
            async start(controller) {
              controller.enqueue(encoder.encode("first,"));
              await released;
              controller.enqueue(encoder.encode("last"));
              controller.close();
            },
          }),
        );
      }
      if (pathname === "/unread") return new Response("no need");
      return new Response(request.method === "POST" ? await request.text() : "quick");
    },
    "127.0.0.1",
    0,
    0,
    () => null,
    { requestMs: 500, lookMs: 50 },
  );
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const slow = fetch(`${url}/slow`);
    const stream = await fetch(`${url}/stream`);
    await begun.promise;
    // Each of these ends only when the server ends it.
    const said: Record<string, string> = Object.fromEntries(
      await Promise.all(
        Object.entries(UNFINISHED).map(async ([name, sent]) =>
          [name, await untilClosed(server.port, sent)] as const
        ),
      ),
    );
    deepEqual(Object.entries(said).filter(([, text]) => text === STILL_OPEN), []);
    match(said["half of a second request"]!, /^HTTP\/1\.1 200 OK[^]*quick/);
    // Both began before those that are closed by now.
    release();
    equal(await (await slow).text(), "at last");
    equal(await stream.text(), "first,last");
    const whole = await fetch(url, { method: "POST", body: "all of it" });
    deepEqual([whole.status, await whole.text()], [200, "all of it"]);
  } finally {
    release();
    await server.close(0);
  }
});

Deno.test("of a connection that is closed nothing stays in memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const sockets: WeakRef<object>[] = [];
  const server = await listen(
    (_request, { incoming }) => {
      sockets.push(new WeakRef(incoming.socket));
      return new Response("quick");
    },
    "127.0.0.1",
    0,
  );
  try {
    const asked = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for (let i = 0; i < 20; i++) match(await untilClosed(server.port, [asked, ""]), /quick/);
    const kept = () => sockets.filter((socket) => socket.deref() !== undefined).length;
    // The server's end of the last ones is closed a moment after ours.
    for (let tries = 0; tries < 500 && kept() > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      collect();
    }
    equal(sockets.length, 20);
    equal(kept(), 0);
  } finally {
    await server.close(0);
  }
});
