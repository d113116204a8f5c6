/**
 * A release for tests: a signing key of its own, stand-in executables, latest.json; and a clock
 * that runs fast.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../clock.ts";

/** A signing key. */
export interface TestKey {
  readonly privateKey: KeyObject;
  /** Raw, base64. */
  readonly publicKey: string;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const x = publicKey.export({ format: "jwk" }).x ?? "";
  return { privateKey, publicKey: Buffer.from(x, "base64url").toString("base64") };
}

/** A stand-in executable: answers `selftest` as a real one, and runs `otherwise` else. */
export function standIn(
  version: string,
  { target = Deno.build.target, ok = true, otherwise = "exit 9" } = {},
): string {
  const result = JSON.stringify({ ok, version, target, variant: "", ...(ok ? {} : { why: "x" }) });
  return `#!/bin/sh\n[ "$1" = selftest ] && { echo log; echo '${result}'; exit ${ok ? 0 : 1}; }\n` +
    `${otherwise}\n`;
}

/** The entry of a file in latest.json. */
export function entry(name: string, content: string | Uint8Array, key: TestKey) {
  const bytes = Buffer.from(content);
  const digest = createHash("sha256").update(bytes).digest();
  const signature = sign(null, digest, key.privateKey).toString("base64");
  return { name, size: bytes.length, sha256: digest.toString("hex"), signature };
}

/** Writes a release with one file into a folder; `change` damages its entry. */
export function writeRelease(
  folder: string,
  version: string,
  content: string | Uint8Array,
  key: TestKey,
  change: object = {},
): void {
  const file = { ...entry("meso360-test", content, key), ...change };
  const files = { [Deno.build.target]: file };
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeFileSync(join(folder, "meso360-test"), Buffer.from(content));
  const list = { version, commit: null, released: "2025-06-05T17:00:00Z", files };
  Deno.writeTextFileSync(join(folder, "latest.json"), JSON.stringify(list));
}

/** The machine's clock, so many times as fast: waiting is part of what is tested. */
export function fastClock(times: number): Clock {
  const start = performance.now();
  const ms = () => (performance.now() - start) * times;
  return {
    nowMs: () => Date.UTC(2025, 5, 5, 17) + ms(),
    monoMs: ms,
    after(delay, then) {
      const timer = setTimeout(then, delay / times);
      return () => clearTimeout(timer);
    },
  };
}
