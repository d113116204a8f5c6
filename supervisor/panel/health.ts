/**
 * `GET /api/health`: whether data is being stored, for monitors that know nothing else of the
 * program; and what will end that if nobody acts. Where there is no datalogger none is to be stored,
 * and all is well as long as the program answers.
 *
 * @module
 */
import type { HealthBody } from "../../formats/panel_messages.ts";
import type { SuperdarnView } from "../../formats/superdarn_messages.ts";
import { VERSION } from "../../version.ts";
import type { Clock } from "../../clock.ts";
import type { Fleet } from "../children/fleet.ts";
import { radarStateChecks } from "../preflight/radar_checks.ts";
import { superdarnStateChecks } from "../preflight/superdarn_checks.ts";
import { tunnelChecks } from "../preflight/tunnel_check.ts";
import { type DiskSpace, isNearlyFull } from "../system.ts";
import type { RecordWatch } from "./record_watch.ts";

/** What the answer is made of. */
export interface HealthParts {
  readonly fleet: Pick<Fleet, "view">;
  readonly records: RecordWatch;
  readonly clock: Clock;
  readonly vehicleId: string;
  readonly testMode: boolean;
  /** Whether there is a datalogger: without one no records are missed. */
  readonly datalogger: boolean;
  /** The disk of the data directory; null when unknown. */
  readonly disk: () => DiskSpace | null;
  /** What the component of the ionospheric radars told; null: nothing. */
  readonly superdarn: () => SuperdarnView | null;
}

/** The answer at this moment: `ok` decides between 200 and 503. */
export function healthBody(parts: HealthParts): HealthBody {
  const { records, fleet, testMode } = parts;
  const reasons = parts.datalogger ? records.troubles(fleet.view("mesoingest")) : [];
  const { record_age_s, not_recorded, record } = records.newest;
  return {
    ok: reasons.length === 0,
    reasons,
    warnings: [
      ...diskWarnings(parts.disk()),
      ...partWarnings(fleet),
      ...echoWarnings(parts.superdarn()),
      ...stationWarnings(parts.superdarn()),
      ...(testMode ? [TEST] : []),
    ],
    record_age_s,
    queued: not_recorded?.queued ?? record?.queued ?? 0,
    vehicle_id: parts.vehicleId,
    version: VERSION,
    test_mode: testMode,
    now: new Date(parts.clock.nowMs()).toISOString(),
  };
}

const TEST = "test mode: what is stored is a replayed drive, in a temporary folder";

/**
 * Of the parts that record nothing. The machine records all the same: nobody who asks from outside
 * needs to be woken up for them.
 */
function partWarnings(fleet: HealthParts["fleet"]): string[] {
  const views = ["mesosync", "radar", "superdarn"].flatMap((name) => fleet.view(name) ?? []);
  return [...tunnelChecks(views), ...radarStateChecks(views), ...superdarnStateChecks(views)]
    .map(({ text, fix }) => `${text}: ${fix}`);
}

/** Echo counts that are not kept, or no longer there. */
function echoWarnings(superdarn: SuperdarnView | null): string[] {
  if (superdarn === null || ["keeping", "off", "stopped"].includes(superdarn.store.state)) {
    return [];
  }
  const { state, reason } = superdarn.store;
  return [`superdarn echo counts: ${state}${reason === null ? "" : `: ${reason}`}`];
}

/** Records that go out under another radar's name: no count of records shows it. */
function stationWarnings(superdarn: SuperdarnView | null): string[] {
  return (superdarn?.sites ?? []).filter(({ state }) => state === "another station")
    .map(({ site, reason }) => `superdarn ${site}: ${reason}`);
}

function diskWarnings(disk: DiskSpace | null): string[] {
  if (disk === null || !isNearlyFull(disk)) return [];
  const percent = (100 * disk.freeBytes / disk.totalBytes).toFixed(0);
  return [`the disk is nearly full: ${(disk.freeBytes / 1e9).toFixed(1)} GB free (${percent} %)`];
}
