/**
 * A day of a CL61 ceilometer appended to its store: 288 files from nothing in one job, then one file
 * more; and a day of 20 Hz. Made of the real files of ../shared/data with later times, by Debian's
 * python3-netcdf4.
 *
 *   MESO360_BINARY=dist/meso360 deno run -A bench/append.ts [FOLDER]
 *
 * Wall clock is from a process's start to its end, `work` what the job says of itself; `beyond start`
 * is the wall clock without that of the same job with nothing new. Peak memory is the kernel's count
 * (Linux).
 *
 * @module
 */
import { join } from "node:path";
import { sharedPath } from "../_test_data.ts";
import { writeLoneConfig } from "../_test_config.ts";
import { program } from "../_test_program.ts";
import { missing } from "../_test_tools.ts";
import { SUPERVISED } from "../processes.ts";
import { openStore } from "../zarr_store/mod.ts";
import { memoryKb } from "./process_cost.ts";

const POLL_MS = 4;
const FILES = 288;
const AGAIN = 7;

/** Copies of the real files, one every five minutes of 2026-05-17. */
const MAKE_DAY = `
import netCDF4, shutil, sys, datetime
sources, target, first, count = sys.argv[1:3], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
day = datetime.datetime(2026, 5, 17, tzinfo=datetime.timezone.utc)
for i in range(first, first + count):
    start = day + datetime.timedelta(minutes=5 * i)
    path = f"{target}/live_{start:%Y%m%d_%H%M%S}.nc"
    shutil.copyfile(sources[i % 2], path)
    with netCDF4.Dataset(path, "r+") as data:
        time = data["time"]
        time[:] = time[:] - time[0] + start.timestamp()
`;

async function makeDay(folder: string, first: number, count: number): Promise<void> {
  const sources = ["live_20210829_104420.nc", "live_20210829_224520.nc"]
    .map((name) => sharedPath("instruments", "cl61", name));
  const { success } = await new Deno.Command("/usr/bin/python3", {
    args: ["-c", MAKE_DAY, ...sources, folder, String(first), String(count)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("the day's files could not be made: apt install python3-netcdf4");
}

/** An hour-long table of 20 Hz has 72,000 rows; a day of them in one file. */
function makeFastDay(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const head = [
    '"TOA5","probe","CR1000X","1","1","1","1","fast"',
    '"TIMESTAMP","RECORD","u","v","w","T"',
  ];
  const write = (lines: readonly string[]) =>
    file.writeSync(new TextEncoder().encode(lines.join("\r\n") + "\r\n"));
  write([...head, '"TS","RN","m/s","m/s","m/s","degC"', '"","","Smp","Smp","Smp","Smp"']);
  const start = Date.UTC(2026, 4, 17);
  const value = (i: number) => (Math.sin(i / 977) * 4 + (i * 7919 % 1000) / 1000).toFixed(3);
  for (let from = 0; from < 20 * 86_400; from += 20_000) {
    write(Array.from({ length: Math.min(20_000, 20 * 86_400 - from) }, (_, k) => {
      const i = from + k;
      const time = new Date(start + i * 50).toISOString().replace("T", " ").slice(0, 22);
      return `"${time}",${i},${value(i)},${value(i + 5)},${value(i + 9)},${value(i + 3)}`;
    }));
  }
}

interface Cost {
  readonly wallMs: number;
  readonly workMs: number;
  readonly peakMb: number;
  readonly rows: number;
}

async function runJob(config: string, name: string): Promise<Cost> {
  const { command, args } = program("job", name, "--config", config);
  const from = performance.now();
  // As the supervisor starts it: then the last line is the outcome.
  const child = new Deno.Command(command, {
    args,
    env: { [SUPERVISED]: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let peakMb = NaN;
  const watch = setInterval(() => {
    try {
      peakMb = memoryKb(child.pid, "VmHWM") / 1000 || peakMb;
    } catch {
      // It ended meanwhile.
    }
  }, POLL_MS);
  const [{ success }, out] = await Promise.all([child.status, new Response(child.stdout).text()]);
  clearInterval(watch);
  const wallMs = performance.now() - from;
  await child.stdin.close();
  const said = out.trim().split("\n").at(-1) ?? "";
  if (!success) throw new Error(`${name} failed: ${out}`);
  const { counts } = JSON.parse(said.slice(said.indexOf("{")));
  return { wallMs, workMs: counts.seconds * 1000, peakMb, rows: counts.rows };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const ms = (value: number) => `${value.toFixed(0)} ms`;
const line = (what: string, { wallMs, workMs, peakMb, rows }: Cost) =>
  console.log(
    `${what}: ${ms(wallMs)}, work ${ms(workMs)}, ${rows} rows, peak ${peakMb.toFixed(0)} MB`,
  );

async function main(given: string | undefined): Promise<void> {
  if (missing("python3", "apt install python3-netcdf4")) return;
  const folder = given ?? Deno.makeTempDirSync();
  Deno.mkdirSync(folder, { recursive: true });
  try {
    const config = writeLoneConfig(folder, {
      superdarn: { port: 0 },
      instruments: [
        { id: "cl61", profile: "cl61", settle_seconds: 0 },
        { id: "sonic", profile: "asfs-fast-sonic", settle_seconds: 0 },
      ],
    }, "of bench/append.ts");
    const raw = join(folder, "raw", "cl61");
    Deno.mkdirSync(raw, { recursive: true });
    await makeDay(raw, 0, FILES);
    line(`${FILES} CL61 files from nothing`, await runJob(config, "cl61-append"));
    const idle: Cost[] = [];
    const one: Cost[] = [];
    for (let i = 0; i < AGAIN; i++) {
      idle.push(await runJob(config, "cl61-append"));
      await makeDay(raw, FILES + i, 1);
      one.push(await runJob(config, "cl61-append"));
    }
    const startMs = median(idle.map(({ wallMs }) => wallMs));
    const oneMs = median(one.map(({ wallMs }) => wallMs));
    console.log(`nothing new: ${ms(startMs)}, work ${ms(median(idle.map((c) => c.workMs)))}`);
    console.log(
      `one more file: ${ms(oneMs)}, beyond start ${ms(oneMs - startMs)}, work ${
        ms(median(one.map((c) => c.workMs)))
      }, peak ${median(one.map((c) => c.peakMb)).toFixed(0)} MB`,
    );
    const store = openStore(join(folder, "products", "cl61", "cl61.zarr"))!;
    console.log(`the store: ${store.rows} rows of ${[...store.variables.keys()].join(", ")}`);
    const fast = join(folder, "raw", "sonic");
    Deno.mkdirSync(fast, { recursive: true });
    makeFastDay(join(fast, "day.dat"));
    line("a day of 20 Hz, one file", await runJob(config, "sonic-append"));
  } finally {
    if (given === undefined) Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) await main(Deno.args[0]);
