/**
 * From a new chunk on the source to its picture in the store: a real volume of 21 sweeps is
 * replayed, chunk by chunk, by a bucket on the loopback address, and `meso360 radar` follows it as a
 * process of its own. The clock stops when that process says that the picture is in its list.
 *
 *   deno run -A bench/radar_delay.ts [--speed 2] [--size 2048]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/radar_delay.ts
 *
 * A chunk appears when its last radial was made, in the volume's own rhythm, `--speed` times as fast:
 * the 345 s take 172 s at speed 2. Chunks are asked for every second all the same.
 *
 * Needs ../shared/data. Touches no network but the loopback address, and no folder but a temporary one.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { writeLoneConfig } from "../_test_config.ts";
import { sharedFile, sharedPath } from "../_test_data.ts";
import { program } from "../_test_program.ts";
import { parseChildEvent } from "../formats/child_event.ts";
import { TestBucket } from "../ingest/nexrad/_test_bucket.ts";

/** The component starts, and finds out which volume is the newest. */
const START_MS = 4_000;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    speed: { type: "string", default: "2" },
    size: { type: "string", default: "2048" },
  },
});
const speed = Number(values.speed);

interface Sweep {
  readonly elevation_number: number;
  readonly radials: number;
  readonly azimuth_spacing_deg: number;
  readonly unambiguous_range_km: number;
  readonly time_first: string;
  readonly time_last: string;
}
interface Chunk {
  readonly name: string;
  readonly elevations: readonly { elevation_number: number; last_azimuth_number: number }[];
}
const { sweeps, chunks }: { sweeps: Sweep[]; chunks: Chunk[] } = JSON.parse(
  Deno.readTextFileSync(sharedPath("expected", "nexrad-level2", "chunks-KLOT-230.json")),
);

/** When a chunk's last radial was made, ms since the volume's first. */
function madeMs({ elevations }: Chunk): number {
  const startMs = Date.parse(sweeps[0]!.time_first);
  const last = elevations.at(-1);
  if (last === undefined) return 0;
  const sweep = sweeps[last.elevation_number - 1]!;
  const [fromMs, toMs] = [Date.parse(sweep.time_first), Date.parse(sweep.time_last)];
  return fromMs + (toMs - fromMs) * last.last_azimuth_number / sweep.radials - startMs;
}

/**
 * The chunks that end a sweep with a new picture of reflectivity: all but the Doppler halves of the
 * split cuts, whose reflectivity does not reach as far.
 */
const ending = chunks.filter(({ elevations }) => {
  const last = elevations.at(-1);
  if (last === undefined) return false;
  const sweep = sweeps[last.elevation_number - 1]!;
  const isDoppler = sweep.azimuth_spacing_deg === 0.5 && sweep.unambiguous_range_km < 200;
  return last.last_azimuth_number === sweep.radials && !isDoppler;
});

const bucket = await TestBucket.open({ nowMs: Date.now });
bucket.pageSize = 1_000;
const folder = await Deno.makeTempDir({ prefix: "meso360-radar-delay-" });
const startMs = Date.now() + START_MS;
const atMs = new Map<string, number>();
for (const chunk of chunks) {
  const appearsMs = chunk.name.endsWith("-001-S") ? 0 : startMs + madeMs(chunk) / speed;
  atMs.set(chunk.name, appearsMs);
  const bytes = sharedFile("nexrad", "level2", "chunks-KLOT-230", chunk.name);
  bucket.put(`KLOT/230/${chunk.name}`, bytes, appearsMs);
}

const config = writeLoneConfig(folder, {
  radar: {
    sites: ["KLOT"],
    level2: null,
    chunks: bucket.address,
    level3: null,
    products: { reflectivity: {} },
    processing_window_minutes: null,
    picture_size: Number(values.size),
  },
});

const { command, args } = program("radar", "--config", config);
const child = new Deno.Command(command, { args, stdout: "piped", stderr: "inherit" }).spawn();
const delays: number[] = [];
const limit = setTimeout(() => child.kill(), START_MS + 400_000 / speed + 60_000);
try {
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const event = parseChildEvent(line);
      if (event === null) console.log(line);
      if (event?.event !== "picture") continue;
      const chunk = ending[delays.length];
      if (chunk === undefined) continue;
      const delayMs = Date.now() - atMs.get(chunk.name)!;
      console.log(
        `${chunk.name}: picture of ${event.sweeps} tilts after ${Math.round(delayMs)} ms`,
      );
      delays.push(delayMs);
    }
    if (delays.length === ending.length) break;
  }
} finally {
  clearTimeout(limit);
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended.
  }
  await child.status;
  await bucket.close();
  await Deno.remove(folder, { recursive: true });
}
const sorted = delays.toSorted((a, b) => a - b);
const ms = (value: number | undefined) => `${Math.round(value ?? NaN)} ms`;
console.log(
  `${delays.length} of ${ending.length} sweeps: chunk to picture in its list ` +
    `min ${ms(sorted[0])}, median ${ms(sorted[Math.floor(sorted.length / 2)])}, ` +
    `max ${ms(sorted.at(-1))}; ${bucket.count("list")} listings, ${
      bucket.count("get")
    } requests for ` +
    `${chunks.length} chunks`,
);
if (delays.length < ending.length) Deno.exit(1);
