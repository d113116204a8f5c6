/**
 * One line of the preflight block: what was found, and how to mend it.
 *
 * @module
 */

/** One line of the block, and how to mend what it warns of. */
export interface Check {
  readonly result: "PASS" | "WARN";
  readonly text: string;
  readonly fix: string | null;
}

export const pass = (text: string): Check => ({ result: "PASS", text, fix: null });
export const warn = (text: string, fix: string): Check => ({ result: "WARN", text, fix });

/** What an error says. */
export const why = (error: unknown) => error instanceof Error ? error.message : String(error);
