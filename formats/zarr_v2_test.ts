import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  chunkName,
  decodeChunk,
  encodeChunk,
  metadataFiles,
  parseMetadata,
  type ZarrArray,
} from "./zarr_v2.ts";

const ARRAY: ZarrArray = {
  dims: ["time", "range"],
  shape: [30, 4],
  chunks: [12, 4],
  dtype: "<f4",
  fill: NaN,
  attributes: { units: "m-1 sr-1", long_name: "backscatter" },
};

Deno.test("metadata is read back, and its text does not depend on the order of what is in it", () => {
  const b = { ...ARRAY, fill: null, dtype: "<f8", dims: ["time", "x"] } as const;
  const one = { attributes: { b: 1, a: "x" }, arrays: new Map([["one", ARRAY], ["two", b]]) };
  const other = { attributes: { a: "x", b: 1 }, arrays: new Map([["two", b], ["one", ARRAY]]) };
  const files = metadataFiles(one);
  deepStrictEqual(metadataFiles(other), files);
  deepStrictEqual([...files.keys()].at(-1), ".zmetadata");
  deepStrictEqual(parseMetadata(files.get(".zmetadata")!), one);
  strictEqual(JSON.parse(files.get("one/.zarray")!).fill_value, "NaN");
});

Deno.test("a chunk comes back as it was: noise, fill and whole numbers", () => {
  const noise = Float32Array.from({ length: 4096 }, (_, i) => Math.sin(i * i));
  const fill = new Float64Array(500).fill(NaN);
  for (const [values, dtype] of [[noise, "<f4"], [fill, "<f8"]] as const) {
    deepStrictEqual(decodeChunk(encodeChunk(values), dtype, values.length), values);
  }
  const flags = Int8Array.from([1, -1, 127]);
  deepStrictEqual(decodeChunk(encodeChunk(flags), "|i1", 3), flags);
  strictEqual(chunkName(12, 3), "12.0.0");
});

Deno.test("a chunk that is torn, too long or too short, and foreign metadata, are named", () => {
  const bytes = encodeChunk(Float32Array.from([1, 2, 3]));
  throws(() => decodeChunk(bytes.subarray(0, 6), "<f4", 3), { code: "damaged" });
  throws(() => decodeChunk(bytes, "<f4", 2), { code: "damaged" });
  throws(() => decodeChunk(bytes, "<f4", 4), /has 12 bytes, it should be 16/);
  throws(() => parseMetadata("{"), { code: "damaged" });
  const text = metadataFiles({ attributes: {}, arrays: new Map([["a", ARRAY]]) }).get(
    ".zmetadata",
  )!;
  throws(() => parseMetadata(text.replace('"zlib"', '"blosc"')), { code: "unsupported" });
});
