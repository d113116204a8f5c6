/**
 * A component for the supervisor's process tests: says who it is and runs until its stdin ends.
 * With the argument `stubborn` it heeds nothing but SIGKILL.
 */
import { printLine } from "../log.ts";
import { isSupervised } from "../processes.ts";

const stubborn = Deno.args.includes("stubborn");
if (stubborn) Deno.addSignalListener("SIGTERM", () => {});
printLine(`supervised: ${isSupervised()}, arguments: ${Deno.args.join(" ")}`);
const buffer = new Uint8Array(64);
while (await Deno.stdin.read(buffer) !== null);
if (stubborn) await new Promise((resolve) => setTimeout(resolve, 600_000));
printLine("stdin ended");
