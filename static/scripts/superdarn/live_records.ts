/**
 * The radars' records as they come, through Socket.IO: websocket first, polling where a network lets
 * no websocket through. A page that is hidden listens no more.
 *
 * @module
 */
import { io } from "socket.io-client";
import type { BeamMessage, EchoMessage } from "../../../formats/superdarn_messages.ts";

/** Who is told. */
export interface LiveHandlers {
  /** Of any radar. */
  record(message: BeamMessage): void;
  /** A scan's mean counts. */
  echoes(site: string, message: EchoMessage): void;
  /** Connected (anew): what came in between is to be asked for. */
  opened(): void;
  /** The state is another one. */
  changed(): void;
}

/** The line to the station. */
export interface LiveRecords {
  readonly state: "connecting" | "open" | "lost";
  /** When it was lost, milliseconds since 1970. */
  readonly sinceMs: number;
}

const ECHOES = "/echoes";
/** Somebody who only looks at another page for a moment comes back to a live one. */
const LEAVE_MS = 20_000;
const LONGEST_WAIT_MS = 5_000;

/** Opens the line. */
export function liveRecords(handlers: LiveHandlers): () => LiveRecords {
  let line: LiveRecords = { state: "connecting", sinceMs: Date.now() };
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const socket = io({
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelayMax: LONGEST_WAIT_MS,
  });

  function become(state: LiveRecords["state"]): void {
    if (state === line.state) return;
    line = { state, sinceMs: Date.now() };
    handlers.changed();
  }
  socket.on("connect", () => {
    become("open");
    handlers.opened();
  });
  socket.on("disconnect", (reason) => {
    become("lost");
    // The server lets those go that do not read; the client does not come back by itself then.
    if (reason === "io server disconnect") setTimeout(back, LONGEST_WAIT_MS);
  });
  socket.on("connect_error", () => become("lost"));
  socket.onAny((event: string, message: unknown) => {
    if (event.endsWith(ECHOES)) {
      handlers.echoes(event.slice(0, -ECHOES.length), message as EchoMessage);
    } else {
      handlers.record(message as BeamMessage);
    }
  });
  /** Where nobody looks there is no line; who looks again finds one. */
  function back(): void {
    if (!document.hidden && !socket.active) socket.connect();
  }
  function seen(): void {
    clearTimeout(leaving);
    if (document.hidden) leaving = setTimeout(() => socket.disconnect(), LEAVE_MS);
    else back();
  }
  document.addEventListener("visibilitychange", seen);
  // It may have been opened in the background.
  seen();
  return () => line;
}
