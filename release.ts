/**
 * What a release tells about its executables, so that an update can trust them: the signing key,
 * digests and signatures, `latest.json`. Needs nothing but Deno itself: signing happens on a
 * machine without a network (docs/RELEASE.md).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import type { BuildNote, LatestFile } from "./formats/release_list.ts";

/** One executable of a release. */
export interface ReleaseFile {
  readonly name: string;
  readonly target: string;
  readonly variant: BuildNote["variant"];
}

/** A private key and its public half, raw, in base64. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
}

/** Why a release cannot be made; the message says what to do. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
  constructor(
    readonly code: "key" | "key-exists" | "dirty" | "wrong-machine" | "wrong-build" | "compile",
    message: string,
  ) {
    super(message);
  }
}

const ED25519_BYTES = 32;

/** The key that `given` is or names: PKCS#8 PEM text, or the path of a file of it. */
export function signingKey(given: string): SigningKey {
  let pem = given;
  if (!given.includes("-----BEGIN")) {
    try {
      pem = Deno.readTextFileSync(given);
    } catch {
      // What it holds may be the key itself, badly pasted: it is not repeated here.
      throw new ReleaseError("key", "MESO360_SIGNING_KEY is neither PEM text nor a readable file");
    }
  }
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new ReleaseError(
      "key",
      "MESO360_SIGNING_KEY is no private key that can be read without a password (PKCS#8 PEM); " +
        "make one: deno run -A compile.ts keygen FILE",
    );
  }
  if (privateKey.asymmetricKeyType !== "ed25519") {
    throw new ReleaseError("key", "MESO360_SIGNING_KEY is no Ed25519 key");
  }
  return { privateKey, publicKey: rawPublicKey(privateKey) };
}

function rawPublicKey(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  // RFC 8410: the key is the last 32 bytes of the structure.
  return Buffer.from(der).subarray(-ED25519_BYTES).toString("base64");
}

/** Checks that `text` is a raw Ed25519 public key in base64, and returns it. */
export function publicKey(text: string): string {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== ED25519_BYTES || bytes.toString("base64") !== text) {
    throw new ReleaseError("key", "MESO360_PUBLIC_KEY is not 32 bytes in base64");
  }
  return text;
}

/** Makes a new key in a new file that only its owner reads; returns the public key. */
export function makeKeyFile(path: string): string {
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  try {
    Deno.writeTextFileSync(path, pem.toString(), { createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw new ReleaseError("key-exists", `${path} exists and is left as it is`);
  }
  return signingKey(path).publicKey;
}

/** An executable's entry in `latest.json`. */
export function latestFile(name: string, bytes: Uint8Array, key: SigningKey): LatestFile {
  const digest = createHash("sha256").update(bytes).digest();
  return {
    name,
    size: bytes.length,
    sha256: digest.toString("hex"),
    signature: sign(null, digest, key.privateKey).toString("base64"),
  };
}

/** A line of SHA256SUMS, as `sha256sum -c` reads it. */
export function sumLine(name: string, bytes: Uint8Array): string {
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
}

const NOTE_START = '{"version":"';
const NOTE =
  /^\{"version":"[^"]*","commit":(?:null|"[0-9a-f]+"),"dirty":(?:null|true|false),"public_key":(?:null|"[^"]*"),"variant":"[a-z]*"\}/;

/**
 * The build note inside an executable; null when there is none. Without a library, unlike
 * supervisor/update/build_note.ts: a machine that signs has none.
 */
export function noteIn(executable: Uint8Array): BuildNote | null {
  const bytes = Buffer.from(executable.buffer, executable.byteOffset, executable.byteLength);
  let at = bytes.indexOf(NOTE_START);
  while (at >= 0) {
    const found = NOTE.exec(bytes.toString("latin1", at, at + 500));
    if (found) return JSON.parse(found[0]);
    at = bytes.indexOf(NOTE_START, at + 1);
  }
  return null;
}

const ELF = 0x7f454c46;
const ELF_MACHINES: Readonly<Record<number, string>> = {
  0x3e: "x86_64-unknown-linux-gnu",
  0xb7: "aarch64-unknown-linux-gnu",
};
const MACH_O_64 = 0xfeedfacf;
const MACH_O_CPUS: Readonly<Record<number, string>> = {
  0x01000007: "x86_64-apple-darwin",
  0x0100000c: "aarch64-apple-darwin",
};
const PE = 0x00004550;
const PE_MACHINES: Readonly<Record<number, string>> = { 0x8664: "x86_64-pc-windows-msvc" };

/** The target an executable is for, by its own header (ELF, Mach-O, PE); null when unknown. */
export function targetOf(executable: Uint8Array): string | null {
  if (executable.byteLength < 64) return null;
  const head = new DataView(executable.buffer, executable.byteOffset, executable.byteLength);
  if (head.getUint32(0) === ELF) return ELF_MACHINES[head.getUint16(18, true)] ?? null;
  if (head.getUint32(0, true) === MACH_O_64) return MACH_O_CPUS[head.getUint32(4, true)] ?? null;
  if (head.getUint16(0) !== 0x4d5a) return null;
  const pe = head.getUint32(60, true);
  if (pe + 6 > executable.byteLength || head.getUint32(pe, true) !== PE) return null;
  return PE_MACHINES[head.getUint16(pe + 4, true)] ?? null;
}
