/**
 * What the build wrote down about this executable: `dist/build.json`, which compile.ts makes.
 *
 * @module
 */
import { z } from "zod";
import { assetPath } from "../../assets.ts";
import type { BuildNote } from "../../formats/release_list.ts";

/** What updating needs of the note; version_info.ts reads the rest. */
export type UpdateNote = Pick<BuildNote, "public_key" | "variant">;

const schema = z.object({
  public_key: z.string().nullable().catch(null),
  variant: z.enum(["", "windowless"]).catch(""),
});

const NOTHING: UpdateNote = { public_key: null, variant: "" };

/** The note of this program as it stands; null when it has none. */
export function buildNoteText(): string | null {
  try {
    return Deno.readTextFileSync(assetPath("dist", "build.json"));
  } catch {
    return null;
  }
}

/** The note of this program; a damaged one tells nothing. */
export function buildNote(): UpdateNote {
  try {
    return schema.parse(JSON.parse(buildNoteText() ?? ""));
  } catch {
    return NOTHING;
  }
}
