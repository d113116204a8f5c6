/**
 * What lets pages of other sites read what is below `/radar`: a contract with clients of its
 * interface.
 *
 * @module
 */

import { STORE_FAULT } from "../../formats/radar_messages.ts";

/** Headers of every answer below `/radar`, errors included. */
export const CORS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers":
    `ETag, Content-Length, Content-Range, Accept-Ranges, Age, ${STORE_FAULT}`,
  // For pages that allow only what says so (Cross-Origin-Embedder-Policy).
  "Cross-Origin-Resource-Policy": "cross-origin",
};

/** The answer to a browser's question whether a page may ask. It changes nothing. */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
      "Access-Control-Allow-Headers":
        "Origin, Content-Type, Accept, Authorization, If-None-Match, Range, Last-Event-ID",
      "Access-Control-Max-Age": "86400",
    },
  });
}
