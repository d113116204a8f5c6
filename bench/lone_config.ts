/**
 * The configuration of a program that is measured: all its files in one folder, nothing asked of any
 * machine but this one.
 *
 * @module
 */
import { join } from "node:path";

/**
 * Writes it; the path.
 *
 * @param port of the program's pages
 * @param more settings
 */
export function writeLoneConfig(folder: string, port: number, more: object): string {
  const path = join(folder, "meso360.config.json");
  const config = {
    logger_ip: "127.0.0.1:9",
    http_host: "127.0.0.1",
    http_port: port,
    data_dir: join(folder, "data"),
    log_dir: join(folder, "logs"),
    state_dir: join(folder, "state"),
    products_dir: join(folder, "products"),
    raw_dir: join(folder, "raw"),
    update: { at_start: false },
    ...more,
  };
  Deno.writeTextFileSync(path, JSON.stringify(config));
  return path;
}
