/**
 * Simulated ionospheric radars for `superdarn_load.ts`, in a process of their own: each on a port of
 * its own, a record every 3 s / FACTOR, evenly staggered. A record tells where it belongs: its time is
 * the moment it was written, its sky noise its number at that radar, and a negative `nave` says that
 * it is the first after a restart, written so many milliseconds after the radar was back.
 *
 * @module
 */
import { type DmapArray, DmapError, type DmapRecord, records } from "../formats/superdarn/dmap.ts";
import { encodeRecord } from "../formats/superdarn/dmap_writer.ts";
import { serveRadar, type Simulator } from "../ingest/superdarn/simulator.ts";
import { lines, tell } from "./superdarn_lines.ts";

/** A radar's beam takes so long. */
const BEAM_MS = 3_000;

/** A radar is restarted so often, and is away for 1 s to twice as long. */
const RESTART_MS = 60_000;
const AWAY_MS = 1_000;

/** How often a radar that is back looks whether it has its connection. */
const LOOK_MS = 10;

/** What the radars are to do. */
export interface RadarsPlan {
  readonly radars: number;
  readonly factor: number;
  readonly restart: boolean;
  /** Of fitacf records; a radar plays those of one of the file's stations. */
  readonly file: string;
  /** Every record that has echoes gets so many; null: as they are. */
  readonly echoes: number | null;
}

/** Of each radar, by its name: the first and the last record's number since the measurement began. */
export type Sent = Readonly<Record<string, { readonly first: number; readonly last: number }>>;

/** What the radars sent since the measurement began. */
export interface RadarsReport {
  readonly sent: Sent;
  readonly bytes: number;
  /** From a radar's being back until it has its connection, ms, sorted. */
  readonly reconnectMs: readonly number[];
  /** Times that a record was due and nobody was connected, other than around a restart. */
  readonly alone: number;
}

/** The wall clock with microseconds: `Date.now` has milliseconds only. */
export const preciseNowMs = (): number => performance.timeOrigin + performance.now();

const clock = { nowMs: preciseNowMs };

/** The process: tells its ports, begins to measure and ends when it is told so. */
export async function playRadars(plan: RadarsPlan): Promise<void> {
  const stations = recordsByStation(plan);
  const periodMs = BEAM_MS / plan.factor;
  const startMs = performance.now() + 100;
  const radars: Radar[] = [];
  for (let i = 0; i < plan.radars; i++) {
    const radar = new Radar(stations[i % stations.length]!, periodMs);
    await radar.open();
    radar.begin(startMs + periodMs * i / plan.radars);
    radars.push(radar);
  }
  tell(Object.fromEntries(radars.map(({ port }, i) => [siteName(i), port])));
  const next = lines(Deno.stdin.readable);
  await next();
  for (const [i, radar] of radars.entries()) {
    radar.measure();
    if (plan.restart) radar.restartFrom(performance.now() + RESTART_MS * i / radars.length);
  }
  tell(null);
  await next();
  for (const radar of radars) radar.end();
  const report: RadarsReport = {
    sent: Object.fromEntries(radars.map(({ sent }, i) => [siteName(i), sent])),
    bytes: radars.reduce((sum, { bytes }) => sum + bytes, 0),
    reconnectMs: radars.flatMap(({ reconnectMs }) => reconnectMs).sort((a, b) => a - b),
    alone: radars.reduce((sum, { alone }) => sum + alone, 0),
  };
  tell(report);
  await next();
  Deno.exit(0);
}

const siteName = (i: number) => `r${String(i).padStart(2, "0")}`;

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** One radar: its server comes and goes, its numbers go on. */
class Radar {
  port = 0;
  bytes = 0;
  alone = 0;
  readonly reconnectMs: number[] = [];
  #number = 0;
  #first = 0;
  #server: Simulator | null = null;
  #feed: ReadableStreamDefaultController<{ bytes: Uint8Array }> | null = null;
  #restartAtMs = Infinity;
  /** When the radar came back, as long as nobody has heard of it since. */
  #backMs: number | null = null;
  #isOver = false;

