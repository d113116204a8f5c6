/**
 * The control panel's HTTP interface: which request gets which answer.
 *
 * @module
 */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono, type Next } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type Action, ACTIONS, type Fleet } from "../children/fleet.ts";
import { PAGE_HEADERS } from "../access/guard.ts";
import type { Journal } from "../journal.ts";
import type { EventFeed } from "./events.ts";
import { METRICS_TYPE } from "../metrics/metrics.ts";
import type { RecordWatch } from "./record_watch.ts";
import { mayControl, type OwnMachine, refusedControl, refusedForeign } from "../access/rights.ts";
import { staticAnswer } from "./static_files.ts";
import { addLiveRoutes, count } from "./live_routes.ts";
import type { SseHub } from "../../view/sse.ts";
import type { VersionInfo } from "../update/version_info.ts";
import type { FileTail } from "../../view/tail.ts";

/** A request with Node's own request and response, which live streams write to. */
export type PanelEnv = { Bindings: HttpBindings };

/** What the interface gives access to. */
export interface PanelParts extends OwnMachine {
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly records: RecordWatch;
  readonly hub: SseHub;
  readonly tails: Readonly<Record<"obs" | "support", FileTail>>;
  readonly feed: EventFeed;
  /** What is served below `/view`. */
  readonly view: Hono<PanelEnv>;
  /** The body of `/api/status`, but for what depends on who asks. */
  status(): object;
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  version(): Promise<VersionInfo>;
  /** Stops the program. */
  shutdown(): void;
}

/** Larger request bodies are refused. */
const MAX_BODY = 64 * 1024;

/** Most log entries in one answer. */
const MAX_LOG = 500;

/** The panel as a Hono app: pages, status, control, log. */
export function panelApp(parts: PanelParts): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.use(async function pageHeaders(c, next) {
    await next();
    if (c.res === RESPONSE_ALREADY_SENT) return;
    for (const [name, value] of Object.entries(PAGE_HEADERS)) c.res.headers.set(name, value);
  });

  app.get("/", (c) => staticAnswer(c, "control.html"));
  app.get("/static/:name", (c) => staticAnswer(c, c.req.param("name")));
  app.get("/api/status", (c) => {
    return c.json({ ...parts.status(), ...mayControl(c, parts) }, 200, NOT_STORED);
  });
  app.get("/version", async (c) => c.json(await parts.version(), 200, NOT_STORED));
  app.get("/metrics", async (c) => {
    return c.body(await parts.metrics(), 200, { ...NOT_STORED, "Content-Type": METRICS_TYPE });
  });
  app.get("/api/health", (c) => {
    const reasons = parts.records.troubles(parts.fleet.view("mesoingest"));
    const { record_age_s } = parts.records.newest;
    const ok = reasons.length === 0;
    return c.json({ ok, reasons, record_age_s }, ok ? 200 : 503, NOT_STORED);
  });
  app.get("/api/log", (c) => {
    const after = count(c.req.query("after"), 0, Number.MAX_SAFE_INTEGER);
    const lines = count(c.req.query("lines"), MAX_LOG, MAX_LOG);
    return c.json(parts.journal.after(after, lines), 200, NOT_STORED);
  });
  addLiveRoutes(app, parts);

  async function onlyFromHost(c: Context<PanelEnv>, next: Next) {
    const refused = refusedControl(c, parts);
    if (refused !== null) return c.json({ ok: false, error: refused.why }, refused.status);
    await next();
  }
  async function onlyOwnPages(c: Context<PanelEnv>, next: Next) {
    const refused = c.req.method === "POST" ? refusedForeign(c, parts) : null;
    if (refused !== null) return c.json({ ok: false, error: refused.why }, refused.status);
    await next();
  }
  const notTooLong = bodyLimit({
    maxSize: MAX_BODY,
    onError: (c) => c.json({ ok: false, error: `the body is over ${MAX_BODY} bytes` }, 413),
  });
  app.post("/api/control", onlyFromHost, notTooLong, (c) => control(c, parts));
  app.post(
    "/update",
    onlyFromHost,
    notTooLong,
    (c) => c.json({ ok: false, error: NO_UPDATE }, 501),
  );
  for (const path of ["/view", "/view/"]) app.get(path, (c) => staticAnswer(c, "view.html"));
  app.use("/view/*", onlyOwnPages, notTooLong);
  app.route("/view", parts.view);

  const paths = [...new Set(app.routes.map((route) => route.path))].filter((p) => !p.includes("*"));
  for (const path of paths) {
    const allowed = [...new Set(app.routes.filter((r) => r.path === path).map((r) => r.method))];
    app.all(path, (c) => {
      const allow = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
      const error = `${c.req.method} is not for ${path}`;
      return c.json({ ok: false, error }, 405, { Allow: allow.join(", ") });
    });
  }
  app.notFound((c) => c.json({ ok: false, error: "there is nothing at this address" }, 404));
  app.onError((error, c) => {
    parts.journal.write("supervisor", `WARN  unexpected, please report: ${stackLine(error)}`);
    return c.json({ ok: false, error: "an unexpected error; the log says more" }, 500);
  });
  return app;
}

const NO_UPDATE = "updating from here comes with a later version: until then stop meso360, " +
  "replace the executable (or: git pull), and start it again";

const NOT_STORED = { "Cache-Control": "no-store" };

const stackLine = (error: Error) => (error.stack ?? error.message).replace(/\n\s*/g, " | ");

async function control(c: Context<PanelEnv>, parts: PanelParts): Promise<Response> {
  const body = await jsonObject(c);
  if (body === null) return c.json({ ok: false, error: "the body is no JSON object" }, 400);
  const { action, component } = body;
  if (component === undefined && action === "shutdown") {
    parts.shutdown();
    return c.json({ ok: true, component: null, status: "stopping" });
  }
  if (component === undefined && action === "restart-all") {
    const components = await parts.fleet.restartAll();
    const ok = components.every((result) => result.ok);
    return c.json({ ok, component: null, status: "restarted", components });
  }
  const known = ACTIONS.find((name) => name === action);
  if (component === undefined && known === undefined) return unknownAction(c, action);
  if (typeof component !== "string" || !parts.fleet.has(component)) {
    return c.json({ ok: false, error: `there is no component ${shown(component)}` }, 404);
  }
  if (known === undefined) return unknownAction(c, action);
  const result = await parts.fleet.control(component, known satisfies Action);
  return c.json(result, result.ok ? 200 : 409);
}

function unknownAction(c: Context<PanelEnv>, action: unknown): Response {
  const allowed = [...ACTIONS, "restart-all", "shutdown"].join(", ");
  return c.json({ ok: false, error: `no action ${shown(action)}: allowed are ${allowed}` }, 400);
}

const shown = (value: unknown) => (JSON.stringify(value) ?? "given").slice(0, 80);

async function jsonObject(c: Context<PanelEnv>): Promise<Record<string, unknown> | null> {
  try {
    const body: unknown = JSON.parse(await c.req.text());
    if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
    return body as Record<string, unknown>;
  } catch (error) {
    // The limit on the body's size is not about its content.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
