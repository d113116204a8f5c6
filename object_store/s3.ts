/**
 * A store in a bucket of any S3-compatible service.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import { checkKey, isObjectKey } from "./keys.ts";
import type { ObjectStore } from "./mod.ts";
import { errorCode, nameRefusal, readListing, REMEDIES, removalBody } from "./s3_answers.ts";
import { s3Client } from "./s3_request.ts";
import { StoreError } from "./store_error.ts";
import { inTurns } from "./turns.ts";

/** Where the bucket is, and who asks. */
export interface S3Settings {
  /** `https://s3.us-east-1.amazonaws.com`, or any other service's address. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly clock: Clock;
}

/** DeleteObjects takes no more at once. */
const MOST_REMOVED = 1_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @throws {StoreError} `setting` when the endpoint is no address */
export function openS3Store(settings: S3Settings): ObjectStore {
  const { endpoint, bucket } = settings;
  const url = bucketUrl(endpoint, bucket);
  const name = `bucket ${bucket} at ${new URL(endpoint).host}`;
  const request = s3Client({ ...settings, url, name });

  async function removeSome(keys: readonly string[]): Promise<void> {
    const body = encoder.encode(removalBody(keys));
    const doing = `remove ${keys[0]}${keys.length > 1 ? ` and ${keys.length - 1} more` : ""}`;
    const headers = {
      "content-type": "application/xml",
      "content-md5": createHash("md5").update(body).digest("base64"),
    };
    const { bytes } = await request({
      method: "POST",
      key: "",
      query: { delete: "" },
      headers,
      body,
      doing,
    });
    // Status 200 says only that the request was read: each object has an outcome of its own.
    const code = errorCode(decoder.decode(bytes));
    if (code === null || code === "NoSuchKey") return;
    const named = nameRefusal(200, code);
    throw new StoreError(named, `${name}: cannot ${doing} (${code}): ${REMEDIES[named] ?? ""}`);
  }

  return {
    name,
    async get(key, signal) {
      checkKey(key);
      const answer = await request({ method: "GET", key, doing: `read ${key}`, signal });
      return answer.found ? { bytes: answer.bytes, etag: answer.etag } : null;
    },
    async put(key, bytes, type) {
      checkKey(key);
      const headers = { "content-type": type };
      const { found } = await request({
        method: "PUT",
        key,
        headers,
        body: bytes,
        doing: `write ${key}`,
      });
      if (!found) throw new StoreError("no-bucket", `${name}: ${REMEDIES["no-bucket"]}`);
    },
    async list(prefix) {
      const keys: string[] = [];
      for (let token: string | null = ""; token !== null;) {
        const query = {
          "list-type": "2",
          prefix,
          ...(token === "" ? {} : { "continuation-token": token }),
        };
        const { bytes } = await request({
          method: "GET",
          key: "",
          query,
          doing: `list ${prefix}*`,
        });
        const page = readListing(decoder.decode(bytes));
        // Whatever else is in the bucket is none of ours.
        keys.push(...page.keys.filter(isObjectKey));
        token = page.next;
      }
      return keys.sort();
    },
    async remove(keys) {
      keys.forEach(checkKey);
      for (let start = 0; start < keys.length; start += MOST_REMOVED) {
        await removeSome(keys.slice(start, start + MOST_REMOVED));
      }
    },
    // Other processes are not held off: conditional writes are not everywhere.
    exclusively: inTurns(),
  };
}

/**
 * The address of a bucket: at Amazon in the host's name, elsewhere, and for a name that no
 * certificate fits, in the path. Without `/` at its end.
 *
 * @throws {StoreError} `setting`
 */
export function bucketUrl(endpoint: string, bucket: string): string {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new StoreError("setting", "radar.store.endpoint is no address as https://s3.example.org");
  }
  if (url.username !== "" || url.password !== "") {
    const remedy = "take it out, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    throw new StoreError("setting", `radar.store.endpoint holds a login: ${remedy}`);
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/.test(bucket)) {
    throw new StoreError("setting", `radar.store.bucket is no name of a bucket: "${bucket}"`);
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (url.hostname.startsWith(`${bucket.toLowerCase()}.`)) return url.origin + path;
  const atAmazon = /\.amazonaws\.com(\.cn)?$/.test(url.hostname);
  if (!atAmazon || /[.A-Z_]/.test(bucket)) return `${url.origin}${path}/${bucket}`;
  return `${url.protocol}//${bucket}.${url.host}${path}`;
}
