/**
 * The module of the worker that reads windows of instruments' data, one after the other.
 *
 * @module
 */
import { windowReply, type WindowTask } from "./window_answer.ts";

addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port !== undefined) answer(port, event.data);
});

function answer(port: MessagePort, task: WindowTask): void {
  const reply = windowReply(task);
  port.postMessage(reply, reply.kind === "window" ? [reply.bytes.buffer] : []);
}
