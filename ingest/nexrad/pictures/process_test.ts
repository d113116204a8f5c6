import assert from "node:assert/strict";
import { NO_DATA, realChunks, sharedFile } from "../../../_test_data.ts";
import { memoryPublisher } from "../_test_publisher.ts";
import { openWorkers } from "../decode/mod.ts";
import { openProcessor, type Processor } from "./process.ts";

type Products = Parameters<typeof openProcessor>[0]["products"];

async function withProcessor(
  products: Products,
  then: (
    processor: Processor,
    published: ReturnType<typeof memoryPublisher>["published"],
  ) => Promise<void>,
): Promise<void> {
  const codes = Object.fromEntries(
    Object.entries(products).flatMap(([name, { codes }]) => codes ? [[name, codes]] : []),
  );
  const publisher = memoryPublisher(codes);
  const workers = openWorkers({ count: 1 });
  try {
    const processor = openProcessor({ workers, publisher, products, pictureSize: 256 });
    await then(processor, publisher.published);
  } finally {
    workers.close();
  }
}

Deno.test({
  name: "process: a volume that comes chunk by chunk (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    await withProcessor({ reflectivity: {} }, async (processor, published) => {
      const live = processor.liveVolume();
      const drawn: string[] = [];
      for (const { name, bytes } of realChunks()) {
        const { pictures, skipped } = await live.add(name, bytes);
        assert.deepEqual(skipped, []);
        for (const { object } of pictures) {
          drawn.push(`${name.slice(16)} ${object.split("_").at(-1)}`);
        }
      }
      assert(live.isWhole());
      const { length } = published;
      assert.deepEqual((await live.end(false))?.news, []);
      assert.equal(published.length, length, "stored and told once");
      // The lowest sweep of 720 radials ends with the seventh chunk: the first holds no radials.
      assert.equal(drawn[0], "007-I idx0.png");
      // Sweeps 11 and 13 repeat the two lowest tilts.
      assert.deepEqual(
        drawn.map((text) => Number(/idx(\d+)/.exec(text)![1])),
        [0, 1, 2, 3, 4, 5, 6, 0, 1, 7, 8, 9, 10, 11, 12, 13],
      );
      const last = published.at(-1)!;
      assert.equal(last.key, "KLOT20210729_123848_V06");
      assert(published.slice(0, -1).every(({ complete }) => !complete));
      assert(last.complete);
      assert.deepEqual(
        last.pictures.map(({ facts }) => facts.original_sweep_number),
        [10, 12, 4, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19, 20],
      );
      // As danielway/nexrad and the ICD reading agree: shared/data/expected/nexrad-level2.
      assert.deepEqual(
        last.pictures.map(({ facts }) => facts.elevation_angle_degrees),
        // deno-fmt-ignore
        [0.437, 0.807, 1.269, 1.755, 2.371, 3.056, 3.941, 5.009, 6.335, 7.913, 9.933, 12.378, 15.489, 19.426],
      );
    });
  },
});

Deno.test({
  name: "process: a volume is complete when nothing of it is missing (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    await withProcessor({ reflectivity: {} }, async (processor, published) => {
      const chunks = realChunks();
      const last = chunks.at(-1)!;
      // The lowest sweep, whole, and E: what lies between was left out, came late, or came broken.
      const lowest = chunks.slice(0, 7);
      const told = async (isFinal: boolean, given: typeof chunks) => {
        const live = processor.liveVolume();
        published.length = 0;
        for (const { name, bytes } of given) await live.add(name, bytes);
        await live.end(isFinal);
        return [live.isWhole(), published.map(({ complete }) => complete).at(-1)];
      };
      assert.deepEqual(await told(false, [...lowest, last]), [false, false]);
      assert.deepEqual(await told(true, [...lowest, last]), [false, true]);
      assert.deepEqual(await told(false, lowest), [false, false]);
      const end = { name: last.name.replace(/\d{3}-E$/, "008-E"), bytes: last.bytes };
      assert.deepEqual(await told(false, [...lowest, end]), [true, true]);
      // E may come before another.
      assert.deepEqual(await told(false, [...lowest.slice(0, 6), end, lowest[6]!]), [true, true]);
      const [start, hurt, ...rest] = lowest;
      const cut = { name: hurt!.name, bytes: hurt!.bytes.slice(0, 1000) };
      assert.deepEqual(await told(false, [start!, cut, ...rest, end]), [false, false]);
    });
  },
});

