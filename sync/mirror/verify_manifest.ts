/**
 * Whether the mirror's files still have the bytes that their SHA-256 list says.
 *
 * @module
 */
import { join } from "node:path";
import type { Findings } from "./findings.ts";
import { isSame } from "./listing.ts";
import { sha256Of } from "./manifests.ts";
import type { Mirror } from "./verify_mirrors.ts";

export async function verifyManifest(
  { set, files, manifest, isDue }: Mirror,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  for (const entry of manifest.values()) {
    if (signal.aborted) return;
    const here = files.get(entry.path);
    // What grew since is for the next list; what is gone is looked for in the archive.
    if (here === undefined || here.size > entry.size) continue;
    if (here.size < entry.size) {
      const text = `${here.size} bytes here, ${entry.size} in its SHA-256 list`;
      findings.fault("mismatched", "mirror", set.id, here, text);
      continue;
    }
    if (isSame(here, entry) && !isDue(entry.path)) continue;
    const sha256 = await sha256Of(join(set.folder, entry.path));
    if (sha256 === entry.sha256) continue;
    const text = sha256 === null
      ? "it cannot be read"
      : "its bytes are not those of its SHA-256 list: it was altered here";
    findings.fault("mismatched", "mirror", set.id, here, text);
  }
}
