import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { NexradError } from "../nexrad_error.ts";
import { genericPacket, testProduct, Writer } from "./_test_product.ts";
import { awipsOfFileName } from "./file_name.ts";
import { decodeProduct, isLevel3 } from "./mod.ts";

const lines = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** One radial of the bytes 0–5, from 10° and 2° wide. */
const RADIAL = new Writer().u16(16, 2, 6, 0, 0, 999, 1, 6, 100, 20).u8(0, 1, 2, 3, 66, 255).bytes();

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof NexradError);
    return error.code;
  }
  return "no error";
}

Deno.test("a digital radial: first bin, middle of the radial, scale from code 2", () => {
  const thresholds = [-320 & 0xffff, 5, 254];
  const product = decodeProduct(
    testProduct({ productCode: 94, hw30: 13, thresholds, layer: RADIAL }),
  );
  const [field] = product.fields;
  assert.deepEqual([...field!.codes], [0, 1, 2, 3, 66, 255]);
  // ICD: bin 2 of 1 km reaches from 2 to 3 km.
  assert.equal(field!.firstGateM, 2500);
  assert.equal(field!.gateSpacingM, 1000);
  assert.equal(field!.azimuthDeg[0], 11);
  assert.deepEqual([...field!.azimuthWidthDeg as Float32Array], [2]);
  assert.equal(field!.elevationDeg, 1.3);
  assert.deepEqual(field!.coding, {
    kind: "linear",
    scale: 2,
    offset: 66,
    first: 2,
    folded: null,
  });
  assert.equal(product.code, "N1Q");
  // No line names the site: the position does.
  assert.equal(product.icao, "KTLX");
});

Deno.test("code and site: the AWIPS line, else the file's name, else elevation and position", () => {
  const at = (deg: number) => decodeProduct(testProduct({ productCode: 94, hw30: deg * 10 })).code;
  assert.deepEqual([0.5, 0.9, 1.3, 1.8, 2.4, 3.1].map(at), [
    "N0Q",
    "NAQ",
    "N1Q",
    "NBQ",
    "N2Q",
    "N3Q",
  ]);
  const message = testProduct({ productCode: 94, hw30: 24 });
  const named = decodeProduct(message, "PDT_N2Q_2025_04_09_12_34_56");
  assert.deepEqual([named.code, named.icao], ["N2Q", "KPDT"]);
  const awips = lines("SDUS51 KLWX 091234\r\r\nTZLBWI\r\r\n");
  const tdwr = decodeProduct(joined(awips, message), "PDT_N2Q_2025_04_09_12_34_56");
  assert.deepEqual([tdwr.code, tdwr.icao], ["TZL", "TBWI"]);
  const started = lines("\x01\r\r\n123 \r\r\nSDUS51 KLWX 091234\r\r\nN0QLWX\r\r\n");
  assert.equal(decodeProduct(joined(started, message)).icao, "KLWX");
  const sea = decodeProduct(testProduct({ productCode: 700, lat: 0, lon: 0 }));
  assert.deepEqual([sea.code, sea.icao], ["PJG", ""]);
});

Deno.test("names of the buckets, of NCEI and of our own store", () => {
  const names: [string, [string, string] | null][] = [
    ["LOT_HHC_2021_01_31_11_06_30", ["LOT", "HHC"]],
    ["LOT_N0Q_2021_08_15_07_09", ["LOT", "N0Q"]],
    ["KLOT_NSS_2022_01_16_09_31_truncated", ["KLOT", "NSS"]],
    ["SJT_N0B_2025_04_09_123456", ["SJT", "N0B"]],
    ["KLOT_SDUS53_N0QLOT_202108150709", ["LOT", "N0Q"]],
    ["KTLX20250409_123456_HHC", ["KTLX", "HHC"]],
    ["KTLX20250409_123456_V06", null],
    ["notes.txt", null],
  ];
  for (const [name, expected] of names) {
    const awips = awipsOfFileName(name);
    assert.deepEqual(awips && [awips.site, awips.code], expected, name);
  }
});

