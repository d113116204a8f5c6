import { deepEqual, equal, ok } from "node:assert/strict";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { recordEvent } from "../../formats/_test_events.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { loadConfig } from "../../config.ts";
import { TestClock } from "../../_test_clock.ts";
import { TestChild } from "../children/_test_child.ts";
import { accessForTest, TOKENS } from "../access/_test_access.ts";
import { panelApp } from "./api.ts";
import { COMPONENTS } from "../children/components.ts";
import { EventFeed } from "./events.ts";
import { Fleet } from "../children/fleet.ts";
import { Changes } from "../changes.ts";
import { openJournal } from "../journal.ts";
import { RecordWatch } from "./record_watch.ts";
import { SseHub } from "../../view/sse.ts";
import { healthBody } from "./health.ts";
import { statusBody } from "./status.ts";
import { topicSources } from "./topic_sources.ts";
import { VERSION } from "../../version.ts";
import { executableVersion } from "../update/version_info.ts";
import { FileTail } from "../../view/tail.ts";

const NO_UPDATE: UpdateView = {
  available: null,
  latest: null,
  state: "idle",
  text: null,
  progress: null,
  impossible_because: null,
  looked_at: null,
};

function panel() {
  const clock = new TestClock();
  const loaded = loadConfig("/nowhere/meso360.config.json");
  const printed: string[] = [];
  const journal = openJournal({
    files: { append: () => {}, close: () => {} },
    print: (line) => printed.push(line),
    nowMs: clock.nowMs,
  });
  const changes = new Changes();
  const fleet = new Fleet({
    specs: COMPONENTS,
    loaded,
    configArgs: [],
    clock,
    log: journal.write,
    heard: () => {},
    changed: changes.tell,
    spawn: () => new TestChild(1),
  });
  const records = new RecordWatch(clock);
  const hub = new SseHub(clock.monoMs);
  const tail = (source: string) => new FileTail({ source, folder: "/nowhere", names: /x/, clock });
  let shutdowns = 0;
  const updates: (string | null)[] = [];
  const status = { loaded, fleet, records, hub, clock, startedMs: clock.nowMs(), testMode: false };
  const feed = new EventFeed({
    boot: "b",
    clock,
    sources: topicSources({
      clock,
      journal,
      tails: { obs: tail("obs"), support: tail("support") },
      status: () => ({ status: true }),
      jobs: () => ({ scheduler: true, jobs: [] }),
      onChange: changes.listen,
      onJobs: changes.listen,
      onPoint: () => () => {},
    }),
  });
  const access = accessForTest(clock);
  const app = panelApp({
    feed,
    fleet,
    journal,
    hub,
    tails: { obs: tail("obs"), support: tail("support") },
    status: () =>
      statusBody({
        ...status,
        load: () => ({ cpu_percent: 1, mem_percent: 2, disk_percent: 3 }),
        checks: () => [],
        checkedAt: () => null,
        port: () => 8080,
        interfaces: () => [
          { name: "lo", address: "127.0.0.1" },
          { name: "docker0", address: "172.17.0.1" },
          { name: "wlan0", address: "192.168.4.2" },
        ],
        cache: () => ({ points: 0, current_file: null }),
        live: () => null,
        update: () => NO_UPDATE,
        mdns: () => ({ state: "off", name: null, reason: null }),
        tunnel: () => null,
        radar: () => null,
        superdarn: () => null,
        operations: () => null,
        timers: () => [],
        startsAgain: null,
      }),
    health: () => {
      const disk = () => ({ freeBytes: 1, totalBytes: 9 });
      return Promise.resolve(
        healthBody({
          ...status,
          vehicleId: "truck",
          datalogger: true,
          disk,
          superdarn: () => null,
        }),
      );
    },
    timers: {
      view: () => ({ scheduler: true, jobs: [] }),
      run(name) {
        if (name === "cl61-append") return { ok: true, text: "cl61-append runs" };
        return { ok: false, known: name === "busy", error: `not ${name}` };
      },
    },
    view: new Hono(),
    radar: new Hono(),
    superdarn: new Hono(),
    ops: new Hono(),
    quicklooks: new Hono(),
    metrics: () => Promise.resolve("# HELP x Y.\n"),
    version: () => Promise.resolve(executableVersion(null)),
    update: (source) =>
      source === "busy" ? { ok: false, error: "under way" } : (updates.push(source), { ok: true }),
    shutdown: () => shutdowns++,
    ...access,
  });
  const ask = (path: string, init: RequestInit = {}, address = "127.0.0.1") => {
    const headers = { host: "truck:8080", ...init.headers as Record<string, string> };
    return app.request(
      new Request(`http://truck:8080${path}`, { ...init, headers }),
      undefined,
      { incoming: { socket: { remoteAddress: address } } } as unknown as HttpBindings,
    );
  };
  const control = (body: unknown, address?: string) =>
    ask("/api/control", {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { host: "truck:8080" },
    }, address);
  /** Opens a stream; the reader takes nothing until it is told to, as far as one can see here. */
  async function stream(path: string, headers: Record<string, string> = {}) {
    const reader = { text: "", waiting: 0, ended: false, take: () => {} };
    const socket = {
      get writableLength() {
        return reader.waiting;
      },
      write(bytes: Uint8Array, flushed: () => void = () => {}) {
        reader.text += new TextDecoder().decode(bytes);
        reader.waiting += bytes.length;
        reader.take = () => {
          reader.waiting = 0;
          flushed();
        };
      },
    };
    const outgoing = {
      socket,
      destroyed: false,
      writeHead: () => {},
      on: () => {},
      write: socket.write,
      end: () => reader.ended = true,
      destroy: () => reader.ended = true,
    };
    const incoming = { socket: { remoteAddress: "127.0.0.1" } };
    const request = new Request(`http://truck:8080${path}`, {
      headers: { host: "truck:8080", ...headers },
    });
    await app.request(request, undefined, { incoming, outgoing } as unknown as HttpBindings);
    return reader;
  }
  const close = () => {
    hub.close();
    feed.close();
  };
  return {
    ask,
    stream,
    close,
    control,
    fleet,
    records,
    journal,
    printed,
    updates,
    renewToken: access.renewToken,
    shutdowns: () => shutdowns,
  };
}

