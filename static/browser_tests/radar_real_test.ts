/**
 * The radar page of the whole program in a real browser, over pictures of a real volume: tilts, places,
 * colours and values are those that other decoders and other formulas say. No other host is found.
 *
 * `MESO360_SHOTS=FOLDER` keeps what is seen.
 */
import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { NO_DATA } from "../../_test_data.ts";
import { seek } from "../../ingest/nexrad/render/_test_earth.ts";
import { browserTest, closePage, openPage, until } from "./_browser.ts";
import { KEY, realRadarStation, SIZE_PX, VOLUME } from "./_radar_real_station.ts";
import { gatesSeen, type ReferenceGate, referenceOf, worldPx } from "./_radar_reference.ts";

/** Which sweep is a tilt's: of the lowest it is the repetition in the middle of the volume. */
const LOOKS = [
  { product: "reflectivity", moment: "REF", tilt: 0, sweep: 10, label: "Reflectivity" },
  { product: "reflectivity", moment: "REF", tilt: 5, sweep: 8, label: "Reflectivity" },
  { product: "velocity", moment: "VEL", tilt: 0, sweep: 11, label: "Radial velocity" },
] as const;
const UNITS = { REF: "dBZ", VEL: "m/s" } as const;

const VEHICLE = { lat: 41.45, lon: -88.3 };
/** Holds known gates, and half a pixel of it is less than half of one of the picture. */
const VIEW = { lat: 41, lon: -88.6, zoom: 8 };
const SCREEN = { width: 2_000, height: 1_500 };
/** A map of zoom 0 is one tile of so many pixels. */
const TILE_PX = 512;
const MARKER_PX = 3;
const COLOUR_TOLERANCE = 8;
/** The colour bar's ground, and its middle. */
const BAR = { ground: [0x14, 0x18, 0x1f], y: 38 } as const;
/** The cursor is on whole pixels of the screen. */
const CURSOR_DEG = 0.003;

interface Place {
  readonly lat: number;
  readonly lon: number;
}
type Rgb = readonly number[];
type ToScreen = (place: Place, zoom?: number) => { readonly x: number; readonly y: number };

const text = (page: Page, selector: string) => page.locator(selector).innerText();

/** Where places are on the screen, by the view that the address asks for. */
async function screenOf(page: Page): Promise<ToScreen> {
  const { x: left, y: top, width, height } = (await page.locator("#map-surface").boundingBox())!;
  return ({ lat, lon }, zoom = VIEW.zoom) => {
    const sidePx = TILE_PX * 2 ** zoom;
    const [here, middle] = [worldPx(lat, lon, sidePx), worldPx(VIEW.lat, VIEW.lon, sidePx)];
    return { x: left + width / 2 + here.x - middle.x, y: top + height / 2 + here.y - middle.y };
  };
}

/** The vehicle's marker is where it belongs. */
async function seeVehicle(page: Page, toScreen: ToScreen, zoom: number): Promise<void> {
  const wanted = toScreen(VEHICLE, zoom);
  const box = (await page.locator(".station-plot").boundingBox())!;
  const off = { x: box.x + box.width / 2 - wanted.x, y: box.y + box.height / 2 - wanted.y };
  ok(Math.hypot(off.x, off.y) <= MARKER_PX, `at zoom ${zoom} it is off by ${JSON.stringify(off)}`);
}

/** What colour a value has on the legend that the page shows. */
async function legendOf(page: Page, url: string, product: string): Promise<(value: number) => Rgb> {
  const svg = await (await fetch(`${url}/radar/legend/${product}`)).text();
  const labels = [...svg.matchAll(/<path d="M([\d.]+) 46v4"[^>]*\/><text[^>]*>(−?\d+)</g)]
    .map(([, x, label]) => ({ x: Number(x), value: Number(label!.replace("−", "-")) }));
  const [first, last] = [labels[0]!, labels.at(-1)!];
  const legend = page.locator(`#legend[src$="/${product}"]`);
  await legend.waitFor();
  const finer = 4;
  const row = await legend.evaluate((element, { finer, y }) => {
    const image = element as HTMLImageElement;
    const canvas = new OffscreenCanvas(image.naturalWidth * finer, image.naturalHeight * finer);
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return [...context.getImageData(0, y * finer, canvas.width, 1).data];
  }, { finer, y: BAR.y });
  return (value) => {
    const x = first.x + (value - first.value) / (last.value - first.value) * (last.x - first.x);
    return row.slice(4 * Math.round(x * finer)).slice(0, 3);
  };
}

/** The picture's colour at a place of the screen: red, green, blue, opacity. */
function colourAt(page: Page, x: number, y: number): Promise<number[]> {
  return page.locator("#picture").evaluate((element, [x, y]) => {
    const canvas = element as HTMLCanvasElement;
    const { left, top } = canvas.getBoundingClientRect();
    return [...canvas.getContext("2d")!.getImageData(x! - left, y! - top, 1, 1).data];
  }, [Math.floor(x), Math.floor(y)]);
}

