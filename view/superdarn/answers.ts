/**
 * What is said when the component of the ionospheric radars cannot answer.
 *
 * @module
 */
import type { Context } from "hono";

/** The component is there, but says nothing, or breaks off. */
export const NO_ANSWER =
  "the component superdarn does not answer: try again, or restart it in the panel";

/** A refusal in JSON. */
export function refusal(c: Context, status: 502 | 503 | 504, error: string): Response {
  return c.json({ ok: false, error }, status, { "Cache-Control": "no-store" });
}
