import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import { jobsOf } from "../../jobs.ts";
import { PROFILES } from "../../formats/instruments/profiles.ts";
import { decodeWindow } from "../../formats/quicklook_window.ts";
import type { QuicklookList } from "../../formats/quicklook_messages.ts";
import { stdoutLogger } from "../../log.ts";
import { writeStore } from "../../zarr_store/mod.ts";
import { runPrewarm } from "./prewarm_job.ts";
import { type TestSite, withSite, writeRows } from "./_test_site.ts";

const profileNamed = (name: string) => PROFILES.find(({ id }) => id === name)!;
const nowS = ({ clock }: TestSite) => clock.nowMs() / 1000;

/** The window that a query gets; gzip is undone. */
async function windowOf(site: TestSite, query: string, headers: Record<string, string> = {}) {
  const response = await site.get(`/quicklooks/api/window?${query}`, headers);
  equal(response.status, 200);
  const body = response.headers.get("content-encoding") === "gzip"
    ? response.body!.pipeThrough(new DecompressionStream("gzip"))
    : response.body!;
  return decodeWindow(await new Response(body).arrayBuffer());
}

async function refused(site: TestSite, query: string, status: number, words: RegExp) {
  const response = await site.get(`/quicklooks/api/window?${query}`);
  equal(response.status, status, query);
  match((await response.json()).error, words);
  return response;
}

Deno.test("the list: stores and cameras, how new each is, its pictures' days", () =>
  withSite(async (site) => {
    writeRows(site.products, 1_749_146_400, 25);
    const pictures = join(site.products, "quicklooks", "cl61");
    Deno.mkdirSync(pictures, { recursive: true });
    for (const name of ["cl61_20250605.png", "cl61_20250604.png", "met_20250603.png"]) {
      Deno.writeTextFileSync(join(pictures, name), "");
    }
    const { entries } = await (await site.get("/quicklooks/api/instruments"))
      .json() as QuicklookList;
    const found = (id: string) => entries.find((one) => one.id === id)!;
    equal(found("cl61").newest, "2025-06-05T18:00:00.000Z");
    deepEqual(found("cl61").days, ["20250604", "20250605"]);
    equal(found("cl61").latest, null);
    equal(found("HK_cl61").newest, null, "a store of its own");
    equal(found("met").title, "Mast");
    equal(found("met").newest, null);
    equal(found("wxcam").kind, "camera");
    ok(entries.some(({ id }) => id === "ops_monitor"));
    // Two of one profile are told apart.
    const { title } = profileNamed("wxcam");
    deepEqual([found("wxcam").title, found("wxcam2").title], [
      `${title} (wxcam)`,
      `${title} (wxcam2)`,
    ]);
    equal(found("cl61").title, profileNamed("cl61").title);
  }));

Deno.test("the list: a store whose old rows change has another mark, with the same newest row", () =>
  withSite(async (site) => {
    const look = async () => {
      site.clock.advance(3_000);
      const answer = await site.get("/quicklooks/api/instruments");
      const { entries } = await answer.json() as QuicklookList;
      return entries.find(({ id }) => id === "cl61")!;
    };
    equal((await look()).mark, "");
    const endS = 1_749_146_400;
    writeRows(site.products, endS, 25);
    const first = await look();
    deepEqual(await look(), first);
    writeRows(site.products, endS, 25);
    const again = await look();
    equal(again.newest, first.newest);
    notEqual(again.mark, first.mark);
  }));

Deno.test("the list: a camera whose film is made has another mark, with the same newest picture", () =>
  withSite(async (site) => {
    const folder = join(site.products, "wxcam", "wxcam");
    Deno.mkdirSync(folder, { recursive: true });
    const look = async (video: string | null) => {
      const day = { day: "20250605", last: "2025-06-05T18:00:00Z", video };
      const path = join(folder, "catalog.json");
      Deno.writeTextFileSync(`${path}.new`, JSON.stringify({ days: [day] }));
      Deno.renameSync(`${path}.new`, path);
      site.clock.advance(3_000);
      const answer = await site.get("/quicklooks/api/instruments");
      const { entries } = await answer.json() as QuicklookList;
      return entries.find(({ id }) => id === "wxcam")!;
    };
    const before = await look(null);
    const after = await look("wxcam/20250605.mp4");
    equal(after.newest, "2025-06-05T18:00:00Z");
    equal(after.newest, before.newest);
    notEqual(after.mark, before.mark);
  }));

Deno.test("a window: directions are never averaged: between 350° and 10° there is no wind from 180°", () =>
  withSite(async (site) => {
    const rows = 600;
    const endS = Math.floor(nowS(site));
    writeStore(join(site.products, "met", "met.zarr"), {
      attributes: {},
      times: Float64Array.from({ length: rows }, (_, i) => endS - (rows - 1 - i) * 60),
      coordinates: {},
      variables: {
        wind_direction: {
          dims: [],
          values: Float32Array.from({ length: rows }, (_, i) => i % 2 === 0 ? 350 : 10),
          attributes: {},
        },
      },
      chunkRows: 100,
    });
    const { panels: [panel] } = await windowOf(site, "id=met&hours=10&columns=20");
    ok(panel?.kind === "lines" && panel.points === true);
    const [line] = panel.lines;
    equal(line!.full, false, "a column is of many rows");
    const values = [...line!.mean].filter((value) => !Number.isNaN(value));
    ok(values.length >= 10);
    deepEqual(values.filter((value) => value !== 350 && value !== 10), []);
    deepEqual([line!.min, line!.max], [null, null]);
  }));

