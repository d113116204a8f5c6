/**
 * The control panel's HTTP interface: which request gets which answer.
 *
 * @module
 */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { viewApp } from "../view/mod.ts";
import { type Action, ACTIONS, type Fleet } from "./fleet.ts";
import { hostRefusal, PAGE_HEADERS, refusal } from "./guard.ts";
import type { Journal } from "./journal.ts";
import type { RecordWatch } from "./record_watch.ts";
import { staticFile } from "./static_files.ts";
import { addLiveRoutes, count } from "./live_routes.ts";
import type { SseHub } from "../view/sse.ts";
import type { FileTail } from "../view/tail.ts";

/** A request with Node's own request and response, which live streams write to. */
export type PanelEnv = { Bindings: HttpBindings };

/** What the interface gives access to. */
export interface PanelParts {
  readonly fleet: Fleet;
  readonly journal: Journal;
  readonly records: RecordWatch;
  readonly hub: SseHub;
  readonly tails: Readonly<Record<"obs" | "support", FileTail>>;
  /** The body of `/api/status`. */
  status(): object;
  /** Stops the program. */
  shutdown(): void;
  /** The machine's own addresses: requests from them come from its host. */
  ownAddresses(): string[];
  /** The names under which pages of this machine are asked for, besides localhost. */
  readonly ownNames: readonly string[];
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

  app.get("/", (c) => page(c, "control.html"));
  app.get("/static/:name", (c) => page(c, c.req.param("name")));
  app.get("/api/status", (c) => c.json(parts.status(), 200, NOT_STORED));
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

  app.post(
    "/api/control",
    async function onlyFromHost(c, next) {
      const addresses = parts.ownAddresses();
      const why = refusal({
        address: c.env?.incoming?.socket.remoteAddress,
        header: (name) => c.req.header(name),
        headerNames: [...c.req.raw.headers.keys()],
      }, addresses);
      if (why !== null) return c.json({ ok: false, error: why }, 403);
      const elsewhere = hostRefusal(c.req.header("host"), addresses, parts.ownNames);
      if (elsewhere !== null) return c.json({ ok: false, error: elsewhere }, 421);
      await next();
    },
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (c) => c.json({ ok: false, error: `the body is over ${MAX_BODY} bytes` }, 413),
    }),
    (c) => control(c, parts),
  );
  app.route("/view", viewApp());

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

const NOT_STORED = { "Cache-Control": "no-store" };

function page(c: Context<PanelEnv>, name: string): Response | Promise<Response> {
  const file = staticFile(name);
  if (file === null) return c.notFound();
  return c.body(file.bytes, 200, { "Content-Type": file.type, "Cache-Control": "no-cache" });
}

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
