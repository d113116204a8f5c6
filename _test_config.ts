/**
 * The configuration of a program that is tried or measured: all its files in one folder, nothing asked
 * of any machine but this one, no name announced.
 *
 * @module
 */
import { join } from "node:path";

/**
 * Writes it; the path.
 *
 * @param more settings, instead of these too
 * @param comment stands in the file
 */
export function writeLoneConfig(folder: string, more: object, comment = "of a test"): string {
  const path = join(folder, "meso360.config.json");
  const config = {
    logger_ip: "127.0.0.1:9",
    http_host: "127.0.0.1",
    data_dir: join(folder, "data"),
    log_dir: join(folder, "logs"),
    state_dir: join(folder, "state"),
    products_dir: join(folder, "products"),
    raw_dir: join(folder, "raw"),
    update: { at_start: false },
    ...more,
  };
  Deno.writeTextFileSync(path, `// ${comment}\n${JSON.stringify(config)}\n`);
  return path;
}
