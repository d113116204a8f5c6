import { deepEqual, equal, ok } from "node:assert/strict";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { TestClock } from "../../_test_clock.ts";
import { radarSchema } from "../../config_radar.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import { openRadar, openSuperdarn, openView } from "../../view/mod.ts";
import { SseHub } from "../../view/sse.ts";
import { panelApp, type PanelParts } from "../panel/api.ts";
import { accessForTest, TOKENS } from "./_test_access.ts";
import type { AccessParts } from "./access.ts";

const PHONE = "192.168.4.77";

/** The panel with the real view below it, and routes that nobody named. */
function program(settings: Partial<AccessParts["access"]> = {}) {
  const clock = new TestClock();
  const access = accessForTest(clock, settings);
  const dir = Deno.makeTempDirSync();
  const hub = new SseHub(clock.monoMs);
  const written: string[] = [];
  const view = openView({
    dataDir: dir,
    clock,
    hub,
    clientOf: () => "",
    log: () => {},
    facts: () => {
      throw new Error("nobody asks");
    },
  });
  const radar = openRadar({
    config: { ...radarSchema.parse({}), sites: ["KTLX"] },
    clock,
    hub,
    openStore() {
      throw new Error("nobody asks");
    },
  });
  const superdarn = openSuperdarn({
    config: superdarnSchema.parse({ zmq: "192.0.2.9:5300" }),
    databasePath: "/nowhere/echoes.sqlite",
    clock,
    component: () => ({ running: false, state: "stopped", reason: null, pid: null, since: "" }),
    clientOf: () => "",
    isForeign: () => false,
  });
  view.app.post("/later/:id", (c) => c.text("done", 299 as 200));
  // What a request that gets through would do needs parts that are not here: that is an error of
  // its own, and no refusal.
  const parts: Partial<PanelParts> = {
    ...access,
    view: view.app,
    radar: radar.app,
    superdarn: superdarn.app,
    quicklooks: new Hono(),
    ops: new Hono(),
    hub,
    journal: {
      write: (_component: string, text: string) => written.push(text),
    } as unknown as PanelParts["journal"],
  };
  const app = panelApp(parts as PanelParts);
  app.post("/later", (c) => c.text("done", 299 as 200));
  app.delete("/later", (c) => c.text("done", 299 as 200));
  app.post("/body", async (c) => c.text(String((await c.req.text()).length), 299 as 200));

  async function ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    address: string,
    body: BodyInit | null = null,
  ): Promise<Response> {
    const init: RequestInit & { duplex: "half" } = { method, headers, body, duplex: "half" };
    const env = { incoming: { socket: { remoteAddress: address } } };
    return await app.request(
      new Request(`http://truck:8080${path}`, init),
      undefined,
      env as unknown as HttpBindings,
    );
  }
  async function cookie(): Promise<string> {
    const body = JSON.stringify({ token: TOKENS[0] });
    const answer = await ask("POST", "/api/operator", { host: "truck:8080" }, PHONE, body);
    equal(answer.status, 204);
    return answer.headers.get("set-cookie")!.split(";")[0]!;
  }
  const close = async () => {
    await view.ready;
    view.close();
    radar.close();
    superdarn.close();
    hub.close();
    Deno.removeSync(dir, { recursive: true });
  };
  return { app, ask, cookie, close, clock, written };
}

/** Every way in, but by GET and by the question whether one may ask (OPTIONS). */
function changing({ app }: ReturnType<typeof program>): string[] {
  const ways = app.routes
    .filter(({ method }) => !["GET", "ALL", "OPTIONS"].includes(method))
    .map(({ method, path }) => `${method} ${path.replace(/:\w+/g, "7")}`);
  return [...new Set(ways)];
}

/** Where a page comes from, and what that alone is answered; null: it is not what decides. */
const FROM: Readonly<Record<string, readonly [Record<string, string>, number | null]>> = {
  "same origin": [{ origin: "http://truck:8080", "sec-fetch-site": "same-origin" }, null],
  "no origin": [{}, null],
  "foreign origin": [{ origin: "http://evil.example" }, 403],
  "cross-site": [{ "sec-fetch-site": "cross-site" }, 403],
  "foreign Host": [{ host: "evil.example" }, 421],
  "foreign Host that agrees with its Origin": [
    { host: "evil.example", origin: "http://evil.example" },
    421,
  ],
};

