/**
 * One line of the preflight block: what was found, and how to mend it.
 *
 * @module
 */

import type { CheckView } from "../../formats/panel_messages.ts";

/** One line of the block, and how to mend what it warns of. */
export type Check = CheckView;

export const pass = (text: string): Check => ({ result: "PASS", text, fix: null });
export const warn = (text: string, fix: string): Check => ({ result: "WARN", text, fix });

/** What an error says. */
export const why = (error: unknown) => error instanceof Error ? error.message : String(error);
