/**
 * Whether a browser says that another site's page made a request.
 *
 * @module
 */

/** Looks up a header by its name in small letters. */
export type Header = (name: string) => string | undefined;

/**
 * True when it does. A browser says it by `Sec-Fetch-Site` and `Origin`; without both it is a
 * program that asks, which has no other site's cookies to misuse.
 */
export function isForeign(header: Header): boolean {
  const site = header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const origin = header("origin");
  if (origin === undefined) return false;
  const scheme = /^https?:\/\//i.exec(origin)?.[0];
  const host = header("host");
  if (scheme === undefined || host === undefined) return true;
  const from = hostOf(origin);
  return from === null || from !== hostOf(`${scheme}${host}`);
}

/** Name and port of a URL in the one form that the standard gives it. */
function hostOf(url: string): string | null {
  try {
    const { host, pathname, username, search, hash } = new URL(url);
    // An origin has nothing else.
    return pathname === "/" && username + search + hash === "" ? host : null;
  } catch {
    return null;
  }
}
