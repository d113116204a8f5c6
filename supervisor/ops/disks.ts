/**
 * How full the disks are that the program writes to. One that does not answer is named, and waited
 * for no longer than a moment.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { type Disk, diskOf, isNearlyFull } from "../system.ts";
import { type Found, numberText } from "./found.ts";

/** A disk that is well answers within milliseconds; one behind a network within a second. */
const LIMIT_MS = 5_000;
/** As the rule of alerts. */
const AMBER_PERCENT = 80;
const RED_PERCENT = 90;

/** What the disks are, and whose folders must not be touched now. */
export interface DisksFound extends Found {
  /** Settings whose folder's disk does not answer: `raw_dir`, … */
  readonly silent: ReadonlySet<DiskFolder>;
}

const FOLDERS = ["data_dir", "raw_dir", "products_dir", "state_dir", "log_dir"] as const;
/** A setting that names a folder. */
export type DiskFolder = typeof FOLDERS[number];

/** Looks at the disks of all folders; of several folders on one disk the first names it. */
export async function lookAtDisks(
  config: Pick<Config, DiskFolder>,
  clock: Pick<Clock, "after">,
  ask: (folder: string) => Promise<Disk | null> = diskOf,
): Promise<DisksFound> {
  const answers = await Promise.all(FOLDERS.map((name) => inTime(ask(config[name]), clock)));
  const metrics: Record<string, number | null> = {};
  const checks: Found["checks"][number][] = [];
  const silent = new Set<DiskFolder>();
  const seen = new Set<number>();
  FOLDERS.forEach((setting, i) => {
    const disk = answers[i]!;
    const name = setting.replace("_dir", "");
    if (disk === "late") {
      silent.add(setting);
      metrics[`disk_${name}_used_percent`] = null;
      metrics[`disk_${name}_free_gb`] = null;
      const text = `the disk of ${setting} (${config[setting]}) does not answer: look at its ` +
        "cable, its network and its power";
      checks.push({ name: `disk ${name}`, area: "disks", colour: "red", text });
      return;
    }
    if (disk === null || seen.has(disk.device)) return;
    seen.add(disk.device);
    const used = Math.round(1000 * (1 - disk.freeBytes / disk.totalBytes)) / 10;
    metrics[`disk_${name}_used_percent`] = used;
    metrics[`disk_${name}_free_gb`] = Math.round(disk.freeBytes / 1e7) / 100;
    const colour = used >= RED_PERCENT || isNearlyFull(disk)
      ? "red"
      : used >= AMBER_PERCENT
      ? "amber"
      : "green";
    const free = `${numberText(disk.freeBytes / 1e9)} GB free`;
    const remedy = colour === "green"
      ? ""
      : ": make room with what the archive has for sure; the program itself removes nothing";
    checks.push({
      name: `disk ${name}`,
      area: "disks",
      colour,
      text: `${config[setting]}: ${numberText(used)} % used, ${free}${remedy}`,
    });
  });
  return { metrics, checks, silent };
}

/** The answer, or that it was late. */
async function inTime(
  answer: Promise<Disk | null>,
  clock: Pick<Clock, "after">,
): Promise<Disk | null | "late"> {
  let cancel = () => {};
  const late = new Promise<"late">((resolve) => {
    cancel = clock.after(LIMIT_MS, () => resolve("late"));
  });
  const first = await Promise.race([answer.catch(() => null), late]);
  cancel();
  return first;
}