/** Who asks, and what that is answered on what the operator, the host and anyone may. */
type Asker = readonly [headers: Record<string, string>, address: string, codes: Codes];
type Codes = { readonly operator: number; readonly host: number; readonly anyone: number };
const OK = 0;

/** What another site's page may do too. */
const FROM_ANY_PAGE = ["POST /radar/flag", "POST /radar/flag/", "POST /socket.io/"];

const NAMED: Readonly<Record<string, keyof Codes>> = {
  "POST /update": "host",
  "POST /api/operator": "anyone",
  "POST /view/notes": "anyone",
  "POST /radar/flag": "anyone",
  "POST /radar/flag/": "anyone",
  "POST /socket.io/": "anyone",
};

const REFUSED = [401, 403, 405, 413, 421, 429];

Deno.test("every way to change something, asked by everyone from everywhere", async () => {
  const station = program();
  const cookie = await station.cookie();
  const who: Record<string, Asker> = {
    "no token": [{}, PHONE, { operator: 403, host: 403, anyone: OK }],
    "wrong token": [{ authorization: "Bearer wrong" }, PHONE, {
      operator: 401,
      host: 403,
      anyone: OK,
    }],
    "wrong cookie": [{ cookie: "meso360_8080=1.x" }, PHONE, {
      operator: 401,
      host: 403,
      anyone: OK,
    }],
    "token": [{ authorization: `Bearer ${TOKENS[0]}` }, PHONE, {
      operator: OK,
      host: 403,
      anyone: OK,
    }],
    "cookie": [{ cookie }, PHONE, { operator: OK, host: 403, anyone: OK }],
    "host": [{}, "127.0.0.1", { operator: OK, host: OK, anyone: OK }],
    "host by its address": [{}, "::ffff:192.168.4.2", { operator: OK, host: OK, anyone: OK }],
    "host through a proxy": [{ "x-forwarded-for": "127.0.0.1" }, "127.0.0.1", {
      operator: 403,
      host: 403,
      anyone: OK,
    }],
  };
  const ways = changing(station);
  for (const way of [...Object.keys(NAMED), "POST /api/control", "POST /later", "DELETE /later"]) {
    ok(ways.includes(way), `${way} is among ${ways.join(", ")}`);
  }
  ok(ways.includes("POST /view/later/7"));
  for (const way of ways) {
    const [method = "", path = ""] = way.split(" ");
    for (const [where, [from, decided]] of Object.entries(FROM)) {
      for (const [name, [headers, address, codes]] of Object.entries(who)) {
        // Enough wrong tokens for a wait are another test's.
        station.clock.advance(60_000);
        const body = path === "/view/notes" ? "{" : "{}";
        const all = { host: "truck:8080", ...from, ...headers };
        const { status } = await station.ask(method, path, all, address, body);
        const expected = decided === 421
          ? 421
          : method !== "POST"
          ? 405
          : FROM_ANY_PAGE.includes(way)
          ? OK
          : decided ?? codes[NAMED[way] ?? "operator"];
        const what = `${way}, ${name}, ${where}: ${status}`;
        if (expected === OK) ok(!REFUSED.includes(status), what);
        else equal(status, expected, what);
      }
    }
  }
  // Who may, is let through to the route itself.
  const own = { host: "truck:8080" };
  equal((await station.ask("POST", "/later", own, "127.0.0.1")).status, 299);
  equal((await station.ask("POST", "/view/later/7", { ...own, cookie }, PHONE)).status, 299);
  equal((await station.ask("POST", "/api/control", own, "127.0.0.1", "[]")).status, 400);
  equal((await station.ask("POST", "/view/notes", own, PHONE, "{")).status, 400);
  await station.close();
});

