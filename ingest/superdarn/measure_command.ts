/**
 * The hidden command `superdarn measure FILE`: what bench/dmap.ts asks the program about itself.
 *
 * @module
 */
import process from "node:process";
import { type DmapRecord, readRecord } from "../../formats/superdarn/dmap.ts";
import { beamMessage } from "../../formats/superdarn/fitacf.ts";
import { printNow } from "../../log.ts";
import { EXIT } from "../../processes.ts";

/** What is done with a record once its fields are found and checked, and returns a number of it. */
const TASKS = {
  /** Nothing: values are read when they are asked for. */
  fields: ({ size }: DmapRecord) => size,
  /** The numbers and arrays that the message to clients is made of. */
  needed: (record: DmapRecord) =>
    NUMBERS.reduce((sum, name) => sum + record.number(name), 0) +
    ARRAYS.reduce((sum, name) => sum + (record.array(name)?.values.length ?? 0), 0),
  /** Every scalar's value and every array as a typed array. */
  all: ({ scalars, arrays }: DmapRecord) => scalars.length + arrays.length,
  /** The same, and every number of them added up. */
  added: ({ scalars, arrays }: DmapRecord) => {
    let sum = 0;
    for (const { value } of scalars) if (typeof value === "number") sum += value;
    for (const { values } of arrays) {
      for (let i = 0; i < values.length; i++) sum += Number(values[i]);
    }
    return sum;
  },
  /** The message's text, as clients are sent it. */
  json: (record: DmapRecord) => JSON.stringify(beamMessage(record, "rkn")).length,
} as const;

const NUMBERS = [
  ...["bmnum", "cp", "frang", "nave", "tfreq", "noise.sky", "nrang", "rsep", "stid", "scan"],
  ...["channel", "time.yr", "time.mo", "time.dy", "time.hr", "time.mt", "time.sc", "time.us"],
];
const ARRAYS = ["slist", "gflg", "v", "elv", "p_l", "w_l"];

/** Records a second of one run: of the clock, and of the processor's time, helpers' threads too. */
export interface Rates {
  readonly perSecond: number;
  /** Where other programs take turns with this one, the clock says less than a core could do. */
  readonly perCpuSecond: number;
  /** Of what the task returned: told, so that nothing can be left undone. */
  readonly sum: number;
}

/** Some runs of each task. One line of JSON. */
export interface Measured {
  readonly records: number;
  readonly bytes: number;
  readonly tasks: Readonly<Record<keyof typeof TASKS, readonly Rates[]>>;
}

const RUNS = 7;
/** Long enough that a collection of garbage or two is in every run. */
const RUN_MS = 400;

/** Decodes a file's records over and over, in one thread, and prints how many in a second. */
export async function measureCommand(file: string): Promise<number> {
  const bytes = await Deno.readFile(file);
  let records = 0;
  for (let at = 0; at < bytes.length; records++) at += readRecord(bytes, at).size;
  const names = Object.keys(TASKS) as (keyof typeof TASKS)[];
  const tasks: Record<keyof typeof TASKS, Rates[]> = {
    ...{ fields: [], needed: [], all: [], added: [], json: [] },
  };
  // The first round warms up: it is not told.
  for (let run = 0; run <= RUNS; run++) {
    for (const name of names) {
      const rates = ratesOf(bytes, TASKS[name]);
      if (run > 0) tasks[name].push(rates);
    }
  }
  printNow(JSON.stringify({ records, bytes: bytes.length, tasks } satisfies Measured));
  return EXIT.ok;
}

function ratesOf(bytes: Uint8Array, task: (record: DmapRecord) => number): Rates {
  const from = performance.now();
  const cpuFrom = process.cpuUsage();
  let [count, sum, tookMs] = [0, 0, 0];
  while (tookMs < RUN_MS) {
    for (let at = 0; at < bytes.length; count++) {
      const record = readRecord(bytes, at);
      sum += task(record);
      at += record.size;
    }
    tookMs = performance.now() - from;
  }
  const { user, system } = process.cpuUsage(cpuFrom);
  return {
    sum,
    perSecond: Math.round(count * 1000 / tookMs),
    perCpuSecond: Math.round(count * 1e6 / (user + system)),
  };
}
