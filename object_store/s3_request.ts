/**
 * One signed request to an S3 service, tried again until it is answered; and what it means when it
 * is not.
 *
 * @module
 */
import { AwsClient } from "aws4fetch";
import { type Clock, pause } from "../clock.ts";
import { errorCode, nameRefusal, REMEDIES } from "./s3_answers.ts";
import { StoreError } from "./store_error.ts";

/** A try that takes longer is given up: 400 KB over a bad cellular link take 30 s. ms */
export const TRY_MS = 45_000;

/** Pauses between tries, ms. */
export const BACK_OFF_MS: readonly number[] = [500, 1_000, 2_000];

/** What a request needs to know of the service. */
export interface S3Place {
  /** In words, for messages. */
  readonly name: string;
  /** The bucket's address, without `/` at its end. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly clock: Clock;
}

/** A request; the body is given whole, so that it can be sent again. */
export interface S3Request {
  readonly method: "GET" | "PUT" | "POST";
  /** Of the object; empty: the bucket's. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
  /** What is being done, for messages: `read lists/a.json`. */
  readonly doing: string;
}

/** An answer that is no refusal, or says that the object is not there. */
export interface S3Answer {
  readonly found: boolean;
  readonly etag: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const RETRIED = new Set([408, 429, 500, 502, 503, 504]);
/** With status 400: the service waited in vain for the body. */
const SLOW_BODY = "RequestTimeout";

const decoder = new TextDecoder();

/**
 * A function that sends requests to the service.
 *
 * @throws {StoreError} by the function, when the last try failed too, or the service refused
 */
export function s3Client(place: S3Place): (request: S3Request) => Promise<S3Answer> {
  const { accessKeyId, secretAccessKey, region, clock } = place;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });

  return async function request(asked) {
    for (let tries = 0;; tries++) {
      const result = await tryOnce(client, place, asked);
      if (result instanceof StoreError) {
        if (tries === BACK_OFF_MS.length) throw result;
      } else {
        const { status, bytes, etag } = result;
        if (status >= 200 && status < 300) return { found: true, etag, bytes };
        const code = errorCode(decoder.decode(bytes));
        const absent = status === 404 && code !== "NoSuchBucket" && asked.key !== "";
        if (absent) return { found: false, etag, bytes };
        const again = RETRIED.has(status) || code === SLOW_BODY;
        if (!again || tries === BACK_OFF_MS.length) {
          throw refusal(place, asked, status, code, result.date);
        }
      }
      await pause(clock, BACK_OFF_MS[tries]!, asked.signal);
      asked.signal?.throwIfAborted();
    }
  };
}

async function tryOnce(client: AwsClient, place: S3Place, asked: S3Request) {
  const { url, clock, name } = place;
  const { method, key, query, headers, body, signal, doing } = asked;
  const given = new AbortController();
  const give = () => given.abort();
  const cancel = clock.after(TRY_MS, give);
  signal?.addEventListener("abort", give);
  try {
    signal?.throwIfAborted();
    const search = query === undefined ? "" : `?${new URLSearchParams(query)}`;
    const signed = await client.sign(`${url}/${key}${search}`, {
      method,
      // With its hash signed, a body that was changed on the way is refused, without TLS too.
      headers: { ...headers, "x-amz-content-sha256": await sha256(body ?? new Uint8Array(0)) },
      ...(body === undefined ? {} : { body }),
      aws: { datetime: new Date(clock.nowMs()).toISOString().replace(/[:-]|\.\d{3}/g, "") },
    });
    // A redirection would be signed for another host: it is reported instead.
    const answer = await fetch(signed, { signal: given.signal, redirect: "manual" });
    return {
      status: answer.status,
      etag: (answer.headers.get("etag") ?? "").replace(/^(W\/)?"|"$/g, ""),
      date: answer.headers.get("date"),
      bytes: new Uint8Array(await answer.arrayBuffer()),
    };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const late = given.signal.aborted;
    const why = late ? `no answer within ${TRY_MS / 1000} s` : networkFault(error);
    const remedy = "check the link and radar.store.endpoint; it is tried again later";
    return new StoreError("unreachable", `${name}: cannot ${doing}: ${why}: ${remedy}`);
  } finally {
    cancel();
    signal?.removeEventListener("abort", give);
  }
}

function refusal(
  { name, clock }: S3Place,
  { doing }: S3Request,
  status: number,
  code: string | null,
  date: string | null,
): StoreError {
  const named = nameRefusal(status, code);
  const said = code ?? `status ${status}`;
  return new StoreError(
    named,
    `${name}: cannot ${doing} (${said}): ${remedyFor(named, clock, date)}`,
  );
}

function remedyFor(named: StoreError["code"], clock: Clock, date: string | null): string {
  if (named !== "clock") return REMEDIES[named] ?? "";
  const theirMs = Date.parse(date ?? "");
  const minutes = Math.round((clock.nowMs() - theirMs) / 60_000);
  const off = Number.isFinite(minutes)
    ? `this machine's clock is ${Math.abs(minutes)} min ${
      minutes < 0 ? "behind" : "ahead of"
    } the service's`
    : "this machine's clock and the service's are too far apart";
  return `${off}: set this machine's clock`;
}

/** Why a connection failed, in words of ours: the runtime's hold the address. */
function networkFault(error: unknown): string {
  const said = error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error);
  if (/dns|lookup|resolve/i.test(said)) return "its name is not known (no network, or no DNS)";
  if (/refused/i.test(said)) return "nothing answers at that port";
  if (/certificate|tls|ssl/i.test(said)) {
    return "no secure connection (its certificate is not trusted)";
  }
  if (/unreachable/i.test(said)) return "there is no way to it in this network";
  return "the connection broke";
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
