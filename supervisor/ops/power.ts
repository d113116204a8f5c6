/**
 * What the power systems' stores say now: volts, amps, state of charge, temperature inside.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { profileOf, storeFolder, storeNames } from "../../config_instruments.ts";
import { errorText } from "../../secrets.ts";
import { openStore, readSteadily, type ZarrStore } from "../../zarr_store/mod.ts";
import { type Found, minutesSince, numberText, timeText, together } from "./found.ts";

/** Rows in which a battery shows which kind it is: a week of minutes. */
const KIND_ROWS = 10_080;
/** No battery of 24 V and none of 36 V gets there; one of 48 V is above it until it is ruined. */
const KIND_48_VOLTS = 44;
/** Of several samples a second the newest have no value: so far back one is looked for. */
const LATEST_ROWS = 120;

/** As the rules of alerts have them. */
const LOW_SOC = 40;
const LOW_48_VOLTS = 50;

/** The name of the profile whose instruments are power systems. */
const POWER = "power";

/** @param isSilent the disks do not answer: nothing is looked at */
export function lookAtPower(config: Config, nowMs: number, isSilent: boolean): Found {
  const own = config.instruments.filter((one) => profileOf(config, one).id === POWER);
  return together(own.map((one): Found => {
    const key = `power_${one.id}`;
    const name = `power ${one.id}`;
    const unknown = (text: string): Found => ({
      metrics: isSilent ? {} : noValues(key),
      checks: [{ name, area: "power", colour: "amber", text }],
    });
    if (isSilent) return unknown("not known: a disk does not answer, see disks");
    try {
      const store = openStore(storeFolder(config, storeNames(one).science));
      if (store === null || store.span === null) return unknown("nothing yet: see its append job");
      return readSteadily(store, (steady) => {
        const newest = new Date(steady.span!.lastS * 1000).toISOString();
        if (minutesSince(newest, nowMs) > one.stale_minutes) {
          const found = unknown(
            `the newest values are of ${timeText(newest)}: see stream ${one.id}`,
          );
          // What was true hours ago is no value of now.
          return { ...found, metrics: { ...found.metrics, ...blanks(steady, key) } };
        }
        return valuesOf(steady, key, name);
      });
    } catch (error) {
      return unknown(`its store cannot be read (${errorText(error)}): see its append job`);
    }
  }));
}

/** What the rules ask for has no value. */
const noValues = (key: string) => ({
  [`${key}_battery_soc`]: null,
  [`${key}_battery_voltage`]: null,
});

const scalars = (store: ZarrStore) =>
  [...store.variables].filter(([name, { dims }]) => dims.length === 1 && name !== "time")
    .map(([name]) => name);

const blanks = (store: ZarrStore, key: string) =>
  Object.fromEntries(scalars(store).map((name) => [`${key}_${name}`, null]));

function valuesOf(store: ZarrStore, key: string, name: string): Found {
  const metrics: Record<string, number | null> = {};
  for (const variable of scalars(store)) metrics[`${key}_${variable}`] = latest(store, variable);
  const volts = metrics[`${key}_battery_voltage`];
  if (volts !== undefined && is48Volts(store)) metrics[`${key}_48v_battery_voltage`] = volts;
  const soc = metrics[`${key}_battery_soc`] ?? null;
  const isLow = (soc !== null && soc <= LOW_SOC) ||
    (metrics[`${key}_48v_battery_voltage`] ?? Infinity) < LOW_48_VOLTS;
  const shown = scalars(store).flatMap((variable) => {
    const value = metrics[`${key}_${variable}`] ?? null;
    const units = store.variables.get(variable)!.attributes.units;
    const unit = UNITS[String(units)] ?? String(units ?? "");
    return value === null ? [] : [`${variable.replaceAll("_", " ")} ${numberText(value)} ${unit}`];
  });
  const text = `${shown.join(", ") || "no values"}${
    isLow ? ": save power, and look at the charger and the panels" : ""
  }`;
  return { metrics, checks: [{ name, area: "power", colour: isLow ? "red" : "green", text }] };
}

/** As people write them. */
const UNITS: Readonly<Record<string, string>> = { percent: "%", degC: "°C" };

/** The newest value that is one. */
function latest(store: ZarrStore, variable: string): number | null {
  const values = store.read(variable, Math.max(0, store.rows - LATEST_ROWS), store.rows);
  for (let i = values.length - 1; i >= 0; i--) {
    // A float32 is known to seven digits.
    if (!Number.isNaN(values[i]!)) return Number(values[i]!.toPrecision(6));
  }
  return null;
}

function is48Volts(store: ZarrStore): boolean {
  const values = store.read("battery_voltage", Math.max(0, store.rows - KIND_ROWS), store.rows);
  return values.some((value) => value > KIND_48_VOLTS);
}
