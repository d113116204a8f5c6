/**
 * Cameras: the jobs that list their pictures and make films of their days.
 *
 * @module
 */
import type { JobOutcome } from "../../../formats/timer_messages.ts";
import type { JobContext, RunJob } from "../../../jobs.ts";
import { type Camera, camerasOf, counted, damagedText, deadlineOf } from "./camera.ts";
import { daysOf, makeThumbnails, writeCatalog } from "./catalog.ts";
import { FfmpegError } from "./ffmpeg.ts";
import { type Films, makeFilms } from "./films.ts";

/** `wxcam-catalog`: what pictures there are, by day, and a thumbnail of each hour. */
export const wxcamCatalogJob: RunJob = (context) =>
  eachCamera(context, "catalog written", async (camera, isLate) => {
    const { clock, signal, log } = context;
    let untimed = 0;
    const days = daysOf(camera, (path) => {
      if (untimed++ === 0) log.warn(`${camera.id}: ${path}: its name says no time: left out`);
    });
    let trouble: FfmpegError | null = null;
    let thumbnails = { made: 0, left: 0 };
    try {
      thumbnails = await makeThumbnails(camera, days, isLate, signal);
    } catch (error) {
      if (!(error instanceof FfmpegError)) throw error;
      // The list is of use without thumbnails, too.
      trouble = error;
    }
    writeCatalog(camera, days, clock.nowMs());
    const pictures = [...days.values()].reduce((sum, day) => sum + day.pictures, 0);
    const rest = thumbnails.left > 0 ? `, ${thumbnails.left} left for the next run` : "";
    const nameless = untimed > 0 ? `; ${counted(untimed, "name")} without a time` : "";
    return {
      trouble,
      text: `${counted(pictures, "picture")} of ${counted(days.size, "day")}, ` +
        `${counted(thumbnails.made, "thumbnail")} made${rest}${nameless}`,
      counts: { pictures, days: days.size, thumbnails: thumbnails.made, untimed },
    };
  });

/** `wxcam-daily-videos`: a film of each day that is over. */
export const wxcamVideosJob: RunJob = (context) =>
  eachCamera(context, "films made", async (camera, isLate) => {
    const { clock, signal } = context;
    const films = await filmsOf(camera, clock.nowMs(), isLate, signal);
    if (films.made.length > 0) writeCatalog(camera, daysOf(camera, () => {}), clock.nowMs());
    const rest = films.left > 0 ? `, ${counted(films.left, "day")} left for the next run` : "";
    const days = films.made.length > 0 ? `, newest ${films.made[0]}` : "";
    const lost = films.undecoded > 0
      ? `; ${counted(films.undecoded, "picture")} could not be decoded`
      : "";
    return {
      trouble: films.trouble,
      text: `${counted(films.made.length, "film")} made${days}${rest}${lost}`,
      counts: { films: films.made.length, left: films.left, undecoded: films.undecoded },
    };
  });

/** Without ffmpeg there are no films, and that is all that is wrong. */
async function filmsOf(...asked: Parameters<typeof makeFilms>): Promise<Films> {
  try {
    return await makeFilms(...asked);
  } catch (error) {
    if (!(error instanceof FfmpegError)) throw error;
    return { made: [], left: 0, trouble: error, undecoded: 0 };
  }
}

/** What became of one camera. */
interface CameraResult {
  readonly trouble: FfmpegError | null;
  readonly text: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** The work on each camera, one after another, as one outcome. */
async function eachCamera(
  context: JobContext,
  state: string,
  work: (camera: Camera, isLate: () => boolean) => Promise<CameraResult>,
): Promise<JobOutcome> {
  const isLate = deadlineOf(context);
  const texts: string[] = [];
  const counts: Record<string, number> = { damaged: 0 };
  let trouble: FfmpegError | null = null;
  for (const camera of camerasOf(context)) {
    let result: CameraResult;
    try {
      result = await work(camera, isLate);
    } finally {
      camera.damaged.save();
    }
    const { found } = camera.damaged;
    for (const one of found) context.log.warn(`${camera.id}: ${one}: passed over`);
    texts.push(`${camera.id}: ${result.text}${damagedText(found)}`);
    for (const [name, value] of Object.entries({ ...result.counts, damaged: found.length })) {
      counts[name] = (counts[name] ?? 0) + value;
    }
    trouble ??= result.trouble;
  }
  if (trouble === null) return { ok: true, state, summary: texts.join("; "), counts };
  return {
    ok: false,
    state: trouble.code === "ffmpeg-missing" ? "ffmpeg missing" : "ffmpeg failed",
    summary: `${trouble.message}; ${texts.join("; ")}`,
    counts,
  };
}
