/**
 * What answers about the ionospheric radars have in common: who may read them, and what is said when
 * the component cannot answer.
 *
 * @module
 */
import type { Context } from "hono";

/** What lets pages of other sites read an answer. */
export const CORS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  // For pages that allow only what says so (Cross-Origin-Embedder-Policy).
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** The component is there, but says nothing, or breaks off. */
export const NO_ANSWER =
  "the component superdarn does not answer: try again, or restart it in the panel";

/** A refusal in JSON. */
export function refusal(c: Context, status: 502 | 503 | 504, error: string): Response {
  return c.json({ ok: false, error }, status, { "Cache-Control": "no-store" });
}
