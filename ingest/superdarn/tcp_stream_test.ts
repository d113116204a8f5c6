import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { freePort } from "../../_test_port.ts";
import { TestServer, until } from "./_test_network.ts";
import { type ByteStream, connectTcp, StreamError } from "./tcp_stream.ts";

const never = new AbortController().signal;

async function read(stream: ByteStream, what: number[] = []): Promise<number[]> {
  for await (const chunk of stream) what.push(...chunk);
  return what;
}

const failsAs = (code: StreamError["code"]) => (error: unknown) =>
  error instanceof StreamError && error.code === code;

Deno.test("bytes go both ways until the other end closes", async () => {
  await using server = new TestServer(async (connection) => {
    const bytes = new Uint8Array(3);
    await connection.read(bytes);
    await connection.write(bytes.reverse());
    connection.close();
  });
  const stream = await connectTcp("localhost", server.port, never);
  stream.write(Uint8Array.of(1, 2, 3));
  assert.deepEqual(await read(stream), [3, 2, 1]);
});

Deno.test("no connection: the reason is named", async () => {
  await assert.rejects(connectTcp("127.0.0.1", freePort(), never), failsAs("refused"));
  // An empty part makes it no name at all: nobody is asked.
  await assert.rejects(connectTcp("no..name", 9, never), failsAs("name"));
});

Deno.test("a connection that is torn down is broken, not ended", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const stream = await connectTcp("127.0.0.1", (server.address() as AddressInfo).port, never);
  const [socket] = await accepted as [Socket];
  const what: number[] = [];
  const end = assert.rejects(read(stream, what), failsAs("broken"));
  socket.write(Uint8Array.of(7));
  await until(() => what.length === 1, "a byte");
  socket.resetAndDestroy();
  await end;
  server.close();
});

Deno.test("a try that is called off leaves nothing behind", async () => {
  const off = new AbortController();
  await using server = new TestServer();
  const connecting = connectTcp("127.0.0.1", server.port, off.signal);
  off.abort();
  await assert.rejects(connecting, { name: "AbortError" });
  await assert.rejects(connectTcp("127.0.0.1", server.port, off.signal), { name: "AbortError" });
});

Deno.test("who does not read what it is sent is let go", async () => {
  await using server = new TestServer();
  const stream = await connectTcp("127.0.0.1", server.port, never);
  const piece = new Uint8Array(1 << 20);
  assert.throws(() => {
    for (let i = 0; i < 100; i++) stream.write(piece);
  }, failsAs("unread"));
  stream.close();
});
