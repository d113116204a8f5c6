/**
 * What an answer tells the browser of what it may become: nothing from elsewhere, nothing written
 * into the page, no frame around it.
 *
 * @module
 */
import { CORS } from "../../view/mod.ts";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** Headers of every answer but a live stream, which has its own (`view/sse_sink.ts`). */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The map draws in a worker, and reads pictures that it has in memory. */
const MAP_HEADERS: Readonly<Record<string, string>> = {
  ...PAGE_HEADERS,
  "Content-Security-Policy": POLICY.replace(
    "connect-src 'self'",
    "connect-src 'self' data: blob:; worker-src 'self' blob:; child-src blob:",
  ),
};

/** The headers of the answer at a path. */
export function pageHeaders(path: string): Readonly<Record<string, string>> {
  if (path === "/radar" || path === "/radar/") return { ...MAP_HEADERS, ...CORS };
  return path.startsWith("/radar/") ? { ...PAGE_HEADERS, ...CORS } : PAGE_HEADERS;
}
