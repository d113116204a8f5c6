/**
 * What the header says: the page's title and the banners under it. Pure.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Connection } from "./connection.ts";
import { capital } from "./text.ts";

/** What the window's title is made from. */
export interface TitleInput {
  readonly vehicle: string;
  /** The page's own name. */
  readonly here: string;
  readonly connection: Connection["state"];
  readonly notRecorded: boolean;
  readonly test: boolean;
  /** The temperature with its unit, or null when there is none that is fresh. */
  readonly temperature: string | null;
  /** A past day that is looked at, YYYYMMDD. */
  readonly day: string | null;
}

/** The window's title: the state first, because a narrow tab shows nothing else. */
export function titleText(input: TitleInput): string {
  const { vehicle, here, connection, temperature, day } = input;
  const rest = `${vehicle} · ${here}`;
  if (day) return `REPLAY ${dayText(day)} ${rest}`;
  if (connection === "lost") return `LOST ${rest}`;
  if (input.notRecorded) return `NOT RECORDED ${rest}`;
  if (connection === "stale") return `STALE ${rest}`;
  const test = input.test ? "TEST " : "";
  if (connection === "loading" || temperature === null) return `${test}${rest}`;
  return `${test}● ${temperature} ${rest}`;
}

/** 20250605 → 2025-06-05. */
export function dayText(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

/** A midnight that is just passing makes no other day of the newest data. */
const MIDNIGHT_S = 60;

/**
 * The day of the newest data, to be shown beside its time; empty where it is that of the station's
 * clock, `nowIso`, and nobody would take it for another.
 */
export function dateBeside(newestTs: number | null, nowIso: string | null): string {
  const nowMs = Date.parse(nowIso ?? "");
  if (newestTs === null || Number.isNaN(nowMs)) return "";
  const date = new Date(newestTs * 1000).toISOString().slice(0, 10);
  const isToday = date === new Date(nowMs).toISOString().slice(0, 10);
  return isToday || Math.abs(nowMs / 1000 - newestTs) < MIDNIGHT_S ? "" : date;
}

/** One banner: its colours, the words in capitals, and the sentence after them. */
export interface Banner {
  readonly kind: "alarm" | "test" | "busy";
  readonly title: string;
  readonly text: string;
}

/** Of the seconds in which a new version takes over; a sentence without a full stop. */
export const UPDATING_PAUSE =
  "Recording pauses for some seconds; what the logger measures meanwhile is fetched";

/** The same where nothing is recorded. */
const ANSWERING_PAUSE = "The pages pause for some seconds";

/** What must not be overlooked, the worst first. */
export function banners(status: LiveStatus | null): Banner[] {
  if (!status) return [];
  const found: Banner[] = [];
  if (status.not_recorded) {
    const { queued, reason } = status.not_recorded;
    found.push({
      kind: "alarm",
      title: "NOT RECORDED",
      text: `The disk does not take the records${reason ? `: ${reason}` : ""}. ${
        queuedText(queued)
      }`,
    });
  } else if (status.handing_over) {
    const pause = status.datalogger === false ? ANSWERING_PAUSE : UPDATING_PAUSE;
    found.push({ kind: "busy", title: "UPDATING", text: `${pause}.` });
  } else if (status.datalogger === false) {
    // What is not there cannot stand still.
  } else if (/unreachable/.test(status.ingest.state)) {
    // Also while it has given up for a moment: what is wrong is the logger.
    const { state, since, reason } = status.ingest;
    found.push({
      kind: "busy",
      title: `${capital(state)} since ${timeText(since)}`,
      text: reason ?? "",
    });
  } else if (status.ingest.status !== "running") {
    const { state, since, reason } = status.ingest;
    const remedy = status.ingest.status === "disabled" ? "Enable" : "Start";
    found.push({
      kind: "alarm",
      title: "NOT RECORDED",
      text: `Recording is ${state} since ${timeText(since)}${reason ? `: ${reason}` : ""}. ` +
        `${remedy} mesoingest on the panel.`,
    });
  }
  if (status.test_mode) {
    found.push({ kind: "test", title: "TEST", text: "Simulated drive: none of this is measured." });
  }
  return found;
}

function queuedText(queued: number | null): string {
  if (queued === null) return "Newer ones wait in memory.";
  return `${queued} ${queued === 1 ? "record waits" : "records wait"} in memory.`;
}

/** Time of the day of an ISO time: `17:52:28 UTC`. */
function timeText(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
