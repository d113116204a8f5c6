/** The dashboard in a real browser, fed by the whole program. */
import { equal, match, notEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { builtInDrive } from "../../ingest/mesonet/sim/mod.ts";
import { browserTest, closePage, openPage, type Size, until } from "./_browser.ts";
import { SERVER_GONE, startStation, type Station, wayTo } from "./_station.ts";

const stations: Station[] = [];
Deno.test.afterAll(async () => {
  for (const made of stations) await made.close();
});
let shared: Station | null = null;

/** A station for tests that leave it as it was. */
async function station(): Promise<Station> {
  shared ??= await ownStation();
  return shared;
}

async function ownStation(): Promise<Station> {
  const made = await startStation();
  stations.push(made);
  return made;
}

const value = (page: Page, name: string) =>
  page.locator("dl.value", { hasText: name }).locator(".number").innerText();
const fact = (page: Page, name: string) =>
  page.locator(".facts > div", { has: page.locator("dt", { hasText: name }) }).locator("dd")
    .innerText();
const connection = (page: Page) => page.locator(".connection .words").innerText();
const windowWords = (page: Page) => page.locator(".window-words").innerText();
const query = (page: Page) => new URL(page.url()).searchParams;
const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" });

async function live(page: Page): Promise<void> {
  await until("the page is live", async () => (await connection(page)) === "Live");
  await until("values are shown", async () => /\d/.test(await value(page, "Temperature")));
}

/** Points at a share of the plot of a chart, 0 to 1 from left and top. */
async function at(page: Page, chart: string, x: number, y = 0.5): Promise<[number, number]> {
  const box = (await page.locator(`#${chart} .u-over`).boundingBox())!;
  return [box.x + x * box.width, box.y + y * box.height];
}

for (const size of ["laptop", "phone"] as Size[]) {
  browserTest(`${size}: live values move, on one stream, without sideways scrolling`, async () => {
    const { url } = await station();
    const watched = await openPage(`${url}/view`, size);
    const { page } = watched;
    await live(page);
    const clock = () => page.locator(".data-clock time").innerText();
    const first = await clock();
    await until("the newest data moves on twice", async () => {
      const now = await clock();
      return now !== first && Number(now.slice(-2)) % 60 !== (Number(first.slice(-2)) + 1) % 60;
    });
    for (const name of ["Temperature", "Dewpoint", "Pressure", "θe", "Wind speed", "Wind from"]) {
      match(await value(page, name), /^\d+(\.\d+)?$/, name);
    }
    const [across, room] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    equal(across, room);
    equal(watched.streams.length, 1);
    await closePage(watched);
  });

  browserTest(`${size}: targets are 44 px, and values large`, async () => {
    const { url } = await station();
    const watched = await openPage(`${url}/view`, size);
    await live(watched.page);
    const small = await watched.page.evaluate(() =>
      [...document.querySelectorAll("button, select, input, summary, nav a")]
        .filter((element) => element.getClientRects().length > 0)
        .map((element) => {
          const own = element.getBoundingClientRect();
          const label = element.closest("label")?.getBoundingClientRect() ?? own;
          return {
            what: element.outerHTML.slice(0, 80),
            height: Math.max(own.height, label.height),
            width: Math.max(own.width, label.width),
          };
        })
        .filter(({ height, width }) => height < 43.5 || width < 43.5)
    );
    equal(JSON.stringify(small), "[]");
    const sizes = await watched.page.locator("dl.value .number").evaluateAll((all) =>
      all.map((element) => parseFloat(getComputedStyle(element).fontSize))
    );
    ok(sizes.every((px) => px >= (size === "phone" ? 32 : 28)), sizes.join());
    await closePage(watched);
  });
}

browserTest("charts break at a gap, and the gap is shaded", async () => {
  const { url } = await station();
  const { ts } = await (await fetch(`${url}/view/initial`)).json() as { ts: number[] };
  const i = ts.findIndex((t, k) => k > 0 && t - ts[k - 1]! > 300);
  const [before, after] = [ts[i - 1]!, ts[i]!];
  const [from, to] = [before - 600, after + 600];
  const watched = await openPage(`${url}/view?from=${from}&to=${to}`, "laptop");
  await live(watched.page);
  await until("the window is shown", async () => /zoom/i.test(await windowWords(watched.page)));
  const measure = () =>
    watched.page.evaluate(([gapStart, gapEnd]) => {
      const root = document.querySelector("#chart-temperature")!;
      const canvas = root.querySelector("canvas")!;
      const over = root.querySelector(".u-over")!.getBoundingClientRect();
      const box = canvas.getBoundingClientRect();
      const scale = canvas.width / box.width;
      const [left, width] = [(over.left - box.left) * scale, over.width * scale];
      const [top, height] = [(over.top - box.top) * scale, over.height * scale];
      const pixels = canvas.getContext("2d")!;
      // Temperature is the only red thing, whatever the exact hue.
      const red = (share: number) => {
        const x = Math.round(left + share * width);
        const { data } = pixels.getImageData(x, top, 1, height);
        for (let p = 0; p < data.length; p += 4) {
          const [r, g, b, a] = [data[p]!, data[p + 1]!, data[p + 2]!, data[p + 3]!];
          if (a > 100 && r > 120 && r > 2 * g && r > 2 * b) return true;
        }
        return false;
      };
      // What the ground between the lines is; most of a column is nothing else.
      const ground = (share: number) => {
        const { data } = pixels.getImageData(Math.round(left + share * width), top, 1, height);
        const counts = new Map<string, number>();
        for (let p = 0; p < data.length; p += 4) {
          const colour = data.slice(p, p + 4).join();
          counts.set(colour, (counts.get(colour) ?? 0) + 1);
        }
        return [...counts].sort(([, a], [, b]) => b - a)[0]![0];
      };
      const shares = Array.from({ length: 101 }, (_, k) => k / 100);
      const inGap = shares.filter((s) => s > gapStart! + 0.01 && s < gapEnd! - 0.01);
      const outside = shares.filter((s) =>
        (s < gapStart! - 0.01 && s > 0.01) || (s > gapEnd! + 0.01 && s < 0.99)
      );
      return {
        inGap: inGap.map(red),
        outside: outside.map(red),
        inGapGround: inGap.map(ground),
        outsideGround: outside.map(ground),
        shade: getComputedStyle(document.documentElement).getPropertyValue("--gap").trim(),
      };
    }, [(before - from) / (to - from), (after - from) / (to - from)]);
  let columns = await measure();
  // A machine with much to do draws late.
  await until("the window is drawn", async () => {
    columns = await measure();
    return columns.outside.includes(true);
  });
  ok(columns.inGap.length > 10);
  ok(columns.inGap.every((isRed) => !isRed), "nothing is drawn in the gap");
  ok(columns.outside.filter((isRed) => isRed).length > columns.outside.length * 0.9);
  const rgb = columns.shade.match(/[0-9a-f]{2}/g)!.map((two) => parseInt(two, 16));
  const isShaded = (colour: string) => colour === [...rgb, 255].join();
  // Depending on the time of day, a grid line may be just where one looks.
  const shaded = columns.inGapGround.filter(isShaded).length;
  ok(shaded > columns.inGapGround.length * 0.8, `the gap is shaded: ${columns.inGapGround}`);
  ok(!columns.outsideGround.some(isShaded), "nothing else is");
  await closePage(watched);
});

browserTest("drag zooms, wheel pans, double click resets; words say where one is", async () => {
  const { url } = await station();
  const watched = await openPage(`${url}/view`, "laptop");
  const { page } = watched;
  await live(page);
  match(await windowWords(page), /^Live/);
  await page.mouse.move(...await at(page, "chart-pressure", 0.3));
  await page.mouse.down();
  await page.mouse.move(...await at(page, "chart-pressure", 0.6), { steps: 5 });
  await page.mouse.up();
  await until("the zoom is in the address", () => query(page).has("from"));
  const [from, to] = [Number(query(page).get("from")), Number(query(page).get("to"))];
  ok(Math.abs(to - from - 540) < 60, `${to - from} s of 30 min`);
  match(await windowWords(page), /zoom/i);
  await page.mouse.wheel(0, -300);
  await until("the wheel pans", () => Number(query(page).get("from")) !== from);
  const panned = Number(query(page).get("to")) - Number(query(page).get("from"));
  ok(Math.abs(panned - (to - from)) < 5, "panning keeps the length");
  await page.reload();
  await live(page);
  match(await windowWords(page), /zoom/i, "a reload keeps the window");
  await page.mouse.dblclick(...await at(page, "chart-temperature", 0.5));
  await until("double click resets", () => !query(page).has("from"));
  match(await windowWords(page), /^Live/);
  await closePage(watched);
});

browserTest("panning stops at the newest point and at the start of the data", async () => {
  const { url } = await station();
  const watched = await openPage(`${url}/view?window=600`, "laptop");
  const { page } = watched;
  await live(page);
  const { ts } = await (await fetch(`${url}/view/initial`)).json() as { ts: number[] };
  const { days } = await (await fetch(`${url}/view/days`)).json() as { days: string[] };
  // The drive has no pause of four hours: the operations day begins with its first file.
  const first = await (await fetch(`${url}/view/history?day=${days.at(-1)}`)).json();
  await page.mouse.move(...await at(page, "chart-pressure", 0.5));
  for (const turn of [-1, 1]) {
    for (let i = 0; i < 80; i++) await page.mouse.wheel(0, turn * 600);
    await page.waitForTimeout(400);
    const from = Number(query(page).get("from") ?? ts.at(-1)! - 600);
    const to = Number(query(page).get("to") ?? ts.at(-1));
    ok(from >= first.first_ts - 120, `not before the data: ${first.first_ts - from}`);
    ok(turn > 0 || from < ts[0]! + 60, "as far as the data goes");
    ok(to <= ts.at(-1)! + 120, `not beyond the newest: ${to - ts.at(-1)!}`);
  }
  await closePage(watched);
});

browserTest("pause holds the charts while values go on; live lets go", async () => {
  const { url } = await station();
  const watched = await openPage(`${url}/view`, "laptop");
  const { page } = watched;
  await live(page);
  await button(page, "Pause").click();
  await until("it says so", async () => /paused/i.test(await windowWords(page)));
  const words = await windowWords(page);
  const clock = await page.locator(".data-clock time").innerText();
  await until(
    "new data comes",
    async () => (await page.locator(".data-clock time").innerText()) !== clock,
  );
  equal(await windowWords(page), words);
  await page.reload();
  await live(page);
  match(await windowWords(page), /paused/i);
  await button(page, "Live").click();
  await until("live again", async () => /^Live/.test(await windowWords(page)));
  await closePage(watched);
});

browserTest(
  "theme, units, window and map variable survive a reload, and reach the canvas",
  async () => {
    const { url } = await station();
    const watched = await openPage(`${url}/view`, "laptop", "dark");
    const { page } = watched;
    await live(page);
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    equal(await theme(), "night", "the first visit follows the system");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    // A letter of an axis or a line of the map has the theme's colour: it is looked for.
    const colours = (canvas: string) =>
      page.evaluate((selector) => {
        const canvas = document.querySelector<HTMLCanvasElement>(selector)!;
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
        const found = new Set<string>();
        for (let p = 0; p < data.length; p += 4) {
          if (data[p + 3] === 255) found.add([...data.slice(p, p + 3)].join());
        }
        const { style } = document.createElement("i");
        return ["--t", "--text", "--grid"].filter((name) => {
          style.color = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
          return found.has(style.color.replace(/[^\d,]/g, ""));
        });
      }, canvas);
    const chart = "#chart-temperature canvas";
    const inNight = await colours(chart);
    ok(inNight.includes("--t") && inNight.includes("--grid"), `at night: ${inNight}`);
    await button(page, "Sunlight").click();
    equal(await theme(), "sunlight");
    notEqual(await ground(), dark);
    await until("the chart is drawn in the colours of sunlight", async () => {
      const now = await colours(chart);
      return now.includes("--t") && now.includes("--grid");
    });
    await until(
      "and so is the map",
      async () => (await colours("#map canvas")).includes("--grid"),
    );
    await page.getByLabel("Length of the window").selectOption("600");
    await page.getByLabel("Colour of the track").selectOption({ label: "Pressure" });
    await page.locator("summary", { hasText: "Units" }).click();
    await button(page, "kt").click();
    await button(page, "inHg").click();
    const check = async () => {
      equal(await theme(), "sunlight");
      equal(await page.getByLabel("Length of the window").inputValue(), "600");
      equal(
        await page.locator("dl.value", { hasText: "Wind speed" }).locator(".unit").innerText(),
        "kt",
      );
      match(await value(page, "Pressure"), /^2\d\.\d\d\d$/);
    };
    await check();
    const { search } = new URL(page.url());
    await page.reload();
    await live(page);
    await check();
    equal(new URL(page.url()).search, search);
    await closePage(watched);
  },
);

browserTest("a note is one tap, stands in the day's file, and on every open page", async () => {
  const { url, dataDir } = await ownStation();
  const [one, two] = [
    await openPage(`${url}/view`, "phone"),
    await openPage(`${url}/view`, "laptop"),
  ];
  await live(one.page);
  await live(two.page);
  await button(one.page, "Mark event").click();
  await one.page.getByLabel("Say what").fill('wall cloud, "rotating"');
  await one.page.keyboard.press("Enter");
  const notes = two.page.getByRole("list", { name: "Notes of this day" });
  await until(
    "the note is on the other page",
    async () => /wall cloud/.test(await notes.innerText()),
  );
  const file = [...Deno.readDirSync(dataDir)].find(({ name }) => /^\d{8}_notes\.csv$/.test(name));
  const rows = Deno.readTextFileSync(join(dataDir, file!.name)).trim().split("\n");
  equal(rows[0], "time_utc,lat,lon,text");
  match(
    rows.at(-1)!,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z,3\d\.\d+,-10\d\.\d+,"wall cloud, ""rotating"""$/,
  );
  await two.page.reload();
  await live(two.page);
  await until("after a reload too", async () => /wall cloud/.test(await notes.innerText()));
  await closePage(one);
  await closePage(two);
});

browserTest("the gust alarm goes off above its limit, with words and sound", async () => {
  const { url } = await station();
  const watched = await openPage(`${url}/view`, "laptop");
  const { page } = watched;
  await page.addInitScript(() => {
    const counts = globalThis as unknown as { started: number };
    counts.started = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      if (this.context.state === "running") counts.started++;
      start.call(this, when);
    };
  });
  await page.reload();
  await live(page);
  const started = () => page.evaluate(() => (globalThis as unknown as { started: number }).started);
  const summary = page.locator("summary", { hasText: "Alarms" });
  match(await summary.innerText(), /Alarms: off/);
  await summary.click();
  const limit = page.getByLabel("Limit of the gust alarm");
  await limit.fill("0.5");
  await limit.press("Enter");
  await page.getByLabel("Gust over").check();
  const alarm = page.locator(".banner.alarm").first();
  await until("the alarm is shown", () => alarm.isVisible());
  match(await alarm.innerText(), /\d/);
  // Any tap gives the page its voice.
  await page.locator("h1").click();
  await until("tones sound", async () => await started() > 0);
  match(await summary.innerText(), /Alarms: gust/);
  await alarm.getByRole("button", { name: "Silence" }).click();
  await until("silenced, still said", async () => /silenced/i.test(await alarm.innerText()));
  await closePage(watched);
});

