/**
 * What an answer tells the browser of what it may become: nothing from elsewhere, nothing written
 * into the page, no frame around it.
 *
 * @module
 */

/** Headers of every answer but a live stream, which has its own (`view/sse_sink.ts`). */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
