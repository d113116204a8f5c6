/**
 * Letting go of connections that are closed: runtime 2.8.3 keeps each one in memory for good, 10 KB,
 * because it never stops reading from it (denoland/deno#35876, mended after 2.9.1).
 *
 * @module
 */
import type { Socket } from "node:net";

/** What a socket of the runtime reads from, as far as it is used here. */
interface Handle {
  readStop?(): unknown;
}

/** Frees a socket, connected already, once it is closed. */
export function letGoOnceClosed(socket: Socket): void {
  const { _handle: handle } = socket as Socket & { readonly _handle?: Handle | null };
  socket.once("close", () => handle?.readStop?.());
}