Deno.test("any page may look at the radar and set its flags, and read why not", async () => {
  const station = program();
  const page = {
    host: "truck:8080",
    origin: "http://evil.example",
    "sec-fetch-site": "cross-site",
  };
  const paths = [
    ...["/radar", "/radar/", "/radar/list-all/", "/radar/nothing", "/radar/flag"],
    ...["/radar//", "/radar//flag//"],
  ];
  for (const path of paths) {
    for (const method of ["GET", "HEAD", "POST", "PUT", "OPTIONS"]) {
      const body = method === "POST" ? "{" : null;
      const answer = await station.ask(method, path, page, PHONE, body);
      equal(answer.headers.get("access-control-allow-origin"), "*", `${method} ${path}`);
      equal(answer.headers.get("access-control-allow-credentials"), null);
      if (method === "OPTIONS") equal(answer.status, 204, path);
      if (method === "PUT") equal(answer.status, 405, path);
      if (method === "POST") equal(answer.status, path.includes("flag") ? 400 : 403, path);
    }
  }
  const flag = await station.ask("PUT", "/radar/flag/", page, PHONE);
  deepEqual(flag.headers.get("allow")?.split(", ").sort(), ["GET", "HEAD", "OPTIONS", "POST"]);
  // A name that is none of this machine's gets nothing, and its page may read why.
  const foreign = { host: "evil.example", origin: "http://evil.example" };
  for (const method of ["GET", "POST", "OPTIONS"]) {
    const body = method === "POST" ? '{"updates":{}}' : null;
    const answer = await station.ask(method, "/radar/flag/", foreign, PHONE, body);
    equal(answer.status, 421);
    equal(answer.headers.get("access-control-allow-origin"), "*");
  }
  // Only what is below /radar.
  for (const path of ["/", "/view", "/api/status", "/radarx", "/static/view.js"]) {
    const answer = await station.ask("HEAD", path, page, PHONE);
    equal(answer.headers.get("access-control-allow-origin"), null, path);
  }
  equal((await station.ask("OPTIONS", "/api/control", page, PHONE)).status, 405);
  const questions = station.app.routes.filter(({ method }) => method === "OPTIONS");
  deepEqual([...new Set(questions.map(({ path }) => path))].sort(), [
    "/echoes",
    "/echoes/",
    "/radar",
    "/radar/*",
    "/socket.io/",
  ]);
  await station.close();
});

Deno.test("only the map's own page may have workers, and nothing written into it either", async () => {
  const station = program();
  const policy = async (path: string) =>
    (await station.ask("HEAD", path, { host: "truck:8080" }, PHONE))
      .headers.get("content-security-policy")!;
  for (const path of ["/radar", "/radar/"]) {
    ok((await policy(path)).includes("worker-src 'self' blob:"), path);
    ok(!(await policy(path)).includes("unsafe"), path);
  }
  for (const path of ["/", "/view", "/radar/list-all", "/static/radar.js"]) {
    ok(!(await policy(path)).includes("worker-src"), path);
  }
  await station.close();
});

Deno.test("looking is open to all, but for the link itself", async () => {
  const station = program();
  const cookie = await station.cookie();
  const own = { host: "truck:8080" };
  for (const method of ["GET", "HEAD"]) {
    const link = async (headers: Record<string, string>, address: string) =>
      (await station.ask(method, "/api/operator", { ...own, ...headers }, address)).status;
    equal(await link({}, "127.0.0.1"), 200);
    equal(await link({}, PHONE), 403);
    equal(await link({ cookie }, PHONE), 403);
    equal(await link({ authorization: `Bearer ${TOKENS[0]}` }, PHONE), 403);
    equal(await link({ origin: "http://evil.example" }, "127.0.0.1"), 403);
    equal(await link({ "sec-fetch-site": "cross-site" }, "127.0.0.1"), 403);
    equal(await link({ forwarded: "for=1.2.3.4" }, "127.0.0.1"), 403);
    equal(await link({ host: "evil.example" }, "127.0.0.1"), 421);
    // Other ways to write it lead nowhere.
    for (const path of ["/api/operator/", "//api/operator", "/api/Operator", "/api/operator%00"]) {
      const answer = await station.ask(method, path, own, PHONE);
      ok([403, 404].includes(answer.status), `${path} ${answer.status}`);
      ok(!(await answer.text()).includes(TOKENS[0]));
    }
    const encoded = await station.ask(method, "/api/%6fperator", own, PHONE);
    ok([403, 404].includes(encoded.status), `${encoded.status}`);
    equal((await station.ask(method, "/view", own, PHONE)).status, 200);
    equal((await station.ask(method, "/view", { host: "evil.example" }, PHONE)).status, 421);
  }
  await station.close();
});

