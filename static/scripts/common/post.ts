/**
 * A question to the station that changes something: sent as JSON to where the page came from.
 *
 * @module
 */
import { spanText } from "./connection.ts";

/** What the station answered. */
export interface Posted {
  readonly status: number;
  /** The body; empty where the answer is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Its reason for refusing, as a sentence without a full stop; null when it gave none. */
  readonly error: string | null;
  /** Seconds after which to ask again, where it says so. */
  readonly retryAfterS: number | null;
}

/** Nobody answered, or not in a form that the station has. */
export class NoAnswerError extends Error {
  readonly code = "NO_ANSWER";
  /** `isLate`: the time was up, and what was asked for may still happen. */
  constructor(readonly isLate: boolean, limitMs: number) {
    super(
      isLate
        ? `no answer after ${spanText(limitMs / 1000)}`
        : "the vehicle's computer does not answer",
    );
  }
}

/**
 * Sends `body` to `path` of this station.
 *
 * @throws NoAnswerError when no answer can be had within `limitMs`.
 */
export async function post(
  path: string,
  body: unknown,
  limitMs: number,
  send: typeof fetch = fetch,
): Promise<Posted> {
  try {
    const response = await send(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
    const { status } = response;
    const said: unknown = status === 204 ? null : await response.json();
    const object = typeof said === "object" && said !== null ? said as Posted["body"] : {};
    return {
      status,
      body: object,
      error: typeof object.error === "string" ? object.error : null,
      retryAfterS: secondsOf(response.headers.get("retry-after")),
    };
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    throw new NoAnswerError(isLate, limitMs);
  }
}

function secondsOf(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}
