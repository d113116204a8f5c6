/**
 * `latest.json`: which version is the newest, and which file of it is for which machine.
 *
 * @module
 */
import { z } from "zod";
import { isNewer, isVersion } from "./semver.ts";
import { UpdateError } from "./update_error.ts";

/** Bytes of latest.json at most: six targets are 2 KiB. */
export const MAX_LIST = 64 * 1024;

/** Bytes of an executable at most: ours have 100 MB. */
const MAX_FILE = 1024 ** 3;

const file = z.object({
  // A bare name: it must not lead out of the folder that holds latest.json.
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
    error: "a bare file name is needed",
  }),
  size: z.int().min(1).max(MAX_FILE),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: "64 hexadecimal digits are needed" }),
  signature: z.string(),
});

const schema = z.object({
  // It stands in every line about it.
  version: z.string().max(64).refine(isVersion, { error: "a version as 0.3.0 is needed" }),
  files: z.record(z.string(), z.unknown()),
});

/** A release: its version, and the files by target. */
export type Latest = Readonly<z.infer<typeof schema>>;

/** The file of a release that is for one target. */
export type ReleaseFile = Readonly<z.infer<typeof file>>;

/**
 * Reads latest.json. `where` names it in messages.
 *
 * @throws {UpdateError} `bad-list`
 */
export function parseLatest(text: string, where: string): Latest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UpdateError("bad-list", `${where} is no JSON: ask whoever releases meso360`);
  }
  return checked(schema, value, where);
}

/**
 * The file for `target`.
 *
 * @throws {UpdateError} `wrong-target` when there is none, `bad-list` when its entry is damaged
 */
export function fileFor(latest: Latest, target: string, where: string): ReleaseFile {
  const entry = Object.hasOwn(latest.files, target) ? latest.files[target] : undefined;
  if (entry === undefined) {
    const others = Object.keys(latest.files).join(", ").slice(0, 300) || "none";
    const text = `${where} has no file for this machine (${target}); it has: ${others}`;
    throw new UpdateError("wrong-target", text);
  }
  return checked(file, entry, `${where}, ${target}`);
}

/**
 * Says that a release is no step forward: the way back is the .previous file, not an update.
 *
 * @throws {UpdateError} `not-newer`
 */
export function mustBeNewer(latest: Latest, running: string): void {
  if (isNewer(latest.version, running)) return;
  const same = latest.version === running;
  throw new UpdateError(
    "not-newer",
    same
      ? `${running} runs already: there is nothing newer`
      : `${latest.version} is older than ${running}, which runs: it is not put in place`,
  );
}

function checked<T>(type: z.ZodType<T>, value: unknown, where: string): T {
  const result = type.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  const text = `${where} is damaged (${
    wrong.slice(0, 3).join("; ")
  }): ask whoever releases meso360`;
  throw new UpdateError("bad-list", text);
}
