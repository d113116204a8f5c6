/**
 * Ionospheric radars: the commands of this family.
 *
 * @module
 */
export { superdarnCommand, type SuperdarnOptions } from "./superdarn_command.ts";
