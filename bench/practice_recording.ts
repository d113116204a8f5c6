/**
 * What a program on a practice machine recorded, against the truth of the logger that it asked.
 *
 * @module
 */
import { join } from "node:path";
import { isPerfect, judge, type Station } from "../ingest/mesonet/faults/station.ts";
import type { Machine } from "../supervisor/service/_test_machine.ts";

/** The last records are given this long to get onto the disk. */
const SETTLE_MS = 5_000;
const ON_ITS_WAY_MS = 2_000;

/** Copies the machine's daily files out of `folder` and prints how they compare; exit code 1 when anything is wrong. */
export async function judgeMachine(
  machine: Machine,
  folder: string,
  station: Station,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const untilMs = Date.now() - ON_ITS_WAY_MS;
  Deno.mkdirSync(station.dataDir, { recursive: true });
  for (const name of (await machine.must(`cd ${folder}; ls 2*.txt`)).trim().split("\n")) {
    const text = await machine.must(`cat ${folder}/${name}`);
    Deno.writeTextFileSync(join(station.dataDir, name), text);
  }
  const verdict = judge(station, untilMs);
  const { records, missing, duplicate, examples } = verdict;
  const isWell = isPerfect(verdict);
  console.log(
    `recording: ${records} rows, missing ${missing}, twice ${duplicate}` +
      `${isWell ? "" : ` WRONG: ${examples.join(" | ")}`}`,
  );
  if (!isWell) Deno.exitCode = 1;
}
