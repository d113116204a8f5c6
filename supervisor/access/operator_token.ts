/**
 * The operator's token: made once, kept in a file that only this user can read.
 *
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../../durable.ts";

/** Of 5 bits each, 160 together: nobody guesses it, and it still fits a small QR code. */
const TOKEN_LETTERS = 32;

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
  /** As its file has it by now: another process may have renewed it. */
  readonly value: string;
  /** False when it holds for this run only. */
  readonly isStored: boolean;
  /**
   * Puts a new one in its place, which ends every link and cookie made with it.
   *
   * @throws {TokenFileError} when it cannot be stored; the old one then goes on
   */
  renew(): void;
}

/** Who hears of the token. */
export interface TokenNews {
  /** The token cannot be kept as it should be, with what to do. */
  warn(text: string): void;
  /** Another one holds than before; not called for the first. */
  changed(): void;
}

/** Where the token is. */
export function operatorTokenPath(stateDir: string): string {
  return join(stateDir, "operator_token");
}

/**
 * The token in `stateDir`, made there when there is none. A file that cannot be read at the moment,
 * or is none, is left as it is: until it is mended there is a token for this run only, as there is
 * where none can be stored.
 */
export function openOperatorToken(stateDir: string, news: TokenNews): OperatorToken {
  const path = operatorTokenPath(stateDir);
  let seen = stateOf(path);
  const first = read(path, news.warn);
  let value = first.token ?? newToken();
  let isStored = first.token !== null;
  if (first.problem === "damaged") {
    news.warn(`${path} holds no token: a new operator's link is made`);
  }
  if (first.problem === "absent" || first.problem === "damaged") {
    try {
      store(path, value);
      seen = stateOf(path);
      isStored = true;
    } catch (error) {
      news.warn(`${messageOf(error)}; ${THIS_RUN}: make state_dir writable`);
    }
  }

  /** Another process may have put a new one there, which then rules. */
  function look(): void {
    const state = stateOf(path);
    if (state === seen) return;
    seen = state;
    // A file that is gone or damaged ends nothing: whoever made a new link left a whole one.
    const { token, problem } = read(path, news.warn);
    if (problem === "damaged") news.warn(`${path} holds no token any more: the link goes on`);
    if (token === null) return;
    isStored = true;
    if (token === value) return;
    value = token;
    news.changed();
  }

  return {
    get value() {
      look();
      return value;
    },
    get isStored() {
      return isStored;
    },
    renew() {
      const next = newToken();
      store(path, next);
      seen = stateOf(path);
      isStored = true;
      value = next;
      news.changed();
    },
  };
}

const THIS_RUN = "the operator's link holds until the program ends";

/** What changes when the file does, cheap to look at; null when there is none. */
function stateOf(path: string): string | null {
  try {
    const { ino, mtime, size, mode } = Deno.statSync(path);
    return [ino, mtime?.getTime(), size, mode].join(" ");
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? null : messageOf(error);
  }
}

/** Whether `given` is the token, in a time that tells nothing of how near it is. */
export function isToken(given: string, token: string): boolean {
  // Typed by hand it may come in large letters.
  const hash = (text: string) => createHash("sha256").update(text.trim().toLowerCase()).digest();
  return given.length <= 200 && timingSafeEqual(hash(given), hash(token));
}

function newToken(): string {
  return Array.from(randomBytes(TOKEN_LETTERS), (byte) => LETTERS[byte & 31]).join("");
}

function store(path: string, token: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    replaceFile(realPath(path), `${token}\n`, 0o600);
  } catch (error) {
    throw new TokenFileError(`${path} cannot be written: ${messageOf(error)}`);
  }
}

/** Where a symbolic link leads: it stays one. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** What is in the file; `unusable` is what must stay as it is, and has been said. */
type Found =
  | { readonly token: string; readonly problem: null }
  | { readonly token: null; readonly problem: "absent" | "damaged" | "unusable" };

function read(path: string, warn: (text: string) => void): Found {
  let text: string;
  try {
    // A pipe would never be read to its end.
    if (!Deno.statSync(path).isFile) {
      warn(`${path} is no file; ${THIS_RUN}: remove it and start meso360 again`);
      return { token: null, problem: "unusable" };
    }
    text = Deno.readTextFileSync(path).trim();
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return { token: null, problem: "absent" };
    }
    warn(
      `${path} cannot be read (${messageOf(error)}) and is left as it is; ${THIS_RUN}: make it ` +
        `readable for the user that runs meso360`,
    );
    return { token: null, problem: "unusable" };
  }
  if (!TOKEN.test(text)) return { token: null, problem: "damaged" };
  makePrivate(path, warn);
  return { token: text, problem: null };
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
