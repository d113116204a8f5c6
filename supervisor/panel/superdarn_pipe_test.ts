/**
 * Socket.IO through the pages' port: the real clients of three versions, the component's own
 * server, and the way between them.
 *
 * @module
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { io as io4 } from "socket.io-client";
import { io as io3 } from "socket.io-client-3";
import io2 from "socket.io-client-2";
import { TestClock } from "../../_test_clock.ts";
import { systemClock } from "../../clock.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import { superdarnEvent } from "../../formats/_test_events.ts";
import { openSocketServer, type SocketServer } from "../../ingest/superdarn/socket_server.ts";
import { openSuperdarn } from "../../view/mod.ts";
import { accessForTest } from "../access/_test_access.ts";
import { clientOf, ofNode } from "../access/middleware.ts";
import { isForeign } from "../access/same_origin.ts";
import { panelApp, type PanelParts } from "./api.ts";
import { listen } from "./http_server.ts";

/** What is used of a client of any version. */
interface Client {
  readonly connected: boolean;
  on(event: string, listener: (value: never) => void): unknown;
  close(): unknown;
}
type Connect = (url: string, options: object) => Client;

const CLIENTS = { 4: io4, 3: io3, 2: io2 } as unknown as Readonly<Record<2 | 3 | 4, Connect>>;

const ALLOWED = "https://radars.example.org";
const RADARS = { kod: { host: "192.0.2.7", port: 9999 } };

/** The supervisor's side alone, its component played by the test. */
async function station(settings: object = {}, clock = systemClock) {
  const config = superdarnSchema.parse({ radars: RADARS, cors_origins: [ALLOWED], ...settings });
  const access = accessForTest(clock);
  const state = {
    running: true,
    state: "receiving 1 of 1 radars",
    reason: null as string | null,
    since: "2025-06-05T17:00:00.000Z",
    pid: 7,
  };
  let component = state;
  const superdarn = openSuperdarn({
    config,
    databasePath: "/nowhere/echoes.sqlite",
    clock,
    component: () => component,
    clientOf: (incoming) => clientOf(incoming, access.access),
    isForeign: (incoming) => isForeign(ofNode(incoming).header),
  });
  // What else the pages are made of nobody asks for here.
  const parts: Partial<PanelParts> = {
    ...access,
    view: new Hono(),
    radar: new Hono(),
    superdarn: superdarn.app,
    ops: new Hono(),
    quicklooks: new Hono(),
    journal: {
      write: (_part: string, text: string) => {
        throw new Error(text);
      },
    } as unknown as PanelParts["journal"],
  };
  const app = panelApp(parts as PanelParts);
  const server = await listen(
    app.fetch,
    "127.0.0.1",
    0,
    0,
    (request) => access.access.isOpen(ofNode(request)) ? superdarn.upgrade(request) : null,
  );
  return {
    superdarn,
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    becomes: (part: Partial<typeof state>) => component = { ...state, ...part },
    async close() {
      superdarn.close();
      access.access.close();
      await server.close(500);
    },
  };
}

/** The component's own server. */
function component(settings: { port?: number } = {}): Promise<SocketServer> {
  return openSocketServer({
    port: settings.port ?? 0,
    origins: [ALLOWED],
    allowsEio3: true,
    answer(request, response) {
      response.setHeader("content-type", "application/json");
      const headers = ["x-forwarded-for", "origin", "host"].map((name) => request.headers[name]);
      response.end(JSON.stringify({ url: request.url, headers }));
    },
    letGo: () => {},
    unexpected(error) {
      throw error;
    },
  });
}

/** A client's first message, or why it is refused. */
function firstMessage(version: 2 | 3 | 4, url: string, options: object): Promise<unknown> {
  const client = CLIENTS[version](url, { forceNew: true, reconnection: false, ...options });
  return new Promise((resolve) => {
    const done = (said: unknown) => {
      client.close();
      resolve(said);
    };
    client.on("kod", (message: { beam: number }) => done(message.beam));
    client.on("connect_error", () => done("refused"));
  });
}

