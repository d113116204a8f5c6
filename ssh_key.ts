/**
 * What ssh must have on this machine, and what to do when it has not: a private key that it will
 * take, and the program itself. The one place that knows, for the tunnel and the preflight.
 *
 * @module
 */
import { basename } from "node:path";
import { shellPath } from "./shell_words.ts";

/** What keeps ssh from using a key, and what to do about it. */
export interface KeyTrouble {
  readonly kind: "missing" | "open to others" | "passphrase";
  readonly text: string;
  readonly fix: string;
}

/** Private keys are a few kilobytes; what follows in a larger file is not looked at. */
const KEY_BYTES = 16_384;

/**
 * Looks at a key file; null when ssh will take it.
 *
 * @param shown the path as messages have it: `~/.ssh/clamps_rsa`
 */
export async function keyTrouble(path: string, shown: string = path): Promise<KeyTrouble | null> {
  const name = basename(path);
  let text: string;
  try {
    const { isFile, mode, uid } = await Deno.stat(path);
    if (!isFile) {
      // Nothing else can be opened without waiting: a pipe has no end.
      return missing(`SSH key is no file: ${shown}`, `Copy ${name} to that path`);
    }
    text = await firstText(path);
    if (isOpen(mode, uid)) {
      const what = `SSH key can be read by others, so ssh refuses it: ${shown}`;
      return { kind: "open to others", text: what, fix: openKeyRemedy(shown) };
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return missing(
        `SSH key not found: ${shown}`,
        `Copy ${name} to that path; mesosync will not connect until this is done`,
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    return missing(`SSH key cannot be read: ${shown} (${why})`, unreadableKeyRemedy(shown));
  }
  const kind = keyKind(text);
  if (kind === "private") return null;
  if (kind === "other") {
    return missing(
      `SSH key is no private key: ${shown}`,
      "Copy the private key to that path, not the one whose name ends in .pub",
    );
  }
  const what = `SSH key has a passphrase, which nobody is there to type: ${shown}`;
  const fix = `take it off: ssh-keygen -p -N "" -f ${shellPath(shown)}; or use a key of its own`;
  return { kind: "passphrase", text: what, fix };
}

/** The remedy for a key that others can read. */
export function openKeyRemedy(shown: string, os: string = Deno.build.os): string {
  const path = shellPath(shown, os);
  return os === "windows"
    ? `icacls ${path} /inheritance:r /grant:r "%USERNAME%:R"`
    : `chmod 600 ${path}`;
}

/** The remedy for a key that this user may not read. */
export function unreadableKeyRemedy(shown: string, os: string = Deno.build.os): string {
  const path = shellPath(shown, os);
  return os === "windows"
    ? `make this user its owner, in a command prompt as administrator: takeown /f ${path} & ` +
      openKeyRemedy(shown, os)
    : `make this user its owner: sudo chown "$USER" ${path}`;
}

/** The remedy for an ssh program that is not there. */
export function sshProgramRemedy(os: string = Deno.build.os): string {
  if (os === "windows") {
    return "install it: Settings, System, Optional features, Add a feature: OpenSSH Client";
  }
  if (os === "darwin") return "it belongs to macOS, as /usr/bin/ssh: is /usr/bin in PATH?";
  return "install it: sudo apt install openssh-client, or what it is called here";
}

/**
 * What a key file's text is: a private key that opens by itself, one with a passphrase, or none.
 * openssh-key-v1 names its cipher (OpenSSH, PROTOCOL.key, section 1); older files say it in their
 * first lines (RFC 1421, 4.6.1.1) or in their label (PKCS#8: RFC 7468, section 11).
 */
export function keyKind(text: string): "private" | "passphrase" | "other" {
  const match = /^-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----\s*([^-]*)/m.exec(text);
  if (match === null) return "other";
  const [, label, body] = match;
  if (label === "ENCRYPTED ") return "passphrase";
  if (label === "OPENSSH ") return opensshCipher(body!) === "none" ? "private" : "passphrase";
  return /^Proc-Type:\s*4,\s*ENCRYPTED/m.test(text) ? "passphrase" : "private";
}

const MAGIC = "openssh-key-v1\0";

/** The cipher's name; `none` too for a file that cannot be read: ssh will say what is wrong. */
function opensshCipher(body: string): string {
  try {
    // 4 base64 characters are 3 bytes; the name stands in the first hundred.
    const bytes = atob(body.replace(/\s+/g, "").slice(0, 132));
    if (!bytes.startsWith(MAGIC)) return "none";
    // A string: its length in 4 bytes, the highest first, then its characters (RFC 4251, section 5).
    const length = bytes.charCodeAt(MAGIC.length + 3);
    return bytes.slice(MAGIC.length + 4, MAGIC.length + 4 + length) || "none";
  } catch {
    return "none";
  }
}

/** ssh's own rule (authfile.c): it asks this only of a key that belongs to whoever runs it. */
function isOpen(mode: number | null, uid: number | null): boolean {
  return Deno.build.os !== "windows" && uid === Deno.uid() && mode !== null &&
    (mode & 0o077) !== 0;
}

async function firstText(path: string): Promise<string> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(KEY_BYTES);
  const read = await file.read(bytes) ?? 0;
  return new TextDecoder().decode(bytes.subarray(0, read));
}

const missing = (text: string, fix: string): KeyTrouble => ({ kind: "missing", text, fix });
