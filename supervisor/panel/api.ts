/**
 * The control panel's HTTP interface: which request gets which answer.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Action, ACTIONS, type Fleet } from "../children/fleet.ts";
import { objectIn } from "../../formats/json_object.ts";
import type { HealthBody } from "../../formats/panel_messages.ts";
import { clientOf, guard, rightsOf } from "../access/middleware.ts";
import { addOperatorRoutes, type OperatorParts } from "../access/operator_routes.ts";
import { pageHeaders } from "../access/page_headers.ts";
import { METHODS } from "../access/policies.ts";
import { routedPath } from "../access/routed_path.ts";
import type { Journal } from "../journal.ts";
import type { EventFeed } from "./events.ts";
import { METRICS_TYPE } from "../metrics/metrics.ts";
import { staticAnswer } from "./static_files.ts";
import { addLiveRoutes, count } from "./live_routes.ts";
import { addJobRoutes, type JobRouteParts } from "../timers/job_routes.ts";
import { preflight } from "../../view/mod.ts";
import type { NodeEnv } from "../../view/node_env.ts";
import type { SseHub } from "../../view/sse.ts";
import type { Updater } from "../update/updater.ts";
import type { VersionInfo } from "../update/version_info.ts";
import type { FileTail } from "../../view/tail.ts";

/** What the interface gives access to. */
export interface PanelParts extends OperatorParts, JobRouteParts {
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly hub: SseHub;
  readonly tails: Readonly<Record<"obs" | "support", FileTail>>;
  readonly feed: EventFeed;
  /** Calls `listener` when another operator's token holds than before; returns how to end that. */
  onNewToken(listener: () => void): () => void;
  /** What is served below `/view`. */
  readonly view: Hono<NodeEnv>;
  /** What is served below `/radar`. */
  readonly radar: Hono<NodeEnv>;
  /** What is served of the ionospheric radars, at `/superdarn`, `/echoes` and `/socket.io`. */
  readonly superdarn: Hono<NodeEnv>;
  /** What is served below `/ops`. */
  readonly ops: Hono<NodeEnv>;
  /** What is served of the instruments, at `/quicklooks` and `/wxcam-media`. */
  readonly quicklooks: Hono<NodeEnv>;
  /** The body of `/api/status`, but for what depends on who asks. */
  status(): object;
  /** The body of `/api/health`. */
  health(): Promise<HealthBody>;
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  version(): Promise<VersionInfo>;
  readonly update: Updater["begin"];
  /** Stops the program. */
  shutdown(by: string): void;
}

/** Larger request bodies are refused. */
const MAX_BODY = 64 * 1024;

/** Most log entries in one answer. */
const MAX_LOG = 500;

/** The panel as a Hono app: pages, status, control, log. */
export function panelApp(parts: PanelParts): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>({ getPath: routedPath });
  app.use(async function addHeaders(c, next) {
    await next();
    if (c.res === RESPONSE_ALREADY_SENT) return;
    for (const [name, value] of Object.entries(pageHeaders(c.req.path))) {
      c.res.headers.set(name, value);
    }
  });

  app.use(guard(parts.access, (path) => allowedAt(app, path)));
  app.use(bodyLimit({
    maxSize: MAX_BODY,
    onError: (c) => c.json({ ok: false, error: `the body is over ${MAX_BODY} bytes` }, 413),
  }));

  app.get("/", (c) => staticAnswer(c, "control.html"));
  app.get("/static/:name", (c) => staticAnswer(c, c.req.param("name")));
  app.get("/api/status", (c) => {
    return c.json({ ...parts.status(), ...rightsOf(c, parts.access) }, 200, NOT_STORED);
  });
  app.get("/version", async (c) => c.json(await parts.version(), 200, NOT_STORED));
  app.get("/metrics", async (c) => {
    return c.body(await parts.metrics(), 200, { ...NOT_STORED, "Content-Type": METRICS_TYPE });
  });
  app.get("/api/health", async (c) => {
    const health = await parts.health();
    return c.json(health, health.ok ? 200 : 503, NOT_STORED);
  });
  app.get("/api/log", (c) => {
    const after = count(c.req.query("after"), 0, Number.MAX_SAFE_INTEGER);
    const lines = count(c.req.query("lines"), MAX_LOG, MAX_LOG);
    return c.json(parts.journal.after(after, lines), 200, NOT_STORED);
  });
  addLiveRoutes(app, parts);
  addOperatorRoutes(app, parts);
  addJobRoutes(app, parts);

  app.post("/api/control", (c) => control(c, parts));
  app.post("/update", (c) => update(c, parts));
  for (const path of ["/view", "/view/"]) app.get(path, (c) => staticAnswer(c, "view.html"));
  app.route("/view", parts.view);
  for (const path of ["/radar", "/radar/"]) app.get(path, (c) => staticAnswer(c, "radar.html"));
  for (const path of ["/radar", "/radar/*"]) app.options(path, preflight);
  app.route("/radar", parts.radar);
  for (const path of ["/superdarn", "/superdarn/"]) {
    app.get(path, (c) => staticAnswer(c, "superdarn.html"));
  }
  app.route("/", parts.superdarn);
  for (const path of ["/quicklooks", "/quicklooks/"]) {
    app.get(path, (c) => staticAnswer(c, "quicklooks.html"));
  }
  app.route("/", parts.quicklooks);
  for (const path of ["/ops", "/ops/"]) app.get(path, (c) => staticAnswer(c, "ops.html"));
  app.route("/ops", parts.ops);

  const paths = [...new Set(app.routes.map((route) => route.path))].filter((p) => !p.includes("*"));
  for (const path of paths) {
    app.all(path, (c) => {
      const error = `${c.req.method} is not for ${path}`;
      return c.json({ ok: false, error }, 405, { Allow: allowedAt(app, path) });
    });
  }
  app.notFound((c) => c.json({ ok: false, error: "there is nothing at this address" }, 404));
  app.onError((error, c) => {
    if (isBrokenOff(c)) return c.json({ ok: false, error: "the body was never complete" }, 400);
    parts.journal.write("supervisor", `WARN  unexpected, please report: ${stackLine(error)}`);
    return c.json({ ok: false, error: "an unexpected error; the log says more" }, 500);
  });
  return app;
}