/** A value is drawn as the legend says, and nothing where nothing is. */
function seeColour(drawn: Rgb, value: ReferenceGate["value"], legend: (value: number) => Rgb) {
  const part = drawn[3]! / 255;
  equal(part > 0, value !== "BT", `${value} is drawn as ${drawn}`);
  if (typeof value !== "number") return;
  // In the middle of its step: the bar has edges at whole values.
  const wanted = legend(value + 0.25);
  const seen = BAR.ground.map((ground, i) => drawn[i]! * part + ground * (1 - part));
  const off = Math.max(...seen.map((channel, i) => Math.abs(channel - wanted[i]!)));
  ok(off <= COLOUR_TOLERANCE, `${value} is drawn as ${seen.map(Math.round)}, not ${wanted}`);
}

/** What the page says is under the cursor there. */
async function readingAt(page: Page, toScreen: ToScreen, { lat, lon }: Place): Promise<string> {
  const { x, y } = toScreen({ lat, lon });
  await page.mouse.move(Math.round(x), Math.round(y));
  await until(`the cursor is at ${lat}, ${lon}`, async () => {
    const said = /^([\d.]+)° N ([\d.]+)° W/.exec(await text(page, "#reading span"));
    return Math.abs(Number(said?.[1]) - lat) < CURSOR_DEG &&
      Math.abs(-Number(said?.[2]) - lon) < CURSOR_DEG;
  });
  return await text(page, ".cursor-value");
}

async function seeGate(
  page: Page,
  toScreen: ToScreen,
  gate: ReferenceGate,
  unit: string,
  legend: (value: number) => Rgb,
): Promise<void> {
  const { value } = gate;
  const { x, y } = toScreen(gate);
  seeColour(await colourAt(page, x, y), value, legend);
  const said = await readingAt(page, toScreen, gate);
  if (value === "BT") equal(said, "no echo");
  else if (value === "RF") equal(said, "range folded");
  else {
    const [number, saidUnit] = said.replace("−", "-").split(" ");
    equal(`${Number(number)} ${saidUnit}`, `${value} ${unit}`);
  }
}

browserTest("radar: a real volume at its place, with its values; offline", async () => {
  const station = await realRadarStation(VEHICLE);
  try {
    const query = `opacity=100&theme=day&at=${VIEW.lat},${VIEW.lon},${VIEW.zoom}`;
    const watched = await openPage(`${station.url}/radar?${query}`, "laptop");
    const { page } = watched;
    await page.setViewportSize(SCREEN);
    const reference = referenceOf(VOLUME);
    await until("the vehicle", () => page.locator(".station-plot").isVisible());
    const toScreen = await screenOf(page);
    const isOnMap = ({ x, y }: { readonly x: number; readonly y: number }) =>
      page.evaluate(
        ([x, y]) => document.elementFromPoint(x!, y!)?.closest("#map-surface") != null,
        [x, y],
      );

    for (const { product, moment, tilt, sweep: index, label } of LOOKS) {
      await page.getByLabel("Product").selectOption({ label });
      await page.getByRole("slider", { name: "Tilt" }).fill(String(tilt));
      const sweep = reference.sweep(index, moment);
      const angle = `${sweep.elevationDeg.toFixed(1)}°`;
      await until(
        "picture and words are of it",
        async () =>
          await page.locator("#picture").getAttribute("data-shown") === `${KEY} ${tilt}` &&
          await text(page, ".picture-what") === `KLOT ${label} ${angle}`,
      );
      equal(await text(page, "#tilt output"), `${angle}, ${tilt + 1} of 14`);

      const facts = await fetch(`${station.url}/radar/data/2/${KEY}_${product}_idx${tilt}/json`);
      const seen = gatesSeen(sweep, await facts.json(), SIZE_PX);
      const legend = await legendOf(page, station.url, product);
      const known: ReferenceGate["value"][] = [];
      for (const gate of seen) {
        if (!await isOnMap(toScreen(gate))) continue;
        known.push(gate.value);
        await seeGate(page, toScreen, gate, UNITS[moment], legend);
      }
      const echoes = known.filter((value) => typeof value === "number");
      ok(echoes.length >= 3 && known.includes("BT"), `too little is seen of ${known}`);
      const shots = Deno.env.get("MESO360_SHOTS");
      if (shots) await page.screenshot({ path: join(shots, `${product}-${tilt}.png`) });
    }

    await seeVehicle(page, toScreen, VIEW.zoom);
    for (const [button, zoom] of [["Zoom in", 9], ["Zoom out", 8], ["Zoom out", 7]] as const) {
      await page.getByRole("button", { name: button }).click();
      await seeVehicle(page, toScreen, zoom);
    }
    const { groundM, azimuthDeg } = seek(reference.lat, reference.lon, VEHICLE.lat, VEHICLE.lon);
    match(
      await text(page, "#vehicle"),
      RegExp(`^${Math.round(groundM / 1000)} km at ${Math.round(azimuthDeg)}° from KLOT`),
    );
    await closePage(watched);
  } finally {
    await station.close();
  }
}, NO_DATA);
