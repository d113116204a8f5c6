/**
 * What the build wrote down about this executable: `dist/build.json`, which compile.ts makes.
 *
 * @module
 */
import { z } from "zod";
import { assetPath } from "../../assets.ts";

const schema = z.object({
  /** Raw Ed25519 public key of whoever releases, base64. */
  public_key: z.string().nullable().catch(null),
  /** `windowless`: the Windows build without a console. */
  variant: z.enum(["", "windowless"]).catch(""),
});

/** What updating needs of the note; version_info.ts reads the rest. */
export type BuildNote = Readonly<z.infer<typeof schema>>;

const NOTHING: BuildNote = { public_key: null, variant: "" };

/** The note of this program as it stands; null when it has none. */
export function buildNoteText(): string | null {
  try {
    return Deno.readTextFileSync(assetPath("dist", "build.json"));
  } catch {
    return null;
  }
}

/** The note of this program; a damaged one tells nothing. */
export function buildNote(): BuildNote {
  try {
    return schema.parse(JSON.parse(buildNoteText() ?? ""));
  } catch {
    return NOTHING;
  }
}

/** Which of a release's files is for this machine: the key in `files` of latest.json. */
export function targetName(note: Pick<BuildNote, "variant">): string {
  return note.variant === "" ? Deno.build.target : `${Deno.build.target}+${note.variant}`;
}
