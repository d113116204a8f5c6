/**
 * For tests: an observatory in a folder of its own, with the routes over it.
 *
 * @module
 */
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig, type LoadedConfig } from "../../config.ts";
import { writeStore } from "../../zarr_store/mod.ts";
import { NoReplyError } from "../worker_queries.ts";
import { openQuicklooks } from "./mod.ts";
import { windowReply, type WindowTask } from "./window_answer.ts";

/** What a test has in its hands. */
export interface TestSite {
  readonly loaded: LoadedConfig;
  readonly products: string;
  readonly clock: TestClock;
  /** Windows that were read, in order. */
  readonly tasks: WindowTask[];
  /** Whether the reader is busy. */
  busy: boolean;
  /** Connections that the server ended. */
  ended: number;
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
}

const INSTRUMENTS = [
  { id: "cl61", profile: "cl61" },
  { id: "met", profile: "met", title: "Mast" },
  { id: "asfs-fast-gas", profile: "asfs-fast-gas", housekeeping: "HK_ASFS" },
  { id: "wxcam", profile: "wxcam" },
  { id: "wxcam2", profile: "wxcam" },
];

/** Gives it to `work`, and removes it. */
export async function withSite(work: (site: TestSite) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const loaded = loadConfig(writeLoneConfig(folder, { instruments: INSTRUMENTS }));
  const clock = new TestClock();
  const tasks: WindowTask[] = [];
  const site: TestSite = {
    loaded,
    products: join(folder, "products"),
    clock,
    tasks,
    busy: false,
    ended: 0,
    get: async (path, headers = {}, method = "GET") =>
      await app.request(path, { headers, method }, { outgoing: { destroy: () => site.ended++ } }),
  };
  const queries = {
    ask(task: WindowTask) {
      if (site.busy) return Promise.reject(new NoReplyError("busy", "too many ask"));
      tasks.push(task);
      return Promise.resolve(windowReply(task));
    },
    warm() {},
    close() {},
  };
  const { app } = openQuicklooks({ config: loaded.config, clock, queries });
  try {
    await work(site);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Rows of a lidar, a minute apart, the last at `endS`; every value is its row's number from 1. */
export function writeRows(products: string, endS: number, rows: number, gates = 4): void {
  const values = Float32Array.from({ length: rows * gates }, (_, i) => 1 + Math.floor(i / gates));
  writeStore(join(products, "cl61", "cl61.zarr"), {
    attributes: {},
    times: Float64Array.from({ length: rows }, (_, i) => endS - (rows - 1 - i) * 60),
    coordinates: {
      range: {
        values: Float32Array.from({ length: gates }, (_, i) => 100 * (i + 1)),
        attributes: { units: "m" },
      },
    },
    variables: { beta_att: { dims: ["range"], values, attributes: {} } },
    chunkRows: 10,
  });
}
