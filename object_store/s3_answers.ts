/**
 * What an S3 service answers, read and named: listings, refusals, and what to do about them.
 * Nothing of an answer but its error's code gets into a message: the rest may hold a key's id.
 *
 * @module
 */
import { unescapeXml } from "../formats/xml_text.ts";
import type { StoreErrorCode } from "./store_error.ts";

/** One page of ListObjectsV2. */
export interface Listing {
  readonly keys: readonly string[];
  /** Asks for the next page; null on the last one. */
  readonly next: string | null;
}

/** Reads a page of a listing. */
export function readListing(xml: string): Listing {
  const keys = [...xml.matchAll(/<Contents>[^]*?<Key>([^<]*)<\/Key>/g)].map(([, key]) =>
    unescapeXml(key!)
  );
  const more = /<IsTruncated>\s*true\s*</.test(xml);
  const token = /<NextContinuationToken>([^<]*)</.exec(xml)?.[1];
  return { keys, next: more && token ? unescapeXml(token) : null };
}

/** The body of a request that removes several objects at once. */
export function removalBody(keys: readonly string[]): string {
  const objects = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
  return `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects}</Delete>`;
}

/** The code of the first error in an answer, such as `NoSuchBucket`; null when it names none. */
export function errorCode(xml: string): string | null {
  return /<Error>[^]*?<Code>\s*([A-Za-z0-9.]{1,64})\s*<\/Code>/.exec(xml)?.[1] ?? null;
}

const NAMES: Readonly<Record<string, StoreErrorCode>> = {
  RequestTimeTooSkewed: "clock",
  RequestExpired: "clock",
  SignatureDoesNotMatch: "credentials",
  InvalidAccessKeyId: "credentials",
  InvalidSecurity: "credentials",
  InvalidToken: "credentials",
  AccessDenied: "denied",
  AllAccessDisabled: "denied",
  AccountProblem: "denied",
  NoSuchBucket: "no-bucket",
  InvalidBucketName: "no-bucket",
  PermanentRedirect: "region",
  TemporaryRedirect: "region",
  AuthorizationHeaderMalformed: "region",
  QuotaExceeded: "full",
  InsufficientStorage: "full",
  XMinioStorageFull: "full",
};

/** What a refusal is, by the code in its body, or by its status where it has none. */
export function nameRefusal(status: number, code: string | null): StoreErrorCode {
  const named = code === null ? undefined : NAMES[code];
  if (named !== undefined) return named;
  if (status === 401) return "credentials";
  if (status === 403) return "denied";
  if (status === 404) return "no-bucket";
  if (status === 507) return "full";
  return status >= 300 && status < 400 ? "region" : "service";
}

/** What to do, by what it is. */
export const REMEDIES: Readonly<Partial<Record<StoreErrorCode, string>>> = {
  credentials: "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment or in the " +
    ".env file beside the configuration",
  denied: "the key may not do this there: give it the right to read, write, list and remove " +
    "objects of the bucket",
  "no-bucket": "make the bucket, or correct radar.store.bucket",
  region: "correct radar.store.region and radar.store.endpoint: the bucket is elsewhere",
  full: "free some space there, or have the quota raised",
  service: "the service has a fault of its own, or wants something else: it is tried again later",
};
