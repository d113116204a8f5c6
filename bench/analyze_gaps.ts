/**
 * How long `analyze-gaps --all` takes on 60 full days, against `wc -l` on the same files, and
 * whether it finds exactly what was put into them. The goal: at most 20 times `wc -l`, at most
 * 1.4 s (40 times faster than 57 s), at most 200 MB. One command line:
 *
 *     deno run -A bench/analyze_gaps.ts [--binary dist/meso360] [--days 60] [--runs 5] [--folder DIR]
 *
 * Makes about 470 MB of files in a temporary folder (or in DIR, which must not exist) and removes
 * them. Exits with 1 when a count is wrong; the times are printed, and judged by the reader.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type DayTruth, generateDays } from "./analyze_gaps_days.ts";

const MAIN = join(import.meta.dirname!, "..", "main.ts");
const PREDECESSOR_S = 57;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    binary: { type: "string" },
    days: { type: "string", default: "60" },
    runs: { type: "string", default: "5" },
    folder: { type: "string" },
  },
});

/** One command that is measured. */
interface Contestant {
  readonly name: string;
  readonly command: readonly string[];
  readonly seconds: number[];
  peakMb: number;
  output: string;
}

/** Runs a command, its output in memory; GNU time, where it is, tells the peak memory. */
async function measure(contestant: Contestant, report: string): Promise<void> {
  const [program, ...args] = [...timePrefix(report), ...contestant.command];
  const start = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(program!, { args }).output();
  contestant.seconds.push((performance.now() - start) / 1000);
  if (code !== 0) {
    throw new Error(`${contestant.name} exited with ${code}: ${new TextDecoder().decode(stderr)}`);
  }
  contestant.output = new TextDecoder().decode(stdout);
  if (timePrefix(report).length > 0) {
    const kilobytes = Number(Deno.readTextFileSync(report));
    contestant.peakMb = Math.max(contestant.peakMb, kilobytes * 1024 / 1e6);
  }
}

const GNU_TIME = "/usr/bin/time";

function timePrefix(report: string): string[] {
  try {
    return Deno.statSync(GNU_TIME).isFile ? [GNU_TIME, "-f", "%M", "-o", report] : [];
  } catch {
    return [];
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The counts of the answer that the truth has too, file by file. */
function countsOf(output: string): DayTruth[] {
  return JSON.parse(output).files.map((file: Record<string, unknown>) => ({
    file: file["file"],
    rows: file["rows"],
    rows_without_time: file["rows_without_gps_time"],
    gaps: file["gap_count"],
    missing_seconds: file["missing_seconds"],
    duplicates: file["duplicates"],
    backwards: file["backwards"],
    glitches: file["glitch_count"],
  }));
}

function differences(truth: readonly DayTruth[], answer: readonly DayTruth[]): string[] {
  return truth.flatMap((wanted, i) => {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(answer[i])];
    return a === b ? [] : [`put in ${a}\nfound  ${b}`];
  });
}

const folder = values.folder ?? Deno.makeTempDirSync({ prefix: "analyze_gaps_" });
if (values.folder !== undefined) Deno.mkdirSync(folder);
try {
  const data = join(folder, "data");
  Deno.mkdirSync(data);
  const truth = generateDays(data, Number(values.days), 1);
  Deno.writeTextFileSync(join(folder, "truth.json"), JSON.stringify(truth, null, 1));
  const files = truth.map(({ file }) => join(data, file));
  const bytes = files.reduce((sum, file) => sum + Deno.statSync(file).size, 0);
  const rows = truth.reduce((sum, day) => sum + day.rows, 0);
  console.log(`${files.length} days, ${rows} rows, ${(bytes / 1e6).toFixed(0)} MB`);

  const config = join(folder, "config.json");
  Deno.writeTextFileSync(config, JSON.stringify({ data_dir: data }));
  const contestant = (name: string, ...command: string[]): Contestant => ({
    name,
    command,
    seconds: [],
    peakMb: 0,
    output: "",
  });
  const args = ["analyze-gaps", "--all", "--config", config];
  const source = [Deno.execPath(), "run", "--no-prompt", "-A", MAIN];
  const wc = contestant("wc -l", "wc", "-l", ...files);
  const ours = [
    contestant("source", ...source, ...args),
    contestant("source --json", ...source, ...args, "--json"),
  ];
  if (values.binary !== undefined) {
    ours.push(
      contestant("binary", values.binary, ...args),
      contestant("binary --json", values.binary, ...args, "--json"),
    );
  }
  // One round unmeasured brings the files into memory; then all take turns.
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const one of [wc, ...ours]) {
      await measure(one, join(folder, "peak"));
      if (run === 0) one.seconds.length = 0;
    }
  }

  const wcS = median(wc.seconds);
  for (const one of [wc, ...ours]) {
    const seconds = median(one.seconds);
    const peak = one.peakMb > 0 ? `${one.peakMb.toFixed(0).padStart(5)} MB` : "      ? MB";
    console.log(
      `${one.name.padEnd(14)} ${seconds.toFixed(3)} s ${peak}  ${
        (seconds / wcS).toFixed(1).padStart(5)
      } x wc -l   ${
        (PREDECESSOR_S / seconds).toFixed(0).padStart(4)
      } x faster than ${PREDECESSOR_S} s`,
    );
  }
  const wrong = ours.filter(({ name }) => name.endsWith("--json"))
    .flatMap((one) =>
      differences(truth, countsOf(one.output)).map((text) => `${one.name}: ${text}`)
    );
  for (const text of wrong) console.error(text);
  console.log(wrong.length === 0 ? "counts: as put in" : `counts: ${wrong.length} files differ`);
  if (wrong.length > 0) Deno.exitCode = 1;
} finally {
  Deno.removeSync(folder, { recursive: true });
}
