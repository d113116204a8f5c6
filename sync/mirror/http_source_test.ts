/**
 * Fetching from web servers: a real nginx, and one of our own that breaks off.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { freePort } from "../../_test_port.ts";
import { missing } from "../../_test_tools.ts";
import { until } from "../_test_sshd.ts";
import { HARD_NAMES, put, TestSite } from "./_test_site.ts";
import { walkFolder } from "./listing.ts";

const files = (at: TestSite) => [...walkFolder(at.path("raw", "cl61")).keys()].sort();

const from = (at: TestSite, source: string, more: object = {}) =>
  at.configure({ instruments: [{ id: "cl61", profile: "cl61", source, ...more }] });

/** nginx over a folder; `/json/` and `/closed/` besides. */
async function nginx(at: TestSite, folder: string, port: number): Promise<Deno.ChildProcess> {
  const config = at.path("nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${at.path("nginx", name)};`).join("\n");
  Deno.mkdirSync(at.path("nginx"));
  Deno.writeTextFileSync(
    config,
    `daemon off; master_process off; pid ${at.path("nginx.pid")};
    error_log ${at.path("nginx.log")};
    events { worker_connections 64; }
    http { access_log ${at.path("asked.log")} ; ${temporary}
      server { listen 127.0.0.1:${port};
        location /files/ { alias ${folder}/; autoindex on; }
        location /json/ { alias ${folder}/; autoindex on; autoindex_format json; }
        location /closed/ { return 403; }
        location /plain/ { alias ${folder}/; }
      } }`,
  );
  const child = new Deno.Command("nginx", {
    args: ["-c", config, "-e", at.path("nginx.log")],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await until("nginx answers", () => isOpen(port));
  return child;
}

async function isOpen(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test({
  name: "files come from nginx, and what is here already is not asked for",
  ignore: missing("nginx", "apt-get install nginx"),
  async fn() {
    using at = new TestSite({});
    const [folder, port] = [at.path("source"), freePort()];
    for (const name of HARD_NAMES) put(join(folder, name), name);
    put(join(folder, ".unfinished"), "x");
    const server = await nginx(at, folder, port);
    const asked = () => {
      const lines = Deno.readTextFileSync(at.path("asked.log")).trim().split("\n");
      Deno.truncateSync(at.path("asked.log"));
      return lines.filter((line) => / "(HEAD|GET) \S*[^/] /.test(line)).length;
    };
    try {
      from(at, `http://127.0.0.1:${port}/files`);
      const first = await at.run("cl61-source-sync");
      deepStrictEqual([first.state, first.counts.files], ["fetched", HARD_NAMES.length]);
      deepStrictEqual(files(at), [...HARD_NAMES].sort());
      for (const name of HARD_NAMES) {
        const here = at.path("raw", "cl61", name);
        strictEqual(Deno.readTextFileSync(here), name);
        deepStrictEqual(Deno.statSync(here).mtime, Deno.statSync(join(folder, name)).mtime);
      }
      asked();
      strictEqual((await at.run("cl61-source-sync")).state, "up to date");
      // The newest, for the clock of the listing.
      strictEqual(asked(), 1);

      from(at, `http://127.0.0.1:${port}/json/`);
      put(join(folder, "plain.nc"), "it grew", 70);
      strictEqual((await at.run("cl61-source-sync")).counts.files, 0);
      at.clock.sleep(60_000);
      strictEqual((await at.run("cl61-source-sync")).counts.files, 1);
      strictEqual(Deno.readTextFileSync(at.path("raw", "cl61", "plain.nc")), "it grew");

      for (
        const [path, state] of [
          ["files/nowhere/", "source missing"],
          ["closed/", "login refused"],
          // nginx answers 403 where a folder may not be listed.
          ["plain/", "login refused"],
          ["files/plain.nc", "source missing"],
        ] as const
      ) {
        from(at, `http://127.0.0.1:${port}/${path}`);
        strictEqual((await at.run("cl61-source-sync")).state, state, path);
      }
    } finally {
      server.kill("SIGKILL");
      await server.status;
    }
    strictEqual((await at.run("cl61-source-sync")).state, "host unreachable");
  },
});

Deno.test("a file that breaks off is gone on with, and one that changed begins anew", async () => {
  using at = new TestSite({});
  const bytes = new Uint8Array(3_000_000).map((_, i) => (i * 2_654_435_761) >>> 13);
  let content = bytes;
  const limit = 2_000_000;
  let modified = new Date(Date.now() - 3_600_000).toUTCString();
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/files/") {
      response.end('<pre><a href="a.nc">a.nc</a> <a href="/etc/">up</a></pre>');
      return;
    }
    const range = request.headers.range ?? null;
    const isSame = request.headers["if-range"] === modified;
    const start = range === null || !isSame ? 0 : Number(/\d+/.exec(range)![0]);
    const part = content.subarray(start);
    const end = `${content.length - 1}/${content.length}`;
    response.writeHead(start > 0 ? 206 : 200, {
      "content-length": part.length,
      "last-modified": modified,
      ...(start > 0 ? { "content-range": `bytes ${start}-${end}` } : {}),
    });
    if (request.method === "HEAD") return void response.end();
    ranges.push(range);
    if (part.length <= limit) response.end(part);
    // Fewer than were announced: the way breaks.
    else response.write(part.subarray(0, limit), () => response.socket?.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    from(at, `http://127.0.0.1:${port}/files/`);
    strictEqual((await at.run("cl61-source-sync")).state, "cut off");
    deepStrictEqual(files(at), []);
    // No single answer has all of it.
    const goOn = async () => {
      let state = "cut off";
      for (let n = 0; state === "cut off" && n < 20; n++) {
        ({ state } = await at.run("cl61-source-sync"));
      }
      strictEqual(state, "fetched");
    };
    await goOn();
    deepStrictEqual(Deno.readFileSync(at.path("raw", "cl61", "a.nc")), bytes);
    deepStrictEqual([ranges[0], /^bytes=\d+-$/.test(ranges[1]!)], [null, true]);

    content = bytes.map((byte) => byte ^ 255);
    modified = new Date(Date.now() - 1_800_000).toUTCString();
    at.clock.sleep(3_600_000);
    await at.run("cl61-source-sync");
    at.clock.sleep(600_000);
    strictEqual((await at.run("cl61-source-sync")).state, "cut off");
    await goOn();
    deepStrictEqual(Deno.readFileSync(at.path("raw", "cl61", "a.nc")), content);
    ok(files(at).some((name) => /^a\.replaced-/.test(name)));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

Deno.test("a server whose HEAD says nothing of the length gives no empty files", async () => {
  using at = new TestSite({});
  let listing = '<pre><a href="a.nc">a.nc</a> <a href="empty.nc">empty.nc</a></pre>';
  const server = createServer((request, response) => {
    if (request.url === "/files/") return void response.end(listing);
    const modified = new Date(Date.now() - 3_600_000).toUTCString();
    const body = request.url === "/files/a.nc" ? "some bytes" : "";
    const length = request.method === "HEAD" ? 0 : body.length;
    response.writeHead(200, { "content-length": length, "last-modified": modified });
    response.end(request.method === "HEAD" ? "" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    from(at, `http://127.0.0.1:${port}/files/`);
    strictEqual((await at.run("cl61-source-sync")).state, "source changed");
    deepStrictEqual(files(at), ["empty.nc"]);
    listing = '[{"name":"a.nc","type":"file","size":10},{"name":"b.nc","type":"file","size":0}]';
    const { ok: isOk, state } = await at.run("cl61-source-sync");
    deepStrictEqual([isOk, state], [false, "server error"]);
    at.clock.sleep(600_000);
    await at.run("cl61-source-sync");
    deepStrictEqual(files(at), ["b.nc", "empty.nc"]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
