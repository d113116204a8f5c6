/**
 * What Hono's handlers get with a request.
 *
 * @module
 */
import type { HttpBindings } from "@hono/node-server";

/** Node's own request and response, which live streams write to. */
export type NodeEnv = { Bindings: HttpBindings };
