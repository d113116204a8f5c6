/**
 * For tests: a publisher of the real libzmq on the loopback address.
 *
 * @module
 */
import { join } from "node:path";
import { missingFiles } from "../../_test_tools.ts";

const PYTHON = "/usr/bin/python3";

/** True where libzmq is not on this machine: tests are skipped, or with CI=true fail. */
export function zmqMissing(): boolean {
  const paths = ["/usr/lib/python3/dist-packages/zmq/__init__.py", PYTHON];
  return missingFiles("a ZeroMQ publisher", paths, "apt-get install python3-zmq");
}

/** A running publisher. */
export interface TestPublisher extends AsyncDisposable {
  readonly port: number;
  /** Sends messages, each of these parts; those who have not subscribed do not get them. */
  send(...messages: readonly (readonly Uint8Array[])[]): Promise<void>;
}

/** Starts one; it ends when the result is disposed of, or this process dies. */
export async function startPublisher(
  kind: "PUB" | "XPUB" | "PULL",
  heartbeatMs = 0,
): Promise<TestPublisher> {
  const child = new Deno.Command(PYTHON, {
    args: [join(import.meta.dirname!, "_test_publisher.py"), kind, `${heartbeatMs}`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await lines.read();
  const port = Number(value);
  if (!(port > 0)) throw new Error(`the publisher did not start: ${value}`);
  const writer = child.stdin.getWriter();
  return {
    port,
    async send(...messages) {
      const lines = messages.map((parts) => parts.map((part) => part.toBase64()).join(" "));
      await writer.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await child.status;
      await lines.cancel();
    },
  };
}
