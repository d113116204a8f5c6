import assert from "node:assert/strict";
import { NO_DATA, sharedFile, sharedNames, sharedPath } from "../../../_test_data.ts";
import type { Coding } from "../polar_field.ts";
import { decodeProduct, type Level3Product } from "./mod.ts";
import type { Packet } from "./packets.ts";
import type { SymbolPoint, Trend } from "./symbols.ts";

/**
 * Real products, and what two other programs read in them: every value of the reference, but for
 * `disagreements` and other things that the README there calls the package's own mistakes.
 */
const names = sharedNames("nexrad", "level3");

function read(name: string) {
  const product = decodeProduct(sharedFile("nexrad", "level3", name));
  const expected = JSON.parse(
    Deno.readTextFileSync(sharedPath("expected", "nexrad-level3", `${name}.json`)),
  );
  return { product, expected };
}

/** The classes of spec/nexrad.md, section 3, by code / 10. */
const CLASSES = "ND BI GC IC DS WS RA HR BD GR HA LH GH ND UK RF".split(" ");

function valueOf(coding: Coding, code: number): number | string | null {
  if (code === coding.folded) return "RF";
  if (coding.kind === "linear") {
    return code < coding.first ? null : (code - coding.offset) / coding.scale;
  }
  return (coding.kind === "levels" ? coding.values : coding.names)[code] ?? null;
}

const hex = (packet: Packet) => packet.packet.toString(16);

function countByHex(packets: readonly Packet[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const packet of packets) counts[hex(packet)] = (counts[hex(packet)] ?? 0) + 1;
  return counts;
}

/** A packet as the reference writes it. */
function asReference(packet: Packet): Record<string, unknown> {
  const packetCodeHex = hex(packet);
  const at = ([i, j]: readonly number[]) => ({ iStartingPoint: i, jStartingPoint: j });
  switch (packet.kind) {
    case "text": {
      const color = packet.level === null ? {} : { color: packet.level };
      return { ...color, ...at(packet.place), packetCodeHex, text: packet.text };
    }
    case "points":
      if (packet.packet === 15) {
        const symbols = packet.points.map(({ place, id }) => ({ ...at(place), text: id }));
        return { symbols, packetCodeHex };
      }
      return {
        points: packet.points.map((p) => ({ ...at(p.place), ...attributes(p) })),
        packetCodeHex,
      };
    case "track":
      return { packets: packet.packets.map(asReference), packetCodeHex };
    case "lines":
      if (packet.packet === 10) {
        const vectors = packet.lines.map(([from, to]) => ({
          start: { i: from![0], j: from![1] },
          end: { i: to![0], j: to![1] },
        }));
        return { color: packet.level, vectors, packetCodeHex };
      } else {
        const [start, ...rest] = packet.lines[0]!;
        const vectors = rest.map(([i, j]) => ({ i, j }));
        return { ...at(start!), vectors, packetCodeHex };
      }
    default:
      return { packetCodeHex };
  }
}

function attributes(point: SymbolPoint) {
  if (point.feature !== undefined) {
    return { pointFeatureType: point.feature, pointFeatureAttribute: point.radius! / 4 };
  }
  // The package calls the first two numbers of packet 19 by the names of packet 20's, and leaves out the third.
  if (point.hailPercent !== undefined) {
    return {
      pointFeatureType: point.hailPercent,
      pointFeatureAttribute: point.severeHailPercent! / 4,
    };
  }
  return {};
}

