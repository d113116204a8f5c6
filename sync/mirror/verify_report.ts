/**
 * The report of a verification as text for people.
 *
 * @module
 */
import type { MirrorReport } from "../../formats/ops_messages.ts";

/** Faults shown of each kind. */
const SHOWN = 100;

/** Markdown. */
export function reportText(
  { time, colour, text, coverage, faults, more, unreachable }: MirrorReport,
): string {
  const lines = [
    `# Mirrors: ${colour}`,
    "",
    `${time.slice(0, 19).replace("T", " ")} UTC: ${text}.`,
    "",
    ...unreachable.map((what) => `- not compared: ${what}`),
    ...(unreachable.length > 0 ? [""] : []),
  ];
  for (const kind of ["missing", "mismatched", "extra"] as const) {
    const those = faults.filter((fault) => fault.kind === kind);
    if (those.length === 0) continue;
    lines.push(`## ${TITLES[kind]}`, "");
    for (const { where, path, text } of those.slice(0, SHOWN)) {
      lines.push(`- ${where}: ${JSON.stringify(path)}: ${text}`);
    }
    if (those.length > SHOWN) lines.push(`- and ${those.length - SHOWN} more`);
    lines.push("");
  }
  if (more > 0) lines.push(`${more} more are only counted.`, "");
  lines.push(
    "## Coverage",
    "",
    "| instrument | day | where | expected | found | missing | not the same | too many |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...coverage.map((row) =>
      `| ${row.instrument} | ${row.day} | ${row.where} | ${row.expected} | ${row.found} | ` +
      `${row.missing} | ${row.mismatched} | ${row.extra} |`
    ),
  );
  return lines.join("\n") + "\n";
}

const TITLES = { missing: "Missing", mismatched: "Not the same", extra: "Too many" } as const;
