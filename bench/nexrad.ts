/**
 * One full convective volume of weather radar: decoded by the program, by the npm package
 * nexrad-level-2-data and unpacked by bzip2, one after the other and over again; then all its
 * reflectivity tilts as pictures in a folder store.
 *
 *   MESO360_BINARY=dist/meso360 deno run -A bench/nexrad.ts [ROUNDS] [FILE]
 *
 * Without FILE the chunks of ../shared/data are joined. Wall clock is from a process's start to its
 * end; CPU and peak memory are the kernel's count (Linux), read every few milliseconds.
 *
 * @module
 */
import { join } from "node:path";
import { realVolume } from "../_test_data.ts";
import { program } from "../_test_program.ts";
import { missing } from "../_test_tools.ts";
import { openVolume } from "../formats/nexrad/level2/mod.ts";
import type { Measured } from "../ingest/nexrad/measure_command.ts";
import { cpuS, memoryKb } from "./process_cost.ts";

const BENCH = import.meta.dirname!;
const POLL_MS = 4;

/** What a process took. */
interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly out: string;
}

async function cost(command: string, args: readonly string[], stdout: "piped" | "null" = "piped") {
  const from = performance.now();
  const child = new Deno.Command(command, { args: [...args], stdout, stderr: "inherit" }).spawn();
  let cpuMs = NaN;
  let peakMb = NaN;
  const watch = setInterval(() => {
    try {
      peakMb = memoryKb(child.pid, "VmHWM") / 1000 || peakMb;
      cpuMs = cpuS(child.pid) * 1000;
    } catch {
      // It ended meanwhile.
    }
  }, POLL_MS);
  try {
    const [{ success }, out] = await Promise.all([
      child.status,
      stdout === "piped" ? new Response(child.stdout).text() : "",
    ]);
    if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
    return { wallMs: performance.now() - from, cpuMs, peakMb, out } satisfies Cost;
  } finally {
    clearInterval(watch);
  }
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const ms = (value: number) => `${value.toFixed(0)} ms`;

/** `710 ms (690–840)`. */
function spread(values: readonly number[]): string {
  return `${ms(median(values))} (${Math.min(...values).toFixed(0)}–${
    Math.max(...values).toFixed(0)
  })`;
}

function line(name: string, costs: readonly Cost[], inside: readonly number[]): string {
  const peak = Math.max(...costs.map(({ peakMb }) => peakMb)).toFixed(0);
  return [
    name.padEnd(34),
    `process ${spread(costs.map(({ wallMs }) => wallMs))}`,
    `CPU ${ms(median(costs.map(({ cpuMs }) => cpuMs)))}`,
    `peak ${peak} MB`,
    ...(inside.length > 0 ? [`decoding alone ${spread(inside)}`] : []),
  ].join("  ");
}

const rounds = Number(Deno.args[0] ?? 5);
const folder = Deno.makeTempDirSync({ prefix: "meso360-bench-" });
try {
  const bytes = Deno.args[1] ? Deno.readFileSync(Deno.args[1]) : realVolume();
  const file = join(folder, "volume");
  Deno.writeFileSync(file, bytes);
  const { records } = openVolume(bytes);
  const packed = join(folder, "records.bz2");
  Deno.writeFileSync(packed, new Uint8Array());
  for (const record of records) Deno.writeFileSync(packed, record.bytes, { append: true });

  const peer = join(folder, "peer.mjs");
  await cost(Deno.execPath(), [
    ...["bundle", "--quiet", "--platform", "deno", "--output", peer],
    join(BENCH, "nexrad_peer.ts"),
  ]);
  const hasNode = !missing("node", "apt-get install nodejs");
  const hasBzip2 = !missing("bzip2", "apt-get install bzip2");

  const costs: Record<"ours" | "deno" | "node" | "bzip2" | "drawn", Cost[]> = {
    ours: [],
    deno: [],
    node: [],
    bzip2: [],
    drawn: [],
  };
  for (let round = 0; round < rounds; round++) {
    const ours = program("radar", "measure", file);
    costs.ours.push(await cost(ours.command, ours.args));
    costs.deno.push(await cost(Deno.execPath(), ["run", "--quiet", "-A", peer, file]));
    if (hasNode) costs.node.push(await cost("node", [peer, file]));
    if (hasBzip2) costs.bzip2.push(await cost("bzip2", ["-dc", packed], "null"));
    const store = join(folder, `store${round}`);
    const drawn = program("radar", "measure", file, "--pictures", store);
    costs.drawn.push(await cost(drawn.command, drawn.args));
    Deno.removeSync(store, { recursive: true });
  }

  const measured = (list: readonly Cost[]) => list.map(({ out }): Measured => JSON.parse(out));
  const ours = measured(costs.ours);
  const decoding = ours.map(({ decodeMs }) => decodeMs);
  const peerDecoding = (list: readonly Cost[]) => measured(list).map(({ decodeMs }) => decodeMs);
  const [first] = ours;
  console.log(
    `${bytes.length} bytes, ${records.length} records, ${first?.sweeps} sweeps, ${first?.radials} ` +
      `radials, ${first?.skipped} skipped; medians (and ranges) of ${rounds} rounds; ` +
      `${navigator.hardwareConcurrency} cores`,
  );
  console.log(line("meso360", costs.ours, decoding));
  console.log(line("nexrad-level-2-data, Deno", costs.deno, peerDecoding(costs.deno)));
  if (hasNode) console.log(line("nexrad-level-2-data, Node", costs.node, peerDecoding(costs.node)));
  if (hasBzip2) console.log(line("bzip2 -d of the records", costs.bzip2, []));

  const wall = (list: readonly Cost[]) => median(list.map(({ wallMs }) => wallMs));
  const fastest = Math.min(wall(costs.deno), hasNode ? wall(costs.node) : Infinity);
  const fastestAlone = Math.min(
    median(peerDecoding(costs.deno)),
    hasNode ? median(peerDecoding(costs.node)) : Infinity,
  );
  console.log(
    `nexrad-level-2-data takes ${(fastestAlone / median(decoding)).toFixed(1)} times as long ` +
      `(processes: ${(fastest / wall(costs.ours)).toFixed(1)})`,
  );
  if (hasBzip2) {
    const bzip2 = wall(costs.bzip2);
    console.log(
      `meso360 takes ${(median(decoding) / bzip2).toFixed(2)} times as long as bzip2 -d ` +
        `(processes: ${(wall(costs.ours) / bzip2).toFixed(2)})`,
    );
  }

  const pictures = measured(costs.drawn).flatMap(({ pictures }) => pictures ?? []);
  const sizes = pictures[0]?.pngBytes ?? [];
  const drawnPeak = Math.max(...costs.drawn.map(({ peakMb }) => peakMb)).toFixed(0);
  console.log(
    `${sizes.length} tilts as 2,048-pixel PNG and JSON in a folder: ` +
      `${spread(pictures.map(({ storedMs }) => storedMs))} after decoding, peak ${drawnPeak} MB; ` +
      `PNG ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`,
  );
  console.log(
    `one sweep at ${pictures[0]?.large.size} pixels, its table there: ` +
      spread(pictures.flatMap(({ large }) => large.ms.slice(1))),
  );
} finally {
  Deno.removeSync(folder, { recursive: true });
}
