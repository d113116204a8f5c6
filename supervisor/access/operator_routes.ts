/**
 * How a phone becomes the operator's, over HTTP: the page that its link opens, signing in and
 * out, and for the host the link itself.
 *
 * @module
 */
import type { Context, Hono } from "hono";
import { objectIn } from "../../formats/json_object.ts";
import type { OperatorView } from "../../formats/panel_messages.ts";
import type { NodeEnv } from "../../view/node_env.ts";
import { staticAnswer } from "../panel/static_files.ts";
import type { Access } from "./access.ts";
import { refusalAnswer, requestOf } from "./middleware.ts";
import { isRefusal } from "./refusals.ts";

/** What the routes answer from. */
export interface OperatorParts {
  readonly access: Access;
  /** Token, links and QR code as they are now. */
  operatorView(): OperatorView;
  /** Puts a new token in the old one's place; throws what keeps it from that. */
  renewToken(): void;
}

const NOT_STORED = { "Cache-Control": "no-store" };

/** Adds `/operator` and `/api/operator`, whose policies stand in `policies.ts`. */
export function addOperatorRoutes(app: Hono<NodeEnv>, parts: OperatorParts): void {
  const { access } = parts;
  app.get("/operator", (c) => staticAnswer(c, "operator.html"));
  app.get("/api/operator", (c) => c.json(parts.operatorView(), 200, NOT_STORED));

  app.post("/api/operator", async (c) => {
    const body = wantedOf(await c.req.text());
    if (body === null) {
      const error = 'the body is {"token": …}, {"action":"sign-out"} or {"action":"renew"}';
      return c.json({ ok: false, error }, 400, NOT_STORED);
    }
    if ("token" in body) return signIn(c, body.token);
    return body.action === "renew" ? renew(c) : signed(c, access.signOut());
  });

  function signIn(c: Context<NodeEnv>, token: string): Response {
    const answer = access.signIn(requestOf(c), token);
    return isRefusal(answer) ? refusalAnswer(c, answer) : signed(c, answer.cookie);
  }

  function renew(c: Context<NodeEnv>): Response {
    const refused = access.hostRefusal(requestOf(c));
    if (refused !== null) return refusalAnswer(c, refused);
    try {
      parts.renewToken();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return c.json({ ok: false, error: `${why}; the old link goes on` }, 507, NOT_STORED);
    }
    return c.json(parts.operatorView(), 200, NOT_STORED);
  }
}

function signed(c: Context, cookie: string): Response {
  return c.body(null, 204, { ...NOT_STORED, "Set-Cookie": cookie });
}

type Wanted = { readonly action: "sign-out" | "renew" } | { readonly token: string };

function wantedOf(text: string): Wanted | null {
  const { token, action } = objectIn(text) ?? {};
  if (action === "sign-out" || action === "renew") return { action };
  return action === undefined && typeof token === "string" ? { token } : null;
}
