/**
 * The module of the worker that looks for damage in the database of echo counts, and saves what can
 * be read.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import type { RepairTask } from "./echo_repair.ts";
import { isDamaged, salvage } from "./echo_salvage.ts";

addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port !== undefined) answer(port, event.data);
});

async function answer(port: MessagePort, task: RepairTask): Promise<void> {
  const result = task.kind === "check"
    ? isDamaged(task.path)
    : await salvage(task.from, task.to, systemClock);
  port.postMessage(result);
}
