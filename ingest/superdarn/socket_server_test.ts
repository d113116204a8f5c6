import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { io } from "socket.io-client";
import { settle } from "../../_test_clock.ts";
import { until } from "./_test_network.ts";
import {
  type LetGo,
  MAX_WAITING,
  openSocketServer,
  PortTakenError,
  type SocketServer,
  type SocketServerParts,
} from "./socket_server.ts";

const OURS = "https://a.example";
const OTHERS = "https://b.example";

async function withServer(
  test: (server: SocketServer, url: string, letGo: readonly LetGo[]) => Promise<void>,
  parts: Partial<SocketServerParts> = {},
) {
  const letGo: LetGo[] = [];
  const unexpected: unknown[] = [];
  const server = await openSocketServer({
    port: 0,
    origins: [OURS],
    allowsEio3: true,
    answer: (request, response) => void response.end(`asked ${request.url}`),
    letGo: (client) => void letGo.push(client),
    unexpected: (error) => void unexpected.push(error),
    ...parts,
  });
  try {
    await test(server, `http://127.0.0.1:${server.port}`, letGo);
    deepEqual(unexpected, []);
  } finally {
    await server.close();
    // Sockets tell that they are closed a turn later.
    await settle();
  }
}

/** A real client; what it hears of `kod`, in order. */
async function client(url: string, transport: "websocket" | "polling") {
  const heard: unknown[] = [];
  const socket = io(url, { transports: [transport], reconnection: false, forceNew: true });
  socket.on("kod", (payload) => void heard.push(payload));
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  return { heard, close: () => void socket.close() };
}

const WEBSOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/** A connection made by hand, which reads one answer and no more. */
async function rawClient(
  port: number,
  request: string,
): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(request);
  const answer = await new Promise<string>((resolve) => {
    socket.once("data", (bytes) => resolve(String(bytes)));
    socket.once("close", () => resolve(""));
  });
  socket.pause();
  return { socket, answer };
}

/** A text frame of a websocket client; its mask is nought. */
const frame = (text: string) =>
  Uint8Array.of(0x81, 0x80 + text.length, 0, 0, 0, 0, ...new TextEncoder().encode(text));

const upgrade = (headers = "", version = 4) =>
  `GET /socket.io/?EIO=${version}&transport=websocket HTTP/1.1\r\nHost: x\r\n${headers}${WEBSOCKET}\r\n`;

Deno.test("clients that do not read, of both transports, are let go; others miss nothing", async () => {
  await withServer(async (server, url, letGo) => {
    const fast = await client(url, "websocket");
    const polling = await client(url, "polling");
    const way = "X-Forwarded-For: 198.51.100.9, 192.0.2.44, 127.0.0.1\r\n";
    const slow = await rawClient(server.port, upgrade(way));
    match(slow.answer, /^HTTP\/1.1 101/);
    slow.socket.write(frame("40"));
    // Of the other transport: it joins, and never asks for anything.
    const hello = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
    const session = `${url}/socket.io/?EIO=4&transport=polling&sid=${
      JSON.parse(hello.slice(1)).sid
    }`;
    equal(await (await fetch(session, { method: "POST", body: "40" })).text(), "ok");
    equal(server.clients, 4);
    const filler = "x".repeat(60_000);
    let sent = 0;
    while (server.slowClients < 2 && sent < 1_000) {
      server.emit("kod", { number: sent++, filler });
      // As fast as the two can take it.
      if (sent % 5 === 0) await until(() => fast.heard.length === sent, "websocket");
      if (sent % 5 === 0) await until(() => polling.heard.length === sent, "polling");
    }
    deepEqual([server.slowClients, letGo.length], [2, 2]);
    for (const { waiting } of letGo) ok(waiting > MAX_WAITING && waiting < MAX_WAITING + 70_000);
    deepEqual(
      new Map(letGo.map(({ isPolling, address }) => [isPolling, address])),
      new Map([
        [false, "192.0.2.44"],
        [true, null],
      ]),
    );
    await until(() => server.clients === 2, "only those who read are left");
    equal((await fetch(session).then((answer) => answer.json())).message, "Session ID unknown");
    server.emit("kod", { number: sent++, filler: "" });
    await until(() => fast.heard.length === sent && polling.heard.length === sent, "the rest");
    for (const { heard } of [fast, polling]) {
      deepEqual(heard.map((one) => (one as { number: number }).number), [...heard.keys()]);
    }
    slow.socket.destroy();
    fast.close();
    polling.close();
  });
});

Deno.test("a message is encoded once for all clients", async () => {
  await withServer(async (server, url) => {
    let reads = 0;
    const payload = {
      get number() {
        return ++reads > 0 ? 1 : 0;
      },
    };
    const clients = [await client(url, "websocket")];
    server.emit("kod", payload);
    const forOne = reads;
    clients.push(await client(url, "polling"), await client(url, "websocket"));
    server.emit("kod", payload);
    equal(reads, 2 * forOne);
    await until(() => clients.every(({ heard }) => heard.length > 0), "all heard it");
    for (const { close } of clients) close();
  });
});

