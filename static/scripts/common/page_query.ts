/**
 * What a page remembers, and how it is written in its address. Pure: no window, no storage.
 *
 * @module
 */
import { POINT_FIELDS, type PointField } from "../../../formats/point.ts";

/** What a person sees and how; the address holds what differs from the defaults. */
export interface PageState {
  readonly theme: "day" | "night" | "sunlight";
  readonly speedUnit: "m/s" | "kt" | "mph";
  readonly temperatureUnit: "°C" | "°F";
  readonly pressureUnit: "hPa" | "inHg";
  /** The compass rose turns with the vehicle; otherwise north is up. */
  readonly headingUp: boolean;
  /** Length of the live window, seconds. */
  readonly windowS: number;
  /** The part zoomed into, seconds since 1970; null: live. */
  readonly from: number | null;
  readonly to: number | null;
  readonly paused: boolean;
  readonly mapVariable: PointField | "theta_e";
  /** The radar's picture is under the dashboard's track. */
  readonly mapRadar: boolean;
  /** A past day that is looked at, YYYYMMDD; null: live. */
  readonly day: string | null;
  /** Limit of the gust alarm, m/s; null: off. */
  readonly gustAlarm: number | null;
  readonly muted: boolean;
  /** The audible alarm when recording stops. */
  readonly recordingAlarm: boolean;
  /** Four letters; null: the first one there is. */
  readonly radarSite: string | null;
  readonly radarProduct: string;
  /** Where both levels have that product; null: the first one that has it. */
  readonly radarLevel: 2 | 3 | null;
  /** Of a product with several codes; null: the first one there is. */
  readonly radarCode: string | null;
  /** The volume that is looked at, a KEY of the store; null: the newest. */
  readonly radarKey: string | null;
  /** From 0, by rising elevation, in the volume in which it was chosen. */
  readonly radarTilt: number;
  /** Degrees, by which the same tilt is found in other volumes; null: not known yet, or the lowest. */
  readonly radarElevation: number | null;
  /** Of the picture, percent. */
  readonly radarOpacity: number;
  /** Of its animation. */
  readonly radarSpeed: number;
  readonly radarRings: boolean;
  /** Middle of the map and its zoom, `41.604,-88.085,7.5`; null: around the radar. */
  readonly radarView: string | null;
  /** The ionospheric radar that is looked at, as `kod`; null: the first one that receives. */
  readonly darnSite: string | null;
  readonly darnPlot: "fan" | "time";
  readonly darnParameter: "velocity" | "power" | "width" | "elevation";
  /** Of the range–time plot; null: the one in the middle. */
  readonly darnBeam: number | null;
  /** Of a stereo radar; null: the first one that is heard. */
  readonly darnChannel: number | null;
  /** Echoes from the ground are drawn. */
  readonly darnGround: boolean;
  /** The instrument's data or camera that is looked at; null: the first one. */
  readonly quickId: string | null;
  readonly quickView: "chart" | "picture";
  /** Of the view that ends now. */
  readonly quickHours: number;
  /** The film of a camera's day is shown. */
  readonly quickFilm: boolean;
}

/** How one value is written in the address and read back; `read` answers undefined to nonsense. */
interface Entry<T> {
  readonly name: string;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | undefined;
}

type Entries = { readonly [K in keyof PageState]: Entry<PageState[K]> };

const ENTRIES: Entries = {
  theme: choice("theme", { day: "day", night: "night", sunlight: "sunlight" }),
  speedUnit: choice("speed", { ms: "m/s", kt: "kt", mph: "mph" }),
  temperatureUnit: choice("temperature", { C: "°C", F: "°F" }),
  pressureUnit: choice("pressure", { hPa: "hPa", inHg: "inHg" }),
  headingUp: choice("up", { north: false, heading: true }),
  windowS: number("window", 60, 86_400),
  from: orNone(number("from", 0, 1e11)),
  to: orNone(number("to", 0, 1e11)),
  paused: choice("paused", { 0: false, 1: true }),
  mapVariable: choice(
    "map",
    Object.fromEntries([...POINT_FIELDS, "theta_e" as const].map((field) => [field, field])),
  ),
  mapRadar: choice("radar", { 0: false, 1: true }),
  day: orNone({
    name: "day",
    write: (day) => day,
    read: (text) => isDay(text) ? text : undefined,
  }),
  gustAlarm: orNone(number("gust", 0.1, 200)),
  muted: choice("muted", { 0: false, 1: true }),
  recordingAlarm: choice("recording", { 0: false, 1: true }),
  radarSite: orNone(text("site", /^[A-Z][A-Z0-9]{3}$/)),
  radarProduct: text("product", /^[a-z][a-z_]{0,31}$/),
  radarLevel: orNone(choice("level", { 2: 2 as const, 3: 3 as const })),
  radarCode: orNone(text("code", /^[A-Z0-9]{3}$/)),
  radarKey: orNone(text("volume", /^[A-Z][A-Z0-9]{3}\d{8}_\d{6}_[A-Z0-9]{3}$/)),
  radarTilt: number("tilt", 0, 99),
  radarElevation: orNone(number("elevation", -2, 90)),
  radarOpacity: number("opacity", 10, 100),
  radarSpeed: number("rate", 0.5, 3),
  radarRings: choice("rings", { 0: false, 1: true }),
  darnSite: orNone(text("station", /^[a-z0-9][a-z0-9_-]{0,15}$/)),
  darnPlot: choice("plot", { fan: "fan", time: "time" }),
  darnParameter: choice("parameter", {
    velocity: "velocity",
    power: "power",
    width: "width",
    elevation: "elevation",
  }),
  darnBeam: orNone(number("beam", 0, 99)),
  darnChannel: orNone(number("channel", 0, 9)),
  darnGround: choice("ground", { 0: false, 1: true }),
  quickId: orNone(text("instrument", /^[A-Za-z][A-Za-z0-9_-]{0,31}$/)),
  quickView: choice("view", { chart: "chart", picture: "picture" }),
  quickHours: number("hours", 1, 168),
  quickFilm: choice("film", { 0: false, 1: true }),
  radarView: orNone(text("at", /^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?,\d{1,2}(\.\d+)?$/)),
};

