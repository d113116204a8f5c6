/**
 * How operations are in one line, for the panel's status: which asks every two seconds, and must not
 * wait for a disk.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { isObservatory } from "../../config_instruments.ts";
import { objectIn } from "../../formats/json_object.ts";
import type { Colour, Health, OpsBrief } from "../../formats/ops_messages.ts";
import { textOnDisk } from "../../slow_disk.ts";
import { behindMinutes } from "./look_interval.ts";

/** The monitor looks every few minutes. */
const READ_MS = 30_000;

/**
 * Tells what the monitor's newest health says, as it was read last: asking reads it again at most
 * every 30 s, beside the answer. Null: no operations here, or nothing read yet.
 */
export function openOpsBrief(
  config: Config,
  clock: Pick<Clock, "monoMs">,
): () => OpsBrief | null {
  if (!isObservatory(config)) return () => null;
  const path = join(config.products_dir, "ops_monitor", "health", "latest_health.json");
  const behind = behindMinutes(config);
  let brief: OpsBrief | null = null;
  let readMs = -Infinity;
  let isReading = false;

  async function read(): Promise<void> {
    isReading = true;
    const text = await textOnDisk(path);
    isReading = false;
    readMs = clock.monoMs();
    brief = briefOf(text === null ? null : objectIn(text), behind);
  }
  return () => {
    if (!isReading && clock.monoMs() - readMs >= READ_MS) void read();
    return brief;
  };
}

function briefOf(found: Partial<Health> | null, behind_minutes: number): OpsBrief {
  const { time, checks } = found ?? {};
  if (typeof time !== "string" || !Array.isArray(checks)) {
    return { looked: null, red: 0, amber: 0, behind_minutes };
  }
  const count = (colour: Colour) => checks.filter((check) => check?.colour === colour).length;
  return { looked: time, red: count("red"), amber: count("amber"), behind_minutes };
}
