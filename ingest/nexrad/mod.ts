/**
 * Weather radar: the commands of this family.
 *
 * @module
 */
export { radarCommand, radarOnceCommand } from "./radar_command.ts";
