/**
 * `--test`: a temporary place of its own, with two hours of a recorded drive already in it and a
 * simulated datalogger that plays the rest. No real data, state or logger is touched.
 *
 * @module
 */
import { join } from "node:path";
import { assetPath } from "../assets.ts";
import { loadConfig, type LoadedConfig } from "../config.ts";
import { DAY_HEADER, dayName, GPS_DATE, GPS_TIME, gpsTimeMs } from "../formats/mesonet_day.ts";
import { shiftDayRow } from "../formats/mesonet_day.ts";
import type { ComponentSpec } from "./children/component.ts";
import { loggerSim } from "./children/components.ts";

/** Seconds of the drive that are already in the daily file: what the dashboard shows at once. */
const LAID_DOWN_ROWS = 7_200;

const LISTENS_LIMIT_MS = 3_000;
const LISTENS_RETRY_MS = 50;

/** The drive, beside the program or inside the executable. */
const DRIVE = assetPath("test_data", "test.txt");

/** A place for a test run. */
export interface TestPlace {
  readonly loaded: LoadedConfig;
  /** The simulated datalogger. */
  readonly logger: ComponentSpec;
  /** Resolves when the simulated datalogger takes connections, or after 3 s. */
  loggerListens(): Promise<void>;
  /** Removes the place and everything in it. */
  remove(): void;
}

/** Makes the place. `real` gives what a test may share with the real thing: port, name, address. */
export function makeTestPlace(real: LoadedConfig["config"], nowMs: number): TestPlace {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-test-" });
  const remove = () => {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch {
      // A file still open on Windows stays in the system's temporary folder, which it cleans up.
    }
  };
  try {
    const port = freePort();
    const dataDir = join(folder, "data", "mesonet");
    Deno.mkdirSync(dataDir, { recursive: true });
    // The first record that the simulated logger plays is now, the laid down rows lead up to it.
    const startMs = Math.floor(nowMs / 1000) * 1000;
    const days = drivenDays(Deno.readTextFileSync(DRIVE), LAID_DOWN_ROWS, startMs);
    for (const [day, rows] of days) {
      const text = [DAY_HEADER, ...rows].join("\n") + "\n";
      Deno.writeTextFileSync(join(dataDir, `${day}.txt`), text);
    }
    const configPath = join(folder, "meso360.config.json");
    Deno.writeTextFileSync(
      configPath,
      JSON.stringify(
        {
          data_dir: dataDir,
          log_dir: join(folder, "logs"),
          raw_dir: join(folder, "data"),
          products_dir: join(folder, "products"),
          state_dir: join(folder, "state"),
          logger_ip: `127.0.0.1:${port}`,
          http_port: real.http_port,
          http_host: real.http_host,
          vehicle_id: `TEST ${real.vehicle_id}`,
        },
        null,
        2,
      ),
    );
    return {
      loaded: loadConfig(configPath),
      logger: loggerSim(port, LAID_DOWN_ROWS, startMs),
      loggerListens: () => listens(port),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function listens(port: number): Promise<void> {
  const endMs = performance.now() + LISTENS_LIMIT_MS;
  while (performance.now() < endMs) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LISTENS_RETRY_MS));
    }
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/**
 * The first `count` rows of a daily file, moved in time so that the row after them is at `nextMs`,
 * by the day (YYYYMMDD) that each then belongs to. A row without a time goes with the one before it.
 */
export function drivenDays(text: string, count: number, nextMs: number): Map<string, string[]> {
  const all = text.split(/\r?\n/).slice(1).filter((row) => row !== "");
  const rows = all.slice(0, count);
  const times = rows.map(rowTimeMs);
  const ownMs = rowTimeMs(all[count] ?? "") ?? 1000 +
      times.reduce<number>((a, b) => Math.max(a, b ?? a), -Infinity);
  const seconds = (nextMs - ownMs) / 1000;
  const days = new Map<string, string[]>();
  const firstMs = times.find((time) => time !== null);
  if (firstMs === undefined || firstMs === null) return days;
  let dayMs = firstMs;
  rows.forEach((row, i) => {
    dayMs = Math.max(dayMs, times[i] ?? dayMs);
    const day = dayName(dayMs + seconds * 1000);
    if (!days.has(day)) days.set(day, []);
    days.get(day)!.push(shiftDayRow(row, seconds));
  });
  return days;
}

function rowTimeMs(row: string): number | null {
  const fields = row.split(",");
  return gpsTimeMs(fields[GPS_DATE] ?? "", fields[GPS_TIME] ?? "");
}
