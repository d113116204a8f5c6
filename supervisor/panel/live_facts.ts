/**
 * What the supervisor knows of the station, for the live pages.
 *
 * @module
 */
import type { LiveStatus } from "../../formats/live_messages.ts";
import { VERSION } from "../../version.ts";
import type { Facts } from "../../view/mod.ts";
import type { Fleet } from "../children/fleet.ts";
import type { RecordWatch } from "./record_watch.ts";

/** What the facts are taken from. */
export interface FactParts {
  readonly fleet: Pick<Fleet, "view">;
  readonly records: RecordWatch;
  readonly vehicleId: string;
  readonly testMode: boolean;
  /** Null: nobody has looked. */
  readonly updateAvailable: boolean | null;
  /** Whether there is a datalogger here. */
  readonly datalogger: boolean;
  /** Whether a weather radar is followed here. */
  readonly radar: boolean;
  /** Whether ionospheric radars are listened to. */
  readonly superdarn: boolean;
  /** Whether there are instruments, and whether anything runs by timers. */
  readonly quicklooks: boolean;
  readonly operations: boolean;
  /** A new version is about to take over. */
  readonly handingOver: boolean;
}

/** The pages of the program, in the order of the navigation. */
function pagesOf(
  { datalogger, radar, superdarn, quicklooks, operations }: FactParts,
): LiveStatus["pages"] {
  return [
    { href: "/", text: "Panel" },
    ...(datalogger ? [{ href: "/view", text: "Dashboard" }] : []),
    ...(radar ? [{ href: "/radar", text: "Radar" }] : []),
    ...(superdarn ? [{ href: "/superdarn", text: "Ionosphere" }] : []),
    ...(quicklooks ? [{ href: "/quicklooks", text: "Quicklooks" }] : []),
    ...(operations ? [{ href: "/ops", text: "Operations" }] : []),
  ];
}

/** The facts at this moment. */
export function liveFacts(parts: FactParts): Facts {
  const ingest = parts.fleet.view("mesoingest");
  const { record, not_recorded, record_age_s } = parts.records.newest;
  return {
    vehicle_id: parts.vehicleId,
    version: VERSION,
    test_mode: parts.testMode,
    datalogger: parts.datalogger,
    ingest: {
      status: ingest?.status ?? "stopped",
      state: ingest?.state ?? "stopped",
      since: ingest?.since ?? "",
      reason: ingest?.reason ?? null,
    },
    not_recorded: not_recorded === null
      ? null
      : { queued: not_recorded.queued, reason: not_recorded.reason },
    record: record === null ? null : {
      number: record.number,
      time_inferred: record.time_inferred,
      gps_status: record.gps_status,
      battery_v: record.battery_v,
    },
    record_age_s,
    update_available: parts.updateAvailable,
    handing_over: parts.handingOver,
    pages: pagesOf(parts),
  };
}