Deno.test("a phone signs in and out; the host makes a new link", async () => {
  const station = program();
  const own = { host: "truck:8080" };
  const operator = (body: unknown, headers: Record<string, string> = {}, address = PHONE) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return station.ask("POST", "/api/operator", { ...own, ...headers }, address, text);
  };
  const cookie = await station.cookie();
  const later = async () => (await station.ask("POST", "/later", { ...own, cookie }, PHONE)).status;
  equal(await later(), 299);
  const out = await operator({ action: "sign-out" }, { cookie });
  equal(out.status, 204);
  ok(out.headers.get("set-cookie")!.startsWith("meso360_8080=; Max-Age=0;"));
  for (const body of ["", "{", "[]", "7", "null", {}, { token: 7 }, { action: "x", token: "y" }]) {
    equal((await operator(body)).status, 400, JSON.stringify(body));
  }
  const wrong = await operator({ token: "wrong" });
  equal(wrong.status, 401);
  equal(wrong.headers.get("set-cookie"), null);
  equal((await operator({ action: "renew" })).status, 403);
  equal((await operator({ action: "renew" }, { cookie })).status, 403);
  equal(await later(), 299);
  const renewed = await operator({ action: "renew" }, {}, "127.0.0.1");
  equal(renewed.status, 200);
  const { token, links } = await renewed.json();
  equal(token, TOKENS[1]);
  deepEqual(links[0], `http://192.168.4.2:8080/operator#${TOKENS[1]}`);
  equal(await later(), 401);
  // One wrong one was brought by hand before.
  for (let i = 0; i < 9; i++) equal((await operator({ token: TOKENS[0] })).status, 401);
  const throttled = await operator({ token: TOKENS[0] });
  equal(throttled.status, 429);
  equal(throttled.headers.get("retry-after"), "60");
  equal((await operator({ token: TOKENS[1] })).status, 204);
  await station.close();
});

Deno.test("64 KiB pass, one byte more is 413, whether the length was said or not", async () => {
  const station = program();
  const size = async (length: number, path: string, chunked: boolean) => {
    const bytes = new Uint8Array(length).fill(120);
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (let at = 0; at < length; at += 10_000) {
          controller.enqueue(bytes.slice(at, at + 10_000));
        }
        controller.close();
      },
    });
    const headers: Record<string, string> = { host: "truck:8080" };
    if (!chunked) headers["content-length"] = String(length);
    const answer = await station.ask("POST", path, headers, "127.0.0.1", chunked ? stream : bytes);
    return answer.status;
  };
  for (const chunked of [false, true]) {
    equal(await size(65_536, "/body", chunked), 299);
    equal(await size(65_537, "/body", chunked), 413);
    // Every route has the limit, and those that do not read the body too.
    for (const path of ["/api/control", "/api/operator", "/view/notes", "/radar/flag/", "/later"]) {
      equal(await size(65_537, path, chunked), 413, path);
    }
    equal(await size(65_536, "/api/control", chunked), 400);
  }
  deepEqual(station.written, []);
  await station.close();
});

Deno.test("a method that is none of ours is 405 and names those of the place", async () => {
  const station = program();
  const own = { host: "truck:8080" };
  const put = async (path: string) =>
    (await station.ask("PUT", path, own, PHONE)).headers.get("allow");
  equal(await put("/api/operator"), "GET, POST, HEAD");
  equal(await put("/static/view.js"), "GET, HEAD");
  equal(await put("/api/control"), "POST");
  equal(await put("/nowhere"), "");
  equal((await station.ask("OPTIONS", "/api/control", own, PHONE)).status, 405);
  await station.close();
});
