/**
 * What the build wrote down about this executable: `dist/build.json`, which compile.ts makes.
 *
 * @module
 */
import { z } from "zod";
import { assetPath } from "../../assets.ts";
import type { BuildNote } from "../../formats/release_list.ts";

const schema = z.object({
  version: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  public_key: z.string().nullable(),
  variant: z.enum(["", "windowless"]),
});

/** The note of this program; null when it has none, or one that is damaged. */
export function buildNote(): BuildNote | null {
  try {
    return readBuildNote(Deno.readTextFileSync(assetPath("dist", "build.json")));
  } catch {
    return null;
  }
}

/** A note from its text; null when that is damaged. release.ts finds it in an executable. */
export function readBuildNote(text: string): BuildNote | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
