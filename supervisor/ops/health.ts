/**
 * `latest_health.json`: what a monitor from elsewhere reads, and the page shows.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { Health, Snapshot } from "../../formats/ops_messages.ts";
import { worst } from "./found.ts";

/** Where it is. */
export const healthPath = ({ products_dir }: { readonly products_dir: string }): string =>
  join(products_dir, "ops_monitor", "health", "latest_health.json");

/** The health that a snapshot tells of. */
export function healthOf({ time, checks }: Snapshot): Health {
  return { time, colour: worst(checks.map(({ colour }) => colour)), checks };
}

/** @throws what the system says when it cannot be written */
export function writeHealth(path: string, health: Health): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, JSON.stringify(health, null, 1) + "\n");
}
