/**
 * The radar page: pictures of the weather radar under the vehicle's own track. Joins the map, the
 * pictures, the vehicle's feed and the controls.
 *
 * @module
 */
import type { LiveStatus } from "../../formats/live_messages.ts";
import type { PanelStatus } from "../../formats/panel_messages.ts";
import { type Point } from "../../formats/point.ts";
import { PointSeries } from "../../formats/point_series.ts";
import { byId, el, setAttribute, setText } from "./common/dom.ts";
import { openFeed } from "./common/feed.ts";
import { header } from "./common/header.ts";
import { newVersion } from "./common/new_version.ts";
import { pageState } from "./common/page_state.ts";
import { recordAge } from "./common/record_age.ts";
import { StationTime } from "./common/station_time.ts";
import { onThemeChange } from "./common/theme.ts";
import { pictureCanvas } from "./radar/picture_canvas.ts";
import { pictureCard } from "./radar/picture_card.ts";
import { radarMap } from "./radar/radar_map.ts";
import { radarControls } from "./radar/radar_controls.ts";
import { fetchFacts } from "./radar/radar_rest.ts";
import { watchRadar } from "./radar/radar_watch.ts";
import { absenceText, type ComponentWords, troubleText, valueText } from "./radar/radar_words.ts";
import { shownPicture } from "./radar/shown_picture.ts";
import { TiltBook } from "./radar/tilt_book.ts";
import { valueAt } from "./radar/value_at.ts";
import type { Radar, VehicleOnMap } from "./radar/vehicle.ts";

/** Ages grow without new data: so often they are looked at. */
const TICK_MS = 1_000;
/** So often the component is asked how it is doing. */
const COMPONENT_MS = 15_000;
/** At night the picture is no lamp. */
const NIGHT_BRIGHTNESS = 0.62;

const series = new PointSeries(() => performance.now());
const age = recordAge();
const time = new StationTime();
const moment = () => ({ monoMs: performance.now(), nowMs: Date.now() });
let status: LiveStatus | null = null;
let component: ComponentWords | null = null;
let vehicle: VehicleOnMap | null = null;

const top = header(byId("header"), { title: "Radar", here: "/radar" });
const surface = byId("map-surface");
const canvas = pictureCanvas(byId<HTMLCanvasElement>("picture"));

const tilts = new TiltBook(
  async (name) => {
    const { product, volumes } = watch.scene();
    const isComplete = volumes.find(({ key }) => key === name.key)?.complete ?? true;
    return (await fetchFacts(product!, name, isComplete)).elevation_angle_degrees;
  },
  () => watch.retold(),
  () => performance.now(),
);
const shown = shownPicture(canvas, tilts, () => later());
const card = pictureCard(byId("now"), () => time.now(moment()), () => shown.go(Infinity));
const controls = radarControls(
  { time: byId("time"), tilt: byId("tilt"), choice: byId("choice") },
  shown,
);
const watch = watchRadar(tilts, () => {
  shown.take(watch.scene());
  if (watch.scene().phase === "empty") askComponent();
  later();
}, ({ key }) => shown.renew(key));

let frame = 0;
/** All words, with the next frame of the screen. */
function later(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    show();
  });
}
let placed = () => {};

function show(): void {
  const nowMs = performance.now();
  const scene = watch.scene();
  age.seen(series.newest, status, nowMs);
  if (series.newest) time.newest(series.newest.ts, age.ageS(nowMs), moment());
  card({
    scene,
    frame: shown.frame,
    fault: shown.fault,
    trouble: troubleText(component),
    isLoading: shown.isLoading,
    isPlaying: shown.running !== null,
  });
  controls.show(scene, {
    position: shown.position,
    tilt: shown.tiltIndex,
    elevationDeg: shown.frame?.facts.elevation_angle_degrees ?? null,
    running: shown.running,
    loaded: shown.loaded,
    nowMs: time.now(moment()).ms,
  });
  showAbsence();
  showLegend(scene.code ?? scene.product?.product ?? null);
  placed();
  vehicle?.show(nowMs);
  showVehicle(nowMs);
}