Deno.test("status has the fields that pages and scripts rely on", async () => {
  const { ask, fleet } = panel();
  fleet.startAll();
  const response = await ask("/api/status");
  equal(response.status, 200);
  const status = await response.json();
  const names = [
    "components",
    "cache",
    "started_at",
    "test_mode",
    "version",
    "cpu_percent",
    "mem_percent",
    "disk_percent",
    "config",
    "config_problems",
    "vehicle_id",
    "record",
    "preflight",
  ];
  deepEqual(names.filter((name) => !(name in status)), []);
  deepEqual(status.cache, { points: 0, current_file: null });
  const ingest = status.components.find((c: { name: string }) => c.name === "mesoingest");
  const fields = [
    "status",
    "enabled",
    "configured",
    "uptime",
    "restart_count",
    "last_exit_code",
    "state",
    "since",
    "reason",
    "pid",
    "last_log_line",
  ];
  deepEqual(fields.filter((name) => !(name in ingest)), []);
  await fleet.stopAll();
});

Deno.test("the status says where others reach the panel and what it can show", async () => {
  const { ask } = panel();
  const status = await (await ask("/api/status")).json();
  deepEqual(status.urls, ["http://192.168.4.2:8080/", "http://172.17.0.1:8080/"]);
  deepEqual(status.timers, []);
  equal(status.live, null);
});

Deno.test("anyone sees the jobs, and the operator runs one", async () => {
  const { ask } = panel();
  deepEqual(await (await ask("/api/jobs")).json(), { scheduler: true, jobs: [] });
  const run = (name: string, address?: string) =>
    ask(`/api/jobs/${name}/run`, { method: "POST" }, address);
  const answer = await run("cl61-append");
  equal(answer.status, 202);
  deepEqual(await answer.json(), { ok: true, text: "cl61-append runs" });
  equal((await run("busy")).status, 409);
  equal((await run("nothing")).status, 404);
  equal((await run("cl61-append", "192.168.4.9")).status, 403);
  equal((await ask("/api/jobs/cl61-append/run")).status, 405);
});

