/**
 * What loggers write: weather stations, flux stations, power systems, and the vehicle itself.
 *
 * @module
 */
import type { Profile } from "./profile.ts";

const TEMPERATURE = "°C";
const SPEED = "m s⁻¹";

// What can be, in whatever unit a file has it: wide enough for kelvin and fahrenheit, pascals and
// millivolts, and without -999, -999.9, 9999 and the like, which stand for no value.
const ANY_TEMPERATURE = [-150, 400] as const;
const ANY_PRESSURE = [0, 120_000] as const;
const ANY_HUMIDITY = [-10, 150] as const;
const ANY_SPEED = [0, 500] as const;
const ANY_DIRECTION = [-180, 540] as const;
const NOT_NEGATIVE = [0, 1e6] as const;
/** Of sonic anemometers, m/s. */
const ANY_WIND = [-100, 100] as const;

/** ARM and Vaisala surface meteorology: netCDF 3 or 4, or CSV with the same names. */
const MET: Profile = {
  id: "met",
  title: "Surface meteorology",
  files: "\\.(cdf|nc|csv|dat)$",
  reader: "netcdf",
  time: ["time", "time_offset"],
  variables: [
    {
      from: ["temp_mean", "temperature", "air_temperature", "temp"],
      name: "temperature",
      units: "degC",
      standardName: "air_temperature",
      longName: "temperature",
      valid: ANY_TEMPERATURE,
    },
    {
      from: ["rh_mean", "relative_humidity", "rh"],
      name: "relative_humidity",
      units: "percent",
      standardName: "relative_humidity",
      longName: "relative humidity",
      valid: ANY_HUMIDITY,
    },
    {
      from: ["atmos_pressure", "pressure", "surface_air_pressure"],
      name: "pressure",
      units: "hPa",
      standardName: "surface_air_pressure",
      longName: "pressure",
      valid: ANY_PRESSURE,
    },
    {
      from: ["wspd_vec_mean", "wspd_arith_mean", "wind_speed"],
      name: "wind_speed",
      units: "m s-1",
      standardName: "wind_speed",
      longName: "wind speed",
      valid: ANY_SPEED,
    },
    {
      from: ["wdir_vec_mean", "wind_direction", "wind_dir"],
      name: "wind_direction",
      units: "degree",
      standardName: "wind_from_direction",
      longName: "direction that the wind comes from",
      valid: ANY_DIRECTION,
    },
    {
      from: ["pwd_precip_rate_mean_1min", "org_precip_rate_mean", "rain_rate"],
      name: "precipitation_rate",
      units: "mm h-1",
      standardName: "lwe_precipitation_rate",
      longName: "precipitation rate",
      valid: NOT_NEGATIVE,
    },
    {
      from: "pwd_mean_vis_1min",
      name: "visibility",
      units: "m",
      standardName: "visibility_in_air",
      longName: "visibility, mean of a minute",
      valid: NOT_NEGATIVE,
    },
    {
      from: "logger_volt",
      name: "logger_voltage",
      units: "V",
      longName: "voltage of the logger's supply",
      valid: NOT_NEGATIVE,
      group: "housekeeping",
    },
    {
      from: "logger_temp",
      name: "logger_temperature",
      units: "degC",
      longName: "temperature of the logger",
      valid: ANY_TEMPERATURE,
      group: "housekeeping",
    },
  ],
  chunkRows: 1440,
  panels: [
    {
      kind: "lines",
      title: "Temperature",
      units: TEMPERATURE,
      lines: [{ variable: "temperature", label: "temperature", colour: "temperature" }],
    },
    {
      kind: "lines",
      title: "Relative humidity",
      units: "%",
      range: [0, 105],
      lines: [{ variable: "relative_humidity", label: "humidity", colour: "dewpoint" }],
    },
    {
      kind: "lines",
      title: "Pressure",
      units: "hPa",
      lines: [{ variable: "pressure", label: "pressure", colour: "pressure" }],
    },
    {
      kind: "lines",
      title: "Wind speed",
      units: SPEED,
      lines: [{ variable: "wind_speed", label: "speed", colour: "wind" }],
    },
    {
      kind: "lines",
      title: "Wind direction",
      units: "°",
      range: [0, 360],
      points: true,
      lines: [{ variable: "wind_direction", label: "direction", colour: "direction" }],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Supply of the logger",
      units: "V",
      lines: [{ variable: "logger_voltage", label: "voltage", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Temperature of the logger",
      units: TEMPERATURE,
      lines: [{ variable: "logger_temperature", label: "logger", colour: "temperature" }],
    },
  ],
};

/** Flux station's slow table: every column, as its header says. */
const ASFS_LOGGER: Profile = {
  id: "asfs-logger",
  title: "Flux station",
  files: "\\.(dat|csv)$",
  reader: "toa5",
  time: "time",
  variables: "all",
  housekeeping: "^(RECORD|batt|BattV|PTemp|.*_volt|.*_status|.*diag)",
  chunkRows: 1440,
  panels: [
    {
      kind: "lines",
      title: "Temperature",
      units: TEMPERATURE,
      lines: [
        { variable: "air_temp*", colour: "temperature" },
        { variable: "air_t_*", colour: "temperature" },
        { variable: "AirTC*", colour: "temperature" },
        { variable: "surface_temp*", label: "surface", colour: "dewpoint" },
      ],
    },
    {
      kind: "lines",
      title: "Relative humidity",
      units: "%",
      range: [0, 105],
      lines: [
        { variable: "rh_*", colour: "dewpoint" },
        { variable: "RH*", colour: "dewpoint" },
      ],
    },
    {
      kind: "lines",
      title: "Pressure",
      units: "hPa",
      lines: [
        { variable: "pressure*", colour: "pressure" },
        { variable: "BV_BP_Avg", colour: "pressure" },
      ],
    },
    {
      kind: "lines",
      title: "Wind speed",
      units: SPEED,
      lines: [
        { variable: "wind_speed*", colour: "wind" },
        { variable: "WS_ms*", colour: "wind" },
      ],
    },
    {
      kind: "lines",
      title: "Radiation",
      units: "W m⁻²",
      lines: [
        { variable: "short_in*", label: "short down", colour: 1 },
        { variable: "short_out*", label: "short up", colour: 2 },
        { variable: "long_in*", label: "long down", colour: 3 },
        { variable: "long_out*", label: "long up", colour: 4 },
      ],
    },
  ],
  housekeepingPanels: [
    {
      kind: "lines",
      title: "Supply of the logger",
      units: "V",
      lines: [
        { variable: "batt*", housekeeping: true, label: "logger", colour: 1 },
        { variable: "BattV*", housekeeping: true, label: "logger", colour: 1 },
      ],
    },
    {
      kind: "lines",
      title: "Temperature of the logger",
      units: TEMPERATURE,
      lines: [{ variable: "PTemp*", housekeeping: true, label: "logger", colour: "temperature" }],
    },
    {
      kind: "lines",
      title: "Signal of the gas analyser",
      units: "%",
      lines: [{
        variable: "signal_strength",
        profile: "asfs-fast-gas",
        housekeeping: true,
        label: "signal",
        colour: 3,
      }],
    },
    {
      kind: "lines",
      title: "Cell of the gas analyser",
      units: TEMPERATURE,
      lines: [{
        variable: "cell_temp",
        profile: "asfs-fast-gas",
        housekeeping: true,
        label: "cell",
        colour: 4,
      }],
    },
  ],
};

/** Flux station's sonic anemometer, 10 to 20 rows a second. */
const ASFS_FAST_SONIC: Profile = {
  id: "asfs-fast-sonic",
  title: "Sonic anemometer",
  files: "\\.(dat|csv)$",
  reader: "toa5",
  time: "time",
  variables: [
    {
      from: ["u", "Ux", "u_sonic"],
      name: "u",
      units: "m s-1",
      longName: "wind along the instrument's u axis",
      valid: ANY_WIND,
    },
    {
      from: ["v", "Uy", "v_sonic"],
      name: "v",
      units: "m s-1",
      longName: "wind along the instrument's v axis",
      valid: ANY_WIND,
    },
    {
      from: ["w", "Uz", "w_sonic"],
      name: "w",
      units: "m s-1",
      standardName: "upward_air_velocity",
      longName: "upward wind",
      valid: ANY_WIND,
    },
    {
      from: ["T", "Ts", "T_sonic"],
      name: "T",
      units: "degC",
      longName: "sonic temperature",
      valid: ANY_TEMPERATURE,
    },
    {
      from: ["diag", "diag_sonic"],
      name: "diag",
      units: "1",
      longName: "diagnostic of the anemometer",
      group: "housekeeping",
    },
  ],
  chunkRows: 36_000,
  panels: [
    {
      kind: "lines",
      title: "Horizontal wind",
      units: SPEED,
      lines: [
        { variable: "u", label: "u", colour: "wind" },
        { variable: "v", label: "v", colour: "direction" },
      ],
    },
    {
      kind: "lines",
      title: "Vertical wind",
      units: SPEED,
      lines: [{ variable: "w", label: "w", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Sonic temperature",
      units: TEMPERATURE,
      lines: [{ variable: "T", label: "T", colour: "temperature" }],
    },
  ],
};

/** Flux station's open-path gas analyser, 10 to 20 rows a second. */
const ASFS_FAST_GAS: Profile = {
  id: "asfs-fast-gas",
  title: "Gas analyser",
  files: "\\.(dat|csv)$",
  reader: "toa5",
  time: "time",
  variables: [
    {
      from: ["CO2", "co2"],
      name: "CO2",
      units: "mmol m-3",
      standardName: "mole_concentration_of_carbon_dioxide_in_air",
      longName: "carbon dioxide",
      valid: NOT_NEGATIVE,
    },
    {
      from: ["H2O", "h2o"],
      name: "H2O",
      units: "mmol m-3",
      standardName: "mole_concentration_of_water_vapor_in_air",
      longName: "water vapour",
      // In dry air it may be measured a little below 0.
      valid: [-100, 1e6],
    },
    {
      from: "signal_strength",
      name: "signal_strength",
      units: "percent",
      longName: "signal strength",
      valid: [0, 200],
      group: "housekeeping",
    },
    {
      from: "cell_temp",
      name: "cell_temp",
      units: "degC",
      longName: "temperature of the cell",
      valid: ANY_TEMPERATURE,
      group: "housekeeping",
    },
    {
      from: "cell_press",
      name: "cell_press",
      units: "kPa",
      longName: "pressure of the cell",
      valid: ANY_PRESSURE,
      group: "housekeeping",
    },
    {
      from: ["diag", "diag_gas"],
      name: "diag",
      units: "1",
      longName: "diagnostic of the analyser",
      group: "housekeeping",
    },
  ],
  chunkRows: 36_000,
  panels: [
    {
      kind: "lines",
      title: "Carbon dioxide",
      units: "mmol m⁻³",
      lines: [{ variable: "CO2", label: "CO₂", colour: 1 }],
    },
    {
      kind: "lines",
      title: "Water vapour",
      units: "mmol m⁻³",
      lines: [{ variable: "H2O", label: "H₂O", colour: "dewpoint" }],
    },
  ],
};

/** Power system: volts, amps, state of charge. */
const POWER: Profile = {
  id: "power",
  title: "Power",
  files: "\\.(csv|dat)$",
  reader: "csv",
  time: "time",
  variables: [
    {
      from: ["battery_voltage", "voltage", "batt_volt_Avg", "volts", "V"],
      name: "battery_voltage",
      units: "V",
      longName: "voltage of the battery",
      valid: NOT_NEGATIVE,
    },
    {
      from: ["battery_current", "current", "amps", "A"],
      name: "battery_current",
      units: "A",
      longName: "current into the battery",
    },
    {
      from: ["battery_soc", "soc", "state_of_charge", "SOC"],
      name: "battery_soc",
      units: "percent",
      longName: "state of charge of the battery",
      valid: [0, 200],
    },
    {
      from: ["solar_power", "pv_power"],
      name: "solar_power",
      units: "W",
      longName: "power of the solar panels",
    },
    { from: "load_power", name: "load_power", units: "W", longName: "power used" },
    {
      from: ["internal_temperature", "box_temperature"],
      name: "internal_temperature",
      units: "degC",
      longName: "temperature inside",
      valid: ANY_TEMPERATURE,
    },
  ],
  chunkRows: 1440,
  panels: [
    {
      kind: "lines",
      title: "Battery",
      units: "V",
      lines: [{ variable: "battery_voltage", label: "voltage", colour: "pressure" }],
    },
    {
      kind: "lines",
      title: "Current into the battery",
      units: "A",
      lines: [{ variable: "battery_current", label: "current", colour: 1 }],
    },
    {
      kind: "lines",
      title: "State of charge",
      units: "%",
      range: [0, 105],
      lines: [{ variable: "battery_soc", label: "charge", colour: "wind" }],
    },
    {
      kind: "lines",
      title: "Power",
      units: "W",
      lines: [
        { variable: "solar_power", label: "solar", colour: "theta" },
        { variable: "load_power", label: "load", colour: "temperature" },
      ],
    },
    {
      kind: "lines",
      title: "Temperature inside",
      units: TEMPERATURE,
      lines: [{ variable: "internal_temperature", label: "inside", colour: "temperature" }],
    },
  ],
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
  panels: [
    {
      kind: "lines",
      title: "Temperature",
      units: TEMPERATURE,
      lines: [
        { variable: "t_fast", label: "temperature", colour: "temperature" },
        { variable: "dewpoint", label: "dew point", colour: "dewpoint" },
      ],
    },
    {
      kind: "lines",
      title: "Pressure",
      units: "hPa",
      lines: [{ variable: "pressure", label: "pressure", colour: "pressure" }],
    },
    {
      kind: "lines",
      title: "True wind speed",
      units: SPEED,
      lines: [{ variable: "true_wspd", label: "speed", colour: "wind" }],
    },
    {
      kind: "lines",
      title: "True wind direction",
      units: "°",
      range: [0, 360],
      points: true,
      lines: [{ variable: "true_wdir", label: "direction", colour: "direction" }],
    },
    {
      kind: "lines",
      title: "Equivalent potential temperature",
      units: "K",
      lines: [{ variable: "theta_e", label: "θe", colour: "theta" }],
    },
  ],
};

export const LOGGERS: readonly Profile[] = [
  MET,
  ASFS_LOGGER,
  ASFS_FAST_SONIC,
  ASFS_FAST_GAS,
  POWER,
  MESONET,
];
