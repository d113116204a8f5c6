/**
 * Talking to the supervisor that runs on this machine, from another command of the program.
 *
 * @module
 */
import type { Config } from "../../config.ts";

/** Where a supervisor that listens on `http_host` is reached from its own machine. */
export function panelUrl(config: Config, port: number): string {
  const host = ["0.0.0.0", "::", ""].includes(config.http_host) ? "127.0.0.1" : config.http_host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The status that a supervisor answers at `url` within 2 s; null when none does. */
export async function supervisorStatus(url: string): Promise<Record<string, unknown> | null> {
  try {
    const response = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(2_000) });
    const body: unknown = await response.json();
    const isOurs = typeof body === "object" && body !== null && "components" in body;
    return isOurs ? body as Record<string, unknown> : null;
  } catch {
    return null;
  }
}
