/**
 * A store in memory, and pictures made by hand, for tests.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { palettePng } from "../../formats/png.ts";
import {
  listObject,
  type PictureFacts,
  type PictureList,
  type PictureName,
  pictureObject,
} from "../../formats/radar_store.ts";
import type { ObjectStore } from "../../object_store/mod.ts";

/** Objects in memory; `fault` makes every call fail with it. */
export class MemoryStore implements ObjectStore {
  readonly name = "memory";
  readonly objects = new Map<string, Uint8Array<ArrayBuffer>>();
  fault: string | null = null;
  /** Keys that were read, in order. */
  readonly reads: string[] = [];

  get(key: string) {
    this.reads.push(key);
    const bytes = this.objects.get(key);
    return this.#answer(
      bytes === undefined
        ? null
        : { bytes, etag: createHash("sha256").update(bytes).digest("hex").slice(0, 16) },
    );
  }

  put(key: string, bytes: Uint8Array<ArrayBuffer>) {
    if (this.fault === null) this.objects.set(key, bytes);
    return this.#answer(undefined);
  }

  list(prefix: string) {
    return this.#answer([...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort());
  }

  remove(keys: readonly string[]) {
    for (const key of keys) this.objects.delete(key);
    return this.#answer(undefined);
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  /** Puts a JSON value. */
  json(key: string, value: unknown): void {
    this.objects.set(key, new TextEncoder().encode(JSON.stringify(value)));
  }

  /** Puts a list. */
  keys(level: 2 | 3, product: string, list: PictureList): void {
    this.json(listObject(level, product), list);
  }

  #answer<T>(value: T): Promise<T> {
    return this.fault === null ? Promise.resolve(value) : Promise.reject(new Error(this.fault));
  }
}

/** Pixels of a picture made by hand, and what its indices mean. */
export const SIZE = 8;
export const VALUES: PictureFacts["values"] = [null, 10.5, 20.5, "RF"];

/** Facts of a picture 2° wide around 97° W, 35° N, changed as told. */
export function pictureFacts(part: Partial<PictureFacts> = {}): PictureFacts {
  return {
    original_sweep_number: 0,
    elevation_index: 1,
    elevation_angle_degrees: 0.5,
    azimuth_angle_degrees: 12.5,
    bounding_box_lon_lat: { nw: [-98, 36], ne: [-96, 36], se: [-96, 34], sw: [-98, 34] },
    site: "KTLX",
    site_lon_lat: [-97, 35],
    site_height_m: 370,
    product: "reflectivity",
    code: "REF",
    unit: "dBZ",
    volume_time: "2025-04-09T12:34:56Z",
    sweep_time: "2025-04-09T12:34:56Z",
    vcp: 212,
    nyquist_m_s: 30,
    first_gate_m: 2_125,
    gate_spacing_m: 250,
    gates: 1_832,
    colours: "reflectivity",
    values: VALUES,
    rows_per_block: 4,
    complete: true,
    ...part,
  };
}

/** A picture of 8 × 8 pixels: `at` says which index a pixel has. */
export function picturePng(at: (x: number, y: number) => number): Uint8Array<ArrayBuffer> {
  const indices = new Uint8Array(SIZE * SIZE);
  for (let y = 0; y < SIZE; y++) for (let x = 0; x < SIZE; x++) indices[y * SIZE + x] = at(x, y);
  const rgba = new Uint8Array(VALUES.length * 4).fill(128);
  return palettePng({ width: SIZE, height: SIZE, indices, rgba, rowsPerBlock: 4 });
}

/** Puts a picture and its facts. */
export function putPicture(
  store: MemoryStore,
  name: PictureName,
  png: Uint8Array<ArrayBuffer>,
  facts: Partial<PictureFacts> = {},
): void {
  store.objects.set(pictureObject(name, "png"), png);
  store.json(pictureObject(name, "json"), pictureFacts(facts));
}