/** Until it is so: checked after each turn of the loop, for 10 s. */
async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 10_000; !isSo();) {
    ok(performance.now() < endMs, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const handshake = (more = "", path = "/socket.io/?EIO=4&transport=websocket", host = "localhost") =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

/** A connection of its own: what it is told, until it is closed or `enough`. */
function talk(port: number, text: string, enough = /$^/): Promise<string> {
  const socket = connect(port, "127.0.0.1", () => socket.write(text));
  return new Promise((resolve) => {
    let said = "";
    const done = () => {
      socket.destroy();
      resolve(said);
    };
    socket.on("data", (bytes) => {
      said += bytes.toString("latin1");
      if (enough.test(said)) done();
    });
    socket.on("error", done);
    socket.on("close", done);
  });
}

Deno.test("clients of three versions hear the component, by websocket and by polling", async () => {
  const [server, here] = [await component(), await station()];
  here.superdarn.heard(superdarnEvent(server.port));
  const telling = setInterval(() => server.emit("kod", { beam: 7 }), 5);
  try {
    for (const version of [4, 3, 2] as const) {
      for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
        const what = `version ${version}, ${transports}`;
        equal(await firstMessage(version, here.url, { transports }), 7, what);
      }
    }
    for (const transports of [["websocket"], ["polling"]]) {
      const from = (origin: string) =>
        firstMessage(4, here.url, { transports, extraHeaders: { Origin: origin } });
      equal(await from(ALLOWED), 7);
      // Our own page, under whatever name the machine is asked for.
      equal(await from(here.url), 7);
      equal(await from("https://elsewhere.example"), "refused");
      equal(await from("null"), "refused");
    }
  } finally {
    clearInterval(telling);
    await here.close();
    await server.close();
  }
});

Deno.test("the component's words reach the client, with its CORS and our security", async () => {
  const [server, here] = [await component(), await station()];
  const poll = `${here.url}/socket.io/?EIO=4&transport=polling`;
  try {
    const early = await fetch(poll);
    equal(early.status, 503);
    match((await early.json()).error, /superdarn starts: try again/);
    here.superdarn.heard(superdarnEvent(server.port));
    const preflight = await fetch(poll, {
      method: "OPTIONS",
      headers: { origin: ALLOWED, "access-control-request-method": "POST" },
    });
    equal(preflight.status, 204);
    equal(preflight.headers.get("access-control-allow-origin"), ALLOWED);
    const opened = await fetch(poll, { headers: { origin: ALLOWED } });
    match(await opened.text(), /^0\{"sid"/);
    equal(opened.headers.get("access-control-allow-origin"), ALLOWED);
    equal(opened.headers.get("x-content-type-options"), "nosniff");
    match(opened.headers.get("content-security-policy")!, /default-src 'none'/);
    const foreign = await fetch(poll, { headers: { origin: "https://elsewhere.example" } });
    equal(foreign.status, 403);
    equal(foreign.headers.get("access-control-allow-origin"), null);
    match(await foreign.text(), /not in superdarn\.cors_origins/);
    // A body of another page: Socket.IO's rule decides, not the panel's.
    const posted = await fetch(poll, {
      method: "POST",
      body: "40",
      headers: { origin: ALLOWED, "sec-fetch-site": "cross-site" },
    });
    equal(posted.status, 400);
    match(await posted.text(), /Bad handshake method/);
    equal((await fetch(poll, { method: "POST", body: "4".repeat(70_000) })).status, 413);
    const recent = await fetch(`${here.url}/superdarn/recent?site=kod&beam=7`, {
      headers: { "x-forwarded-for": "203.0.113.4", origin: here.url },
    });
    deepEqual(await recent.json(), {
      url: "/superdarn/recent?site=kod&beam=7",
      headers: ["203.0.113.4, 127.0.0.1", null, here.url.slice("http://".length)],
    });
  } finally {
    await here.close();
    await server.close();
  }
});

Deno.test("what is no websocket for Socket.IO is answered as any other request, and closed", async () => {
  const [server, here] = [await component(), await station()];
  try {
    const ask = (text: string) => talk(here.port, text);
    const close = "Connection: close\r\n";
    match(await ask(handshake(close)), /^HTTP\/1\.1 503 [^]*superdarn starts: try again/);
    here.superdarn.heard(superdarnEvent(server.port));
    match(await ask(handshake(close, "/elsewhere")), /^HTTP\/1\.1 404 /);
    match(await ask(handshake(close, "/socket.io/x")), /^HTTP\/1\.1 404 /);
    // Another name of this machine: a page that was sent here by its name server.
    match(
      await ask(handshake(close, undefined, "rebound.example")),
      /^HTTP\/1\.1 421 [^]*no name of this machine/,
    );
    const text = handshake(`Origin: https://elsewhere.example\r\n${close}`);
    match(await ask(text), /^HTTP\/1\.1 400 /);
    match(await ask(handshake(close).replace("websocket", "h2c")), /^HTTP\/1\.1 400 /);
    match(await ask(handshake(close).replace("GET", "DELETE")), /^HTTP\/1\.1 405 /);
    here.becomes({ running: false, state: "port taken", reason: "port 5003 is another program's" });
    match(await ask(handshake(close)), /\(port taken\): port 5003 is another program's/);
    here.becomes({});
    // The component itself says no.
    const unknown = "/socket.io/?EIO=4&transport=websocket&sid=none";
    match(await ask(handshake("", unknown)), /^HTTP\/1\.1 400 [^]*Session ID unknown/);
    match(await talk(here.port, handshake(), /"sid"/), /^HTTP\/1\.1 101 [^]*"sid"/);
    here.becomes({ running: false, state: "crash loop" });
    match(
      await ask(handshake(close)),
      /^HTTP\/1\.1 503 [^]*superdarn does not run \(crash loop\): see the panel/,
    );
    // Another process of the component has not told its port yet.
    here.becomes({ pid: 8 });
    match(await ask(handshake(close)), /^HTTP\/1\.1 503 [^]*starts/);
  } finally {
    await here.close();
    await server.close();
  }
});

/** A component that speaks no HTTP of its own: each connection is the test's. */
async function rawComponent(heard: (socket: Socket) => void) {
  const { createServer } = await import("node:net");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    heard(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" ? address?.port ?? 0 : 0,
    sockets,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n";

Deno.test("a client that does not read is felt by the component, not by our memory", async () => {
  const here = await station();
  let taken = 0;
  let stalled = 0;
  const other = await rawComponent((socket) => {
    socket.write(SWITCHED);
    const bytes = new Uint8Array(64 * 1024);
    const go = () => {
      while (!socket.destroyed) {
        taken += bytes.length;
        if (!socket.write(bytes)) return void socket.once("drain", go);
      }
    };
    go();
  });
  try {
    here.superdarn.heard(superdarnEvent(other.port));
    const client = connect(here.port, "127.0.0.1", () => client.write(handshake()));
    client.pause();
    for (let before = -1; stalled < 20; before = taken) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      stalled = taken > 0 && taken === before ? stalled + 1 : 0;
      ok(taken < 100e6, "it took everything");
    }
    const [socket] = other.sockets;
    ok(socket!.writableLength > 0);
    client.destroy();
    await until(() => socket!.destroyed);
  } finally {
    other.close();
    await here.close();
  }
});

Deno.test("a component that says nothing, nonsense, or breaks off costs the client its connection", async () => {
  const clock = new TestClock();
  const here = await station({}, clock);
  let answer = "";
  const other = await rawComponent((socket) =>
    socket.once("data", () => answer === "" || socket.end(answer))
  );
  try {
    here.superdarn.heard(superdarnEvent(other.port));
    const refused = /^HTTP\/1\.1 502 [^]*superdarn does not answer/;
    const silent = talk(here.port, handshake());
    const asked = fetch(`${here.url}/superdarn/recent?site=kod`);
    await until(() => other.sockets.size === 2);
    clock.advance(10_000);
    match(await silent, refused);
    equal((await asked).status, 504);
    for (const nonsense of ["x".repeat(20_000), "HTTP/1.1 101", " "]) {
      answer = nonsense;
      match(await talk(here.port, handshake()), refused);
    }
    equal((await fetch(`${here.url}/superdarn/recent`)).status, 502);
    answer = SWITCHED + "last words";
    match(await talk(here.port, handshake()), /101[^]*last words$/);
    other.close();
    match(await talk(here.port, handshake()), refused);
  } finally {
    other.close();
    await here.close();
  }
});

Deno.test("a body reaches the component with one length, whatever its client said of it", async () => {
  const here = await station();
  let heard = "";
  const other = await rawComponent((socket) =>
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
      if (heard.endsWith("40")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    })
  );
  try {
    here.superdarn.heard(superdarnEvent(other.port));
    const head = "POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n" +
      "Connection: close\r\n";
    const chunks = "1\r\n4\r\n1\r\n0\r\n0\r\n\r\n";
    for (
      const said of [
        "Content-Length: 2\r\n\r\n40",
        `Transfer-Encoding: chunked\r\n\r\n${chunks}`,
      ]
    ) {
      heard = "";
      match(await talk(here.port, head + said), /^HTTP\/1\.1 200 [^]*ok/);
      const lengths = heard.match(/^(content-length|transfer-encoding): .*$/gim)!;
      deepEqual(lengths.map((line) => line.trim().toLowerCase()), ["content-length: 2"]);
      match(heard, /\r\n\r\n40$/);
    }
    // Of two lengths none is believed.
    const both = `Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;
    heard = "";
    match(await talk(here.port, head + both), /^HTTP\/1\.1 400 /);
    equal(heard, "");
  } finally {
    other.close();
    await here.close();
  }
});

Deno.test("a client that has gone is waited for by nobody", async () => {
  const here = await station();
  let heard = 0;
  const other = await rawComponent((socket) => {
    // Somebody who closes is closed.
    socket.on("end", () => socket.destroy());
    socket.on("data", (bytes) => {
      heard++;
      if (/upgrade: websocket/i.test(bytes.toString())) socket.write(SWITCHED);
    });
  });
  try {
    here.superdarn.heard(superdarnEvent(other.port));
    const stop = new AbortController();
    const poll = fetch(`${here.url}/socket.io/?EIO=4&transport=polling`, { signal: stop.signal });
    await until(() => heard === 1);
    stop.abort();
    await poll.catch(() => {});
    await talk(here.port, handshake(), /101/);
    await until(() => [...other.sockets].every(({ destroyed }) => destroyed));
    equal(other.sockets.size, 2);
  } finally {
    other.close();
    await here.close();
  }
});

Deno.test("each radar's state is told, also when the component has stopped", async () => {
  const clock = new TestClock();
  const here = await station({}, clock);
  const sites = async () => {
    const answer = await fetch(`${here.url}/superdarn/sites`);
    equal(answer.headers.get("access-control-allow-origin"), "*");
    return await answer.json();
  };
  try {
    here.becomes({ running: false, state: "disabled" });
    deepEqual(await sites(), {
      configured: true,
      running: false,
      state: "disabled",
      reason: null,
      age_s: null,
      sites: [],
      zmq: null,
      clients: 0,
    });
    equal(here.superdarn.view(), null);
    here.becomes({});
    const event = superdarnEvent(5003);
    here.superdarn.heard(event);
    clock.advance(3_000);
    const running = await sites();
    deepEqual(running.sites, event.sites);
    deepEqual([running.running, running.age_s, running.clients], [true, 3, 2]);
    clock.advance(37_500);
    const silent = await sites();
    deepEqual([silent.running, silent.age_s, silent.zmq.state], [true, 41, "not known"]);
    deepEqual([silent.sites[0].state, silent.sites[0].records_per_minute], ["not known", 0]);
    match(silent.sites[0].reason, /superdarn has said nothing for over 40 s/);
    equal(Date.parse(silent.sites[0].since), clock.nowMs() - 40_500);
    equal(here.superdarn.view()!.sites[0]!.state, "not known");
    // Another process, which has told nothing yet.
    here.becomes({ pid: 8 });
    equal((await sites()).sites[0].state, "stopped");
    equal(here.superdarn.view()!.clients, 0);
    here.becomes({ running: false, state: "stopped" });
    clock.advance(22_500);
    const stopped = await sites();
    deepEqual([stopped.running, stopped.state, stopped.age_s], [false, "stopped", 63]);
    deepEqual([stopped.clients, stopped.zmq.state], [0, "stopped"]);
    const [site] = stopped.sites;
    deepEqual([site.state, site.records_per_minute, site.records], ["stopped", 0, 5]);
    equal(here.superdarn.view()!.sites[0]!.state, "stopped");
  } finally {
    await here.close();
  }
  const none = await station({ radars: {} });
  const answer = await (await fetch(`${none.url}/superdarn/sites`)).json();
  equal(answer.configured, false);
  match((await (await fetch(`${none.url}/superdarn/recent`)).json()).error, /superdarn\.radars/);
  await none.close();
});

Deno.test("a component that starts again gets its clients back; at the end all are closed", async () => {
  let server = await component();
  const here = await station();
  here.superdarn.heard(superdarnEvent(server.port));
  const options = { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 10 };
  const client = CLIENTS[4](here.url, { ...options, transports: ["websocket"] });
  let heard = 0;
  client.on("kod", () => heard++);
  const open = new Set<Socket>();
  try {
    await until(() => client.connected);
    await server.close();
    await until(() => !client.connected);
    server = await component();
    here.becomes({ pid: 8 });
    here.superdarn.heard(superdarnEvent(server.port));
    await until(() => client.connected);
    server.emit("kod", { beam: 1 });
    await until(() => heard === 1);
    let connected = 0;
    for (let i = 0; i < 50; i++) {
      const socket = connect(here.port, "127.0.0.1", () => socket.write(handshake()));
      open.add(socket);
      socket.once("data", () => connected++);
      socket.on("error", () => {});
      socket.once("close", () => open.delete(socket));
    }
    await until(() => connected === 50);
  } finally {
    client.close();
    here.superdarn.close();
    await until(() => open.size === 0);
    await here.close();
    await server.close();
  }
});
