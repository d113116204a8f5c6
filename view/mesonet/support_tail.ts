/**
 * The Support file, followed row by row: satellites, and the wind over ground as a check on the
 * logger's.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Clock } from "../../clock.ts";
import { firstLine } from "../last_lines.ts";
import { FileTail } from "../tail.ts";
import { openTrueWind, type SupportWatch } from "./true_wind.ts";

/** The Support file under watch. */
export interface SupportTail {
  readonly known: SupportWatch;
  /** Rows were written to `path`. */
  hint(path: string): void;
  close(): void;
}

/** Follows the Support files that belong to a data folder, from their end on. */
export function followSupport(dataDir: string, clock: Clock): SupportTail {
  const known = openTrueWind();
  const tail = new FileTail({
    source: "support",
    folder: join(dirname(dataDir), `${basename(dataDir)}_support`),
    names: /^\d{8}_support\.txt$/,
    clock,
  });
  let file = { path: "", header: "" };
  const { leave } = tail.watch({
    lines(lines) {
      for (const { line: { line }, place: { path } } of lines) {
        if (path === "") continue;
        if (path !== file.path) file = { path, header: firstLine(path) ?? "" };
        known.supportRow(file.header, line);
      }
    },
    broken: () => file = { path: "", header: "" },
  });
  return { known, hint: (path) => void tail.hint(path), close: leave };
}
