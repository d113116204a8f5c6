/**
 * What `inspect` says of a Level III product, as text for people and as JSON for programs.
 *
 * @module
 */
import { alignedTable, isoTime } from "../report_text.ts";
import { CLASS_NAMES, type Level3Product } from "./level3/mod.ts";
import type { GateValue, PolarField } from "./polar_field.ts";
import { RANGE_FOLDED } from "./polar_field.ts";
import { placeText, warningsOf } from "./report_text.ts";
import { siteName } from "./sites.ts";

const MODES = ["maintenance", "clear air", "precipitation"];

/** A product's contents for JSON. */
export function level3Report(file: string, product: Level3Product) {
  return {
    file,
    format: "nexrad-level3",
    warnings: warningsOf(product.skipped),
    code: product.code,
    product_code: product.productCode,
    name: product.name,
    icao: product.icao,
    site: {
      latitude: product.site.latDeg,
      longitude: product.site.lonDeg,
      height_m: Math.round(product.site.heightM * 10) / 10,
    },
    volume_time: isoTime(product.volumeTimeMs),
    product_time: isoTime(product.productTimeMs),
    elevation_deg: product.elevationDeg,
    vcp: product.vcp,
    mode: MODES[product.mode] ?? `mode ${product.mode}`,
    unit: product.unit,
    null_product: product.isNull?.reason ?? null,
    fields: product.fields.map((field) => fieldReport(field, product.levels)),
    rasters: product.rasters.map(({ columns, rows, cellKm }) => ({
      columns,
      rows,
      cell_km: cellKm,
    })),
    features: product.features,
    tables: product.tables,
    pages: product.pages,
    skipped: product.skipped,
  };
}

/** A product's contents as {@linkcode level3Report} gives them. */
export type Level3Report = ReturnType<typeof level3Report>;

/** Gates of one value; what a value is called beside it. */
interface Share {
  readonly value: GateValue;
  readonly label: string;
  readonly gates: number;
}

