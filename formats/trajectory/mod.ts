/**
 * A day of the vehicle's own as others take it: a CF trajectory, or a table.
 *
 * @module
 */
export { driveCsv } from "./csv.ts";
export { type DayTable, dayTable } from "./day_table.ts";
export { scanNotes, tableNotes } from "./notes.ts";
export { thetaE, windFromSupport } from "./derived.ts";
export {
  type About,
  type Drive,
  driveAttributes,
  flagAttributes,
  flagName,
  hasCountedTimes,
  hasPositions,
  TIME_FLAG_ATTRIBUTES,
  TIME_FLAG_NAME,
  timeAttributes,
  TRAJECTORY_ATTRIBUTES,
  trajectoryDataset,
  trajectoryId,
  variableAttributes,
  withPosition,
} from "./trajectory.ts";
export { EXPORT_VARIABLES } from "./variables.ts";
