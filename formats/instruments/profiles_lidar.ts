/**
 * Ceilometers: Vaisala CL61 and Lufft CHM15k.
 *
 * @module
 */
import type { Profile, ProfileVariable } from "./profile.ts";

const BACKSCATTER = "m-1 sr-1";

/** Of the group `monitoring`, which firmware of 2023 and later writes. */
const monitored = (name: string, units: string, longName: string): ProfileVariable => ({
  from: `monitoring/${name}`,
  name,
  units,
  longName,
  group: "housekeeping",
});

/** Vaisala CL61: netCDF4 files of 5 minutes. */
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
      units: BACKSCATTER,
      standardName: "volume_attenuated_backwards_scattering_function_in_air",
      longName: "attenuated backscatter",
      dims: ["range"],
    },
    {
      from: "linear_depol_ratio",
      name: "linear_depol_ratio",
      units: "1",
      longName: "linear depolarisation ratio",
      dims: ["range"],
    },
    {
      from: "p_pol",
      name: "p_pol",
      units: BACKSCATTER,
      longName: "parallel-polarised part of the attenuated backscatter",
      dims: ["range"],
    },
    {
      from: "x_pol",
      name: "x_pol",
      units: BACKSCATTER,
      longName: "cross-polarised part of the attenuated backscatter",
      dims: ["range"],
    },
    {
      from: "cloud_base_heights",
      name: "cloud_base_height",
      units: "m",
      longName: "distance of cloud bases along the beam",
      dims: ["layer"],
      // Below 0: none was found.
      valid: [0, 30_000],
    },
    {
      from: "vertical_visibility",
      name: "vertical_visibility",
      units: "m",
      longName: "visibility along the beam",
      valid: [0, 30_000],
    },
    {
      from: "sky_condition_total_cloud_cover",
      name: "total_cloud_cover",
      units: "1",
      standardName: "cloud_area_fraction",
      longName: "total cloud cover",
      scale: 0.125,
      // Oktas; 9: the sky is not seen.
      valid: [0, 8],
    },
    {
      from: "beta_att_noise_level",
      name: "beta_att_noise_level",
      units: "1",
      longName: "noise level of the attenuated backscatter",
    },
    monitored("window_condition", "percent", "window condition"),
    monitored("laser_power_percent", "percent", "laser power"),
    monitored("background_radiance", "1", "background radiance"),
    monitored("internal_temperature", "degC", "temperature inside"),
    monitored("internal_humidity", "percent", "relative humidity inside"),
    monitored("internal_pressure", "hPa", "pressure inside"),
    monitored("laser_temperature", "degC", "temperature of the laser"),
    monitored("transmitter_enclosure_temperature", "degC", "temperature of the transmitter"),
  ],
  chunkRows: 60,
  panels: [
    {
      kind: "heat",
      title: "Attenuated backscatter",
      units: "m⁻¹ sr⁻¹",
      variable: "beta_att",
      range: [1e-7, 1e-4],
      log: true,
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    {
      kind: "heat",
      title: "Linear depolarisation ratio",
      units: "",
      variable: "linear_depol_ratio",
      range: [0, 0.5],
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    {
      kind: "lines",
      title: "Cloud base",
      units: "m",
      range: [0, 12_000],
      points: true,
      lines: [
        { variable: "cloud_base_height", index: 0, label: "first", colour: 1 },
        { variable: "cloud_base_height", index: 1, label: "second", colour: 2 },
        { variable: "cloud_base_height", index: 2, label: "third", colour: 3 },
      ],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Window and laser",
      units: "%",
      range: [0, 105],
      lines: [
        { variable: "window_condition", label: "window", colour: 1 },
        { variable: "laser_power_percent", label: "laser power", colour: 2 },
      ],
    },
    {
      kind: "lines",
      title: "Temperature inside",
      units: "°C",
      lines: [
        { variable: "internal_temperature", label: "inside", colour: "temperature" },
        { variable: "laser_temperature", label: "laser", colour: 2 },
        { variable: "transmitter_enclosure_temperature", label: "transmitter", colour: 3 },
      ],
    },
    {
      kind: "lines",
      title: "Humidity inside",
      units: "%",
      range: [0, 100],
      lines: [{ variable: "internal_humidity", label: "inside", colour: "dewpoint" }],
    },
  ],
};

/** Lufft CHM15k: netCDF3 files. */
const CHM15K: Profile = {
  id: "chm15k",
  title: "Lufft CHM15k ceilometer",
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
      from: "beta_raw",
      name: "beta_raw",
      units: "1",
      longName: "normalised range-corrected signal, not calibrated",
      dims: ["range"],
    },
    {
      from: "cbh",
      name: "cloud_base_height",
      units: "m",
      longName: "cloud base height above the instrument",
      dims: ["layer"],
      // Below 0: none was found.
      valid: [0, 30_000],
    },
    {
      from: "pbl",
      name: "aerosol_layer_height",
      units: "m",
      longName: "height of aerosol layers in the boundary layer",
      dims: ["layer"],
      // Below 0: none was found.
      valid: [0, 30_000],
    },
    {
      from: "vor",
      name: "vertical_optical_range",
      units: "m",
      longName: "vertical optical range",
      // Below 0: it could not be told.
      valid: [0, 30_000],
    },
    {
      from: "sci",
      name: "sky_condition_index",
      units: "1",
      longName: "sky condition: 0 nothing, 1 rain, 2 fog, 3 snow, 4 precipitation or particles",
      valid: [0, 4],
    },
    {
      from: "temp_int",
      name: "internal_temperature",
      units: "degC",
      longName: "temperature inside",
      group: "housekeeping",
    },
    {
      from: "temp_ext",
      name: "external_temperature",
      units: "degC",
      longName: "temperature outside",
      group: "housekeeping",
    },
    {
      from: "temp_det",
      name: "detector_temperature",
      units: "degC",
      longName: "temperature of the detector",
      group: "housekeeping",
    },
    {
      from: "temp_lom",
      name: "laser_temperature",
      units: "degC",
      longName: "temperature of the laser",
      group: "housekeeping",
    },
    {
      from: "state_laser",
      name: "laser_quality",
      units: "percent",
      longName: "quality of the laser",
      valid: [0, 100],
      group: "housekeeping",
    },
    {
      from: "state_detector",
      name: "detector_quality",
      units: "percent",
      longName: "quality of the detector's signal",
      valid: [0, 100],
      group: "housekeeping",
    },
    {
      from: "state_optics",
      name: "optics_transmission",
      units: "percent",
      longName: "transmission of the optics",
      valid: [0, 100],
      group: "housekeeping",
    },
  ],
  chunkRows: 120,
  panels: [
    {
      kind: "heat",
      title: "Range-corrected signal, not calibrated",
      units: "",
      variable: "beta_raw",
      range: [1e4, 1e7],
      log: true,
      vertical: "range",
      verticalRange: [0, 12_000],
      over: [{ variable: "cloud_base_height", index: 0, label: "cloud base", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Cloud base",
      units: "m",
      range: [0, 12_000],
      points: true,
      lines: [
        { variable: "cloud_base_height", index: 0, label: "first", colour: 1 },
        { variable: "cloud_base_height", index: 1, label: "second", colour: 2 },
        { variable: "cloud_base_height", index: 2, label: "third", colour: 3 },
      ],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Temperature",
      units: "°C",
      lines: [
        { variable: "internal_temperature", label: "inside", colour: "temperature" },
        { variable: "external_temperature", label: "outside", colour: "dewpoint" },
        { variable: "detector_temperature", label: "detector", colour: 3 },
        { variable: "laser_temperature", label: "laser", colour: 4 },
      ],
    },
    {
      kind: "lines",
      title: "Quality",
      units: "%",
      range: [0, 105],
      lines: [
        { variable: "laser_quality", label: "laser", colour: 1 },
        { variable: "detector_quality", label: "detector", colour: 2 },
        { variable: "optics_transmission", label: "optics", colour: 3 },
      ],
    },
  ],
};

export const CEILOMETERS: readonly Profile[] = [CL61, CHM15K];