function fieldReport(field: PolarField, levels: readonly string[] | null) {
  const counts = new Map<number, number>();
  for (const code of field.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const codes = [...counts].sort(([a], [b]) => a - b)
    .map(([code, gates]) => ({ value: valueOf(field, code), code, gates }));
  const measured = codes.flatMap(({ value, gates }) =>
    typeof value === "number" ? [{ value, gates }] : []
  );
  const gates = measured.reduce((sum, one) => sum + one.gates, 0);
  const values = measured.map(({ value }) => value);
  const { coding } = field;
  const shares: Share[] | null = coding.kind === "linear" ? null : codes.map((one) => ({
    value: one.value,
    label: coding.kind === "classes"
      ? CLASS_NAMES[String(one.value)] ?? "no data"
      : levels?.[one.code] ?? String(one.value ?? "no data"),
    gates: one.gates,
  }));
  return {
    radials: field.radials,
    gates: field.gates,
    first_gate_m: field.firstGateM,
    gate_spacing_m: field.gateSpacingM,
    measured: gates,
    range_folded: codes.find(({ value }) => value === RANGE_FOLDED)?.gates ?? 0,
    min: gates === 0 ? null : rounded(Math.min(...values)),
    max: gates === 0 ? null : rounded(Math.max(...values)),
    mean: gates === 0
      ? null
      : rounded(measured.reduce((sum, one) => sum + one.value * one.gates, 0) / gates),
    shares,
  };
}

function valueOf({ coding }: PolarField, code: number): GateValue {
  if (code === coding.folded) return RANGE_FOLDED;
  if (coding.kind === "linear") {
    return code < coding.first ? null : (code - coding.offset) / coding.scale;
  }
  return (coding.kind === "levels" ? coding.values : coding.names)[code] ?? null;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The same as lines of text. */
export function level3ReportText(report: Level3Report, product: Level3Product): string {
  const at = report.elevation_deg === null ? "" : `, elevation ${report.elevation_deg}°`;
  return [
    `${report.file}: NEXRAD Level III product ${report.product_code}, ${report.code}: ${report.name}`,
    "  " + [
      report.icao || "site not named",
      siteName(report.icao),
      placeText(product.site),
    ].filter(Boolean).join("  "),
    `  volume of ${report.volume_time}, made ${
      report.product_time.slice(11)
    }, VCP ${report.vcp}, ` +
    `${report.mode}${at}`,
    ...report.warnings.map((warning) => `  WARN  ${warning}`),
    ...(report.null_product === null ? [] : [`  no data: ${report.null_product}`]),
    ...report.fields.flatMap((field) => fieldLines(field, report.unit)),
    ...report.rasters.map(({ columns, rows, cell_km }) =>
      `  ${columns} × ${rows} cells of ${cell_km} km`
    ),
    ...featureLines(report),
    ...tableLines(report),
    ...(report.pages.length === 0 ? [] : [`  ${report.pages.length} pages of text: see --json`]),
  ].join("\n") + "\n";
}

function fieldLines(field: Level3Report["fields"][number], unit: string | null): string[] {
  const all = field.radials * field.gates;
  const lines = [
    `  radials ${field.radials}, gates ${field.gates}, ${field.gate_spacing_m} m apart, ` +
    `the first at ${field.first_gate_m} m`,
  ];
  if (field.shares === null) {
    const range = field.measured === 0
      ? ""
      : `: ${field.min} to ${field.max} ${unit ?? ""}, mean ${field.mean}`;
    const folded = field.range_folded === 0 ? "" : `; ${field.range_folded} range folded`;
    return [...lines, `  ${field.measured} of ${all} gates hold a value${range}${folded}`];
  }
  const rows = field.shares.map(({ value, label, gates }) => [
    typeof value === "string" ? value : "",
    label,
    String(gates),
    `${(gates / all * 100).toFixed(1)} %`,
  ]);
  return [...lines, ...alignedTable(["", unit ?? "class", "gates", "share"], rows, [0, 1])];
}

function featureLines({ features }: Level3Report): string[] {
  const counts = new Map<string, number>();
  for (const { properties: { kind } } of features.features) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const said = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return said.length === 0 ? [] : [`  on the map: ${said.join(", ")}`];
}

function tableLines({ tables }: Level3Report): string[] {
  const place = (at: { azimuthDeg: number; rangeNm: number } | null) =>
    at === null ? "-" : `${at.azimuthDeg}°/${at.rangeNm} nm`;
  const motion = (of: { fromDeg: number; speedKt: number } | null) =>
    of === null ? "-" : `${of.fromDeg}°/${of.speedKt} kt`;
  const table = (headings: string[], rows: string[][]) =>
    rows.length === 0 ? [] : alignedTable(headings, rows);
  return [
    ...table(
      ["storm", "now", "motion", "15 min", "30 min", "45 min", "60 min"],
      tables.storms.map((
        row,
      ) => [row.id, place(row), motion(row.motion), ...row.forecast.map(place)]),
    ),
    ...table(
      ["storm", "severe hail %", "hail %", "size in"],
      tables.hail.map((row) =>
        [row.id, row.severeHailPercent, row.hailPercent, row.sizeIn].map(String)
      ),
    ),
    ...table(
      [
        "mesocyclone",
        "storm",
        "at",
        "rank",
        "base kft",
        "depth kft",
        "rotation kt",
        "TVS",
        "motion",
      ],
      tables.mesocyclones.map((row) => [
        row.id,
        row.stormId,
        place(row),
        ...[row.strengthRank, row.baseKft, row.depthKft, row.maxRotationKt].map(String),
        row.hasTvs ? "yes" : "no",
        motion(row.motion),
      ]),
    ),
    ...table(
      ["storm", "at", "base kft", "top kft", "VIL kg/m²", "max dBZ", "at kft"],
      tables.structure.map((row) => [
        row.id,
        place(row),
        ...[row.baseKft, row.topKft, row.vilKgM2, row.maxDbz, row.heightKft].map(String),
      ]),
    ),
    ...table(
      ["vortex", "storm", "at", "low ΔV kt", "max ΔV kt", "base kft", "top kft"],
      tables.tvs.map((row) => [
        row.type,
        row.stormId,
        place(row),
        ...[row.lowDifferenceKt, row.maxDifferenceKt, row.baseKft, row.topKft].map(String),
      ]),
    ),
  ];
}
