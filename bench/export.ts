/**
 * How long does exporting a full day of 86,400 rows take, in each format, and how much memory?
 *
 *     deno run -A bench/export.ts [EXECUTABLE]
 *
 * The day is made, with a Support file beside it. Without an executable the program runs from source.
 * Linux only (/proc).
 *
 * @module
 */
import { join } from "node:path";
import { DAY_HEADER, gpsDateText, gpsTimeText } from "../formats/mesonet_day.ts";
import { SUPPORT_COLUMNS, SUPPORT_HEADER } from "../formats/mesonet_support.ts";
import { memoryKb } from "./process_cost.ts";

const DAY_MS = Date.UTC(2025, 5, 5);
const ROWS = 86_400;

function makeDay(folder: string): void {
  Deno.mkdirSync(join(folder, "mesonet"));
  Deno.mkdirSync(join(folder, "mesonet_support"));
  const rows = [DAY_HEADER];
  const support = [SUPPORT_HEADER];
  for (let i = 0; i < ROWS; i++) {
    const [date, time] = [gpsDateText(DAY_MS + i * 1000), gpsTimeText(DAY_MS + i * 1000)];
    const wave = Math.sin(i / 600);
    const wind = (5 + 4 * wave + (i % 7) / 10).toFixed(3);
    rows.push([
      wind,
      ((180 + 100 * wave + i % 11) % 360).toFixed(1),
      (23 + wave).toFixed(1),
      (70 - 5 * wave).toFixed(1),
      (23.2 + wave + (i % 5) / 100).toFixed(2),
      (15 + wave / 2).toFixed(2),
      "60.1",
      (900 + wave + (i % 3) / 100).toFixed(2),
      ((i / 100) % 360).toFixed(1),
      date,
      time,
      (33.19 + i / 1e6).toFixed(5),
      (-102.27 + i / 1e6).toFixed(4),
      "1021",
      "20",
      "85.5",
      "28.16",
    ].join(","));
    const fields: Record<string, string> = {
      gps_date: date,
      gps_time: time,
      ws_ms_raw: wind,
      wdir_raw: "30",
      rmc_status: "A",
      rmc_speed: "38.9",
      rmc_track: "85.5",
    };
    support.push(SUPPORT_COLUMNS.map((name) => fields[name] ?? "0").join(","));
  }
  Deno.writeTextFileSync(join(folder, "mesonet", "20250605.txt"), rows.join("\n") + "\n");
  Deno.writeTextFileSync(
    join(folder, "mesonet_support", "20250605_support.txt"),
    support.join("\n") + "\n",
  );
}

function sizeOf(path: string): number {
  const info = Deno.statSync(path);
  if (!info.isDirectory) return info.size;
  return [...Deno.readDirSync(path)].reduce((sum, { name }) => sum + sizeOf(join(path, name)), 0);
}

const program = Deno.args[0];
const folder = Deno.makeTempDirSync();
try {
  makeDay(folder);
  const config = join(folder, "meso360.config.json");
  Deno.writeTextFileSync(
    config,
    JSON.stringify({ logger_ip: "127.0.0.1:9", data_dir: join(folder, "mesonet") }),
  );
  for (const format of ["netcdf", "zarr", "csv"]) {
    const output = join(folder, `day.${format}`);
    const args = ["export", "20250605", "--format", format, "--output", output, "--config", config];
    const startMs = performance.now();
    const child = new Deno.Command(program ?? Deno.execPath(), {
      args: program === undefined
        ? [
          "run",
          "--quiet",
          "-A",
          "--no-check",
          join(import.meta.dirname!, "..", "main.ts"),
          ...args,
        ]
        : args,
    }).spawn();
    let mostKb = 0;
    const look = setInterval(() => {
      try {
        mostKb = Math.max(mostKb, memoryKb(child.pid, "VmHWM") || 0);
      } catch {
        // It has ended.
      }
    }, 20);
    const { code } = await child.status;
    clearInterval(look);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
    const sizes = `${(sizeOf(output) / 1e6).toFixed(1)} MB`;
    console.log(
      `${format}: exit ${code}, ${seconds} s, peak ${(mostKb / 1024).toFixed(0)} MB, ${sizes}`,
    );
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
