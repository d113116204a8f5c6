import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { NO_DATA, realChunks } from "../../../_test_data.ts";
import { coverage } from "../../../formats/nexrad/coverage.ts";
import {
  type DecodedRecord,
  decodeRecord,
  type RecordBytes,
  VolumeBuilder,
} from "../../../formats/nexrad/level2/mod.ts";
import type { MomentName } from "../../../formats/nexrad/sweep.ts";
import { fakeDraw } from "../_test_draw.ts";
import { memoryPublisher } from "../_test_publisher.ts";
import type { Workers } from "../decode/mod.ts";
import { openLiveVolume } from "./live_volume.ts";
import type { Draw } from "./studio.ts";
import { openExhibit } from "./volume_pictures.ts";

const MOMENTS: ReadonlySet<MomentName> = new Set(["REF", "VEL"]);
type Chunk = ReturnType<typeof realChunks>[number];

/** Decodes in this thread, and each record only once, however many volumes are made of it. */
function decoderOnce(): Workers {
  const done = new Map<string, DecodedRecord>();
  function decoded(place: number, record: RecordBytes): DecodedRecord {
    const name = `${place} ${record.where}`;
    const known = done.get(name);
    if (known !== undefined) return known;
    const { parts, ...rest } = decodeRecord(record);
    const few = parts.map((part) => ({
      ...part,
      moments: part.moments.filter((moment) => MOMENTS.has(moment.name)),
    }));
    done.set(name, { ...rest, parts: few });
    return { ...rest, parts: few };
  }
  const unused = () => Promise.reject(new TypeError("a live volume only decodes"));
  return {
    decodeVolume: unused,
    table: unused,
    picture: unused,
    close() {},
    live(header) {
      const builder = new VolumeBuilder(header);
      return {
        add(place, { records }) {
          for (const [i, record] of records.entries()) {
            builder.add(place + i, decoded(place, record));
          }
          return Promise.resolve();
        },
        volume: () => builder.volume(),
      };
    },
  };
}

/** "Draws" what a picture shows: a hash of its radials. Keeps how much of the circle each one covers. */
function hashingDraw() {
  const covered: number[] = [];
  const draw: Draw = async (subject, site) => {
    const { field } = subject;
    covered.push(coverage({ ...field, azimuthSpacingDeg: Number(field.azimuthWidthDeg) }));
    const drawn = await fakeDraw().draw(subject, site);
    const png = createHash("sha256").update(new Uint8Array(field.azimuthDeg.slice().buffer))
      .update(new Uint8Array(field.codes.slice().buffer)).digest();
    return { ...drawn, picture: { ...drawn.picture, png: new Uint8Array(png) } };
  };
  return { draw, covered };
}

/** Always the same sequence for a seed: Lehmer's generator, as Park and Miller have it. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const left = [...items];
  const out: T[] = [];
  for (let state = seed; left.length > 0;) {
    state = state * 48_271 % 2_147_483_647;
    out.push(...left.splice(state % left.length, 1));
  }
  return out;
}

/** What is there of a volume of chunks in the end, and how much of the circle each drawing showed. */
async function pictures(
  decoder: Workers,
  chunks: readonly Chunk[],
) {
  const { draw, covered } = hashingDraw();
  const publisher = memoryPublisher();
  const exhibit = openExhibit({ draw, publisher, products: ["reflectivity", "velocity"] });
  const live = openLiveVolume(decoder, exhibit, MOMENTS);
  for (const { name, bytes } of chunks) await live.add(name, bytes);
  assert(live.isWhole());
  const last = new Map(
    publisher.published.map((publication) => [publication.product, publication]),
  );
  return {
    covered,
    shown: [...last.values()].map(({ key, product, complete, pictures }) => ({
      key,
      product,
      complete,
      // When it was drawn, its volume may or may not have been complete.
      pictures: pictures.map(({ index, png, facts: { complete: _, ...facts } }) => ({
        index,
        png: [...png].join(),
        facts,
      })),
    })),
  };
}

Deno.test({
  name:
    "chunks in any order end in the same pictures, none of part of a circle (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const [start, ...rest] = realChunks() as [Chunk, ...Chunk[]];
    const decoder = decoderOnce();
    const inOrder = await pictures(decoder, [start, ...rest]);
    assert.deepEqual(inOrder.shown.map(({ pictures }) => pictures.length), [14, 14]);
    // The first chunk of each sweep first, as when many are fetched at once.
    const spread = rest.toSorted((a, b) =>
      Number(a.name.slice(16, 19)) % 6 - Number(b.name.slice(16, 19)) % 6
    );
    const orders = [rest.toReversed(), spread, ...[1, 2, 3].map((seed) => shuffled(rest, seed))];
    for (const order of orders) {
      const { shown, covered } = await pictures(decoder, [start, ...order]);
      assert.deepEqual(shown, inOrder.shown);
      assert(Math.min(...covered) >= 0.95);
    }
  },
});
