/**
 * What is said of settings that stand beside the configuration: in the environment, in a `.env`
 * file, in an older program's file.
 *
 * @module
 */
import type { z } from "zod";

/** A file there. */
export type SurroundingFile =
  | { readonly path: string; readonly text: string; readonly why?: undefined }
  /** It cannot be read. */
  | { readonly path: string; readonly text: null; readonly why: string };

/** Something there that is not allowed. */
export interface SurroundingFault {
  /** What is wrong, and what becomes of it. */
  readonly text: string;
  /** What to mend, and where it stands. */
  readonly fix: string;
}

/** Which variable of the environment stands for a setting, and what its text means. */
export type Variable = readonly [name: string, read: (text: string) => unknown];

/**
 * Settings with those that the environment gives in their place. What is not allowed there is left
 * out, and named; an empty variable is none.
 *
 * @param schema what is allowed
 * @param given the variables, by the settings' keys
 * @param outer a variable of the environment or of the `.env` file
 */
export function fromEnvironment<T extends object>(
  schema: z.ZodObject,
  settings: T,
  given: Readonly<Record<string, Variable>>,
  outer: (name: string) => string | undefined,
): { result: T; wrong: readonly SurroundingFault[] } {
  const wrong: SurroundingFault[] = [];
  let result = settings;
  for (const [key, [name, read]] of Object.entries(given)) {
    const text = outer(name)?.trim() ?? "";
    if (text === "") continue;
    const parsed = schema.partial().safeParse({ [key]: read(text) });
    if (parsed.success) result = { ...result, [key]: parsed.data[key] };
    else wrong.push(variableFault(name, text, parsed.error.issues[0]!.message));
  }
  return { result, wrong };
}

function variableFault(variable: string, text: string, allowed: string): SurroundingFault {
  return {
    text: `${variable} = "${text}" in the environment is not allowed: ${allowed}; it is left out`,
    fix: `correct ${variable} in the environment, or in the .env file beside the configuration`,
  };
}
