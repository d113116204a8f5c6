/**
 * The guide's configuration of nginx, with a real nginx before a real supervisor that hears a radar.
 */
import { equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { io } from "socket.io-client";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { freePort } from "../../_test_port.ts";
import { missing } from "../../_test_tools.ts";
import { startSupervisor } from "../_test_supervisor.ts";

const GUIDE = join(import.meta.dirname!, "..", "..", "FIELD_GUIDE.md");
const NAME = "radar.example.org";
const FRIEND = "https://www.example.org";

/** The guide's block: for everything, or for the ionospheric radars alone, as its comment says. */
function guideBlock(isAll: boolean): string {
  const block = /```nginx\n([\s\S]*?)```/.exec(Deno.readTextFileSync(GUIDE))?.[1];
  ok(block !== undefined, "FIELD_GUIDE.md has no block of nginx");
  if (isAll) return block;
  const other = /# replace the line by: (location \/ .*)/.exec(block)?.[1];
  ok(other !== undefined, "the block does not say how it is for the radars alone");
  const alone = block.replace(/^ *location \/ \{.*/m, other);
  ok(alone !== block);
  return alone;
}

/** A block of the guide for other ports, with what it stands in on every machine. */
function nginxConfig(dir: string, block: string, port: number, upstream: number): string {
  const replaced = block
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("listen [::]:80;", "")
    .replaceAll("127.0.0.1:8080", `127.0.0.1:${upstream}`);
  ok(!/:80\b|8080/.test(replaced), replaced);
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(dir, name)};`).join("\n");
  return `daemon off;
master_process off;
pid ${join(dir, "nginx.pid")};
error_log stderr;
events {}
http {
access_log off;
${folders}
${replaced}
}
`;
}

/** Waits until it is so; fails after 20 s. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 20_000; !await isSo();) {
    ok(performance.now() < endMs, `${what}: never`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether somebody listens at a port. */
async function isOpen(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Starts it, and waits until it listens. */
async function startNginx(block: string, upstream: number) {
  const dir = Deno.makeTempDirSync({ prefix: "meso360-nginx-" });
  const port = freePort();
  const file = join(dir, "nginx.conf");
  Deno.writeTextFileSync(file, nginxConfig(dir, block, port, upstream));
  const child = new Deno.Command("nginx", {
    args: ["-p", dir, "-e", "stderr", "-c", file],
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin` },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const end = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended by itself, and said why.
    }
    await child.status;
    Deno.removeSync(dir, { recursive: true });
  };
  try {
    await until("nginx listens", () => isOpen(port));
  } catch (error) {
    await end();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: end };
}

/** A radar: whoever connects gets its records, again and again. */
async function startRadar(bytes: Uint8Array) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sending = setInterval(() => {
    for (const socket of sockets) if (socket.writableLength === 0) socket.write(bytes);
  }, 200);
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      clearInterval(sending);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks under a name. `fetch` would put the address there. */
function ask(port: number, path: string, headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ host: "127.0.0.1", port, path, agent: false, headers: { host: NAME, ...headers } })
    .once("response", resolve).once("error", reject).end();
  return promise;
}

async function answer(port: number, path: string, headers: Record<string, string> = {}) {
  const response = await ask(port, path, headers);
  let body = "";
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

/** A real client that has connected, and what it has heard of `kod`. */
async function listenTo(port: number, transport: "polling" | "websocket") {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: [transport],
    extraHeaders: { host: NAME, origin: FRIEND },
    forceNew: true,
    reconnection: false,
  });
  const names: string[] = [];
  socket.on("kod", ({ site_name }: { site_name: string }) => names.push(site_name));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return { names, socket, over: socket.io.engine.transport.name };
}

Deno.test({
  name: "the guide's nginx serves pages, streams and Socket.IO under a name",
  ignore: NO_DATA || missingNginx(),
  async fn() {
    await using radar = await startRadar(sharedFile("superdarn", "stream.framed.bin"));
    const supervisor = await startSupervisor("behind nginx", {
      access: { hosts: [NAME], trusted_proxies: ["127.0.0.1"] },
      superdarn: {
        radars: { kod: { host: "127.0.0.1", port: radar.port } },
        port: 0,
        cors_origins: [FRIEND],
      },
    });
    try {
      await using nginx = await startNginx(guideBlock(true), supervisor.port);
      const { port } = nginx;

      const page = await answer(port, "/superdarn");
      equal(page.status, 200);
      const script = /src="(\/static\/[^"]+)"/.exec(page.body)![1]!;
      for (const path of [script, "/", "/view", "/superdarn/sites", "/api/status"]) {
        equal((await answer(port, path)).status, 200, path);
      }
      equal((await answer(port, "/echoes/")).status, 400);
      const other = await answer(port, "/superdarn/sites", { host: "other.example.org" });
      equal(other.status, 421);
      match(other.body, /is no name of this machine/);
      // Whoever comes through it is not at the machine, though nginx is.
      equal((await answer(port, "/api/operator")).status, 403);

      const stream = await ask(port, "/api/events?topics=status");
      match(String(stream.headers["content-type"]), /^text\/event-stream/);
      // The first event comes while the answer goes on.
      const [first] = await once(stream, "data");
      match(String(first), /^(?:id|event|data|retry|:)/);
      stream.destroy();

      const handshake = "/socket.io/?EIO=4&transport=polling";
      await until("the component answers", async () => {
        return (await answer(port, handshake)).status === 200;
      });
      const foreign = { origin: "https://foreign.example.org" };
      equal((await answer(port, handshake, foreign)).status, 403);
      const own = await answer(port, handshake, {
        origin: `https://${NAME}`,
      });
      equal(own.status, 200);

      const clients = [await listenTo(port, "polling"), await listenTo(port, "websocket")];
      equal(clients.map(({ over }) => over).join(), "polling,websocket");
      for (const { names, socket } of clients) {
        await until("a client hears the radar", () => names.length > 0);
        equal(names[0], "kod");
        socket.close();
      }

      // Where there are only the ionospheric radars: all that their page asks for.
      await using alone = await startNginx(guideBlock(false), supervisor.port);
      const asked = ["/superdarn", script, "/superdarn/sites", handshake, "/view/initial"];
      for (const path of asked) equal((await answer(alone.port, path)).status, 200, path);
      const feed = await ask(alone.port, "/view/stream");
      match(String(feed.headers["content-type"]), /^text\/event-stream/);
      await once(feed, "data");
      feed.destroy();
      for (const path of ["/", "/view", "/radar", "/api/status"]) {
        equal((await answer(alone.port, path)).status, 404, path);
      }
    } finally {
      await supervisor.end();
    }
  },
});

/** Debian keeps it where only root looks. */
function missingNginx(): boolean {
  try {
    return !Deno.statSync("/usr/sbin/nginx").isFile;
  } catch {
    return missing("nginx", "apt-get install nginx");
  }
}