const absence = byId("absence");
function showAbsence(): void {
  const words = absenceText(watch.scene(), component);
  absence.hidden = words === null;
  if (words === null) return;
  setText(absence.querySelector("strong")!, words.title);
  setText(absence.querySelector("p")!, words.text);
}

const legend = byId<HTMLImageElement>("legend");
legend.addEventListener("error", () => legend.hidden = true);
legend.addEventListener("load", () => {
  legend.hidden = false;
  // A list of classes is too long to lie on the map.
  setAttribute(legend, "data-long", legend.naturalHeight > 120 ? "" : null);
});
function showLegend(product: string | null): void {
  if (product === null) return;
  setAttribute(legend, "src", `/radar/legend/${product}`);
  setAttribute(legend, "alt", `Colours of ${product}`);
}

const vehicleText = el("b", { text: "––" });
const vehicleMore = el("span", { class: "quiet" });
byId("vehicle").append(vehicleText, vehicleMore);
function showVehicle(nowMs: number): void {
  const words = vehicle?.words(nowMs) ?? { text: "––", more: age.words(nowMs), isDoubted: false };
  setText(vehicleText, words.text);
  const { frame } = shown;
  const place = words.isDoubted ? null : vehicle?.place ?? null;
  const value = frame && place ? valueAt(frame, place.lat, place.lon) : undefined;
  const there = value === undefined ? "" : `${valueText(value, frame!.facts.unit)} there · `;
  setText(vehicleMore, there + words.more);
  setAttribute(vehicleMore, "class", words.isDoubted ? "busy" : "quiet");
}

/** Where the radar of the picture stands; before there is one, the chosen radar. */
function radar(): Radar | null {
  const facts = shown.frame?.facts;
  if (facts) return { site: facts.site, lat: facts.site_lon_lat[1], lon: facts.site_lon_lat[0] };
  const { about, site } = watch.scene();
  return about?.sites.find((one) => one.site === site) ?? null;
}

/** Why there is no picture, or no newer one, in the component's own words. */
async function askComponent(): Promise<void> {
  try {
    const body = await (await fetch("/api/status", { cache: "no-store" })).json() as PanelStatus;
    const own = body.components.find(({ name }) => name === "radar");
    const state = own?.status === "running" ? own.state : own?.status;
    component = own && state ? { state, reason: own.reason } : null;
    later();
  } catch {
    // The header says that the connection is lost.
  }
}

async function openMap(): Promise<void> {
  const map = await radarMap({
    surface,
    canvas,
    series,
    age,
    radar,
    hasRoads: () => watch.scene().about?.roads ?? false,
    frame: () => shown.frame,
  });
  vehicle = map.vehicle;
  placed = map.show;
  byId("map").classList.remove("skeleton");
  later();
}

openMap().catch((error) => {
  const fault = byId("map-fault");
  fault.hidden = false;
  setText(
    fault,
    `The map cannot be drawn: ${error instanceof Error ? error.message : error}. ` +
      "It needs WebGL 2, which this browser has not, or has switched off.",
  );
});

function look(): void {
  const { theme, radarOpacity } = pageState.get();
  canvas.look(radarOpacity / 100, theme === "night" ? NIGHT_BRIGHTNESS : 1);
}
look();
onThemeChange(look);
pageState.listen(() => {
  look();
  later();
});

function took(points: readonly Point[]): void {
  for (const point of points) {
    const placed = series.add(point);
    if (placed === "older" || placed === "outside") age.behind(performance.now());
  }
  top.newest(series.newest);
  later();
}

openFeed({
  points(points, how) {
    if (how !== "initial") return took(points);
    series.replace(points);
    top.newest(series.newest);
    later();
  },
  status(next) {
    status = next;
    time.status(next, moment());
    top.status(next);
    later();
  },
  note() {},
  unrecorded({ point }) {
    if (point !== null) took([point]);
  },
  connection: (next) => top.connection(next),
  updated: (version) =>
    newVersion(byId("banners"), version, () => pageState.get().radarKey === null),
});

setInterval(() => {
  if (!document.hidden) later();
}, TICK_MS);

askComponent();
setInterval(() => {
  if (!document.hidden) askComponent();
}, COMPONENT_MS);

addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key !== " " || target.closest("button, input, select, a, summary")) return;
  event.preventDefault();
  shown.play("forward");
});
