/**
 * How are pictures made smaller, and films of them? By ffmpeg, fed through its stdin: names of
 * pictures mean nothing to it, and one picture at a time is in memory.
 *
 * @module
 */

/** ffmpeg is not there, or refuses. */
export class FfmpegError extends Error {
  override readonly name = "FfmpegError";
  constructor(readonly code: "ffmpeg-missing" | "ffmpeg-failed", message: string) {
    super(message);
  }
}

/** What a camera's film is. */
export interface FilmSize {
  readonly width: number;
  readonly height: number;
}

const QUIET = ["-hide_banner", "-loglevel", "error"];
const THUMBNAIL_WIDTH = 320;
/** A day of a picture a minute lasts a minute. */
const PICTURES_PER_S = 24;
/** Larger is no use on a phone. */
const MOST_WIDTH = 1280;
const MOST_HEIGHT = 720;
/** Of what ffmpeg says, the end. */
const SAID = 400;

/** The film's size for pictures of this size: no larger than 1280 x 720, and even, as H.264 wants it. */
export function filmSize(width: number, height: number): FilmSize {
  const scale = Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height);
  const even = (value: number) => Math.max(2, 2 * Math.round(value * scale / 2));
  return { width: even(width), height: even(height) };
}

/**
 * A small JPEG of one.
 *
 * @throws {FfmpegError}
 */
export async function thumbnail(
  jpeg: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const child = started([
    ...["-f", "mjpeg", "-i", "pipe:0", "-frames:v", "1"],
    ...["-vf", `scale=${THUMBNAIL_WIDTH}:-2:flags=area`, "-q:v", "5", "-f", "mjpeg", "pipe:1"],
  ], signal);
  const out = await outputOf(child, [jpeg]);
  if (!out.success || out.stdout.length === 0) throw refused(out.stderr);
  return out.stdout;
}

/**
 * A film that phones play and can be moved about in: H.264, yuv420p, an index at its beginning, a
 * picture to begin at each second. Pictures of another size are fitted in.
 *
 * @param file written anew; half a film stays there when this throws
 * @returns how many pictures are in the film: one that ffmpeg cannot decode costs itself
 * @throws {FfmpegError}
 */
export async function film(
  file: string,
  { width, height }: FilmSize,
  jpegs: Iterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<number> {
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:out_range=tv,` +
    `pad=${width}:${height}:-1:-1,setsar=1,format=yuv420p`;
  const child = started([
    ...["-max_error_rate", "1", "-f", "image2pipe", "-c:v", "mjpeg"],
    ...["-framerate", String(PICTURES_PER_S), "-i", "pipe:0", "-an", "-vf", fit],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "24", "-profile:v", "high"],
    ...["-g", String(PICTURES_PER_S), "-movflags", "+faststart"],
    ...["-progress", "pipe:1", "-f", "mp4", "-y", file],
  ], signal);
  const out = await outputOf(child, jpegs);
  if (!out.success) throw refused(out.stderr);
  const told = [...new TextDecoder().decode(out.stdout).matchAll(/^frame=(\d+)$/gm)].at(-1);
  return Number(told?.[1] ?? 0);
}

function started(args: readonly string[], signal: AbortSignal): Deno.ChildProcess {
  try {
    return new Deno.Command("ffmpeg", {
      args: [...QUIET, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      signal,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new FfmpegError(
      "ffmpeg-missing",
      "ffmpeg is not installed, without it there are no thumbnails and films: apt-get install ffmpeg",
    );
  }
}

/** Its output, once all has been given to it. */
async function outputOf(
  child: Deno.ChildProcess,
  jpegs: Iterable<Uint8Array<ArrayBuffer>>,
): Promise<Deno.CommandOutput> {
  const output = child.output();
  await fed(child, jpegs).catch(async (error: unknown) => {
    // A disk that does not give the pictures must not leave half a film that looks whole.
    await output;
    throw error;
  });
  return await output;
}

/** Gives it one picture after another, as fast as it takes them. */
async function fed(child: Deno.ChildProcess, jpegs: Iterable<Uint8Array<ArrayBuffer>>) {
  const writer = child.stdin.getWriter();
  try {
    for (const jpeg of jpegs) {
      // It may end before its input does: its exit code says whether that was well.
      if (!await writer.write(jpeg).then(() => true, () => false)) return;
    }
  } finally {
    await writer.close().catch(() => {});
  }
}

function refused(stderr: Uint8Array): FfmpegError {
  const said = new TextDecoder().decode(stderr).trim().split("\n").slice(-2).join(" | ");
  return new FfmpegError("ffmpeg-failed", `ffmpeg: ${said.slice(-SAID) || "ended with a fault"}`);
}
