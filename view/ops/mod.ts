/**
 * The unattended site's operations to people: what is served below `/ops/api`.
 *
 * @module
 */
import { Hono } from "hono";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import type { OpsBrief } from "../../formats/ops_messages.ts";
import type { NodeEnv } from "../node_env.ts";
import { openOpsBrief } from "./brief.ts";
import { opsState } from "./state.ts";
import { openTrends } from "./trends.ts";

/** What the view of operations is made of. */
export interface OpsParts {
  readonly config: Config;
  readonly clock: Clock;
}

/** A week, and the longest that is asked for. */
const WEEK_HOURS = 168;

const NOT_STORED = { "Cache-Control": "no-store" };

/** To be mounted at `/ops`; the page itself is the supervisor's to serve. */
export function openOps({ config, clock }: OpsParts): {
  readonly app: Hono<NodeEnv>;
  /** For the panel's status. */
  brief(): OpsBrief | null;
} {
  const trends = openTrends(config, clock);
  const app = new Hono<NodeEnv>();
  app.get("/api/state", async (c) => c.json(await opsState(config, clock), 200, NOT_STORED));
  app.get("/api/trends", async (c) => {
    const asked = c.req.query("hours") ?? String(WEEK_HOURS);
    const hours = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
    if (hours < 1 || hours > WEEK_HOURS) {
      return c.json({ error: `hours is a number from 1 to ${WEEK_HOURS}` }, 400, NOT_STORED);
    }
    return c.json(await trends(hours), 200, NOT_STORED);
  });
  return { app, brief: openOpsBrief(config, clock) };
}
