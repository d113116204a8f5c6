/**
 * The text of a manifest: lines of `sha256sum`, which checks them with `-c`, and before each a comment
 * with size and modification time, by which is known what need not be read again. The last line is the
 * digest of all before it: a list that was cut off or altered is not believed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { FileLook } from "./listing.ts";

/** A file with its digest. */
export interface ManifestEntry extends FileLook {
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** A manifest. */
export interface Manifest {
  readonly entries: ReadonlyMap<string, ManifestEntry>;
  /** What files were before they were changed, as comments. */
  readonly history: readonly string[];
}

const HEAD = "# SHA-256 of raw files; check with: sha256sum -c FILE, in their folder";

/** The text, paths in order. */
export function encodeManifest({ entries, history }: Manifest): string {
  const sorted = [...entries.values()].sort((a, b) => a.path < b.path ? -1 : 1);
  const lines = sorted.map(({ path, size, mtimeS, sha256 }) => {
    // coreutils: a name with a line break or backslash is escaped, and its line begins with one.
    const name = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
    return `# size ${size} mtime ${mtimeS}\n${name === path ? "" : "\\"}${sha256}  ${name}`;
  });
  const text = [HEAD, ...history, ...lines].join("\n") + "\n";
  return text + sealOf(text);
}

/** A file that was altered: what it was before. */
export function wasLine({ sha256, size, path }: ManifestEntry): string {
  return `# was ${sha256} size ${size} ${JSON.stringify(path)}`;
}

/** How long a file was before it was altered, each time. */
export function earlierSizes(history: readonly string[]): Map<string, number[]> {
  const sizes = new Map<string, number[]>();
  for (const line of history) {
    const match = /^# was [0-9a-f]{64} size (\d+) (".*")$/.exec(line);
    if (match === null) continue;
    const path = JSON.parse(match[2]!) as string;
    sizes.set(path, [...sizes.get(path) ?? [], Number(match[1])]);
  }
  return sizes;
}

const sealOf = (text: string) => `# list ${createHash("sha256").update(text).digest("hex")}\n`;

/** What a text says; null when it is not as it was written. */
export function parseManifest(text: string): Manifest | null {
  const seal = text.lastIndexOf("\n# list ") + 1;
  if (text.slice(seal) !== sealOf(text.slice(0, seal))) return null;
  const entries = new Map<string, ManifestEntry>();
  const history: string[] = [];
  let look: { size: number; mtimeS: number } | null = null;
  for (const line of text.split("\n")) {
    const about = /^# size (\d+) mtime (-?\d+)$/.exec(line);
    if (about !== null) {
      look = { size: Number(about[1]), mtimeS: Number(about[2]) };
      continue;
    }
    if (line.startsWith("# was ")) history.push(line);
    const match = /^(\\?)([0-9a-f]{64}) [ *](.+)$/s.exec(line);
    if (match === null || look === null) continue;
    const [, escaped, sha256, name] = match;
    const path = escaped === "" ? name! : name!.replace(
      /\\([\\nr])/g,
      (_, letter) => letter === "n" ? "\n" : letter === "r" ? "\r" : "\\",
    );
    entries.set(path, { path, ...look, sha256: sha256! });
    look = null;
  }
  return { entries, history };
}