Deno.test("whoever asks is told whether he may control, and why not", async () => {
  const { ask } = panel();
  const rights = async (headers: Record<string, string>, address?: string) => {
    const body = await (await ask("/api/status", { headers }, address)).json();
    return [body.may_control, body.may_not_control_because];
  };
  const own = { host: "truck:8080" };
  deepEqual(await rights({ ...own, "sec-fetch-site": "same-origin" }), [true, null]);
  const phone = await rights(own, "192.168.4.77");
  equal(phone[0], false);
  ok(phone[1].includes("not signed in: open the operator link"), phone[1]);
  equal((await rights({ ...own, "x-forwarded-for": "127.0.0.1" }))[0], false);
  equal((await ask("/api/status", { headers: { host: "evil.example" } })).status, 421);
});

Deno.test("an update begins with or without a source, or says why not", async () => {
  const { ask, updates } = panel();
  const headers = { host: "truck:8080" };
  const update = (body?: string, address?: string) =>
    ask("/update", { method: "POST", headers, body }, address);
  for (const body of [undefined, "", "{}", '{"source":null}', '{"source":"/media/stick"}']) {
    const answer = await update(body);
    equal(answer.status, 202, body);
    deepEqual(await answer.json(), { ok: true });
  }
  deepEqual(updates, [null, null, null, null, "/media/stick"]);
  const busy = await update('{"source":"busy"}');
  equal(busy.status, 409);
  deepEqual(await busy.json(), { ok: false, error: "under way" });
  for (const body of ["[]", "{", '"x"', '{"source":7}', '{"source":""}', '{"source":["/x"]}']) {
    equal((await update(body)).status, 400, body);
  }
  equal((await update("{}", "192.168.4.77")).status, 403);
  equal((await ask("/update")).status, 405);
  equal(updates.length, 5);
});

Deno.test("version and metrics are given in their types", async () => {
  const { ask } = panel();
  const version = await (await ask("/version")).json();
  const names = ["commit", "version", "source", "dirty", "update_available", "latest"];
  deepEqual(names.filter((name) => !(name in version)), []);
  const metrics = await ask("/metrics");
  equal(metrics.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  equal(await metrics.text(), "# HELP x Y.\n");
});

Deno.test("control answers 200, 400, 403, 404, 409 and 413 where it should", async () => {
  const { control, ask, shutdowns, fleet } = panel();
  const started = await control({ component: "mesoingest", action: "start" });
  equal(started.status, 200);
  deepEqual(await started.json(), {
    ok: true,
    component: "mesoingest",
    status: "running",
    state: "starting",
  });
  const codes: [unknown, number][] = [
    [{ component: "mesoingest", action: "restart" }, 200],
    [{ component: "mesoingest", action: "stop" }, 200],
    [{ action: "restart-all" }, 200],
    [{ component: "mesosync", action: "start" }, 409],
    [{ component: "mesoview", action: "stop" }, 409],
    [{ component: "nothing", action: "start" }, 404],
    [{ component: 7, action: "start" }, 404],
    [{ component: "__proto__", action: "start" }, 404],
    [{ action: "start" }, 404],
    [{ component: "mesoingest", action: "explode" }, 400],
    [{ component: "mesoingest", action: "shutdown" }, 400],
    [{ component: "mesoingest" }, 400],
    [{ action: "explode" }, 400],
    [{}, 400],
    ["", 400],
    ["{", 400],
    ["[]", 400],
    ["null", 400],
    ["x".repeat(64 * 1024), 400],
    ["x".repeat(64 * 1024 + 1), 413],
  ];
  for (const [body, code] of codes) {
    const answer = await control(body);
    equal(answer.status, code, JSON.stringify(body).slice(0, 80));
    ok((await answer.json()).ok === (code === 200));
  }
  equal(shutdowns(), 0);
  equal((await control({ action: "shutdown" }, "192.168.4.77")).status, 403);
  equal(shutdowns(), 0);
  equal((await control({ action: "shutdown" })).status, 200);
  equal(shutdowns(), 1);
  const foreign = await ask("/api/control", {
    method: "POST",
    body: '{"action":"shutdown"}',
    headers: { host: "truck:8080", origin: "http://evil.example" },
  });
  equal(foreign.status, 403);
  // A name that was made to point here: its page and its Host agree, but it is not ours.
  const rebound = await ask("/api/control", {
    method: "POST",
    body: '{"action":"shutdown"}',
    headers: { host: "evil.example:8080", origin: "http://evil.example:8080" },
  });
  equal(rebound.status, 421);
  equal((await rebound.json()).ok, false);
  equal(shutdowns(), 1);
  await fleet.stopAll();
});

Deno.test("a body of unknown length is cut off at the limit", async () => {
  const { ask } = panel();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
  });
  // The type of RequestInit has no `duplex`, which a stream as a body needs.
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    body,
    duplex: "half",
    headers: { host: "truck:8080" },
  };
  equal((await ask("/api/control", init)).status, 413);
});