browserTest("a past day is shown under a banner that cannot be taken for live", async () => {
  const { url, dataDir } = await ownStation();
  Deno.writeTextFileSync(join(dataDir, "20250508.txt"), builtInDrive());
  const watched = await openPage(`${url}/view?day=20250508`, "laptop");
  const { page } = watched;
  const banner = page.locator(".banner.replay");
  await until("the banner is there", () => banner.isVisible());
  match(await banner.innerText(), /REPLAY[^]*2025-05-08/);
  await until("the day's values are shown", async () => /\d/.test(await value(page, "Pressure")));
  match(await page.title(), /replay/i);
  await banner.getByRole("button", { name: "Back to live" }).click();
  await live(page);
  ok(!await banner.isVisible());
  await until("the address is live's", () => !query(page).has("day"));
  await closePage(watched);
});

browserTest(
  "no new data: orange after 30 s, values dashed out; green when it comes again",
  async () => {
    const made = await ownStation();
    const watched = await openPage(`${made.url}/view`, "laptop");
    const { page } = watched;
    await live(page);
    made.stopLogger();
    const dot = () => page.locator(".connection .dot").getAttribute("class");
    await until("the dot is orange", async () => /busy/.test(await dot() ?? ""));
    match(await connection(page), /no new data/i);
    await until(
      "no number is left standing",
      async () => /^–+$/.test(await value(page, "Temperature")),
    );
    made.startLogger();
    await live(page);
    match(await dot() ?? "", /good/);
    await closePage(watched);
  },
);