Deno.test("pages of addresses that are not named are refused, by polling and by websocket", async () => {
  await withServer(async (server, url) => {
    const ask = async (origin: string | null, version = 4) => {
      const headers: HeadersInit = origin === null ? [] : [["origin", origin]];
      const answer = await fetch(`${url}/socket.io/?EIO=${version}&transport=polling`, { headers });
      await answer.text();
      const told = ["access-control-allow-origin", "access-control-allow-credentials", "vary"];
      return [answer.status, ...told.map((name) => answer.headers.get(name))];
    };
    const join = async (headers: string) => {
      const { socket, answer } = await rawClient(server.port, upgrade(headers));
      socket.destroy();
      return answer;
    };
    deepEqual(await ask(OURS), [200, OURS, "true", "Origin"]);
    deepEqual(await ask(null), [200, null, null, null]);
    deepEqual(await ask(OTHERS), [403, null, null, null]);
    deepEqual(await ask("null"), [403, null, null, null]);
    match(await join(`Origin: ${OURS}\r\n`), / 101 /);
    match(await join(""), / 101 /);
    match(await join(`Origin: ${OTHERS}\r\n`), / 403 [^]*is not in superdarn.cors_origins/);
    const recent = await fetch(`${url}/superdarn/recent`, { headers: { origin: OURS } });
    equal(recent.headers.get("access-control-allow-origin"), OURS);
    equal(await recent.text(), "asked /superdarn/recent");
  });
  await withServer(async (_server, url) => {
    const ask = async (version: number) => {
      const address = `${url}/socket.io/?EIO=${version}&transport=polling`;
      const answer = await fetch(address, { headers: { origin: OTHERS } });
      await answer.text();
      const { headers } = answer;
      return [
        headers.get("access-control-allow-origin"),
        headers.get("access-control-allow-credentials"),
      ];
    };
    deepEqual(await ask(4), ["*", null]);
    // Browsers' clients of version 2 ask with credentials: a star would not do.
    deepEqual(await ask(3), [OTHERS, "true"]);
  }, { origins: ["*"] });
});

Deno.test("clients of version 2 may connect where the configuration lets them", async () => {
  const ask = async (url: string) => {
    const answer = await fetch(`${url}/socket.io/?EIO=3&transport=polling`);
    return [answer.status, await answer.text()] as const;
  };
  await withServer(async (_server, url) => {
    const [status, text] = await ask(url);
    equal(status, 200);
    match(text, /"sid":/);
  });
  await withServer(async (server, url) => {
    deepEqual(await ask(url), [400, '{"code":5,"message":"Unsupported protocol version"}']);
    const { socket, answer } = await rawClient(server.port, upgrade("", 3));
    socket.destroy();
    match(answer, /Unsupported protocol version|^$/);
  }, { allowsEio3: false });
});

Deno.test("what clients say is nothing to the server, whatever it is", async () => {
  await withServer(async (server, url) => {
    const good = await client(url, "websocket");
    const said = [
      frame('42["kod",{"a":1}]'),
      frame("40/other,"),
      frame("xyz"),
      frame("451-[]"),
      Uint8Array.of(0x82, 0x83, 0, 0, 0, 0, 1, 2, 3),
      Uint8Array.of(0x8f, 0xff, 0xff),
      Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0),
    ];
    for (const version of [3, 4]) {
      for (const bytes of said) {
        const { socket } = await rawClient(server.port, upgrade("", version));
        socket.write(frame("40"));
        socket.write(bytes);
        await settle();
        socket.resetAndDestroy();
      }
      for (const body of ["40//[", "\u0000", "4", "b!!", "x".repeat(20_000), "9:abc", "40/?%"]) {
        const hello = await (await fetch(`${url}/socket.io/?EIO=${version}&transport=polling`))
          .text();
        const sid = /"sid":"([^"]+)"/.exec(hello)![1];
        const session = `${url}/socket.io/?EIO=${version}&transport=polling&sid=${sid}`;
        await fetch(session, { method: "POST", body }).then((answer) => answer.text(), () => {});
      }
    }
    for (
      const line of [
        "GET /socket.io/?EIO=4&transport=__proto__ HTTP/1.1",
        "PUT /socket.io/?%ff%00&&&= HTTP/1.1",
        "GET /socket.io/?EIO=4&transport=polling&sid=constructor HTTP/1.1",
      ]
    ) {
      const { socket } = await rawClient(server.port, `${line}\r\nHost: x\r\n\r\n`);
      socket.destroy();
    }
    server.emit("kod", 7 as never);
    await until(() => good.heard.length === 1, "the good client still hears");
    good.close();
  });
});

Deno.test("a websocket that is refused is answered at once, as a request, and closed", async () => {
  await withServer(async (server, url) => {
    const refused = async (request: string) => {
      const { socket, answer } = await rawClient(server.port, request);
      const left = new Promise((resolve) => socket.once("close", resolve));
      socket.resume();
      await left;
      match(answer, /^HTTP\/1\.1 40\d [^]*connection: close/i);
      return answer;
    };
    const asked = upgrade();
    match(await refused(asked.replace("EIO=4", "EIO=4&sid=none")), /Session ID unknown/);
    match(await refused(asked.replace("EIO=4", "EIO=4&sid=constructor")), /Session ID unknown/);
    match(await refused(asked.replace("transport=websocket", "transport=x")), /Transport unknown/);
    await refused(asked.replace(/Sec-WebSocket-Key: .*\r\n/, ""));
    await refused(asked.replace("Version: 13", "Version: 7"));
    await refused(upgrade("Sec-WebSocket-Protocol: a,,b\r\n"));
    await refused(upgrade("Sec-WebSocket-Protocol: a, a\r\n"));
    // Of another version than the session's.
    const hello = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(hello.slice(1));
    await refused(asked.replace("EIO=4", `EIO=3&sid=${sid}`));
    equal(server.clients, 1);
    const { socket, answer } = await rawClient(
      server.port,
      asked.replace("IO=4", `IO=4&sid=${sid}`),
    );
    match(answer, / 101 /);
    socket.destroy();
    await until(() => server.clients === 1, "its polling session goes on");
  });
});

Deno.test("a port that another program has is named", async () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  const error = await withServer(async () => {}, { port }).then(() => null, (error) => error);
  ok(error instanceof PortTakenError);
  deepEqual([error.code, error.port], ["port-taken", port]);
});
