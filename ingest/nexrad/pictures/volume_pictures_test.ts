import assert from "node:assert/strict";
import { fakeDraw } from "../_test_draw.ts";
import { memoryPublisher } from "../_test_publisher.ts";
import { sweep, volume } from "../_test_volume.ts";
import { type Gallery, openExhibit, type Stage } from "./volume_pictures.ts";

function setUp() {
  const { draw, asked } = fakeDraw();
  const publisher = memoryPublisher();
  const exhibit = openExhibit({ draw, publisher, products: ["reflectivity"] });
  return { exhibit, asked, published: publisher.published };
}

Deno.test("pictures of a volume: names and facts", async () => {
  const { exhibit, published } = setUp();
  const { key, news, pictures } = await exhibit(
    volume(sweep(1, 0.4391, { REF: 1832 }), sweep(2, 0.4392, { REF: 1192, VEL: 1192 })),
    new Map(),
    "final",
  );
  assert.equal(key, "KLOT20210729_123848_V06");
  assert.deepEqual(news, [
    { level: 2, product: "reflectivity", key, sweeps: 1, complete: true },
  ]);
  assert.deepEqual(pictures, [
    { object: "plots_level2/KLOT20210729_123848_V06_reflectivity_idx0.png", bytes: 4 },
  ]);
  const facts = published[0]?.pictures[0]?.facts;
  assert(facts);
  const { bounding_box_lon_lat: { nw, se }, ...rest } = facts;
  // Fractions of the world's width; the Mercator projection's latitudes of 0.375 and 0.4375.
  assert.deepEqual([nw[0], se[0]], [-90, -67.5]);
  assert.deepEqual([nw[1].toFixed(3), se[1].toFixed(3)], ["40.980", "21.943"]);
  assert.deepEqual(rest, {
    original_sweep_number: 0,
    elevation_index: 1,
    elevation_angle_degrees: 0.439,
    azimuth_angle_degrees: 0,
    site: "KLOT",
    site_lon_lat: [-88.084442, 41.604443],
    site_height_m: 231,
    product: "reflectivity",
    code: "REF",
    unit: "dBZ",
    volume_time: "2021-07-29T12:38:48.773Z",
    sweep_time: "1970-01-01T00:00:20.000Z",
    vcp: 212,
    nyquist_m_s: null,
    first_gate_m: 2125,
    gate_spacing_m: 250,
    gates: 1832,
    colours: "reflectivity",
    values: [null, 10, "RF"],
    rows_per_block: 2,
    complete: true,
  });
});

Deno.test("pictures of a volume: a Nyquist velocity of 0 is none", async () => {
  const { exhibit, published } = setUp();
  const slow = { ...sweep(1, 0.44, { REF: 1832 }), nyquistMps: 8.5 };
  const none = { ...sweep(2, 1.27, { REF: 1712 }), nyquistMps: 0 };
  await exhibit(volume(slow, none), new Map(), "final");
  assert.deepEqual(published[0]?.pictures.map(({ facts }) => facts.nyquist_m_s), [8.5, null]);
});

Deno.test("pictures of a volume that comes in: each sweep is drawn once, a repeat replaces", async () => {
  const { exhibit, asked, published } = setUp();
  const gallery: Gallery = new Map();
  const low = sweep(1, 0.44, { REF: 1832 });
  const high = sweep(2, 1.27, { REF: 1712 });
  const again = sweep(3, 0.43, { REF: 1832 });
  const drawn: string[][] = [];
  const show = async (sweeps: Parameters<typeof volume>, stage: Stage = "growing") => {
    const { pictures } = await exhibit(volume(...sweeps), gallery, stage);
    drawn.push(pictures.map(({ object }) => object.slice(-8)));
  };
  await show([]);
  await show([{ ...low, complete: false }]);
  await show([low]);
  await show([low, { ...high, complete: false }]);
  await show([low, high]);
  await show([low, high, again]);
  await show([low, high, again], "cut");
  await show([low, high, again], "final");
  assert.deepEqual(drawn, [[], [], ["idx0.png"], [], ["idx1.png"], ["idx0.png"], [], []]);
  assert.equal(asked.length, 3);
  assert.deepEqual(
    published.map(({ pictures, complete }) => [
      pictures.map(({ facts }) => facts.original_sweep_number),
      complete,
    ]),
    [[[0], false], [[0, 1], false], [[2, 1], false], [[2, 1], true]],
  );
});

Deno.test("pictures of a volume that comes in: a sweep of which more came is drawn again", async () => {
  const { exhibit, asked } = setUp();
  const gallery: Gallery = new Map();
  const early = sweep(1, 0.44, { REF: 1832 });
  const later = { ...early, azimuthDeg: Float32Array.of(0, 0.5) };
  for (const one of [early, early, later, later]) await exhibit(volume(one), gallery, "growing");
  assert.deepEqual(asked.map(({ field }) => field.radials), [1, 2]);
});

Deno.test("pictures of a volume that broke off: what there is of its last sweep, and not complete", async () => {
  const { exhibit, published } = setUp();
  const gallery: Gallery = new Map();
  const broken = volume(sweep(1, 0.44, { REF: 1832 }), sweep(2, 1.27, { REF: 1712 }, false));
  for (const stage of ["growing", "cut", "cut"] as const) await exhibit(broken, gallery, stage);
  assert.deepEqual(
    published.map(({ pictures, complete }) => [pictures.length, complete]),
    [[1, false], [2, false]],
  );
});

Deno.test("pictures of a volume: a tilt below the others moves them up", async () => {
  const { exhibit, published } = setUp();
  const gallery: Gallery = new Map();
  const high = sweep(1, 1.27, { REF: 1712 });
  await exhibit(volume(high), gallery, "growing");
  const { pictures } = await exhibit(
    volume(high, sweep(2, 0.5, { REF: 1832 })),
    gallery,
    "growing",
  );
  assert.deepEqual(pictures.map(({ object }) => object.slice(-8)), ["idx0.png", "idx1.png"]);
  assert.deepEqual(
    published.at(-1)?.pictures.map(({ facts }) => facts.elevation_index),
    [1, 2],
  );
});

Deno.test("pictures of a volume: the position of a legacy site is a known one's, or an error", async () => {
  const { exhibit, asked } = setUp();
  const legacy = volume(sweep(1, 0.5, { REF: 460 }));
  await exhibit({ ...legacy, site: null }, new Map(), "final");
  assert.equal(asked.length, 1);
  await assert.rejects(
    exhibit({ ...legacy, site: null, icao: "XXXX" }, new Map(), "final"),
    { name: "NexradError", code: "bad-field" },
  );
});
