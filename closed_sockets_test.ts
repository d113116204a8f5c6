import { equal } from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { letGoOnceClosed } from "./closed_sockets.ts";

const CONNECTIONS = 20;

/** How many sockets, of both ends of connections that are closed, are still in memory at last. */
async function kept(letGo: (socket: Socket) => void): Promise<number> {
  const sockets: WeakRef<Socket>[] = [];
  const note = (socket: Socket) => {
    letGo(socket);
    sockets.push(new WeakRef(socket));
  };
  const server = createServer((socket) => {
    note(socket);
    socket.end("bye");
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  for (let i = 0; i < CONNECTIONS; i++) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => note(socket));
      socket.resume().on("close", () => resolve());
    });
  }
  await new Promise<void>((resolve) => server.close(() => resolve()));
  equal(sockets.length, 2 * CONNECTIONS);
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const there = () => sockets.filter((socket) => socket.deref() !== undefined).length;
  for (let tries = 0; tries < 200 && there() > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
  return there();
}

Deno.test("of connections that are closed, neither end stays in memory", async () => {
  equal(await kept(letGoOnceClosed), 0);
});
