import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
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

Deno.test("connections that are closed, by either end, do not stay in memory", async () => {
  const sockets: WeakRef<Socket>[] = [];
  const note = (made: unknown) => {
    sockets.push(new WeakRef((made as { socket: Socket }).socket));
  };
  subscribe("net.client.socket", note);
  try {
    await using ends = new TestServer((connection) => connection.close());
    await using stays = new TestServer();
    for (let i = 0; i < 20; i++) {
      const stream = await connectTcp("127.0.0.1", [ends, stays][i % 2]!.port, never);
      if (i % 2 === 0) await read(stream);
      stream.close();
    }
  } finally {
    unsubscribe("net.client.socket", note);
  }
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const kept = () => sockets.filter((socket) => socket.deref() !== undefined).length;
  for (let tries = 0; tries < 100 && kept() > 2; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collect();
  }
  // The last one may still be in the hands of the runtime.
  assert.equal(sockets.length, 20);
  assert.ok(kept() <= 2, `${kept()} of 20 are kept`);
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
