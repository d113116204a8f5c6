/**
 * The kinds of instruments that are built in.
 *
 * @module
 */
import type { Profile } from "./profile.ts";

/** Vaisala CL61 lidar ceilometer: netCDF4 files of 5 minutes, 2021 and later firmware. */
const CL61: Profile = {
  id: "cl61",
  title: "Vaisala CL61 ceilometer",
  files: "\\.nc$",
  reader: "netcdf",
  time: "time",
  grids: [{
    name: "range",
    from: "range",
    units: "m",
    longName: "distance from the instrument along the beam",
  }],
  variables: [
    {
      from: "beta_att",
      name: "beta_att",
      units: "m-1 sr-1",
      longName: "attenuated backscatter coefficient",
      dims: ["range"],
    },
  ],
  chunkRows: 60,
  panels: [{
    kind: "heat",
    title: "Attenuated backscatter",
    units: "m⁻¹ sr⁻¹",
    variable: "beta_att",
    range: [1e-7, 1e-4],
    log: true,
    vertical: "range",
    verticalRange: [0, 15_000],
  }],
};

/** The monitor's own snapshots (formats/ops_messages.ts). */
const OPS_MONITOR: Profile = {
  id: "ops-monitor",
  title: "Operations",
  files: "^ops_monitor_\\d{8}\\.jsonl$",
  reader: "jsonl",
  time: "time",
  variables: "all",
  chunkRows: 288,
  panels: [],
};

/** The vehicle's daily files. */
const MESONET: Profile = {
  id: "mesonet",
  title: "Mobile mesonet",
  files: "^\\d{8}\\.txt$",
  reader: "mesonet",
  time: "time",
  variables: "all",
  chunkRows: 3600,
  panels: [],
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

export const PROFILES: readonly Profile[] = [CL61, MESONET, WXCAM, OPS_MONITOR];