const KEYS = Object.keys(ENTRIES) as readonly (keyof PageState)[];

/** Kept per device too: they belong to the person, not to what is being looked at. */
export const DEVICE_KEYS: readonly (keyof PageState)[] = [
  "theme",
  "speedUnit",
  "temperatureUnit",
  "pressureUnit",
  "headingUp",
  "gustAlarm",
  "muted",
  "recordingAlarm",
  "mapRadar",
  "radarOpacity",
  "radarSpeed",
  "radarRings",
];

/** A state that nobody has changed. A phone's screen holds 5 minutes well, a laptop's 30. */
export function defaultState(theme: PageState["theme"], phone: boolean): PageState {
  return {
    theme,
    speedUnit: "m/s",
    temperatureUnit: "°C",
    pressureUnit: "hPa",
    headingUp: false,
    windowS: phone ? 300 : 1800,
    from: null,
    to: null,
    paused: false,
    mapVariable: "t",
    mapRadar: true,
    day: null,
    gustAlarm: null,
    muted: false,
    recordingAlarm: false,
    radarSite: null,
    radarProduct: "reflectivity",
    radarLevel: null,
    radarCode: null,
    radarKey: null,
    radarTilt: 0,
    radarElevation: null,
    radarOpacity: 80,
    radarSpeed: 1,
    radarRings: true,
    radarView: null,
    darnSite: null,
    darnPlot: "fan",
    darnParameter: "velocity",
    darnBeam: null,
    darnChannel: null,
    darnGround: true,
    quickId: null,
    quickView: "chart",
    quickHours: 24,
    quickFilm: false,
  };
}

/**
 * What a query string says of the state; what it does not say, or wrongly, is absent. A window
 * needs both its ends, and a pause the window that it holds.
 */
export function readQuery(query: string): Partial<PageState> {
  const said = new URLSearchParams(query);
  const state: Partial<Record<keyof PageState, unknown>> = {};
  for (const key of KEYS) {
    const text = said.get(ENTRIES[key].name);
    const value = text === null ? undefined : ENTRIES[key].read(text);
    if (value !== undefined) state[key] = value;
  }
  const { from, to, paused, ...rest } = state as Partial<PageState>;
  const isHome = from === null && to === null;
  const isStretch = typeof from === "number" && typeof to === "number" && to > from;
  // Half a window is none, and nothing can be held of it.
  if (!isHome && !isStretch) return paused === false ? { ...rest, paused } : rest;
  return { ...rest, from, to, ...(paused === undefined || paused && isHome ? {} : { paused }) };
}

/** Whether `text` is a day of the calendar, YYYYMMDD. */
function isDay(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  // 30 February would be read as 2 March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso);
}

/**
 * The query string (with its "?", or empty) of a state: of `keys`, what differs from `defaults`.
 * Parameters of others in `before` are kept.
 */
export function writeQuery(
  state: PageState,
  defaults: PageState,
  before = "",
  keys: readonly (keyof PageState)[] = KEYS,
): string {
  const said = new URLSearchParams(before);
  for (const key of KEYS) said.delete(ENTRIES[key].name);
  for (const key of keys) {
    if (state[key] !== defaults[key]) said.set(ENTRIES[key].name, textOf(key, state));
  }
  const query = said.toString();
  return query === "" ? "" : `?${query}`;
}

function textOf<K extends keyof PageState>(key: K, state: PageState): string {
  const entry: Entry<PageState[K]> = ENTRIES[key];
  return entry.write(state[key]);
}

function choice<T extends string | boolean | number>(
  name: string,
  byText: Readonly<Record<string, T>>,
): Entry<T> {
  const pairs = Object.entries(byText);
  return {
    name,
    write: (value) => pairs.find(([, one]) => one === value)?.[0] ?? "",
    read: (text) => pairs.find(([one]) => one === text)?.[1],
  };
}

function number(name: string, least: number, most: number): Entry<number> {
  return {
    name,
    write: String,
    read: (text) => {
      const value = text.trim() === "" ? NaN : Number(text);
      return value >= least && value <= most ? value : undefined;
    },
  };
}

function text(name: string, pattern: RegExp): Entry<string> {
  return { name, write: String, read: (text) => pattern.test(text) ? text : undefined };
}

/** "none" stands for null: a device's own limit can then be switched off in an address. */
function orNone<T>({ name, write, read }: Entry<T>): Entry<T | null> {
  return {
    name,
    write: (value) => value === null ? "none" : write(value),
    read: (text) => text === "none" ? null : read(text),
  };
}
