/**
 * What the panel says about its connection, from the stream's line and what the status tells of
 * the recording.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { type Connection, connectionOf, STARTING } from "../common/connection.ts";
import type { Line } from "./stream.ts";

/**
 * The connection as the header shows it, but for since when.
 *
 * @param sincePointS seconds since the last point came; null when none came
 * @param isHandingOver the program said before that a new version takes over
 */
export function panelConnection(
  line: Line,
  status: PanelStatus | null,
  sinceOpenS: number,
  sincePointS: number | null,
  isHandingOver = false,
): Omit<Connection, "sinceMs"> {
  return connectionOf({
    phase: line.state,
    // What the disk does not take is younger than the newest record in the file.
    pointAgeS: status?.not_recorded ? sincePointS : status?.record_age_s ?? null,
    hasLogger: status?.live?.datalogger !== false,
    openS: sinceOpenS,
    lostMs: line.lostAtMs ?? 0,
    retryInS: line.retryInS ?? 0,
    refusal: isHandingOver ? STARTING : null,
  });
}