Deno.test("the log is given newest last, after a number, at most 500", async () => {
  const { ask, journal } = panel();
  for (let i = 0; i < 700; i++) journal.write("x", `line ${i}`);
  const all = await (await ask("/api/log")).json();
  equal(all.length, 500);
  ok(all.at(-1).line.endsWith("line 699"));
  deepEqual(Object.keys(all[0]), ["seq", "line"]);
  const two = await (await ask(`/api/log?after=${all.at(-3).seq}&lines=9999`)).json();
  deepEqual(two, all.slice(-2));
  equal((await (await ask("/api/log?lines=3")).json()).length, 3);
});

Deno.test("the panel's stream greets, gives the newest lines, and goes on where it stopped", async () => {
  const { stream, journal, close } = panel();
  journal.write("x", "one");
  const first = await stream("/api/events?topics=log");
  const rights =
    '"may_control":true,"may_not_control_because":null,"is_host":true,"signed_in":false';
  ok(first.text.includes(`id: b.0\nevent: hello\ndata: {"boot":"b","resumed":false,${rights}}\n`));
  ok(first.text.includes("id: b.1\nevent: log\n"), first.text);
  journal.write("x", "two");
  ok(first.text.includes("id: b.2\nevent: log\n"), first.text);
  for (const [path, headers] of [["&after=b.1", {}], ["&after=b.0", { "last-event-id": "b.1" }]]) {
    const back = await stream(`/api/events?topics=log${path}`, headers as Record<string, string>);
    ok(back.text.includes('"resumed":true'), back.text);
    ok(back.text.includes("] two") && !back.text.includes("] one"), back.text);
  }
  close();
  ok(first.ended);
});

Deno.test("open pages learn at once that a new link has ended their sign-in", async () => {
  const { ask, stream, renewToken, close } = panel();
  const signedIn = await ask("/api/operator", {
    method: "POST",
    body: JSON.stringify({ token: TOKENS[0] }),
  }, "192.168.4.77");
  const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
  const page = await stream("/api/events?topics=points", { cookie, forwarded: "for=1.2.3.4" });
  ok(page.text.includes('"may_control":true'), page.text);
  page.text = "";
  renewToken();
  ok(page.text.startsWith('event: rights\ndata: {"may_control":false,'), page.text);
  ok(page.text.includes('"signed_in":false'), page.text);
  equal(page.ended, false);
  close();
});

Deno.test("a reader of the panel's stream that reads nothing costs little, and is ended in the end", async () => {
  const { stream, journal, close } = panel();
  const slow = await stream("/api/events?topics=log");
  const well = await stream("/api/events?topics=log");
  for (let i = 0; i < 1_000; i++) {
    journal.write("x", `${i} ${"x".repeat(1_000)}`);
    well.take();
  }
  ok(slow.text.length < 64 * 1024, `${slow.text.length}`);
  equal(well.text.split("event: log").length - 1, 1_000);
  // It reads on, but what comes next for it is gone: it comes back, and is told that it lost some.
  slow.take();
  equal(slow.ended, true);
  equal(well.ended, false);
  close();
});

Deno.test("health is 503 with reasons while nothing is recorded, 200 while records come", async () => {
  const { ask, records, fleet } = panel();
  const response = await ask("/api/health");
  equal(response.status, 503);
  const bad = await response.json();
  ok(bad.ok === false && bad.reasons.length > 0);
  fleet.start("mesoingest");
  records.heard(recordEvent());
  const good = await ask("/api/health");
  equal(good.status, 200);
  // A disk that is nearly full stores still.
  deepEqual(await good.json(), {
    ok: true,
    reasons: [],
    warnings: ["the disk is nearly full: 0.0 GB free (11 %)"],
    record_age_s: 0,
    queued: 0,
    vehicle_id: "truck",
    version: VERSION,
    test_mode: false,
    now: "2025-06-05T17:00:00.000Z",
  });
  const head = await ask("/api/health", { method: "HEAD" });
  deepEqual([head.status, await head.text()], [200, ""]);
  await fleet.stopAll();
});

