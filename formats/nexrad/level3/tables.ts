/**
 * What do the text pages of storms, hail, mesocyclones and vortices say, as tables? Their columns
 * are those of the pages; numbers marked `<` or `>` there (beyond the lowest or highest sweep) are
 * given without the mark.
 *
 * @module
 */
import type { Packet } from "./packets.ts";
import type {
  AzRan,
  HailRow,
  MesocycloneRow,
  Motion,
  ProductTables,
  StormRow,
  StructureRow,
  TvsRow,
} from "./table_rows.ts";

/** What a cell of a row must be: a storm's name, a number, two numbers with a slash, … */
const CELLS = {
  id: /^[A-Z]\d$/,
  number: /^\d{0,5}\.?\d{1,5}$/,
  pair: /^[\d.]{1,6}\/[\d.]{1,6}$/,
  motion: /^(?:NEW|\d{1,3}\/\d{1,3})$/,
  place: /^(?:NODATA|\d{1,3}\/\d{1,3})$/,
  rank: /^\d{1,2}[A-Z]?$/,
  tvs: /^E?TVS$/,
  yes: /^[YN]$/,
} as const;
type Cell = keyof typeof CELLS;

const STORM: readonly Cell[] = [
  "id",
  "pair",
  "motion",
  "place",
  "place",
  "place",
  "place",
  "pair",
];
const HAIL: readonly Cell[] = ["id", "number", "number", "number"];
const STRUCTURE: readonly Cell[] = ["id", "pair", ...Array(5).fill("number")];
const TVS: readonly Cell[] = [
  "tvs",
  "id",
  "pair",
  "number",
  "number",
  "pair",
  "number",
  "pair",
  "pair",
];
const MESOCYCLONE: readonly Cell[] = [
  "number",
  "pair",
  "rank",
  "id",
  ...Array(7).fill("number"),
  "yes",
  "motion",
  "number",
];
/** One that was not followed over several volumes has no motion. */
const NEW_MESOCYCLONE = MESOCYCLONE.filter((cell) => cell !== "motion");

/** A page is 80 characters wide; a longer line is none of a table. */
const WIDEST = 100;

/** The tables of a product, by its number. */
export function tablesOf(
  productCode: number,
  pages: readonly (readonly string[])[],
  graphicPages: readonly (readonly Packet[])[],
): ProductTables {
  const lines = pages.flat().filter(({ length }) => length <= WIDEST);
  const rows = <T>(of: number, row: (line: string) => T | null): T[] =>
    productCode === of ? lines.map(row).filter((found) => found !== null) : [];
  return {
    storms: rows(58, storm),
    hail: rows(59, hail),
    tvs: rows(61, tvs),
    structure: rows(62, structure),
    mesocyclones: rows(141, mesocyclone),
    trends: graphicPages.flat().flatMap((packet) => packet.kind === "trend" ? [packet.trend] : []),
  };
}

/** A line's cells when they are just these; else null. */
function cellsOf(line: string, kinds: readonly Cell[]): string[] | null {
  const cells = line.replaceAll(/[<>]/g, " ").replaceAll("NO DATA", "NODATA")
    .replaceAll(/ *\/ */g, "/").trim().split(/ +/);
  const fits = cells.length === kinds.length &&
    kinds.every((kind, i) => CELLS[kind].test(cells[i]!));
  return fits ? cells : null;
}

function storm(line: string): StormRow | null {
  const cells = cellsOf(line, STORM);
  if (cells === null) return null;
  const [errorNm, meanErrorNm] = cells[7]!.split("/").map(Number);
  return {
    id: cells[0]!,
    ...azRan(cells[1]!),
    motion: motionOf(cells[2]!),
    forecast: cells.slice(3, 7).map((cell) => cell === "NODATA" ? null : azRan(cell)),
    errorNm: errorNm!,
    meanErrorNm: meanErrorNm!,
  };
}

function hail(line: string): HailRow | null {
  const cells = cellsOf(line, HAIL);
  return cells && {
    id: cells[0]!,
    severeHailPercent: Number(cells[1]),
    hailPercent: Number(cells[2]),
    sizeIn: Number(cells[3]),
  };
}

function mesocyclone(line: string): MesocycloneRow | null {
  const cells = cellsOf(line, MESOCYCLONE) ?? cellsOf(line, NEW_MESOCYCLONE);
  if (cells === null) return null;
  const [rotation, difference, base, depth, percent, height, most] = cells.slice(4, 11).map(Number);
  return {
    id: cells[0]!,
    ...azRan(cells[1]!),
    strengthRank: parseInt(cells[2]!),
    stormId: cells[3]!,
    lowRotationKt: rotation!,
    lowDifferenceKt: difference!,
    baseKft: base!,
    depthKft: depth!,
    depthPercent: percent!,
    maxHeightKft: height!,
    maxRotationKt: most!,
    hasTvs: cells[11] === "Y",
    motion: motionOf(cells[12]!),
    strengthIndex: Number(cells.at(-1)),
  };
}

function structure(line: string): StructureRow | null {
  const cells = cellsOf(line, STRUCTURE);
  if (cells === null) return null;
  const [base, top, vil, most, height] = cells.slice(2).map(Number);
  return {
    id: cells[0]!,
    ...azRan(cells[1]!),
    baseKft: base!,
    topKft: top!,
    vilKgM2: vil!,
    maxDbz: most!,
    heightKft: height!,
  };
}

function tvs(line: string): TvsRow | null {
  const cells = cellsOf(line, TVS);
  if (cells === null) return null;
  const [maxDifference, maxHeight] = cells[5]!.split("/").map(Number);
  const [base, top] = cells[7]!.split("/").map(Number);
  return {
    type: cells[0]!,
    stormId: cells[1]!,
    ...azRan(cells[2]!),
    averageDifferenceKt: Number(cells[3]),
    lowDifferenceKt: Number(cells[4]),
    maxDifferenceKt: maxDifference!,
    maxHeightKft: maxHeight!,
    depthKft: Number(cells[6]),
    baseKft: base!,
    topKft: top!,
  };
}

function azRan(cell: string): AzRan {
  const [azimuthDeg, rangeNm] = cell.split("/").map(Number);
  return { azimuthDeg: azimuthDeg!, rangeNm: rangeNm! };
}

function motionOf(cell: string): Motion | null {
  const [fromDeg, speedKt] = cell.split("/").map(Number);
  return speedKt === undefined ? null : { fromDeg: fromDeg!, speedKt };
}
