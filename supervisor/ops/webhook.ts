/**
 * One alert to a webhook: a POST of JSON. What it says back is not read, but for its status.
 *
 * @module
 */
import { errorText, shownAddress, shownWebhook } from "../../secrets.ts";

/** A webhook that did not take an alert; the message says why. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  /** `message`: it refuses this one, others may go; `relay`: it takes none now. */
  constructor(readonly code: "relay" | "message", message: string) {
    super(message);
  }
}

const LIMIT_MS = 15_000;

/**
 * Posts `body`; taken when this ends.
 *
 * @param id the same for the same message, however often it is sent: `Idempotency-Key`
 * @throws {WebhookError}
 */
export async function postAlert(
  address: string,
  id: string,
  body: object,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<void> {
  const where = `webhook ${shownWebhook(address)}`;
  let status: number;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": id },
      body: JSON.stringify(body),
      // An alert goes where it was sent to, nowhere else.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    status = response.status;
    await response.body?.cancel();
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    // The fault names the address, whose path is a secret.
    const said = () => errorText(error).replaceAll(shownAddress(address), shownWebhook(address));
    const why = isLate ? `no answer within ${limitMs / 1000} s` : said();
    throw new WebhookError("relay", `${where}: ${why}`);
  }
  if (status >= 200 && status < 300) return;
  const code = status === 400 || status === 413 || status === 422 ? "message" : "relay";
  throw new WebhookError(code, `${where} answers ${status}: check alerts.webhook`);
}