/** True when a request's connection ended before its body was read: nothing of ours went wrong. */
function isBrokenOff(c: Context<NodeEnv>): boolean {
  return c.env?.incoming?.readableAborted === true;
}

/** The methods that some route has at a path, for the `Allow` of a 405. */
function allowedAt(app: Hono<NodeEnv>, path: string): string {
  const here = app.routes.filter((route) =>
    METHODS.includes(route.method) &&
    new RegExp(`^${route.path.replace(/:[^/]+/g, "[^/]+").replace("*", ".*")}$`).test(path)
  );
  const methods = new Set(here.map((route) => route.method));
  return [...methods, ...(methods.has("GET") ? ["HEAD"] : [])].join(", ");
}

const NOT_STORED = { "Cache-Control": "no-store" };

const stackLine = (error: Error) => (error.stack ?? error.message).replace(/\n\s*/g, " | ");

/** Who asks, for the log. */
function asker(c: Context<NodeEnv>, access: PanelParts["access"]): string {
  return rightsOf(c, access).is_host ? "this machine" : clientOf(c.env?.incoming, access);
}

async function control(c: Context<NodeEnv>, parts: PanelParts): Promise<Response> {
  const body = objectIn(await c.req.text());
  if (body === null) return c.json({ ok: false, error: "the body is no JSON object" }, 400);
  const { action, component } = body;
  const by = asker(c, parts.access);
  if (component === undefined && action === "shutdown") {
    parts.shutdown(by);
    return c.json({ ok: true, component: null, status: "stopping" });
  }
  if (component === undefined && action === "restart-all") {
    const components = await parts.fleet.restartAll(by);
    const ok = components.every((result) => result.ok);
    return c.json({ ok, component: null, status: "restarted", components });
  }
  const known = ACTIONS.find((name) => name === action);
  if (component === undefined && known === undefined) return unknownAction(c, action);
  if (typeof component !== "string" || !parts.fleet.has(component)) {
    return c.json({ ok: false, error: `there is no component ${shown(component)}` }, 404);
  }
  if (known === undefined) return unknownAction(c, action);
  const result = await parts.fleet.control(component, known satisfies Action, by);
  return c.json(result, result.ok ? 200 : 409);
}

/** The body may be empty; `{source}` names a file, a folder or an address. */
async function update(c: Context<NodeEnv>, parts: PanelParts): Promise<Response> {
  const text = await c.req.text();
  const body = text.trim() === "" ? {} : objectIn(text);
  if (body === null) return c.json({ ok: false, error: "the body is no JSON object" }, 400);
  const { source = null } = body;
  if (source !== null && (typeof source !== "string" || source === "")) {
    return c.json({ ok: false, error: `no source ${shown(source)}: a text is needed` }, 400);
  }
  const begun = parts.update(source);
  return begun.ok ? c.json(begun, 202) : c.json(begun, 409);
}

function unknownAction(c: Context<NodeEnv>, action: unknown): Response {
  const allowed = [...ACTIONS, "restart-all", "shutdown"].join(", ");
  return c.json({ ok: false, error: `no action ${shown(action)}: allowed are ${allowed}` }, 400);
}

const shown = (value: unknown) => (JSON.stringify(value) ?? "given").slice(0, 80);
