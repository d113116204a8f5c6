/**
 * A component for the supervisor's process tests: says who it is and runs until its stdin ends.
 * With the argument `stubborn` it heeds nothing but SIGKILL; with `radar` it tells, each second, what
 * the radar's component does.
 */
import { encodeChildEvent } from "../formats/child_event.ts";
import { printLine } from "../log.ts";
import { isSupervised } from "../processes.ts";

const stubborn = Deno.args.includes("stubborn");
if (stubborn) Deno.addSignalListener("SIGTERM", () => {});
printLine(`supervised: ${isSupervised()}, arguments: ${Deno.args.join(" ")}`);
if (Deno.args.includes("radar")) {
  const tell = () => {
    printLine(encodeChildEvent({
      event: "radar",
      sites: ["KTLX"],
      auto_reason: null,
      sources: [],
      under_way: "KTLX 0.5° reflectivity",
      waiting: 0,
      newest_key: null,
      newest_time: null,
      pictures: 1,
      failures: 0,
      last_failure: null,
      bytes_last_hour: 0,
      bytes_per_hour: null,
    }));
    const news = { level: 2, product: "reflectivity", sweeps: 1, complete: false } as const;
    printLine(encodeChildEvent({ event: "picture", ...news, key: "KTLX20250409_123456_V06" }));
  };
  tell();
  setInterval(tell, 1_000);
}
const buffer = new Uint8Array(64);
while (await Deno.stdin.read(buffer) !== null);
if (stubborn) await new Promise((resolve) => setTimeout(resolve, 600_000));
printLine("stdin ended");
