/**
 * Echo counts as CSV: the files of the older program, a line a beam, and what `/echoes/` hands out,
 * a line a scan.
 *
 * @module
 */
import { type EchoCounts, meanCounts } from "./echo_counts.ts";
import { isoTimeMs } from "./iso_time.ts";

/** The older files' columns. */
const COLUMNS = [
  "timestamp",
  "scan",
  "num_echoes",
  "num_ionosph_echoes",
  "num_gnd_sctr_echoes",
] as const;

/** The first line of a download; a line a scan follows, ended as RFC 4180 says. */
export const ECHO_CSV_HEADER = "timestamp,total_echoes,ionospheric_echoes,ground_scatter_echoes";

/** A scan of an older file. */
export interface CsvScan extends EchoCounts {
  /** Of the scan's last beam, milliseconds since 1970. */
  readonly timeMs: number;
}

/** What an older file holds. */
export interface EchoCsv {
  /** In the order of the file. */
  readonly scans: readonly CsvScan[];
  /** Lines that are beams. */
  readonly beams: number;
  /** How many lines are no beams, and the first of them, by their numbers from 1. */
  readonly damaged: number;
  readonly damagedLines: readonly number[];
  /** Beams of scans that are not known to be all there, or to be one scan. */
  readonly leftOver: number;
}

interface Beam extends EchoCounts {
  readonly timeMs: number;
  readonly begins: boolean;
}

/** Enough to look at; all are counted. */
const LINES_NAMED = 5;

/** Beams of one scan follow each other: what comes after a longer pause is of another one. */
const PAUSE_MS = 120_000;

/**
 * Reads an older file, `Timestamp,Scan,Num_Echoes,Num_Ionosph_Echoes,Num_Gnd_sctr_Echoes`, a line a
 * beam; Scan 1 or −1 begins a scan. Columns may come in another order when a header says so. A
 * damaged line costs none but itself, if it did not begin a scan: a scan with such lines counts when it
 * has, with or without them, as many beams as the one before. A scan before a pause, and the last one,
 * count when they have at least as many: the program that wrote the file may have ended in their
 * middle.
 *
 * @param lines without their ends
 */
export function parseEchoCsv(lines: Iterable<string>): EchoCsv {
  const scans: CsvScan[] = [];
  const damagedLines: number[] = [];
  let order = COLUMNS.map((_, at) => at);
  let beams = 0, damaged = 0, leftOver = 0, before = 0, number = 0;
  /** The scan under way; null before the first, and where one's beginning is lost. */
  let scan: Beam[] | null = null;
  let damagedInScan = 0;
  let lastMs = -Infinity;

  const end = (isWhole: boolean) => {
    if (scan === null) return;
    const isOne = damagedInScan === 0 ||
      (scan.length <= before && scan.length + damagedInScan >= before);
    if (isOne && (isWhole || scan.length + damagedInScan >= before)) {
      scans.push({ timeMs: scan.at(-1)!.timeMs, ...meanCounts(scan) });
      if (damagedInScan === 0) before = scan.length;
    } else leftOver += scan.length;
    scan = null;
  };
  for (const line of lines) {
    number++;
    const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
    const fields = text.split(",").map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
    if (text.trim() === "") continue;
    const header = headerOrder(fields);
    if (header !== null) {
      order = header;
      continue;
    }
    const beam = beamOf(order.map((at) => fields[at] ?? ""));
    if (beam === null) {
      damaged++;
      damagedInScan++;
      if (damagedLines.length < LINES_NAMED) damagedLines.push(number);
      continue;
    }
    beams++;
    if (Math.abs(beam.timeMs - lastMs) > PAUSE_MS) end(false);
    else if (beam.begins) end(true);
    if (beam.begins) {
      scan = [beam];
      damagedInScan = 0;
    } else if (scan === null) leftOver++;
    else scan.push(beam);
    lastMs = beam.timeMs;
  }
  end(false);
  return { scans, beams, damaged, damagedLines, leftOver };
}

/** Where the columns are by a header; null for a line that is none. */
function headerOrder(fields: readonly string[]): number[] | null {
  const names = fields.map((field) => field.toLowerCase());
  const order = COLUMNS.map((column) => names.indexOf(column));
  return order.includes(-1) ? null : order;
}

function beamOf([time, scan, ...counts]: readonly string[]): Beam | null {
  const timeMs = isoTimeMs(time!);
  const flag = wholeNumber(scan!);
  const [total, ionospheric, ground] = counts.map(wholeNumber);
  if (Number.isNaN(timeMs) || Number.isNaN(flag)) return null;
  // Also false for NaN.
  if (!(total! >= 0 && ionospheric! >= 0 && ground! >= 0)) return null;
  return {
    timeMs,
    begins: Math.abs(flag) === 1,
    total: total!,
    ionospheric: ionospheric!,
    ground: ground!,
  };
}

/** `12`, `-1` and `12.0`; NaN for anything else. */
function wholeNumber(text: string): number {
  return /^[+-]?\d{1,9}(?:\.0*)?$/.test(text) ? Number(text) : NaN;
}
