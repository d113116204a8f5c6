/**
 * What a client may make of the flags: `{"updates": {"reflectivity": 0, …}}`.
 *
 * @module
 */
import { objectIn } from "../../formats/json_object.ts";
import type { UpdateFlags } from "../../formats/radar_store.ts";
import { NameError, shown } from "./names.ts";

/** More flags than products can be are a mistake. */
const MOST = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** What a whole number in JSON can be everywhere. */
const LARGEST = 2 ** 31;

/** The flags in a request's body. @throws {NameError} what is wrong with them */
export function flagsIn(body: string): UpdateFlags {
  const updates = objectIn(body)?.["updates"];
  if (typeof updates !== "object" || updates === null || Array.isArray(updates)) {
    throw new NameError(`the body is no flags: {"updates": {"reflectivity": 0}} is allowed`);
  }
  const flags = Object.entries(updates as Record<string, unknown>);
  if (flags.length > MOST) {
    throw new NameError(`${flags.length} flags are too many: ${MOST} are allowed`);
  }
  for (const [name, value] of flags) {
    if (!NAME.test(name)) {
      throw new NameError(
        `${shown(name)} is no flag's name: letters, digits, _ and - are allowed, 64 at most`,
      );
    }
    if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > LARGEST) {
      throw new NameError(`the flag ${name} is no number: 0 and 1 are allowed, and other numbers`);
    }
  }
  return { updates: Object.fromEntries(flags) as Record<string, number> };
}
