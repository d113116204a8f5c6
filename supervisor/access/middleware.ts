/**
 * The decision as Hono asks for it: before every route, whatever comes to be mounted later.
 *
 * @module
 */
import type { Context, MiddlewareHandler } from "hono";
import type { ControlRights } from "../../formats/panel_messages.ts";
import type { NodeEnv } from "../../view/node_env.ts";
import type { Incoming } from "../../view/sse.ts";
import type { Access, AccessRequest } from "./access.ts";
import type { Refusal } from "./refusals.ts";

/**
 * Refuses what may not be. To be used before every route.
 *
 * @param allowedAt the methods that there are at a path, as `Allow` lists them
 */
export function guard(
  access: Access,
  allowedAt: (path: string) => string,
): MiddlewareHandler<NodeEnv> {
  return async function guarded(c, next) {
    const refused = access.refusal(requestOf(c));
    if (refused === null) return await next();
    if (refused.kind === "unknown-method") c.header("Allow", allowedAt(c.req.path));
    return refusalAnswer(c, refused);
  };
}

/** A refusal as an answer. */
export function refusalAnswer(c: Context, { status, why, headers }: Refusal): Response {
  return c.json({ ok: false, error: why }, status, { "Cache-Control": "no-store", ...headers });
}

/** What the one who asks may do. */
export function rightsOf(c: Context<NodeEnv>, access: Access): ControlRights {
  return access.rights(requestOf(c));
}

/** Who asks, for counting, of a request as Node has it; "" when nobody knows. */
export function clientOf(incoming: Incoming | undefined, access: Access): string {
  if (!incoming?.socket?.remoteAddress) return "";
  return access.client(ofNode(incoming));
}

/** What of a request, as Node has it, decides. */
export function ofNode(incoming: Incoming & { readonly url?: string; readonly method?: string }) {
  const { headers = {}, url = "", method = "" } = incoming;
  return {
    method,
    path: url.split("?", 1)[0]!,
    address: incoming.socket?.remoteAddress,
    header: (name: string) => headers[name]?.toString(),
    headerNames: Object.keys(headers),
  };
}

/** What of Hono's request decides. */
export function requestOf(c: Context<NodeEnv>): AccessRequest {
  return {
    method: c.req.method,
    path: c.req.path,
    address: c.env?.incoming?.socket.remoteAddress,
    header: (name) => c.req.header(name),
    // Seldom asked for, and not for nothing.
    get headerNames() {
      return [...c.req.raw.headers.keys()];
    },
  };
}