Deno.test("a window: the last hours, or from one time to another", () =>
  withSite(async (site) => {
    const endS = Math.floor(nowS(site)) - 100;
    writeRows(site.products, endS, 120);
    const whole = await windowOf(site, "id=cl61&hours=24");
    equal(whole.state, "ready");
    equal(whole.endS, nowS(site));
    equal(whole.newestS, endS);
    const part = await windowOf(site, `id=cl61&from=${endS - 300}&to=${endS}&columns=100&rows=10`);
    const [heat] = part.panels;
    ok(heat?.kind === "heat" && heat.full);
    equal(heat.verticalUnits, "m");
    deepEqual([...new Set(heat.values)], [115, 116, 117, 118, 119, 120]);
  }));

Deno.test("a window: of what is not there, or not whole, it says so and is no error", () =>
  withSite(async (site) => {
    equal((await windowOf(site, "id=met")).state, "nothing yet");
    writeRows(site.products, nowS(site), 30);
    const store = join(site.products, "cl61", "cl61.zarr");
    equal((await windowOf(site, "id=cl61")).state, "ready");
    Deno.writeTextFileSync(join(store, "beta_att", "0.0"), "nothing of zlib's");
    const torn = await windowOf(site, "id=cl61");
    equal(torn.state, "damaged");
    match(torn.reason!, /0\.0/);
    equal(torn.newestS, nowS(site));
    Deno.writeTextFileSync(join(store, ".zmetadata"), "{");
    equal((await windowOf(site, "id=cl61")).state, "damaged");
    Deno.removeSync(store, { recursive: true });
    equal((await windowOf(site, "id=cl61")).state, "nothing yet");
    writeRows(site.products, nowS(site), 5);
    equal((await windowOf(site, "id=cl61")).state, "ready", "made anew");
  }));

Deno.test("a window: what cannot be asked is refused in words", () =>
  withSite(async (site) => {
    await refused(site, "id=nothing", 404, /there is no instrument "nothing"/);
    await refused(site, "id=wxcam", 404, /wxcam is a camera/);
    await refused(site, "id=cl61&columns=1e9", 400, /columns: a number from 10 to 4000/);
    await refused(site, "id=cl61&columns=", 400, /columns/);
    await refused(site, "id=cl61&rows=-1", 400, /rows/);
    await refused(site, "id=cl61&hours=9999", 400, /hours/);
    await refused(site, "id=cl61&from=5", 400, /from and to are needed/);
    await refused(site, "id=cl61&from=5&to=4", 400, /the earlier first/);
    await refused(site, "id=cl61&from=0&to=1e9", 400, /at most 32 days/);
    site.busy = true;
    const busy = await refused(site, "id=cl61", 503, /too many/);
    equal(busy.headers.get("retry-after"), "2");
  }));

Deno.test("a window that is too much work names a shorter time", () =>
  withSite(async (site) => {
    // Only said to be so long: nothing is read before it is counted.
    writeRows(site.products, nowS(site), 600, 4);
    const metadata = join(site.products, "cl61", "cl61.zarr", ".zmetadata");
    const text = Deno.readTextFileSync(metadata);
    const wide = text.replaceAll(/(\[\s*\d+,\s*)4(?=\s*\])/g, (_, before) => `${before}1000000`);
    ok(wide !== text);
    Deno.writeTextFileSync(metadata, wide);
    await refused(site, "id=cl61", 400, /600 million values: ask for a shorter time/);
  }));

Deno.test("prewarm: the kept window is the answer while the stores are as they were", () =>
  withSite(async (site) => {
    const { loaded, clock, products } = site;
    writeRows(products, nowS(site) - 60, 100);
    const job = jobsOf(loaded.config).jobs.find(({ name }) => name === "cl61-prewarm")!;
    const run = () =>
      runPrewarm({
        loaded,
        job,
        options: {},
        log: stdoutLogger("test", false),
        clock,
        signal: new AbortController().signal,
      });
    const first = await run();
    ok(first.ok);
    equal(first.counts["made"], 2, "science and housekeeping");
    equal((await run()).state, "nothing new");
    const gzip = { "accept-encoding": "gzip" };
    clock.advance(60_000);
    const kept = await windowOf(site, "id=cl61&hours=24&columns=1200", gzip);
    equal(kept.state, "ready");
    equal(kept.madeMs, clock.nowMs() - 60_000);
    equal(site.tasks.length, 0, "nothing was read");
    await windowOf(site, "id=cl61&hours=24&columns=2400", gzip);
    await windowOf(site, "id=cl61&hours=24");
    equal(site.tasks.length, 2, "finer, or not in gzip, it is read");
    writeRows(products, nowS(site), 101);
    const newer = await windowOf(site, "id=cl61&hours=24", gzip);
    equal(newer.newestS, nowS(site));
    equal((await run()).counts["made"], 2);
    clock.advance(7 * 3_600_000);
    await windowOf(site, "id=cl61&hours=24", gzip);
    equal(site.tasks.length, 4, "too little of the last 24 hours is left in it");
  }));
