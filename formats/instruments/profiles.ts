/**
 * The kinds of instruments that are built in.
 *
 * @module
 */
import { CEILOMETERS } from "./profiles_lidar.ts";
import { LOGGERS } from "./profiles_logger.ts";
import { RADIOMETERS } from "./profiles_radar.ts";
import type { Profile } from "./profile.ts";

/** The monitor's own snapshots (formats/ops_messages.ts). */
const OPS_MONITOR: Profile = {
  id: "ops-monitor",
  title: "Operations",
  files: "^ops_monitor_\\d{8}\\.jsonl$",
  reader: "jsonl",
  time: "time",
  variables: "all",
  chunkRows: 288,
  panels: [
    {
      kind: "lines",
      title: "Disks in use",
      units: "%",
      range: [0, 100],
      lines: [{ variable: "disk_*_used_percent" }],
    },
    {
      kind: "lines",
      title: "Age of the newest data",
      units: "min",
      log: true,
      lines: [{ variable: "stream_*_lag_minutes" }],
    },
    {
      kind: "lines",
      title: "Battery",
      units: "V",
      lines: [{ variable: "power_*_voltage" }],
    },
  ],
};

/** Pictures of a camera. */
const WXCAM: Profile = {
  id: "wxcam",
  title: "Weather camera",
  files: "\\.jpe?g$",
  reader: "jpeg",
  time: "time",
  variables: [],
  chunkRows: 1440,
  panels: [],
};

export const PROFILES: readonly Profile[] = [
  ...CEILOMETERS,
  ...RADIOMETERS,
  ...LOGGERS,
  WXCAM,
  OPS_MONITOR,
];
