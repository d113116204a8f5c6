/**
 * Cloud radar, microwave radiometer and disdrometer: what hears, sees and counts drops.
 *
 * @module
 */
import type { Profile, ProfileVariable } from "./profile.ts";

const RANGE = {
  name: "range",
  from: "range",
  units: "m",
  longName: "distance from the antenna along the beam",
} as const;

const byRange = (
  from: string | readonly string[],
  name: string,
  units: string,
  longName: string,
  valid?: ProfileVariable["valid"],
): ProfileVariable => ({ from, name, units, longName, dims: ["range"], valid });

const housekeeping = (
  from: string,
  name: string,
  units: string,
  longName: string,
): ProfileVariable => ({ from, name, units, longName, group: "housekeeping" });

/** RPG FMCW cloud radar at 94 or 35 GHz: level 1 binary, chirps joined. */
const CLOUD_RADAR: Profile = {
  id: "cloud-radar",
  title: "RPG FMCW cloud radar",
  files: "\\.LV1$",
  reader: "rpg-lv1",
  time: "time",
  grids: [RANGE],
  variables: [
    byRange("ZE", "ZE", "dBZ", "equivalent reflectivity factor"),
    byRange("MeanVel", "MeanVel", "m s-1", "mean Doppler velocity"),
    byRange("SpecWidth", "SpecWidth", "m s-1", "Doppler spectrum width"),
    byRange("Skewn", "Skewn", "1", "skewness of the Doppler spectrum"),
    byRange("Kurt", "Kurt", "1", "kurtosis of the Doppler spectrum"),
    // UDUNITS' way of writing dB; -100: no signal in the other channel.
    byRange("SLDR", "SLDR", "0.1 lg(re 1)", "slanted linear depolarisation ratio", [-99, 99]),
    byRange("CorrCoeff", "CorrCoeff", "1", "correlation coefficient"),
    byRange("DiffPh", "DiffPh", "rad", "differential phase"),
    {
      from: "LWP",
      name: "lwp",
      units: "kg m-2",
      standardName: "atmosphere_mass_content_of_cloud_liquid_water",
      longName: "liquid water path, of the radar's own channel",
      // g m-2 in the file; -999 and the like: no channel.
      valid: [-500, 1e5],
    },
    {
      from: "RR",
      name: "rain_rate",
      units: "mm h-1",
      standardName: "rainfall_rate",
      longName: "rain rate at the surface",
      valid: [0, 1000],
    },
    {
      from: "EnvTemp",
      name: "temperature",
      units: "degC",
      standardName: "air_temperature",
      longName: "temperature at the surface",
      // K in the file; without a weather station 0 or -999.
      valid: [100, 400],
    },
    {
      from: "RelHum",
      name: "relative_humidity",
      units: "percent",
      standardName: "relative_humidity",
      longName: "relative humidity at the surface",
      valid: [0, 150],
    },
    {
      from: "BaroP",
      name: "pressure",
      units: "hPa",
      standardName: "surface_air_pressure",
      longName: "pressure at the surface",
      valid: [100, 1200],
    },
    {
      from: "Elev",
      name: "elevation",
      units: "degree",
      longName: "elevation of the beam",
    },
    { from: "Azi", name: "azimuth", units: "degree", longName: "azimuth of the beam" },
    housekeeping("TransPow", "transmitter_power", "W", "power of the transmitter"),
    housekeeping("TransT", "transmitter_temperature", "K", "temperature of the transmitter"),
    housekeeping("RecT", "receiver_temperature", "K", "temperature of the receiver"),
    housekeeping("PCT", "computer_temperature", "K", "temperature of the computer"),
    housekeeping("Status", "status", "1", "status flags of the radar"),
  ],
  chunkRows: 60,
  panels: [
    {
      kind: "heat",
      title: "Equivalent reflectivity",
      units: "dBZ",
      variable: "ZE",
      range: [-50, 25],
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    {
      kind: "heat",
      title: "Mean Doppler velocity, towards the radar negative",
      units: "m s⁻¹",
      variable: "MeanVel",
      range: [-6, 6],
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    {
      kind: "heat",
      title: "Spectrum width",
      units: "m s⁻¹",
      variable: "SpecWidth",
      range: [0.03, 3],
      log: true,
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    {
      kind: "lines",
      title: "Liquid water path",
      units: "kg m⁻²",
      lines: [{ variable: "lwp", label: "LWP", colour: "dewpoint" }],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Transmitter power",
      units: "W",
      lines: [{ variable: "transmitter_power", label: "power", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Temperature",
      units: "K",
      lines: [
        { variable: "transmitter_temperature", label: "transmitter", colour: "temperature" },
        { variable: "receiver_temperature", label: "receiver", colour: 2 },
        { variable: "computer_temperature", label: "computer", colour: 3 },
      ],
    },
  ],
};

/**
 * RPG HATPRO microwave radiometer: a file a quantity, dated folders or flat, perhaps with the station's
 * name first. Composite profiles (CMP.TPC) are made of the others, and left out.
 */
const HATPRO: Profile = {
  id: "hatpro",
  title: "RPG HATPRO radiometer",
  files: "(^|[/_])\\d{6,8}[^/]*(?<!CMP)\\.(LWP|IWV|IRT|MET|TPC|TPB)(\\.NC)?$",
  reader: "hatpro",
  time: "time",
  grids: [
    {
      name: "altitude",
      from: "altitude",
      units: "m",
      longName: "height above the instrument",
    },
    {
      name: "altitude_boundary",
      from: "altitude_boundary",
      units: "m",
      longName: "height above the instrument, of boundary layer scans",
    },
    {
      name: "irt_channel",
      from: "irt_wavelength",
      units: "um",
      longName: "wavelength of the infrared channel",
    },
  ],
  variables: [
    {
      from: "lwp",
      name: "lwp",
      units: "kg m-2",
      standardName: "atmosphere_mass_content_of_cloud_liquid_water",
      longName: "liquid water path",
    },
    {
      from: "iwv",
      name: "iwv",
      units: "kg m-2",
      standardName: "atmosphere_mass_content_of_water_vapor",
      longName: "integrated water vapour",
    },
    {
      from: "irt",
      name: "irt",
      units: "K",
      longName: "infrared sky temperature",
      dims: ["irt_channel"],
    },
    {
      from: "temperature_profile",
      name: "temperature_profile",
      units: "K",
      standardName: "air_temperature",
      longName: "temperature profile",
      dims: ["altitude"],
    },
    {
      from: "temperature_profile_boundary",
      name: "temperature_profile_boundary",
      units: "K",
      standardName: "air_temperature",
      longName: "temperature profile of boundary layer scans",
      dims: ["altitude_boundary"],
    },
    {
      from: "temperature",
      name: "temperature",
      units: "degC",
      standardName: "air_temperature",
      longName: "temperature at the instrument",
    },
    {
      from: "relative_humidity",
      name: "relative_humidity",
      units: "percent",
      standardName: "relative_humidity",
      longName: "relative humidity at the instrument",
    },
    {
      from: "pressure",
      name: "pressure",
      units: "hPa",
      standardName: "air_pressure",
      longName: "pressure at the instrument",
    },
    {
      from: "rain_rate",
      name: "rain_rate",
      units: "mm h-1",
      standardName: "rainfall_rate",
      longName: "rain rate",
    },
    { from: "elevation", name: "elevation", units: "degree", longName: "elevation of the beam" },
    { from: "azimuth", name: "azimuth", units: "degree", longName: "azimuth of the beam" },
  ],
  chunkRows: 3600,
  panels: [
    {
      kind: "lines",
      title: "Liquid water path",
      units: "kg m⁻²",
      lines: [{ variable: "lwp", label: "LWP", colour: "dewpoint" }],
    },
    {
      kind: "lines",
      title: "Integrated water vapour",
      units: "kg m⁻²",
      lines: [{ variable: "iwv", label: "IWV", colour: "wind" }],
    },
    {
      kind: "lines",
      title: "Infrared sky temperature",
      units: "K",
      lines: [{ variable: "irt", index: 0, label: "IRT", colour: "temperature" }],
    },
    {
      kind: "heat",
      title: "Temperature profile",
      units: "K",
      variable: "temperature_profile",
      range: [210, 300],
      vertical: "altitude",
      verticalRange: [0, 10_000],
    },
  ],
};

/** OTT Parsivel disdrometer: telegrams of several loggers, or TOA5. */
const PARSIVEL: Profile = {
  id: "parsivel",
  title: "OTT Parsivel disdrometer",
  files: "\\.(txt|csv|dat|mis)$",
  reader: "parsivel",
  time: "time",
  grids: [
    {
      name: "diameter",
      from: "diameter",
      units: "mm",
      longName: "drop diameter, middle of the class",
    },
    {
      name: "velocity",
      from: "velocity",
      units: "m s-1",
      longName: "fall velocity, middle of the class",
    },
  ],
  variables: [
    {
      from: "rain_rate",
      name: "rain_rate",
      units: "mm h-1",
      standardName: "rainfall_rate",
      longName: "rain rate",
    },
    {
      from: "reflectivity",
      name: "reflectivity",
      units: "dBZ",
      standardName: "equivalent_reflectivity_factor",
      longName: "radar reflectivity",
    },
    {
      from: "visibility",
      name: "visibility",
      units: "m",
      standardName: "visibility_in_air",
      longName: "visibility in precipitation",
    },
    {
      from: "particles",
      name: "particles",
      units: "1",
      longName: "particles counted",
    },
    {
      from: "synop_wawa",
      name: "synop_wawa",
      units: "1",
      longName: "present weather, WMO code table 4680",
    },
    {
      from: "number_concentration",
      name: "number_concentration",
      units: "1",
      longName: "decimal logarithm of the number of drops per m3 and mm of diameter",
      dims: ["diameter"],
    },
    {
      from: "fall_velocity",
      name: "fall_velocity",
      units: "m s-1",
      longName: "mean fall velocity by diameter",
      dims: ["diameter"],
    },
    {
      from: "spectrum",
      name: "spectrum",
      units: "1",
      longName: "particles counted, by fall velocity and diameter",
      dims: ["velocity", "diameter"],
    },
    housekeeping("signal_amplitude", "signal_amplitude", "1", "amplitude of the laser band"),
    housekeeping("temperature_sensor", "temperature_sensor", "degC", "temperature of the sensor"),
    housekeeping("heating_current", "heating_current", "A", "current of the heating"),
    housekeeping("supply_voltage", "supply_voltage", "V", "voltage of the supply"),
    housekeeping(
      "sensor_status",
      "sensor_status",
      "1",
      "status: 0 well, 1 dirty, 2 dirty, 3 damaged",
    ),
  ],
  chunkRows: 120,
  panels: [
    {
      kind: "lines",
      title: "Rain rate",
      units: "mm h⁻¹",
      lines: [{ variable: "rain_rate", label: "rain rate", colour: "dewpoint" }],
    },
    {
      kind: "lines",
      title: "Reflectivity",
      units: "dBZ",
      lines: [{ variable: "reflectivity", label: "reflectivity", colour: "wind" }],
    },
    {
      kind: "heat",
      title: "Drops by diameter, log₁₀ of m⁻³ mm⁻¹",
      units: "",
      variable: "number_concentration",
      range: [-1, 4],
      vertical: "diameter",
      verticalRange: [0, 8],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Laser band",
      units: "",
      lines: [{ variable: "signal_amplitude", label: "amplitude", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Supply",
      units: "V",
      lines: [{ variable: "supply_voltage", label: "voltage", colour: 2 }],
    },
    {
      kind: "lines",
      title: "Temperature of the sensor",
      units: "°C",
      lines: [{ variable: "temperature_sensor", label: "sensor", colour: "temperature" }],
    },
  ],
};

export const RADIOMETERS: readonly Profile[] = [CLOUD_RADAR, HATPRO, PARSIVEL];
