/**
 * The radar page in a real browser with software rendering, over made-up pictures: what it shows.
 * What it says when something is missing: radar_states_test.ts. How fast it animates is measured by
 * radar_animation.ts.
 */
import { equal, match, ok } from "node:assert/strict";
import { browserTest, closePage, openPage, until } from "./_browser.ts";
import { shownOn, shows, text, withRadar } from "./_radar_page.ts";
import { KLOT, radarStation } from "./_radar_station.ts";

browserTest("radar: the newest picture with its age, the vehicle where it belongs", async () => {
  await withRadar({ count: 3 }, async ({ page, foreign, streams }, station) => {
    await shows(page, `${station.newestKey} 0`);
    equal(await text(page, ".picture-age"), "4 min old");
    equal(await text(page, ".picture-what"), "KLOT Reflectivity 0.5°");
    await until("the vehicle", () => page.locator(".station-plot").isVisible());
    match(await text(page, "#vehicle"), /^7\d km at 2[23]\d° from KLOT/);
    // The radar stands in the middle of its picture: the vehicle is so far from there on the screen.
    const middle = async (selector: string) => {
      const box = (await page.locator(selector).boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const [vehicle, map] = [await middle(".station-plot"), await middle("#map-surface")];
    const bearing = Math.atan2(vehicle.x - map.x, map.y - vehicle.y) * 180 / Math.PI + 360;
    ok(bearing > 222 && bearing < 238, `${bearing}`);
    equal(foreign.length, 0);
    equal(new Set(streams).size, 2);
  });
});

browserTest("radar: the age is by the vehicle's GPS, not by a wrong device", async () => {
  // The station's whole world, pictures too, is a day behind this device.
  await withRadar({ count: 1 }, async ({ page }, station) => {
    await page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() + 86_400_000;
    });
    await page.reload();
    await shows(page, `${station.newestKey} 0`);
    await until("the age", async () => /^[45] min old$/.test(await text(page, ".picture-age")));
  });
});

browserTest(
  "radar: an animation draws all its 24 pictures, the newest last",
  async () => {
    await withRadar({ count: 24 }, async ({ page }, station) => {
      await shows(page, `${station.newestKey} 0`);
      await until(
        "all are loaded",
        async () => /^24 pictures ready/.test(await text(page, ".loaded")),
      );
      await page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(globalThis, { seen });
        const canvas = document.getElementById("picture")!;
        new MutationObserver(() => seen.push(canvas.dataset.shown!))
          .observe(canvas, { attributeFilter: ["data-shown"] });
      });
      await page.getByRole("button", { name: "Play forward" }).click();
      const read = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
      await until("a whole loop", async () => (await read()).length >= 26);
      const loop = (await read()).slice(0, 24);
      equal(new Set(loop).size, 24);
      equal(loop[23], `${station.newestKey} 0`);
      await page.getByRole("button", { name: "Pause" }).click();
    });
  },
);

browserTest("radar: time, tilt, and what the address keeps of them", async () => {
  await withRadar({ count: 5 }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 0`);
    await page.getByRole("button", { name: "First picture" }).click();
    const first = Object.keys(station.lists.reflectivity!)[0]!;
    await shows(page, `${first} 0`);
    match(await text(page, ".picture-note"), /^4 newer pictures/);
    await page.getByRole("slider", { name: "Tilt" }).focus();
    await page.keyboard.press("ArrowRight");
    await shows(page, `${first} 1`);
    match(await text(page, "#tilt output"), /^0\.9°, 2 of 6/);
    await until("the address", () => {
      const said = new URL(page.url()).searchParams;
      return said.get("volume") === first && said.get("tilt") === "1";
    });
    await page.reload();
    await shows(page, `${first} 1`);
    await page.getByRole("button", { name: "To the newest" }).click();
    await shows(page, `${station.newestKey} 1`);
    await page.getByRole("button", { name: "Animate tilts" }).click();
    await shows(page, `${station.newestKey} 4`);
  });
});

browserTest("radar: a higher tilt stays while volumes come that have it not yet", async () => {
  await withRadar({ count: 2 }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 3`);
    await until("the angle is kept", () => /elevation=1\.8/.test(page.url()));
    const key = station.addVolume({ sweeps: 2, complete: false });
    await until(
      "it says why it stays",
      async () => /has not this tilt/.test(await text(page, ".picture-note")),
    );
    equal(await shownOn(page), `${station.newestKey} 3`);
    station.addVolume({ key, sweeps: 5, complete: false });
    await shows(page, `${key} 3`);
    match(await text(page, "#tilt output"), /^1\.8°, 4 of 5/);
  }, { query: "?tilt=3" });
});

