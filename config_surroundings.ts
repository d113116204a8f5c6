/**
 * What is said of settings that stand beside the configuration: in the environment, in a `.env`
 * file, in an older program's file.
 *
 * @module
 */

/** Something there that is not allowed. */
export interface SurroundingFault {
  /** What is wrong, and what becomes of it. */
  readonly text: string;
  /** What to mend, and where it stands. */
  readonly fix: string;
}

/** A variable of the environment, or of a `.env` file, that is not allowed. */
export function variableFault(variable: string, text: string, allowed: string): SurroundingFault {
  return {
    text: `${variable} = "${text}" in the environment is not allowed: ${allowed}; it is left out`,
    fix: `correct ${variable} in the environment, or in the .env file beside the configuration`,
  };
}