Deno.test("a product in zlib streams, lines within and before them", () => {
  const awips = lines("SDUS53 KLOT 150709\r\r\nN0QLOT\r\r\n");
  // Much longer than what it is packed into.
  const layer = joined(...Array<Uint8Array>(200).fill(RADIAL));
  const message = joined(awips, testProduct({ productCode: 94, thresholds: [0, 5], layer }));
  const streams = [message.subarray(0, 100), message.subarray(100)].map((part) =>
    deflateSync(part)
  );
  for (const file of [joined(...streams), joined(awips, ...streams)]) {
    const product = decodeProduct(file);
    assert.equal(product.code, "N0Q");
    assert.equal(product.fields[0]!.gates, 6);
    assert.deepEqual(product.skipped, []);
  }
  assert.ok(isLevel3(joined(awips, ...streams)));
});

Deno.test("zlib streams that unpack to more than a product has are refused", () => {
  const bomb = deflateSync(new Uint8Array(50_000_000));
  assert.equal(codeOf(() => decodeProduct(bomb)), "too-large");
});

Deno.test("run lengths: short radials are filled up, long ones cut", () => {
  const layer = new Writer().u16(0xaf1f, 0, 5, 0, 0, 1000, 2);
  layer.u16(1, 0, 10).u8(0x21, 0x1f).u16(2, 10, 10).u8(0xf3, 0xf3, 0xf3, 0xf3);
  // 0x8002 ND, 0x8003 RF, 10, -20, > 0.05
  const thresholds = [0x8002, 10, 0x0114, 0x2801, ...Array(11).fill(0x8000), 0x8003];
  const product = decodeProduct(
    testProduct({ productCode: 19, thresholds, layer: layer.bytes() }),
  );
  const [field] = product.fields;
  assert.deepEqual([...field!.codes], [1, 1, 15, 0, 0, 3, 3, 3, 3, 3]);
  assert.ok(field!.coding.kind === "levels");
  assert.deepEqual(field!.coding.values.slice(0, 5), [null, 10, -20, 0.05, null]);
  assert.equal(field!.coding.folded, 15);
  assert.deepEqual(product.levels!.slice(0, 4), ["ND", "10", "-20", ">0.05"]);
});

Deno.test("a raster lies around the radar", () => {
  const layer = new Writer().u16(0xba07, 0x8000, 0xc0, 0, 0, 4, 0, 4, 0, 2, 2);
  layer.u16(1).u8(0x45).u16(2).u8(0x21, 0x22);
  const product = decodeProduct(
    testProduct({ productCode: 38, thresholds: [0x8002, 5], layer: layer.bytes() }),
  );
  const [raster] = product.rasters;
  assert.deepEqual([raster!.columns, raster!.rows, raster!.cellKm], [4, 2, 4]);
  assert.deepEqual([raster!.westKm, raster!.northKm], [-8, 4]);
  assert.deepEqual([...raster!.codes], [5, 5, 5, 5, 1, 1, 2, 2]);
});

Deno.test("a generic product: 16 bits, float scale, the first gate's centre", () => {
  const layer = genericPacket([[0, 1000, 300], [65_535, 0, 0]]);
  // 1000.0 and 0.0 as floats, one leading flag.
  const thresholds = [0x447a, 0, 0, 0, 0, 65_535, 1];
  const product = decodeProduct(testProduct({ productCode: 176, thresholds, layer }));
  assert.deepEqual(product.skipped, []);
  const [field] = product.fields;
  assert.ok(field!.codes instanceof Uint16Array);
  assert.deepEqual([...field!.codes], [0, 1000, 300, 65_535, 0, 0]);
  assert.deepEqual([field!.firstGateM, field!.gateSpacingM, field!.elevationDeg], [125, 250, null]);
  assert.deepEqual([...field!.azimuthDeg], [0.5, 1.5]);
  assert.deepEqual(field!.coding, {
    kind: "linear",
    scale: 1000,
    offset: 0,
    first: 1,
    folded: null,
  });
});

Deno.test("hydrometeors in a generic packet are the same classes as in packet 16", () => {
  const generic = decodeProduct(
    testProduct({ productCode: 177, layer: genericPacket([[10, 60, 150]]) }),
  );
  const { coding, codes } = generic.fields[0]!;
  assert.ok(codes instanceof Uint8Array && coding.kind === "classes");
  assert.deepEqual([coding.names[10], coding.names[60], coding.names[61]], ["BI", "RA", null]);
  assert.equal(coding.folded, 150);
});