Deno.test({
  name: "process: a chunk that is damaged or comes first by mistake (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    await withProcessor({ reflectivity: {} }, async (processor) => {
      const [start, first, second] = realChunks();
      const live = processor.liveVolume();
      await assert.rejects(live.add(first!.name, first!.bytes), { code: "not-nexrad" });
      assert.equal(await live.end(true), null);
      await live.add(start!.name, start!.bytes);
      const cut = await live.add(first!.name, first!.bytes.slice(0, 1000));
      assert.equal(cut.skipped.length, 1);
      const { skipped } = await live.add(second!.name, second!.bytes);
      assert.deepEqual(skipped, [], "told once");
    });
  },
});

Deno.test({
  name: "process: legacy files get site and position from name and table (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    await withProcessor({ reflectivity: {}, velocity: {} }, async (processor, published) => {
      const bytes = sharedFile("nexrad", "level2", "KTLX19910605_162126.gz");
      const { key, news } = await processor.volumeFile(bytes, "KTLX19910605_162126.gz");
      assert.equal(key, "KTLX19910605_162126_V01");
      assert.deepEqual(news.map(({ product, sweeps }) => [product, sweeps]), [
        ["reflectivity", 9],
        ["velocity", 9],
      ]);
      // Oklahoma City's radar: shared/data/nexrad/sites.csv.
      const { site_lon_lat: [lon, lat] } = published[0]!.pictures[0]!.facts;
      assert(Math.abs(lat - 35.333) < 0.01 && Math.abs(lon + 97.278) < 0.01, `${lat} ${lon}`);
      await assert.rejects(processor.volumeFile(bytes, "old.gz"), {
        code: "bad-field",
        message: /^old\.gz does not say its site/,
      });
    });
  },
});

Deno.test({
  name: "process: Level III products under the types that want their codes (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const products = { hydrometeor: { codes: ["HHC", "N0H"] }, ground: { codes: ["HHC"] } };
    await withProcessor(products, async (processor, published) => {
      const name = "LOT_HHC_2021_01_31_11_06_30";
      const { key, pictures } = await processor.product(sharedFile("nexrad", "level3", name), name);
      assert.equal(key, "KLOT20210131_110630_HHC");
      assert.deepEqual(pictures.map(({ object }) => object), [
        "plots_level3/KLOT20210131_110630_HHC_hydrometeor_idx0.png",
        "plots_level3/KLOT20210131_110630_HHC_ground_idx0.png",
      ]);
      const { facts } = published[0]!.pictures[0]!;
      assert.deepEqual([facts.code, facts.unit, facts.gates], ["HHC", null, 920]);
      assert(facts.values.includes("HR"));
      assert.equal(facts.sweep_time, "2021-01-31T11:06:30.000Z", "of no one sweep: the volume's");

      const tilt = "LOT_N0H_2021_01_31_11_06_30";
      await processor.product(sharedFile("nexrad", "level3", tilt), tilt);
      const { volume_time, sweep_time } = published.at(-1)!.pictures[0]!.facts;
      // 97 s: expected/nexrad-level3.
      assert.deepEqual(
        [volume_time, sweep_time],
        ["2021-01-31T11:06:30.000Z", "2021-01-31T11:08:07.000Z"],
      );

      const other = "LOT_N1P_2021_01_31_11_06_30";
      const unasked = await processor.product(sharedFile("nexrad", "level3", other), other);
      assert.deepEqual(unasked.pictures.map(({ object }) => object), [
        "plots_level3/KLOT20210131_110630_N1P_precipitation_idx0.png",
      ]);
    });
  },
});

Deno.test({
  name: "process: a product without a field has no picture, and says why (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    await withProcessor({ precipitation: { codes: ["DAA"] } }, async (processor, published) => {
      for (
        const [name, why] of [
          ["LOT_DAA_2021_05_08_03_40_29", /^DAA is empty: /],
          ["TBW_NST_2021_04_19_19_02", /^NST holds no field around the radar/],
        ] as const
      ) {
        const { pictures, skipped } = await processor.product(
          sharedFile("nexrad", "level3", name),
          name,
        );
        assert.deepEqual(pictures, []);
        assert.equal(skipped.at(-1)?.code, "no-picture");
        assert.match(skipped.at(-1)!.why, why);
      }
      assert.deepEqual(published, []);
    });
  },
});