function compareHeader(product: Level3Product, expected: ReturnType<typeof read>["expected"]) {
  const { product_description: description, second_reading: second } = expected;
  assert.equal(product.code, expected.wmo.type);
  assert.equal(product.icao, `K${expected.wmo.id3}`);
  assert.equal(product.productCode, expected.product_code);
  assert.equal(product.messageTimeMs, Date.parse(expected.message_time));
  assert.equal(product.volumeTimeMs, Date.parse(expected.volume_time));
  assert.equal(product.productTimeMs, Date.parse(expected.product_time));
  const { deltaTime } = description;
  const sweepEndMs = deltaTime === undefined ? null : product.volumeTimeMs + deltaTime * 1000;
  assert.equal(product.sweepEndMs, sweepEndMs);
  assert.equal(product.site.latDeg, description.latitude);
  assert.equal(product.site.lonDeg, description.longitude);
  assert.ok(Math.abs(product.site.heightM / 0.3048 - description.height) < 1e-9);
  assert.equal(product.vcp, description.vcp);
  assert.equal(product.mode, description.mode);
  assert.equal(product.elevationNumber, second.elevation_number);
  assert.equal(product.words.hw30, second.hw30);
  assert.deepEqual(product.words.thresholds, second.thresholds_hw31_46);
  assert.deepEqual(product.words.hw47, second.hw47_53);
  if (second.levels !== undefined) assert.deepEqual(product.levels, second.levels);
  // Products without an elevation have 0 there.
  if (product.elevationDeg !== null) assert.equal(product.elevationDeg, description.elevationAngle);
  assert.equal(product.isNull?.value ?? false, description.nullProductFlag?.value ?? false);
}

function compareRadials(product: Level3Product, expected: ReturnType<typeof read>["expected"]) {
  const layers = expected.layers.filter((layer: { raw_histogram?: unknown }) =>
    layer.raw_histogram
  );
  assert.equal(product.fields.length, layers.length);
  for (const [i, layer] of layers.entries()) {
    const field = product.fields[i]!;
    const packet = product.layers.flat().filter((packet) => packet.kind === "radials")[i]!;
    assert.equal(hex(packet), layer.packet === 16 ? "10" : layer.packet.toLowerCase());
    assert.equal(packet.radials.firstBin, layer.first_bin);
    assert.equal(field.gates, layer.number_bins);
    assert.equal(field.radials, layer.number_radials);
    assert.equal(packet.radials.rangeScale / 1000, layer.range_scale);
    assert.deepEqual(packet.radials.centre, [layer.i_center, layer.j_center]);
    const radial = (at: number) => ({
      start: packet.radials.startDeg.at(at),
      delta: packet.radials.widthDeg.at(at),
    });
    assert.deepEqual(radial(0), layer.first_radial);
    assert.deepEqual(radial(-1), layer.last_radial);

    const histogram: Record<string, number> = {};
    for (const code of field.codes) histogram[code] = (histogram[code] ?? 0) + 1;
    assert.deepEqual(histogram, layer.raw_histogram);
    for (const [radial, bin, raw, scaled] of layer.points_radial_bin_raw_scaled) {
      const code = field.codes[radial * field.gates + bin]!;
      assert.equal(code, raw);
      const value = valueOf(field.coding, code);
      if (field.coding.kind === "classes") {
        assert.equal(value ?? "ND", CLASSES[code / 10]);
      } else if (field.coding.kind === "levels") {
        const label = expected.second_reading.levels[code];
        assert.equal(
          value ?? "ND",
          Number.isFinite(Number(label)) ? Number(label) : label === ">0" ? 0 : label,
        );
      } else if (scaled === null) assert.equal(value, null);
      else assert.ok(Math.abs(Number(value) - scaled) < 1e-6, `${value} is not ${scaled}`);
    }
  }
}

function compareSymbols(product: Level3Product, expected: ReturnType<typeof read>["expected"]) {
  for (const [i, layer] of expected.layers.entries()) {
    if (layer.packet_counts_hex === undefined) continue;
    const packets = product.layers[i]!;
    const first = layer.first_packets.length;
    assert.deepEqual(packets.slice(0, first).map(asReference), layer.first_packets);
    const counts = countByHex(packets);
    for (const [code, count] of Object.entries<number>(layer.packet_counts_hex)) {
      // Of symbols 12, 19 and 20 the package reads one packet and leaves the layer.
      if (["c", "13", "14"].includes(code)) assert.ok(counts[code]! >= count);
      else assert.equal(counts[code], count, `packets of kind ${code}`);
    }
  }
  if (expected.graphic?.packets !== undefined) {
    const packets = product.graphicPages.flat();
    assert.equal(packets.length, expected.graphic.packets);
    const first = expected.graphic.first;
    assert.deepEqual(packets.slice(0, first.length).map(asReference), first);
  }
  const pages = expected.tabular_pages ?? expected.symbology_text_pages ?? [];
  assert.deepEqual(product.pages, pages);
}

