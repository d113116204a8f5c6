/**
 * A quicklook of 24 hours, one heat map and three panels of lines at 1200 x 900, drawn by the program:
 * wall clock beyond a process's start, where the time goes, and peak memory (Linux).
 *
 *   MESO360_BINARY=dist/meso360 deno run -A bench/quicklook.ts [ROUNDS] [PNG]
 *
 * The store is made here: a lidar's 8,640 profiles of 3,276 gates, and three lines of them. PNG is
 * where the picture is put, for looking at.
 *
 * @module
 */
import { join } from "node:path";
import { writeLoneConfig } from "../_test_config.ts";
import { program } from "../_test_program.ts";
import { parseChildEvent } from "../formats/child_event.ts";
import { SUPERVISED } from "../processes.ts";
import { writeStore } from "../zarr_store/mod.ts";
import { memoryKb } from "./process_cost.ts";

const GATES = 3276;
const GATE_M = 4.8;
const EVERY_S = 10;
const PROFILES = 8640;
const POLL_MS = 4;

const PROFILE = {
  title: "Lidar",
  files: "\\.nc$",
  reader: "netcdf",
  grids: [{ name: "range", from: "range", units: "m", longName: "range" }],
  variables: [{ from: "beta", name: "beta", units: "m-1 sr-1", longName: "beta", dims: ["range"] }],
  chunkRows: 60,
  panels: [
    {
      kind: "heat",
      title: "Attenuated backscatter",
      units: "m⁻¹ sr⁻¹",
      variable: "beta",
      range: [1e-7, 1e-4],
      log: true,
      vertical: "range",
      verticalRange: [0, 12_000],
    },
    ...["temperature", "humidity", "pressure"].map((variable) => ({
      kind: "lines",
      title: variable,
      units: { temperature: "°C", humidity: "%", pressure: "hPa" }[variable],
      lines: [{ variable }],
    })),
  ],
};

function makeStore(folder: string, endS: number): void {
  const times = Float64Array.from({ length: PROFILES }, (_, i) => endS - (PROFILES - i) * EVERY_S);
  const beta = new Float32Array(PROFILES * GATES);
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < PROFILES; i++) {
    const cloudM = 2500 + 1500 * Math.sin(i / 900) + 60 * random();
    for (let gate = 0; gate < GATES; gate++) {
      const height = gate * GATE_M;
      const noise = 4e-8 * (height / 3000) ** 2 * (random() - 0.5);
      const air = 2e-6 * Math.exp(-height / 900);
      const cloud = Math.abs(height - cloudM) < 120 ? 8e-5 * random() : 0;
      beta[i * GATES + gate] = air + cloud + noise;
    }
  }
  const line = (mean: number, swing: number, jitter: number) => ({
    values: Float32Array.from(
      { length: PROFILES },
      (_, i) => mean + swing * Math.sin(i / 1375) + jitter * (random() - 0.5),
    ),
    attributes: {},
  });
  writeStore(folder, {
    attributes: {},
    times,
    chunkRows: 60,
    coordinates: {
      range: {
        values: Float32Array.from({ length: GATES }, (_, i) => i * GATE_M),
        attributes: { units: "m" },
      },
    },
    variables: {
      beta: { dims: ["range"], values: beta, attributes: {} },
      temperature: line(12, 6, 0.6),
      humidity: line(60, 25, 3),
      pressure: line(998, 4, 0.1),
    },
  });
}

interface Run {
  readonly wallMs: number;
  readonly peakMb: number;
  readonly out: string;
}

async function run(args: readonly string[]): Promise<Run> {
  const { command, args: all } = program(...args);
  const from = performance.now();
  const child = new Deno.Command(command, {
    args: all,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    env: { [SUPERVISED]: "1" },
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
  const wallMs = performance.now() - from;
  clearInterval(watch);
  await child.stdin.close().catch(() => {});
  if (!success) throw new Error(`${args.join(" ")} failed: ${out}`);
  return { wallMs, peakMb, out };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const text = (values: readonly number[]) =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)}–${
    Math.max(...values).toFixed(0)
  })`;

const rounds = Number(Deno.args[0] ?? 5);
const folder = Deno.makeTempDirSync({ prefix: "meso360-bench-" });
try {
  const config = writeLoneConfig(folder, {
    http_port: 18479,
    superdarn: { port: 0 },
    instruments: [{ id: "lidar", profile: "bench-lidar" }],
    profiles: { "bench-lidar": PROFILE },
  }, "of bench/quicklook.ts");
  makeStore(join(folder, "products", "lidar", "lidar.zarr"), Math.floor(Date.now() / 10_000) * 10);
  const picture = join(folder, "products", "quicklooks", "lidar", "latest.png");
  const starts: Run[] = [];
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    starts.push(await run(["version", "--config", config]));
    runs.push(await run(["job", "lidar-last24h", "--config", config]));
  }
  const start = median(starts.map(({ wallMs }) => wallMs));
  const walls = runs.map(({ wallMs }) => wallMs);
  console.log(`${PROFILES} profiles of ${GATES} gates; medians (and ranges) of ${rounds} rounds`);
  console.log(`process start     ${text(starts.map(({ wallMs }) => wallMs))}`);
  console.log(`quicklook         ${text(walls)}`);
  console.log(`beyond the start  ${(median(walls) - start).toFixed(0)} ms, goal 1500`);
  console.log(`peak memory       ${Math.max(...runs.map(({ peakMb }) => peakMb)).toFixed(0)} MB`);
  for (const name of ["open_ms", "read_ms", "svg_ms", "png_ms"]) {
    const values = runs.flatMap(({ out }) =>
      out.split("\n").flatMap((line) => {
        const event = parseChildEvent(line);
        return event?.event === "job" ? [event.counts[name] ?? NaN] : [];
      })
    );
    console.log(`  ${name.padEnd(16)}${text(values)}`);
  }
  console.log(`picture           ${Deno.statSync(picture).size} bytes`);
  if (Deno.args[1]) Deno.copyFileSync(picture, Deno.args[1]);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
