/**
 * Which days are stored: `GET /view/days`.
 *
 * @module
 */
import { Hono } from "hono";
import { dayOfFileName } from "../../formats/day_layout.ts";
import type { DaysBody } from "../../formats/live_messages.ts";

/** The days, YYYYMMDD, that have a daily file in the folder, newest first; none without a folder. */
export async function storedDays(dataDir: string): Promise<string[]> {
  const days: string[] = [];
  try {
    for await (const entry of Deno.readDir(dataDir)) {
      const day = entry.isDirectory ? null : dayOfFileName(entry.name);
      if (day !== null) days.push(day);
    }
  } catch (error) {
    // The recorder makes the folder with the first record.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return days.sort().reverse();
}

/** `GET /days`. */
export function dayRoutes(dataDir: string): Hono {
  return new Hono().get("/days", async function days(c) {
    const noStore = { "Cache-Control": "no-store" };
    try {
      const body: DaysBody = { days: await storedDays(dataDir) };
      return c.json(body, 200, noStore);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return c.json({ ok: false, error: `the data folder cannot be read: ${why}` }, 500, noStore);
    }
  });
}
