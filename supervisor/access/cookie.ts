/**
 * The cookie by which a browser stays signed in: when it ends, and a proof, made with the token,
 * that this program said so. The server keeps nothing of it; a new token ends all of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

/** How long a browser stays signed in, s. */
export const COOKIE_LIFE_S = 30 * 86_400;

/** A clock that was corrected a little since the cookie was made has not made it a wrong one. */
const CLOCK_STEP_S = 60;

/** What a request's cookie is worth. `ended`: it was ours once, but does not hold at this time. */
export type CookieWorth = "none" | "valid" | "ended" | "wrong";

/** Programs on several ports of a machine share its cookies: each has a name of its own. */
const cookieName = (port: number) => `meso360_${port}`;

const FIXED = "HttpOnly; SameSite=Strict; Path=/";

/** The `Set-Cookie` that signs a browser in. */
export function signInCookie(token: string, port: number, nowMs: number): string {
  const ends = String(Math.floor(nowMs / 1000) + COOKIE_LIFE_S);
  return `${cookieName(port)}=${ends}.${proof(token, ends)}; Max-Age=${COOKIE_LIFE_S}; ${FIXED}`;
}

/** The `Set-Cookie` that signs it out. */
export function signOutCookie(port: number): string {
  return `${cookieName(port)}=; Max-Age=0; ${FIXED}`;
}

/** What the `Cookie` header of a request is worth. */
export function cookieWorth(
  header: string | undefined,
  token: string,
  port: number,
  nowMs: number,
): CookieWorth {
  const start = `${cookieName(port)}=`;
  const values = (header ?? "").split(";").map((part) => part.trim())
    .filter((part) => part.startsWith(start) && part.length > start.length)
    // A browser sends one; a few may come from other folders of the same name.
    .slice(0, 4)
    .map((part) => worthOf(part.slice(start.length), token, nowMs));
  return (["valid", "ended", "wrong"] as const).find((worth) => values.includes(worth)) ?? "none";
}

function worthOf(value: string, token: string, nowMs: number): CookieWorth {
  const match = /^(\d{1,12})\.([\w-]{43})$/.exec(value);
  if (match === null) return "wrong";
  const [, ends = "", given = ""] = match;
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(proof(token, ends)))) return "wrong";
  // One that ends later than it could, had it been made now, is of a time when the clock was ahead.
  const leftS = Number(ends) - nowMs / 1000;
  return leftS > 0 && leftS <= COOKIE_LIFE_S + CLOCK_STEP_S ? "valid" : "ended";
}

function proof(token: string, ends: string): string {
  return createHmac("sha256", token).update(`meso360 operator until ${ends}`).digest("base64url");
}
