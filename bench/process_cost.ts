/**
 * What does a process take of the machine, processor time and memory? Linux only (/proc).
 *
 * @module
 */

/** Clock ticks a second of Linux's accounting. */
const HZ = 100;

/** The fields of /proc/PID/stat from the third on: state, parent, … */
export function statOf(pid: number): string[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(") ") + 2).split(" ");
}

/** A process's time on the processor so far, of all its threads, s. */
export function cpuS(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / HZ;
}

/** The time that all cores together had nothing to do, s. */
export function idleS(): number {
  return Number(Deno.readTextFileSync("/proc/stat").split("\n", 1)[0]!.split(/ +/)[4]) / HZ;
}

/**
 * A process's memory, KB: what is resident now, the most that was, or what is resident with each
 * shared page counted once; NaN where the system does not say.
 */
export function memoryKb(pid: number, which: "VmRSS" | "VmHWM" | "Pss"): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/${which === "Pss" ? "smaps_rollup" : "status"}`);
  return Number(new RegExp(`^${which}:\\s+(\\d+)`, "m").exec(text)?.[1]);
}
