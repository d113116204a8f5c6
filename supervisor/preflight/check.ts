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

/** A path as people write it: the home folder as `~`, where commands understand that. */
export function shortPath(path: string, home: string | undefined = Deno.env.get("HOME")): string {
  if (Deno.build.os === "windows" || !home || home === "/" || !path.startsWith(`${home}/`)) {
    return path;
  }
  return `~${path.slice(home.length)}`;
}

/** The block as it stands in the log. */
export function preflightLines(checks: readonly Check[]): string[] {
  return [
    "=== Preflight checks ===",
    ...checks.flatMap(({ result, text, fix }) => [
      `  ${result}  ${text}`,
      ...(fix === null ? [] : [`        ${fix}`]),
    ]),
    "========================",
  ];
}