Deno.test("pages come with their headers; a page's own files are the only ones served", async () => {
  const { ask } = panel();
  const pages = ["/", "/view", "/static/control.js", "/static/control.css", "/api/nothing"];
  for (const path of pages) {
    const { headers } = await ask(path);
    const policy = headers.get("content-security-policy")!;
    ok(!policy.includes("unsafe") && policy.includes("frame-ancestors 'none'"), path);
    equal(headers.get("x-content-type-options"), "nosniff");
    equal(headers.get("referrer-policy"), "no-referrer");
  }
  const html = await (await ask("/")).text();
  ok(!/<style|<script>|style=|\son[a-z]+=/i.test(html), "inline style or script");
  const outside = ["../deno.json", "..%2fdeno.json", "%2e%2e%2fmain.ts", "control.js%00", "x"];
  for (const name of outside) equal((await ask(`/static/${name}`)).status, 404, name);
});

Deno.test("unknown methods are 405 and name the known ones, unknown addresses 404 in JSON", async () => {
  const { ask } = panel();
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]) {
    for (const path of ["/", "/api/status", "/api/control", "/api/log/stream", "/view"]) {
      const response = await ask(path, { method });
      equal(response.status, 405, `${method} ${path}`);
      ok(response.headers.get("allow"));
    }
  }
  equal((await ask("/api/control")).status, 405);
  equal((await ask("/api/status", { method: "POST" })).status, 405);
  const missing = await ask("/api/nothing");
  equal(missing.status, 404);
  equal((await missing.json()).ok, false);
  for (const path of ["/api/log/stream", "/api/tail/stream?source=obs", "/api/events"]) {
    equal((await ask(path, { method: "HEAD" })).status, 200);
  }
  equal((await ask("/api/tail/stream?source=passwd")).status, 400);
  const unknown = await ask("/api/events?topics=log,passwd");
  equal(unknown.status, 400);
  ok((await unknown.json()).error.includes("status, log, obs, support, points"));
});

Deno.test("no request makes it fail or tell where it failed", async () => {
  const { ask, printed, fleet } = panel();
  let seed = 20250605;
  const random = (most: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % most;
  };
  const pick = <T>(list: readonly T[]) => list[random(list.length)]!;
  const noise = ["%00", "%ff", "..", "//", "\\", "?a=%", "&lines=-1", "?lines=1e99", "?after=NaN"];
  const starts = [
    "/",
    "/api/status",
    "/api/control",
    "/api/log",
    "/api/health",
    "/api/events?topics=x",
    "/metrics",
    "/version",
    "/update",
    "/view",
    "/static/",
  ];
  const bodies = ['{"action":', '{"component":{}}', "\u0000", '{"action":["stop"]}', "1", '"x"'];
  const methods = ["GET", "POST", "PUT", "HEAD", "DELETE"];
  for (let i = 0; i < 2_000; i++) {
    const path = pick(starts) + pick(["", ...noise]) + pick(["", ...noise]);
    const method = pick(methods);
    const body = ["GET", "HEAD"].includes(method) ? null : pick(bodies);
    const headers = {
      [pick(["origin", "x-a", "content-type", "sec-fetch-site"])]: pick(noise),
      host: "truck",
    };
    let response: Response;
    try {
      response = await ask(path, { method, body, headers });
    } catch (error) {
      if (error instanceof TypeError && /URL/.test(error.message)) continue;
      throw error;
    }
    ok(response.status < 500 || [501, 503].includes(response.status), `${path} ${response.status}`);
    const text = await response.text();
    ok(!/\bat .*\.ts:\d+|file:\/\/|node_modules/.test(text), text);
  }
  deepEqual(printed.filter((line) => line.includes("unexpected")), []);
  await fleet.stopAll();
});
