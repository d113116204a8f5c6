/**
 * What was fetched in the last hour, kept across restarts: a limit for an hour holds also for a pass
 * that a scheduler starts every few minutes.
 *
 * @module
 */
import { dirname } from "node:path";
import { replaceFile } from "../../../durable.ts";
import type { Spent } from "./budget.ts";

interface Kept {
  /** By the host's clock, milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds before that, and bytes. */
  readonly spent: readonly (readonly [agoMs: number, bytes: number])[];
}

/** What was fetched before this process began; nothing where nobody knows. */
export function readSpent(path: string, nowMs: number): Spent[] {
  try {
    const kept: unknown = JSON.parse(Deno.readTextFileSync(path));
    if (!isKept(kept)) return [];
    // A clock that was set back: as if it had all been just before.
    const passedMs = Math.max(0, nowMs - kept.at);
    return kept.spent.map(([agoMs, bytes]) => ({ agoMs: agoMs + passedMs, bytes }));
  } catch {
    return [];
  }
}

/** Keeps it. @throws what the system says when the disk does not take it */
export function keepSpent(path: string, spent: readonly Spent[], nowMs: number): void {
  const kept: Kept = { at: nowMs, spent: spent.map(({ agoMs, bytes }) => [agoMs, bytes]) };
  Deno.mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, JSON.stringify(kept));
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("at" in value) || !("spent" in value)) {
    return false;
  }
  const isAmount = (number: unknown) => typeof number === "number" && number >= 0;
  return isAmount(value.at) && Array.isArray(value.spent) &&
    value.spent.every((one) => Array.isArray(one) && isAmount(one[0]) && isAmount(one[1]));
}
