/**
 * The command `analyze-gaps`: which seconds are missing from daily files, and what is broken in
 * them.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { Config } from "./config.ts";
import {
  dailyFiles,
  DataFileError,
  findDataFile,
  printAll,
  readDay,
  reasonOf,
} from "./data_files.ts";
import {
  addToTotals,
  type BetweenFiles,
  betweenJson,
  fileJson,
  type FileReport,
  fileText,
  type GapTotals,
  LISTED_GAPS,
  noTotals,
  type Paint,
  summaryText,
  totalsJson,
} from "./formats/gap_report.ts";
import { dayName } from "./formats/mesonet_day.ts";

/** Options of the command. */
export interface AnalyzeGapsOptions {
  /** Every daily file in `data_dir`, and the gaps between them. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/**
 * Reports the gaps of the given files, of all in `data_dir`, or of today's (UTC). What cannot be
 * analysed gets one line on stderr and does not stop the others.
 *
 * @returns the exit code: 0, 1 when a file was missing or is no daily file, 2 for wrong arguments
 */
export function analyzeGapsCommand(
  files: readonly string[],
  options: AnalyzeGapsOptions,
  config: Pick<Config, "data_dir">,
  nowMs: number = Date.now(),
): number {
  if (options.all && files.length > 0) {
    console.error("meso360: analyze-gaps takes either files or --all, not both");
    return 2;
  }
  let paths = files.map((name) => findDataFile(name, config.data_dir));
  if (options.all) {
    try {
      paths = dailyFiles(config.data_dir);
    } catch (error) {
      console.error(`meso360: data_dir ${config.data_dir} ${reasonOf(error)}`);
      return 1;
    }
    if (paths.length === 0) {
      console.error(`meso360: no daily file (YYYYMMDD.txt) in ${config.data_dir}`);
      return 1;
    }
  } else if (paths.length === 0) paths = [join(config.data_dir, `${dayName(nowMs)}.txt`)];
  const output = options.json ? jsonOutput() : textOutput();
  const { totals, between } = analyze(paths, options, output.file);
  output.end(totals, options.all ? between : null, paths.length > 1);
  return totals.filesFailed > 0 ? 1 : 0;
}

function analyze(
  paths: readonly string[],
  options: AnalyzeGapsOptions,
  onFile: (report: FileReport) => void,
): { totals: GapTotals; between: BetweenFiles[] } {
  const totals = noTotals();
  const between: BetweenFiles[] = [];
  const progress = progressLine();
  let before: { file: string; lastS: number } | null = null;
  for (const [i, path] of paths.entries()) {
    const file = basename(path);
    if (paths.length > 1) progress.show(`${i + 1}/${paths.length} ${file}`);
    let report: FileReport;
    try {
      report = { file, path, ...readDay(path, options.json ? Infinity : LISTED_GAPS) };
    } catch (error) {
      progress.clear();
      if (!(error instanceof DataFileError)) throw error;
      console.error(`meso360: ${error.message}`);
      totals.filesFailed++;
      continue;
    }
    addToTotals(totals, report);
    progress.clear();
    onFile(report);
    const { firstS, lastS } = report.scan.times;
    if (firstS === null || lastS === null) continue;
    const isWhole = before === null || firstS === before.lastS || firstS === before.lastS + 1;
    if (before !== null && !isWhole) {
      const gap = { startS: before.lastS, endS: firstS, line: 0 };
      between.push({ fromFile: before.file, toFile: file, gap });
    }
    before = { file, lastS };
  }
  return { totals, between };
}

/** How results leave: each file as it comes, so that memory does not grow with their number. */
interface Output {
  file(report: FileReport): void;
  end(totals: GapTotals, between: readonly BetweenFiles[] | null, isMany: boolean): void;
}

function textOutput(): Output {
  const paint = terminalPaint();
  return {
    file: (report) => printAll(fileText(report, paint) + "\n"),
    end: (totals, between, isMany) => {
      if (isMany || between !== null) printAll(summaryText(totals, between ?? [], paint));
    },
  };
}

function jsonOutput(): Output {
  let separator = '{"files":[\n';
  return {
    file(report) {
      printAll(separator + JSON.stringify(fileJson(report)));
      separator = ",\n";
    },
    end(totals, between) {
      const start = separator === ",\n" ? "" : separator;
      const midnight = between === null
        ? ""
        : `"across_midnight":${JSON.stringify(between.map(betweenJson))},\n`;
      printAll(`${start}\n],\n${midnight}"totals":${JSON.stringify(totalsJson(totals))}}\n`);
    },
  };
}

function terminalPaint(): Paint {
  if (!Deno.stdout.isTerminal() || Deno.noColor) return (_, text) => text;
  const codes = { bold: 1, yellow: 33, red: 31 };
  return (colour, text) => `\x1b[${codes[colour]}m${text}\x1b[0m`;
}

/** The file being read, on a terminal's stderr; nothing anywhere else. */
function progressLine() {
  const isShown = Deno.stderr.isTerminal();
  const write = (text: string) => {
    if (isShown) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[2K${text}`));
  };
  return { show: write, clear: () => write("") };
}