browserTest("radar: an address with a volume shows its radar, and no other by itself", async () => {
  const other = "KMKX20260604_220000_V06";
  await withRadar({ count: 2 }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 0`);
    equal(await page.getByRole("combobox", { name: "Radar" }).inputValue(), "KLOT");
    // The oldest volume is the other radar's: nothing turns with its coming and going.
    const rest = { ...station.lists.reflectivity };
    delete rest[other];
    station.lists.reflectivity = rest;
    const key = station.addVolume();
    await shows(page, `${key} 0`);
    station.lists.reflectivity = { [other]: { sweeps: 6 }, ...station.lists.reflectivity };
    await page.goto(`${station.url}/radar?volume=${key}`);
    await shows(page, `${key} 0`);
    await page.goto(`${station.url}/radar?volume=${other}`);
    await shows(page, `${other} 0`);
    equal(await page.getByRole("combobox", { name: "Radar" }).inputValue(), "KMKX");
  }, {
    before(station) {
      station.lists.reflectivity = { [other]: { sweeps: 6 }, ...station.lists.reflectivity };
    },
  });
});

browserTest("radar: on a phone this page's own link in the header is seen whole", async () => {
  const station = radarStation({ count: 1 });
  const watched = await openPage(`${station.url}/radar`, "phone");
  await shows(watched.page, `${station.newestKey} 0`);
  await until("it is seen", () =>
    watched.page.evaluate(() => {
      const own = document.querySelector("nav [aria-current]")!.getBoundingClientRect();
      const nav = document.querySelector("nav")!.getBoundingClientRect();
      return own.left >= nav.left - 1 && own.right <= nav.right + 1;
    }));
  equal(await watched.page.locator("nav [aria-current]").textContent(), "Radar");
  equal(await watched.page.evaluate(() => scrollY), 0);
  await closePage(watched);
  await station.close();
});

browserTest("radar: a new picture comes by itself, one that still comes in says so", async () => {
  await withRadar({ count: 2 }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 0`);
    const key = station.addVolume({ sweeps: 2, complete: false });
    await shows(page, `${key} 0`);
    await until(
      "it says so",
      async () => await text(page, ".picture-note") === "Volume still coming in",
    );
    const before = station.asked.filter((one) => one === `${key} 0 png`).length;
    station.addVolume({ key, sweeps: 6, complete: true });
    await until("it is complete", async () => await text(page, ".picture-note") === "");
    await until(
      "and its picture, which may be another now, fetched anew",
      () => station.asked.filter((one) => one === `${key} 0 png`).length > before,
    );
  });
});

browserTest(
  "radar: what is under the cursor, with its distance and the beam's height",
  async () => {
    await withRadar({ count: 1 }, async ({ page }, station) => {
      await shows(page, `${station.newestKey} 0`);
      const box = (await page.locator("#map-surface").boundingBox())!;
      await page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2 - 40);
      await until("a value", async () => /dBZ|no echo/.test(await text(page, ".cursor-value")));
      await until(
        "place, distance, height",
        async () =>
          /^41\.\d{3}° N 88\.\d{3}° W · \d+ km at 30\d° from KLOT · beam at 1\.2 km$/
            .test(await text(page, "#reading span")),
      );
    });
  },
);

browserTest(
  "radar: Reset view comes back to the whole radar; the address keeps another view",
  async () => {
    await withRadar({ count: 1 }, async ({ page }, station) => {
      await shows(page, `${station.newestKey} 0`);
      await until("the vehicle", () => page.locator(".station-plot").isVisible());
      await page.getByRole("button", { name: "Vehicle", exact: true }).click();
      await until("the address", () => /at=41\.\d+%2C-88/.test(page.url()));
      await page.getByRole("button", { name: "Reset view" }).click();
      await until("no view in it", () => !/at=/.test(page.url()));
      equal(await page.locator(".map-label.site").textContent(), KLOT.site);
    });
  },
);
