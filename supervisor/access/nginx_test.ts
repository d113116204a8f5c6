/**
 * The guide's configuration of nginx, with a real nginx before a real supervisor that hears a radar.
 */
import { equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { freePort } from "../../_test_port.ts";
import { missing } from "../../_test_tools.ts";
import { startSupervisor } from "../_test_supervisor.ts";

const GUIDE = join(import.meta.dirname!, "..", "..", "FIELD_GUIDE.md");
const NAME = "radar.example.org";
const FRIEND = "https://www.example.org";

/** The block of the guide, for other ports, with what it stands in on every machine. */
function nginxConfig(dir: string, port: number, upstream: number): string {
  const block = /```nginx\n([\s\S]*?)```/.exec(Deno.readTextFileSync(GUIDE))?.[1];
  ok(block !== undefined, "FIELD_GUIDE.md has no block of nginx");
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

/** Starts it, and waits until it listens. */
async function startNginx(upstream: number) {
  const dir = Deno.makeTempDirSync({ prefix: "meso360-nginx-" });
  const port = freePort();
  const file = join(dir, "nginx.conf");
  Deno.writeTextFileSync(file, nginxConfig(dir, port, upstream));
  const child = new Deno.Command("nginx", {
    args: ["-p", dir, "-e", "stderr", "-c", file],
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin` },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  for (let tries = 0;; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      break;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      Deno.removeSync(dir, { recursive: true });
    },
  };
}

/** A radar that sends its records when it is told to. */
function startRadar() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // Null: nobody came.
  const connected = listener.accept().catch(() => null);
  return {
    port: listener.addr.port,
    async send(bytes: Uint8Array) {
      const connection = await connected;
      for (let at = 0; at < bytes.length;) at += await connection!.write(bytes.subarray(at));
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      (await connected)?.close();
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

/** A real client that has connected, and the first record of `kod` that it gets. */
async function listenTo(port: number, transport: "polling" | "websocket") {
  const socket: Socket = io(`http://127.0.0.1:${port}`, {
    transports: [transport],
    extraHeaders: { host: NAME, origin: FRIEND },
    forceNew: true,
    reconnection: false,
  });
  const record = new Promise<{ site_name: string }>((resolve) => socket.once("kod", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  return { record, socket, over: socket.io.engine.transport.name };
}

Deno.test({
  name: "the guide's nginx serves pages, streams and Socket.IO under a name",
  ignore: NO_DATA || missingNginx(),
  async fn() {
    await using radar = startRadar();
    const supervisor = await startSupervisor("behind nginx", {
      access: { hosts: [NAME], trusted_proxies: ["127.0.0.1"] },
      superdarn: {
        radars: { kod: { host: "127.0.0.1", port: radar.port } },
        port: 0,
        cors_origins: [FRIEND],
      },
    });
    try {
      await using nginx = await startNginx(supervisor.port);
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

      for (let tries = 0;; tries++) {
        if ((await answer(port, "/socket.io/?EIO=4&transport=polling")).status === 200) break;
        ok(tries < 300, "the component does not answer");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const foreign = { origin: "https://foreign.example.org" };
      equal((await answer(port, "/socket.io/?EIO=4&transport=polling", foreign)).status, 403);
      const own = await answer(port, "/socket.io/?EIO=4&transport=polling", {
        origin: `https://${NAME}`,
      });
      equal(own.status, 200);

      const clients = [await listenTo(port, "polling"), await listenTo(port, "websocket")];
      equal(clients.map(({ over }) => over).join(), "polling,websocket");
      await radar.send(sharedFile("superdarn", "stream.framed.bin"));
      for (const { record, socket } of clients) {
        equal((await record).site_name, "kod");
        socket.close();
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
