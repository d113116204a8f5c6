/**
 * Which days are drawn, and from what? `drawn.json` beside a store's pictures. Lost or damaged, each day
 * is drawn once more.
 *
 * @module
 */
import { join } from "node:path";
import { replaceFile } from "../../../durable.ts";

/** Of a day's picture: digests of the files that it was read from, and of what is to be seen. */
export interface DrawnDay {
  readonly source: string;
  readonly picture: string;
}

export type DrawnDays = Map<string, DrawnDay>;

const NAME = "drawn.json";

export function readDrawn(folder: string): DrawnDays {
  const days: DrawnDays = new Map();
  try {
    const read: unknown = JSON.parse(Deno.readTextFileSync(join(folder, NAME)));
    for (const [day, one] of Object.entries(read ?? {})) {
      if (typeof one?.source === "string" && typeof one?.picture === "string") days.set(day, one);
    }
  } catch {
    // Nothing is known: everything is drawn.
  }
  return days;
}

export function writeDrawn(folder: string, days: DrawnDays): void {
  const sorted = [...days].toSorted(([a], [b]) => a < b ? -1 : 1);
  replaceFile(join(folder, NAME), JSON.stringify(Object.fromEntries(sorted)) + "\n");
}
