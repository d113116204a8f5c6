/**
 * The module of the worker that answers queries of echo counts, one after the other.
 *
 * @module
 */
import { echoReply, type EchoTask } from "./echo_answer.ts";

addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  const [port] = event.ports;
  if (port !== undefined) answer(port, event.data);
});

function answer(port: MessagePort, task: EchoTask): void {
  const reply = echoReply(task);
  port.postMessage(reply, reply.kind === "found" ? [reply.bytes.buffer] : []);
}