function compareTables(
  { tables, graphicPages }: Level3Product,
  expected: ReturnType<typeof read>["expected"],
) {
  const { storms, hail, mesocyclone } = expected.formatted ?? {};
  const by = <T extends { id: string }, R>(rows: readonly T[], row: (row: T) => R) =>
    Object.fromEntries(rows.map((found) => [found.id, row(found)]));
  if (storms !== undefined) {
    const place = (at: { azimuthDeg: number; rangeNm: number } | null) =>
      at && { deg: at.azimuthDeg, nm: at.rangeNm };
    assert.deepEqual(
      by(tables.storms, (row) => ({
        current: place(row),
        movement: row.motion === null
          ? "new"
          : { deg: row.motion.fromDeg, kts: row.motion.speedKt },
        forecast: row.forecast.map(place),
      })),
      storms,
    );
  }
  if (hail !== undefined) {
    assert.deepEqual(
      by(tables.hail, (row) => ({
        probSevere: row.severeHailPercent,
        probHail: row.hailPercent,
        maxSize: row.sizeIn,
      })),
      hail,
    );
  }
  if (mesocyclone !== undefined) {
    assert.deepEqual(
      by(tables.mesocyclones, (row) => ({
        az: row.azimuthDeg,
        ran: row.rangeNm,
        sr: row.strengthRank,
        stmId: row.stormId,
        lowLevel: { rv: row.lowRotationKt, dv: row.lowDifferenceKt, base: row.baseKft },
        depth: { kft: row.depthKft, stmrel: row.depthPercent },
        maxRv: { kft: row.maxHeightKft, kts: row.maxRotationKt },
        tvs: row.hasTvs,
        motion: row.motion !== null && { deg: row.motion.fromDeg, kts: row.motion.speedKt },
        msi: String(row.strengthIndex),
      })),
      mesocyclone,
    );
  }
  const { cells, volumeTimes } = expected.graphic ?? {};
  if (cells === undefined) return;
  const times = graphicPages.flat().find((packet) => packet.kind === "times")!;
  assert.deepEqual(times.minutes, volumeTimes);
  assert.equal(tables.trends.length, Object.keys(cells).length);
  for (const trend of tables.trends) compareTrend(trend, cells[trend.id]);
}

function compareTrend(trend: Trend, cell: ReturnType<typeof JSON.parse>) {
  assert.deepEqual(trend.place, [cell.iPosition, cell.jPosition]);
  // Eighths of a kilometre: the distance that the package makes of them.
  assert.ok(Math.abs(Math.hypot(...trend.place) / 8 / 1.852 - cell.nm) < 1e-3);
  assert.deepEqual(
    trend.quantities.map(({ values }) => values),
    cell.trends.slice(1).map(({ data }: { data: number[] }) => data),
  );
}

Deno.test({
  name: "Level III: there is a reference for each real product (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    assert.equal(names.length, 15);
    assert.deepEqual(sharedNames("expected", "nexrad-level3"), names.map((name) => `${name}.json`));
  },
});

for (const name of names) {
  Deno.test(`${name} as two other programs read it (needs ../shared/data)`, () => {
    const { product, expected } = read(name);
    compareHeader(product, expected);
    compareRadials(product, expected);
    compareSymbols(product, expected);
    compareTables(product, expected);
    const broken = expected.warnings.length > 0 ? ["the graphic block"] : [];
    assert.deepEqual(product.skipped.map(({ where }) => where), broken);
  });
}

Deno.test({
  name: "inches of DAA are hundredths as stored, N0Q reaches the maximum that its file names",
  ignore: NO_DATA,
  fn: () => {
    const { product } = read("LOT_N0Q_2021_08_15_07_09");
    const { codes, coding } = product.fields[0]!;
    const most = [...codes].reduce((a, b) => Math.max(a, b));
    assert.equal(valueOf(coding, most), product.words.hw47[0]);
    const daa = read("LOT_DAA_2021_02_28_12_14_47").product;
    assert.equal(daa.unit, "in");
    // Its description's own maximum is 0.3 inches, in tenths.
    const { codes: wet, coding: inches } = daa.fields[0]!;
    const wettest = valueOf(inches, [...wet].reduce((a, b) => Math.max(a, b)));
    assert.equal(Math.round(Number(wettest) * 10), daa.words.hw47[0]);
  },
});
