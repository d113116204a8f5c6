/**
 * How damage in a text file is counted, and how bytes that may be damaged become text.
 *
 * @module
 */

/** Damage of one kind: how often, and on which lines first. */
export interface Damage {
  readonly count: number;
  /** The first ten lines, counted from 1. */
  readonly lines: readonly number[];
}

/** Counts one kind of damage. */
export interface DamageCounter {
  /** Damage on a line: by default each line counts once. Lines come in order. */
  at(line: number, amount?: number): void;
  /** True when the newest damage is on this line. */
  isAt(line: number): boolean;
  result(): Damage;
}

const KEPT_LINES = 10;

/** A counter that has seen nothing. */
export function damageCounter(): DamageCounter {
  let count = 0, last = 0;
  const lines: number[] = [];
  return {
    at(line, amount = line === last ? 0 : 1) {
      count += amount;
      if (line !== last && lines.length < KEPT_LINES) lines.push(line);
      last = line;
    },
    isAt: (line) => line === last,
    result: () => ({ count, lines }),
  };
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/** True when the bytes are UTF-8 from end to end. */
export function isUtf8(bytes: Uint8Array): boolean {
  if (!hasHighByte(bytes)) return true;
  try {
    strictUtf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** True when a byte is beyond ASCII. */
export function hasHighByte(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 0x7f) return true;
  return false;
}

/** Bytes as the characters of the same numbers (Latin-1): whatever the bytes are, they stay apart. */
export function latin1(bytes: Uint8Array): string {
  return bytes.length < 4096
    ? String.fromCharCode(...bytes)
    : Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
