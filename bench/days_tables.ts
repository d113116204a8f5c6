/**
 * Made-up days of instruments that write text: Campbell loggers, a power system's table, the
 * operations monitor.
 *
 * @module
 */
import { noises, type Weather, weatherAt } from "./days_weather.ts";
import type { DaySpan, MadeFile } from "./make_days.ts";

interface Column {
  readonly name: string;
  readonly units: string;
  readonly digits: number;
  value(weather: Weather, noise: () => number): number;
}

const compactDay = (timeS: number) =>
  new Date(timeS * 1000).toISOString().slice(0, 10).replaceAll("-", "");

/** `2026-05-18 00:00:00.05`, as Campbell's loggers write. */
function loggerTime(timeS: number): string {
  const text = new Date(Math.round(timeS * 1000)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${text.slice(19, 23).replace(/\.?0*$/, "")}`;
}

const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(",");

function toa5(table: string, columns: readonly Column[], span: DaySpan, stepS: number): string {
  const noise = noises(columns.length);
  const lines = [
    quoted(["TOA5", "made", "CR1000X", "1", "CR1000X.Std.05.01", "CPU:made.CR1X", "1", table]),
    quoted(["TIMESTAMP", "RECORD", ...columns.map(({ name }) => name)]),
    quoted(["TS", "RN", ...columns.map(({ units }) => units)]),
    quoted(["", "", ...columns.map(({ name }) => name.endsWith("_Avg") ? "Avg" : "Smp")]),
  ];
  const rows = Math.round((span.endS - span.startS) / stepS);
  for (let i = 0; i < rows; i++) {
    const timeS = span.startS + i * stepS;
    const weather = weatherAt(timeS);
    const record = Math.round(timeS / stepS) % 2_000_000_000;
    const values = columns.map(({ value, digits }) => {
      const number = value(weather, noise);
      return Number.isNaN(number) ? '"NAN"' : String(Number(number.toFixed(digits)));
    });
    lines.push(`"${loggerTime(timeS)}",${record},${values.join(",")}`);
  }
  return lines.join("\r\n") + "\r\n";
}

const SLOW: readonly Column[] = [
  { name: "batt_volt_Avg", units: "V", digits: 2, value: (w, n) => 13 + w.sun + 0.02 * n() },
  { name: "PTemp_Avg", units: "degC", digits: 2, value: (w, n) => w.temperatureC + 9 + 0.1 * n() },
  {
    name: "air_temp_2m_Avg",
    units: "degC",
    digits: 3,
    value: (w, n) => w.temperatureC + 0.05 * n(),
  },
  { name: "rh_2m_Avg", units: "%", digits: 2, value: (w, n) => w.humidity + 0.2 * n() },
  { name: "pressure_Avg", units: "hPa", digits: 3, value: (w, n) => w.pressureHpa + 0.02 * n() },
  { name: "wind_speed_Avg", units: "m/s", digits: 3, value: (w, n) => w.windMps + 0.3 * n() },
  {
    name: "wind_dir_Avg",
    units: "deg",
    digits: 1,
    value: (w, n) => (w.windFromDeg + 4 * n() + 360) % 360,
  },
  {
    name: "short_in_Avg",
    units: "W/m2",
    digits: 2,
    value: (w, n) => w.sun * (620 - 2 * w.lwp) + (w.sun > 0 ? 5 * n() : 0),
  },
  {
    name: "short_out_Avg",
    units: "W/m2",
    digits: 2,
    value: (w, n) => 0.82 * w.sun * (620 - 2 * w.lwp) + (w.sun > 0 ? 4 * n() : 0),
  },
  {
    name: "long_in_Avg",
    units: "W/m2",
    digits: 2,
    value: (w, n) => 215 + (w.lwp > 0 ? 70 : 0) + n(),
  },
  {
    name: "long_out_Avg",
    units: "W/m2",
    digits: 2,
    value: (w, n) => 5.67e-8 * (w.temperatureC + 272) ** 4 + 0.5 * n(),
  },
  {
    name: "surface_temp_Avg",
    units: "degC",
    digits: 3,
    value: (w, n) => w.temperatureC - 1.2 + 0.05 * n(),
  },
  {
    name: "snow_depth_Avg",
    units: "m",
    digits: 4,
    value: (w, n) => 0.42 + w.lwp / 1e4 + 0.002 * n(),
  },
  {
    name: "heat_flux_1_Avg",
    units: "W/m2",
    digits: 3,
    value: (w, n) => -4 + 3 * w.sun + 0.1 * n(),
  },
];

/** Minutes of a surface flux station, one TOA5 file a day. */
export function* slowLogger(span: DaySpan): Generator<MadeFile> {
  yield {
    name: `asfs_slow_${compactDay(span.startS)}.dat`,
    bytes: toa5("slow", SLOW, span, 60),
  };
}

const SONIC: readonly Column[] = [
  { name: "u", units: "m/s", digits: 3, value: (w, n) => w.windMps + 0.7 * n() },
  { name: "v", units: "m/s", digits: 3, value: (_, n) => 0.6 * n() },
  { name: "w", units: "m/s", digits: 3, value: (_, n) => 0.25 * n() },
  { name: "T", units: "degC", digits: 3, value: (w, n) => w.temperatureC + 0.15 * n() },
  { name: "diag", units: "", digits: 0, value: () => 0 },
];

const GAS: readonly Column[] = [
  { name: "CO2", units: "mmol/m3", digits: 4, value: (_, n) => 18.9 + 0.05 * n() },
  { name: "H2O", units: "mmol/m3", digits: 4, value: (w, n) => 1.2 * w.humidity + 2 * n() },
  { name: "cell_temp", units: "degC", digits: 3, value: (w, n) => w.temperatureC + 4 + 0.02 * n() },
  {
    name: "cell_press",
    units: "kPa",
    digits: 4,
    value: (w, n) => w.pressureHpa / 10 + 0.004 * n(),
  },
  { name: "signal_strength", units: "%", digits: 1, value: (_, n) => 92 + 0.2 * n() },
  { name: "diag", units: "", digits: 0, value: () => 249 },
];

const FAST_HZ = 20;

function* hourly(name: string, columns: readonly Column[], span: DaySpan): Generator<MadeFile> {
  for (let startS = span.startS; startS < span.endS; startS += 3600) {
    const hour = new Date(startS * 1000).toISOString().slice(11, 13);
    const part = { startS, endS: Math.min(span.endS, startS + 3600) };
    yield {
      name: `asfs_${name}_${compactDay(startS)}_${hour}00.dat`,
      bytes: toa5(name, columns, part, 1 / FAST_HZ),
    };
  }
}

/** 20 Hz of a sonic anemometer, one TOA5 file an hour. */
export const fastSonic = (span: DaySpan): Generator<MadeFile> => hourly("sonic", SONIC, span);

/** 20 Hz of a gas analyser, one TOA5 file an hour. */
export const fastGas = (span: DaySpan): Generator<MadeFile> => hourly("gas", GAS, span);

/** Minutes of a 48 V power system, one CSV file a day. */
export function* power(span: DaySpan): Generator<MadeFile> {
  const noise = noises(48);
  const lines = [
    "timestamp,battery_voltage [V],battery_current [A],battery_soc [%],solar_power [W]," +
    "load_power [W],internal_temperature [degC]",
  ];
  let charge = 78;
  for (let timeS = span.startS; timeS < span.endS; timeS += 60) {
    const { sun, temperatureC } = weatherAt(timeS);
    const solarW = 900 * sun;
    const loadW = 340 + 25 * noise();
    const amps = (solarW - loadW) / 51;
    charge = Math.min(100, Math.max(20, charge + amps / 60 / 4));
    const values = [
      (49.5 + charge / 50 + amps / 20 + 0.03 * noise()).toFixed(2),
      amps.toFixed(2),
      charge.toFixed(1),
      solarW.toFixed(0),
      loadW.toFixed(0),
      (temperatureC + 26 + 0.2 * noise()).toFixed(1),
    ];
    lines.push(`${new Date(timeS * 1000).toISOString().slice(0, 19)}Z,${values.join(",")}`);
  }
  yield { name: `power_${compactDay(span.startS)}.csv`, bytes: lines.join("\n") + "\n" };
}

/** The monitor's snapshots every five minutes. */
export function* opsMonitor(span: DaySpan): Generator<MadeFile> {
  const noise = noises(5);
  const lines: string[] = [];
  for (let timeS = span.startS; timeS < span.endS; timeS += 300) {
    const { sun, temperatureC } = weatherAt(timeS);
    const round = (value: number) => Number(value.toFixed(2));
    const metrics = {
      disk_data_used_percent: round(61 + (timeS - span.startS) / 43_200),
      stream_cl61_lag_minutes: round(Math.abs(6 + 2 * noise())),
      stream_hatpro_lag_minutes: round(Math.abs(40 + 20 * noise())),
      jobs_failed: 0,
      power_battery_voltage: round(51 + sun + 0.05 * noise()),
      power_battery_soc: round(75 + 8 * sun),
      power_internal_temperature: round(temperatureC + 26),
      tunnel_connected: 1,
      http_seconds: null,
    };
    lines.push(JSON.stringify({ time: new Date(timeS * 1000).toISOString(), metrics, checks: [] }));
  }
  yield { name: `ops_monitor_${compactDay(span.startS)}.jsonl`, bytes: lines.join("\n") + "\n" };
}
