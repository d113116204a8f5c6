/**
 * How long does reading an instrument's netCDF file take: the first of a process, the ones after it,
 * and in the executable? Beside it h5wasm, the HDF5 library as WebAssembly, and what that takes.
 *
 *     deno run -A bench/netcdf.ts [EXECUTABLE]
 *
 * Needs ../shared/data. With an executable: `inspect` of the file less `version`, the process's start.
 *
 * @module
 */
import { sharedPath } from "../_test_data.ts";

const FILES = [
  ["cl61", "live_20230730_020625.nc"],
  ["cl61", "live_20210829_104420.nc"],
  ["armmet", "sgpmetE13.b1.20190508.000000.cdf"],
  ["armmet", "sgpmetE13.b1.20190101.000000.cdf"],
  ["chm15k", "00100_A202010222015_CHM170137.nc"],
] as const;
const ROUNDS = 20;

/** A process's own report: milliseconds of its first reading and the median of the others, MB. */
interface Reading {
  readonly first: number;
  readonly warm: number;
  readonly megabytes: number;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** What a process that reads nothing else prints of itself. */
async function read(path: string, withLibrary: boolean): Promise<void> {
  const bytes = Deno.readFileSync(path);
  const startMs = performance.now();
  const one = withLibrary
    ? await libraryReader()
    : (await import("../formats/netcdf/mod.ts")).readNetcdf;
  await one(bytes);
  const first = performance.now() - startMs;
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const roundMs = performance.now();
    await one(bytes);
    times.push(performance.now() - roundMs);
  }
  const megabytes = Deno.memoryUsage().rss / 1e6;
  console.log(JSON.stringify({ first, warm: median(times), megabytes } satisfies Reading));
}

/** Every value and attribute through h5wasm. */
async function libraryReader(): Promise<(bytes: Uint8Array) => void> {
  const library = await import("h5wasm");
  await library.ready;
  const { Dataset, File, FS } = library;
  return (bytes) => {
    FS!.writeFile("bench.nc", bytes);
    const file = new File("bench.nc", "r");
    for (const path of file.paths()) {
      const entity = file.get(path);
      if (!(entity instanceof Dataset)) continue;
      Object.values(entity.attrs).map(({ value }) => value);
      void entity.value;
    }
    file.close();
    FS!.unlink("bench.nc");
  };
}

async function inOwnProcess(path: string, how: "ours" | "h5wasm"): Promise<Reading> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", import.meta.filename!, "--read", how, path],
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Milliseconds from start to end, the median of nine. */
async function executableMs(program: string, ...args: string[]): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const startMs = performance.now();
    await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output();
    times.push(performance.now() - startMs);
  }
  return median(times);
}

async function main(program: string | undefined): Promise<void> {
  const startMs = program === undefined ? NaN : await executableMs(program, "version");
  for (const [folder, name] of FILES) {
    const path = sharedPath("instruments", folder, name);
    const text = ({ first, warm, megabytes }: Reading) =>
      `first ${first.toFixed(0)} ms, then ${warm.toFixed(1)} ms, ${megabytes.toFixed(0)} MB`;
    console.log(`${name}\n  ours    ${text(await inOwnProcess(path, "ours"))}`);
    const isHdf5 = Deno.readFileSync(path)[0] === 0x89;
    if (isHdf5) console.log(`  h5wasm  ${text(await inOwnProcess(path, "h5wasm"))}`);
    if (program === undefined) continue;
    const tookMs = await executableMs(program, "inspect", "--json", path);
    console.log(
      `  executable: inspect ${tookMs.toFixed(0)} ms, ${
        (tookMs - startMs).toFixed(0)
      } beyond version`,
    );
  }
}

if (Deno.args[0] === "--read") await read(Deno.args[2]!, Deno.args[1] === "h5wasm");
else await main(Deno.args[0]);
