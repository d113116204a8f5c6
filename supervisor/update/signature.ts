/**
 * Whether a file comes from whoever holds the release key: Ed25519 (RFC 8032) over the 32 bytes of
 * its SHA-256 digest.
 *
 * @module
 */
import { UpdateError } from "./update_error.ts";

/** Bytes of an Ed25519 public key and signature (RFC 8032, section 5.1). */
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * Checks a signature.
 *
 * @param digestHex SHA-256 of the file, hexadecimal
 * @param signature base64
 * @param publicKey raw key, base64
 * @throws {UpdateError} `no-key` when the key is none, `bad-signature` when the two do not belong
 *   together
 */
export async function checkSignature(
  digestHex: string,
  signature: string,
  publicKey: string,
): Promise<void> {
  const key = fromBase64(publicKey);
  if (key?.length !== KEY_BYTES) {
    const text = "the public key is no Ed25519 key in base64: correct update.public_key";
    throw new UpdateError("no-key", text);
  }
  const bytes = fromBase64(signature);
  const digest = hexBytes(digestHex);
  const verifier = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  const good = bytes?.length === SIGNATURE_BYTES &&
    await crypto.subtle.verify("Ed25519", verifier, bytes, digest);
  if (good) return;
  throw new UpdateError(
    "bad-signature",
    "the signature is not that of the release key: do not use this file, and tell whoever " +
      "releases meso360",
  );
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}

function hexBytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
