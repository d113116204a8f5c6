/**
 * Signing in with the operator's link: which answer of the station means what.
 *
 * @module
 */
import { NoAnswerError, post } from "../common/post.ts";

/** How it went. */
export type SignIn =
  | { readonly kind: "signed in" }
  /** The link is none, or none any more. */
  | { readonly kind: "wrong" }
  /** Too many wrong ones came from here. */
  | { readonly kind: "throttled"; readonly againInS: number }
  /** Refused for another reason: a sentence without a full stop. */
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "no answer" };

const LIMIT_MS = 10_000;
/** When the station does not say how long to wait. */
const WAIT_S = 60;

/** The token in the address's fragment, which is never sent; null when there is none. */
export function tokenOf(hash: string): string | null {
  const token = hash.replace(/^#/, "").trim();
  return token === "" ? null : token;
}

/** Presents the token; the cookie of the answer is the browser's business. */
export async function signIn(token: string, send: typeof fetch = fetch): Promise<SignIn> {
  try {
    const { status, error, retryAfterS } = await post("/api/operator", { token }, LIMIT_MS, send);
    if (status >= 200 && status < 300) return { kind: "signed in" };
    if (status === 401) return { kind: "wrong" };
    if (status === 429) return { kind: "throttled", againInS: retryAfterS ?? WAIT_S };
    return { kind: "refused", why: error ?? `HTTP ${status}` };
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return { kind: "no answer" };
  }
}
