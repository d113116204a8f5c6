/**
 * Refusals of the quicklooks' routes.
 *
 * @module
 */
import type { Context } from "hono";

/** A refusal in JSON. */
export function refusal(c: Context, status: 400 | 404 | 416 | 503, error: string): Response {
  return c.json({ ok: false, error }, status, { "Cache-Control": "no-store" });
}