browserTest(
  "the server is gone: red, with words; it recovers alone and fills the gap",
  async () => {
    const made = await ownStation();
    const watched = await openPage(`${made.url}/view`, "phone");
    const { page } = watched;
    await live(page);
    await made.kill();
    const dot = () => page.locator(".connection .dot").getAttribute("class");
    await until("the dot is red", async () => /bad/.test(await dot() ?? ""));
    match(await connection(page), /lost/i);
    await made.start();
    await live(page);
    await page.locator("details.rest summary").click();
    await until("the gap is filled", async () => (await fact(page, "Last 10 min")) === "100.0 %");
    await closePage(watched, SERVER_GONE);
  },
);

browserTest(
  "a phone that was out of reach fills its gap with what was recorded meanwhile",
  async () => {
    const { url } = await station();
    const way = wayTo(url);
    const watched = await openPage(`${way.url}/view`, "laptop");
    const { page } = watched;
    await live(page);
    const newest = async () => {
      const { ts } = await (await fetch(`${url}/view/initial`)).json();
      return ts.at(-1) as number;
    };
    way.cut();
    const cutAt = await newest();
    await until("it is noticed", async () => (await connection(page)) !== "Live");
    await until("seven seconds are recorded", async () => (await newest()) > cutAt + 7);
    way.mend();
    await live(page);
    await until("the gap is filled", async () => (await fact(page, "Last 10 min")) === "100.0 %");
    await closePage(watched, SERVER_GONE);
    way.close();
  },
);