  constructor(readonly records: readonly Fields[], readonly periodMs: number) {}

  get sent() {
    return { first: this.#first, last: this.#number };
  }

  async open(): Promise<void> {
    const records = new ReadableStream<{ bytes: Uint8Array }>({
      start: (controller) => {
        this.#feed = controller;
      },
    });
    this.#server = await serveRadar({ port: this.port, records, retime: true, clock });
    this.port = this.#server.port;
  }

  /** Sends a record at `firstMs` (monotonic) and every period from then on. */
  async begin(firstMs: number): Promise<void> {
    for (let dueMs = firstMs; !this.#isOver; dueMs += this.periodMs) {
      await after(dueMs - performance.now());
      if (this.#isOver) return;
      this.#send();
      if (performance.now() < this.#restartAtMs) continue;
      this.#restartAtMs += RESTART_MS;
      // Between two records, as a radar's program ends.
      setTimeout(() => this.#restart(), this.periodMs / 2);
    }
  }

  measure(): void {
    this.#first = this.#number + 1;
    this.bytes = 0;
    this.alone = 0;
  }

  restartFrom(ms: number): void {
    this.#restartAtMs = ms;
  }

  end(): void {
    this.#isOver = true;
  }

  #send(): void {
    if (this.#server === null || this.#server.clients === 0) {
      if (this.#server !== null && this.#backMs === null) this.alone++;
      return;
    }
    const record = this.records[this.#number % this.records.length]!;
    this.#number++;
    const values: Record<string, number> = { "noise.sky": this.#number };
    if (this.#backMs !== null) values["nave"] = -Math.ceil(performance.now() - this.#backMs);
    this.#backMs = null;
    const bytes = encodeRecord({
      scalars: record.scalars.map((one) => ({ ...one, value: values[one.name] ?? one.value })),
      arrays: record.arrays,
    });
    this.bytes += bytes.length;
    this.#feed!.enqueue({ bytes });
  }

  async #restart(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#feed!.close();
    await server!.close();
    await after(AWAY_MS * (1 + Math.random()));
    await this.open();
    this.#backMs = performance.now();
    while (this.#server!.clients === 0) {
      await after(LOOK_MS);
      if (this.#isOver) return;
    }
    this.reconnectMs.push(performance.now() - this.#backMs);
    this.#send();
  }
}

/** What a record is written from. */
type Fields = Pick<DmapRecord, "scalars" | "arrays">;

function recordsByStation({ file, echoes }: RadarsPlan): Fields[][] {
  const found = new Map<number, Fields[]>();
  for (const record of records(Deno.readFileSync(file))) {
    if (record instanceof DmapError) continue;
    const station = record.number("stid");
    const list = found.get(station) ?? [];
    list.push(echoes === null ? record : withEchoes(record, echoes));
    found.set(station, list);
  }
  return [...found.values()];
}

/** Of a value for each pulse or gate, not for each echo. */
const NOT_OF_ECHOES = ["ptab", "pwr0"];

/** The record with so many echoes, spread over its gates; one without any stays without. */
function withEchoes(record: DmapRecord, wanted: number): Fields {
  const before = record.array("slist")?.values.length ?? 0;
  if (before === 0) return record;
  const gates = record.number("nrang");
  const count = Math.min(wanted, gates);
  const arrays = record.arrays.map((array): DmapArray => {
    const { name, dimensions, values } = array;
    if (dimensions.length !== 1 || dimensions[0] !== before || NOT_OF_ECHOES.includes(name)) {
      return array;
    }
    const all = Array.from(
      { length: count },
      (_, i) => name === "slist" ? Math.floor(i * gates / count) : Number(values[i % before]),
    );
    return {
      ...array,
      dimensions: [count],
      values: values instanceof Float32Array
        ? Float32Array.from(all)
        : values instanceof Int16Array
        ? Int16Array.from(all)
        : Int8Array.from(all),
    };
  });
  return { scalars: record.scalars, arrays };
}
