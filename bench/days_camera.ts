/**
 * A made-up day of a camera: ffmpeg's test picture with a running clock, every ten minutes.
 *
 * @module
 */
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { DaySpan } from "./make_days.ts";

const STEP_S = 600;

/** `wxcam_20260518_120000.jpg` */
const pictureName = (timeS: number) =>
  `wxcam_${
    new Date(timeS * 1000).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_")
  }.jpg`;

/** Writes the pictures; returns their names. */
export async function cameraDay(folder: string, { startS, endS }: DaySpan): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const frames = Math.ceil((endS - startS) / STEP_S);
  const { code, stderr } = await new Deno.Command("ffmpeg", {
    args: [
      ...["-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=1"],
      ...["-frames:v", String(frames), "-q:v", "6", join(folder, "made_%04d.jpg")],
    ],
    stdin: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(`ffmpeg: ${new TextDecoder().decode(stderr).trim()}`);
  return Array.from({ length: frames }, (_, i) => {
    const name = pictureName(startS + i * STEP_S);
    renameSync(join(folder, `made_${String(i + 1).padStart(4, "0")}.jpg`), join(folder, name));
    return name;
  });
}
