/**
 * How busy and how full the machine is: CPU, memory, disk in percent. Measured only when asked.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import { cpus } from "node:os";
import { dirname } from "node:path";
import type { Clock } from "../clock.ts";

/** Pages ask every few seconds, several at once: one measurement serves them all for so long. */
const CACHE_MS = 2_000;

/** Percentages, 0 to 100; null where the system does not tell. */
export interface SystemLoad {
  readonly cpu_percent: number | null;
  readonly mem_percent: number | null;
  readonly disk_percent: number | null;
}

const tenth = (percent: number) => Math.round(percent * 10) / 10;

/**
 * A meter of this machine. CPU is the mean since the measurement before; the disk's figure is that
 * of the measurement before, since a disk may take its time.
 */
export function systemMeter(
  askDisk: () => Promise<DiskSpace | null>,
  monoMs: () => number,
): () => SystemLoad {
  let disk: DiskSpace | null = null;
  const lookAtDisk = () => void askDisk().then((space) => disk = space);
  lookAtDisk();
  let before = cpuTimes();
  let measuredMs = -Infinity;
  let load: SystemLoad = { cpu_percent: null, mem_percent: null, disk_percent: null };
  return () => {
    if (monoMs() - measuredMs < CACHE_MS) return load;
    measuredMs = monoMs();
    const now = cpuTimes();
    const total = now.total - before.total;
    load = {
      cpu_percent: total > 0 ? tenth(100 * (1 - (now.idle - before.idle) / total)) : 0,
      mem_percent: memoryPercent(),
      disk_percent: disk === null ? null : tenth(100 * (1 - disk.freeBytes / disk.totalBytes)),
    };
    before = now;
    lookAtDisk();
    return load;
  };
}

function cpuTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}

function memoryPercent(): number | null {
  try {
    const { available, total } = Deno.systemMemoryInfo();
    return total > 0 ? tenth(100 * (1 - available / total)) : null;
  } catch {
    return null;
  }
}

/** Less free space than this, of either kind, is nearly full. */
const MIN_FREE_SHARE = 0.05;
const MIN_FREE_BYTES = 1e9;

/** Space of a disk, as far as this user may have it. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** True under 5 % or 1 GB. */
export function isNearlyFull({ freeBytes, totalBytes }: DiskSpace): boolean {
  return freeBytes < MIN_FREE_BYTES || freeBytes < MIN_FREE_SHARE * totalBytes;
}

/** A disk: its space, which one it is, and the system's number for its kind of file system. */
export interface Disk extends DiskSpace {
  readonly device: number;
  readonly type: number;
}

/** A disk that is well answers within milliseconds. */
const DISK_LIMIT_MS = 1_000;

/**
 * Asks for the space of a folder's disk, for as many as want to know at once; null when it is
 * unknown, or not told within 1 s. A disk that hangs is not asked again until it answers: each
 * question would keep a thread waiting.
 */
export function diskAsker(
  folder: string,
  clock: Pick<Clock, "after">,
  ask: (folder: string) => Promise<DiskSpace | null> = diskOf,
): () => Promise<DiskSpace | null> {
  let underWay: Promise<DiskSpace | null> | null = null;
  return async function askDisk() {
    underWay ??= ask(folder).catch(() => null).finally(() => underWay = null);
    let cancel = () => {};
    const late = new Promise<null>((resolve) => {
      cancel = clock.after(DISK_LIMIT_MS, () => resolve(null));
    });
    const space = await Promise.race([underWay, late]);
    cancel();
    return space;
  };
}

/**
 * The disk that holds `folder` (or will, once it is made); null when unknown. Holds nothing else up
 * when it is one that does not answer.
 */
export async function diskOf(folder: string): Promise<Disk | null> {
  for (let place = folder;; place = dirname(place)) {
    try {
      const [{ bavail, blocks, bsize, type }, { dev }] = await Promise.all([
        statfs(place),
        Deno.stat(place),
      ]);
      if (blocks === 0) return null;
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, device: dev, type };
    } catch {
      if (dirname(place) === place) return null;
    }
  }
}
