/**
 * Pictures of instruments' data: one a UTC day and one of the last 24 hours, of each store.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Instrument } from "../../../config_instruments.ts";
import { removeFile, replaceFile } from "../../../durable.ts";
import { dayName } from "../../../formats/mesonet_day.ts";
import type { JobOutcome } from "../../../formats/timer_messages.ts";
import type { JobContext, RunJob } from "../../../jobs.ts";
import { VERSION } from "../../../version.ts";
import { readSteadily } from "../../../zarr_store/mod.ts";
import { type DrawnDays, readDrawn, writeDrawn } from "./drawn.ts";
import { pictureSvg } from "./picture.ts";
import type { PictureData } from "./picture_data.ts";
import { openRenderer, type Renderer, RenderError } from "./renderer.ts";
import { readPicture, rowsOf, sourceStamp, type Subject, subjectsOf } from "./sources.ts";
import { openTiming, type Timing } from "./timing.ts";

const DAY_S = 86_400;
/** A run ends by itself before its limit ends it: what is left comes with the next. */
const SHARE_OF_LIMIT = 0.8;

/** `<id>-last24h`: `latest.png` of each store; none where nothing came in that time. */
export const last24hJob: RunJob = async (context) =>
  await drawing(async () => {
    const { instrument, subjects } = subjectsIn(context);
    if (subjects.length === 0) return nothingYet(instrument);
    const timing = openTiming(context.clock);
    const nowMs = context.clock.nowMs();
    // To the full minute: the newest row stands inside.
    const endS = Math.ceil(nowMs / 60_000) * 60;
    const startS = endS - DAY_S;
    let drawn = 0;
    for (const subject of subjects) {
      const folder = pictureFolder(context, subject);
      const file = join(folder, "latest.png");
      if (rowsOf(subject, startS, endS).rows === 0) {
        // Yesterday's would be taken for today's.
        removeFile(file);
        continue;
      }
      const { fonts, render } = await timing.later("open_ms", () => openRenderer());
      const data = timing.of("read_ms", () => readData(subject, startS, endS, null));
      const made = { version: VERSION, timeMs: nowMs };
      const svg = timing.of("svg_ms", () => pictureSvg(data, fonts, made));
      mkdirSync(folder, { recursive: true });
      replaceFile(file, timing.of("png_ms", () => render(svg)));
      drawn++;
    }
    if (drawn === 0) {
      return done("no data", `${instrument.id}: no rows in the last 24 hours, no picture`, {});
    }
    const summary = `${instrument.id}: the last 24 hours, ${counted(drawn, "picture")}`;
    return done("drawn", summary, { drawn, ...timing.counts() });
  });

/** `<id>-quicklooks`: a picture of each day whose data changed since it was drawn. */
export const quicklooksJob: RunJob = async (context) =>
  await drawing(async () => {
    const { instrument, subjects } = subjectsIn(context);
    const { id } = instrument;
    const only = context.options.day;
    if (subjects.length === 0) return nothingYet(instrument);
    const timing = openTiming(context.clock);
    const endMs = context.clock.monoMs() + SHARE_OF_LIMIT * context.job.limitMs;
    const isLate = () => context.signal.aborted || context.clock.monoMs() > endMs;
    let drawn = 0;
    let days = 0;
    let left = 0;
    for (const subject of subjects) {
      const draw = dayDrawer(context, subject, timing);
      // The newest first: they are looked at.
      const wanted = daysOf(subject, only).toReversed();
      days += wanted.length;
      for (const [i, day] of wanted.entries()) {
        if (isLate()) {
          left += wanted.length - i;
          break;
        }
        if (await draw(day, only !== undefined)) drawn++;
      }
    }
    const counts = { drawn, days, left, ...timing.counts() };
    if (only !== undefined && days === 0) {
      return { ok: false, state: "no data", summary: `${id}: no rows on ${only}`, counts };
    }
    const all = `of ${counted(days, "day")}`;
    if (left > 0) {
      const rest = `${left} not looked at yet, the next run goes on`;
      return done(
        "more to draw",
        `${id}: ${counted(drawn, "picture")} drawn ${all}; ${rest}`,
        counts,
      );
    }
    const summary = drawn === 0
      ? `${id}: nothing changed on any ${all}`
      : `${id}: ${counted(drawn, "picture")} drawn ${all}`;
    return done("drawn", summary, counts);
  });

/** Draws a day of a subject unless what is to be seen is drawn already; true: it drew. */
function dayDrawer(
  context: JobContext,
  subject: Subject,
  timing: Timing,
): (day: string, again: boolean) => Promise<boolean> {
  const folder = pictureFolder(context, subject);
  const known: DrawnDays = readDrawn(folder);
  let renderer: Renderer | null = null;
  return async (day, again) => {
    const startS = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) / 1000;
    const endS = startS + DAY_S;
    const file = join(folder, `${subject.id}_${day}.png`);
    const before = existsSync(file) && !again ? known.get(day) : undefined;
    // Before reading: what is written meanwhile is seen by the next run.
    const source = digest(sourceStamp(subject, startS, endS));
    if (before?.source === source) return false;
    renderer ??= await timing.later("open_ms", () => openRenderer());
    const { fonts, render } = renderer;
    const data = timing.of("read_ms", () => readData(subject, startS, endS, day));
    const svg = (version: string, timeMs: number) =>
      timing.of("svg_ms", () => pictureSvg(data, fonts, { version, timeMs }));
    // Chunks are made again when rows come into another day of them, too.
    const picture = digest(svg("", 0));
    const isNew = before?.picture !== picture;
    if (isNew) {
      const made = svg(VERSION, context.clock.nowMs());
      mkdirSync(folder, { recursive: true });
      replaceFile(file, timing.of("png_ms", () => render(made)));
    }
    known.set(day, { source, picture });
    writeDrawn(folder, known);
    return isNew;
  };
}

/** What a picture shows, of a store that does not change while it is read. */
function readData(subject: Subject, startS: number, endS: number, day: string | null): PictureData {
  return readSteadily(subject.store, () => readPicture(subject, startS, endS, day));
}

/** Days with rows, oldest first; where one is asked for, that one. */
function daysOf(subject: Subject, only: string | undefined): string[] {
  const { span } = subject.store;
  if (span === null) return [];
  const days: string[] = [];
  for (let at = Math.floor(span.firstS / DAY_S) * DAY_S; at <= span.lastS; at += DAY_S) {
    const day = dayName(at * 1000);
    if (only !== undefined && day !== only) continue;
    if (rowsOf(subject, at, at + DAY_S).rows > 0) days.push(day);
  }
  return days;
}

function subjectsIn({ loaded, job }: JobContext): { instrument: Instrument; subjects: Subject[] } {
  if (job.instrument === null) throw new TypeError(`${job.name} is of no instrument`);
  return { instrument: job.instrument, subjects: subjectsOf(loaded.config, job.instrument) };
}

function pictureFolder({ loaded }: JobContext, { id }: Subject): string {
  return join(loaded.config.products_dir, "quicklooks", id);
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;

function done(state: string, summary: string, counts: JobOutcome["counts"]): JobOutcome {
  return { ok: true, state, summary, counts };
}

function nothingYet({ id, profile }: Instrument): JobOutcome {
  const why = `there is no store yet, or nothing in it that profile ${profile} draws`;
  return done("no data", `${id}: nothing to draw: ${why}`, {});
}

/** What is wrong with the program's own files is an outcome with a name. */
async function drawing(work: () => Promise<JobOutcome>): Promise<JobOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { ok: false, state: "cannot draw", summary: error.message, counts: {} };
  }
}
