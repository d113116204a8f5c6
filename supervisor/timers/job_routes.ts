/**
 * What of the jobs can be asked over HTTP, and who may run one.
 *
 * @module
 */
import type { Hono } from "hono";
import type { NodeEnv } from "../../view/node_env.ts";
import type { Access } from "../access/access.ts";
import { clientOf, rightsOf } from "../access/middleware.ts";
import type { Timers } from "./mod.ts";

/** What the routes give access to. */
export interface JobRouteParts {
  readonly access: Access;
  readonly timers: Pick<Timers, "view" | "run">;
}

const NOT_STORED = { "Cache-Control": "no-store" };

/** Adds `GET /api/jobs` and `POST /api/jobs/:name/run`; whoever may control may run. */
export function addJobRoutes(app: Hono<NodeEnv>, { access, timers }: JobRouteParts): void {
  app.get("/api/jobs", (c) => c.json(timers.view(), 200, NOT_STORED));
  app.post("/api/jobs/:name/run", (c) => {
    const by = rightsOf(c, access).is_host ? "this machine" : clientOf(c.env?.incoming, access);
    const answer = timers.run(c.req.param("name"), by);
    if (answer.ok) return c.json(answer, 202, NOT_STORED);
    return c.json({ ok: false, error: answer.error }, answer.known ? 409 : 404, NOT_STORED);
  });
}
