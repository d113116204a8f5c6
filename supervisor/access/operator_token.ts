/**
 * The operator's token: made once, kept in a file that only this user can read.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";

/** 160 bits: nobody guesses it, and it still fits a small QR code. */
const TOKEN_BYTES = 20;

/** RFC 4648, section 6, in small letters: no two of them look alike when read aloud or typed. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

const TOKEN = /^[a-z2-7]{32}$/;

/** The token cannot be stored. The message names the file and what the system says. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
  readonly code = "operator-token-file";
}

/** The token in use. */
export interface OperatorToken {
  readonly value: string;
  /**
   * Puts a new one in its place, which ends every link and cookie made with it.
   *
   * @throws {TokenFileError} when it cannot be stored; the old one then goes on
   */
  renew(): void;
}

/** Where the token is. */
export function operatorTokenPath(stateDir: string): string {
  return join(stateDir, "operator_token");
}

/**
 * The token in `stateDir`, made there when there is none. When it cannot be stored there is one all
 * the same, until the program ends; `warn` hears of that, and of a file that others could read.
 */
export function openOperatorToken(stateDir: string, warn: (text: string) => void): OperatorToken {
  let value = readToken(stateDir, warn);
  if (value === null) {
    value = newToken();
    try {
      store(stateDir, value);
    } catch (error) {
      warn(
        `${messageOf(error)}; the operator's link holds until the program ends: ` +
          `make state_dir writable`,
      );
    }
  }
  return {
    get value() {
      return value!;
    },
    renew() {
      const next = newToken();
      store(stateDir, next);
      value = next;
    },
  };
}

/** Whether `given` is the token, in a time that tells nothing of how near it is. */
export function isToken(given: string, token: string): boolean {
  // Typed by hand it may come in large letters.
  const hash = (text: string) => createHash("sha256").update(text.trim().toLowerCase()).digest();
  return given.length <= 200 && timingSafeEqual(hash(given), hash(token));
}

function newToken(): string {
  let bits = 0n;
  for (const byte of randomBytes(TOKEN_BYTES)) bits = bits << 8n | BigInt(byte);
  let text = "";
  for (let i = 0; i < TOKEN_BYTES * 8 / 5; i++, bits >>= 5n) text += LETTERS[Number(bits & 31n)];
  return text;
}

function store(stateDir: string, token: string): void {
  const path = operatorTokenPath(stateDir);
  try {
    mkdirSync(stateDir, { recursive: true });
    replaceFile(path, `${token}\n`, 0o600);
  } catch (error) {
    throw new TokenFileError(`${path} cannot be written: ${messageOf(error)}`);
  }
}

function readToken(stateDir: string, warn: (text: string) => void): string | null {
  const path = operatorTokenPath(stateDir);
  let text: string;
  try {
    text = Deno.readTextFileSync(path).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      warn(`${path} cannot be read (${messageOf(error)}): a new operator's link is made`);
    }
    return null;
  }
  if (!TOKEN.test(text)) {
    warn(`${path} holds no token: a new operator's link is made`);
    return null;
  }
  makePrivate(path, warn);
  return text;
}

/** Windows keeps the user's own folders private by itself. */
function makePrivate(path: string, warn: (text: string) => void): void {
  if (Deno.build.os === "windows") return;
  try {
    if (((Deno.statSync(path).mode ?? 0) & 0o077) === 0) return;
    warn(
      `others on this machine could read ${path}: it is private now; if one may have, make a ` +
        `new link: meso360 operator --new`,
    );
    Deno.chmodSync(path, 0o600);
  } catch (error) {
    warn(`${path} cannot be made private: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
