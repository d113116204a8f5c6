/**
 * The path that the router, the access rules and the headers go by.
 *
 * @module
 */
import { getPath } from "hono/utils/url";

/**
 * The path of a request, decoded as the router wants it. Below `/radar` several slashes are one: a
 * client's base address may end with a slash.
 */
export function routedPath(request: Request): string {
  const path = getPath(request);
  return path.startsWith("/radar/") ? path.replace(/\/{2,}/g, "/") : path;
}