Deno.test("codings by the ICD's sheets: ZDR, DVL, EET, spectrum width", () => {
  const coding = (productCode: number, thresholds: number[]) =>
    decodeProduct(testProduct({ productCode, thresholds, layer: RADIAL })).fields[0]!.coding;
  // Scale 16 and offset 128 are those of ICD 2620001's example for product 159.
  const zdr = coding(159, [0x4180, 0, 0x4300, 0, 0, 255, 2]);
  assert.deepEqual(zdr, { kind: "linear", scale: 16, offset: 128, first: 2, folded: 1 });
  // Of the same ICD's product 134: linear scale 90.6875, offset 2, log from 20, scale 38.876, offset 83.914.
  const vil = coding(134, [0x59ab, 0x4400, 20, 0x54dc, 0x593f]);
  assert.ok(vil.kind === "levels");
  assert.equal(vil.values[1], null);
  assert.equal(vil.values[2], 0);
  assert.ok(Math.abs(vil.values[254]! - 79.66) < 0.5, `${vil.values[254]}`);
  const tops = coding(135, [127, 1, 2, 128]);
  assert.ok(tops.kind === "levels");
  // 30 kft, and the same when the echo goes higher than the highest sweep.
  assert.deepEqual([tops.values[1], tops.values[32], tops.values[160]], [null, 30, 30]);
  const width = coding(155, [-635 & 0xffff, 5, 254]);
  assert.ok(width.kind === "linear");
  assert.equal((129 - width.offset) / width.scale, 0);
  assert.deepEqual([width.first, width.folded], [129, 1]);
});

Deno.test("symbols stand where azimuth and range say", () => {
  const layer = new Writer().u16(15, 12, 400, 0).text("A1").u16(0, -400 & 0xffff).text("B2");
  layer.u16(19, 10, 400, 0, 70, -999 & 0xffff, 2);
  const { features } = decodeProduct(testProduct({ productCode: 59, layer: layer.bytes() }));
  const [east, south, hail] = features.features;
  assert.deepEqual(east!.properties, { kind: "storm", id: "A1" });
  assert.deepEqual(hail!.properties, {
    kind: "hail",
    id: "A1",
    hail_percent: 70,
    severe_hail_percent: null,
    hail_inches: 2,
  });
  // 100 km east and south of 35.333 N 97.278 W, by the npm package geographiclib-geodesic 2.1.1.
  assert.deepEqual(east!.geometry.coordinates, [-96.17814, 35.328]);
  assert.deepEqual(south!.geometry.coordinates, [-97.278, 34.4316]);
});

Deno.test("what follows a packet that cannot be read is left out, what stands before it is kept", () => {
  const layer = joined(RADIAL, new Writer().u16(999, 2, 0).bytes());
  const unknown = decodeProduct(testProduct({ productCode: 94, thresholds: [0, 5], layer }));
  assert.equal(unknown.fields.length, 1);
  assert.deepEqual(unknown.skipped.map(({ code }) => code), ["unsupported"]);

  const whole = testProduct({ productCode: 94, thresholds: [0, 5], layer: RADIAL });
  const cut = decodeProduct(whole.subarray(0, whole.length - 3));
  assert.ok(cut.skipped.length > 0 && cut.skipped.every(({ code }) => code === "truncated"));
});

Deno.test("what is no product is refused by name", () => {
  const message = testProduct({ productCode: 94, thresholds: [0, 0], layer: RADIAL });
  const changed = (at: number, value: number) => {
    const bytes = message.slice();
    bytes[at] = value;
    return () => decodeProduct(bytes);
  };
  assert.equal(codeOf(() => decodeProduct(new Uint8Array())), "truncated");
  assert.equal(
    codeOf(() => decodeProduct(lines("hello, this is no product at all"))),
    "not-nexrad",
  );
  assert.equal(codeOf(changed(18, 0)), "not-nexrad");
  assert.equal(codeOf(changed(31, 95)), "not-nexrad");
  assert.equal(codeOf(changed(6, 99)), "bad-field");
  assert.equal(codeOf(() => decodeProduct(testProduct({ productCode: 2 }))), "unsupported");
  // A step of 0 gives codes no values.
  assert.equal(codeOf(() => decodeProduct(message)), "bad-field");
});
