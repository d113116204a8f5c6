/**
 * What version this is: the one line that a release changes.
 *
 * @module
 */

/** The program's version, as in CHANGELOG.md. */
export const VERSION = "0.6.0";
