/**
 * How the panel words times, durations and a component's state.
 *
 * @module
 */
import type { ComponentView } from "../../../formats/panel_messages.ts";

/** `12 s`, `4 min`, `3 h 12 min`, `2 d 3 h`: two units at most. */
export function durationText(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const [d, h, m] = [Math.floor(s / 86_400), Math.floor(s / 3_600) % 24, Math.floor(s / 60) % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min` : `${s} s`;
}

/** `17:52:28 UTC` on the day of `nowIso`, `2025-06-04 17:52 UTC` on another; both ISO 8601 UTC. */
export function timeText(iso: string, nowIso: string): string {
  if (Number.isNaN(Date.parse(iso))) return iso;
  return iso.slice(0, 10) === nowIso.slice(0, 10)
    ? `${iso.slice(11, 19)} UTC`
    : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** How loud a state is: `off` is nothing to worry about and nothing to rejoice at. */
export type Tone = "good" | "busy" | "bad" | "off";

/** States in which the component's work is not done and somebody has to do something. */
const BAD = [
  "crash loop",
  "hung",
  "lock held",
  "not recorded",
  "logger unreachable",
  "folder unusable",
  "missing key",
  "key readable by others",
  "key has a passphrase",
  "no ssh program",
  "host unreachable",
  "host key changed",
  "login refused",
  "far port taken",
  "ssh failed",
  "store full",
  "store fails",
  "unreachable",
  "no radar answers",
  "port taken",
  "port forbidden",
  "not found",
  "not allowed",
];
/** States that pass by themselves, or in which a part of the work is not done. */
const BUSY = [
  "starting",
  "stopping",
  "restarting",
  "connecting",
  "far port dead",
  "probe failed",
  "no GPS",
  "slow",
  "server in trouble",
  "wrong answer",
];

/** The tone of a component's state. */
export function toneOf({ status, state, reason, configured }: ComponentView): Tone {
  if (!configured || status === "disabled") return "off";
  if (BAD.includes(state)) return "bad";
  if (BUSY.includes(state) || isPartly(state, reason)) return "busy";
  if (status === "running") return "good";
  return status === "exited" ? "busy" : "off";
}

/** `receiving 1 of 4 radars`: also of all of them, when there is something to mend. */
function isPartly(state: string, reason: string | null): boolean {
  const counts = /^receiving (\d+) of (\d+) /.exec(state);
  return counts !== null && (counts[1] !== counts[2] || reason !== null);
}

/** Since when a state holds and for how long the component runs. */
export function sinceText({ since, uptime }: ComponentView, nowIso: string): string {
  const up = uptime === null ? "" : ` · up ${durationText(uptime)}`;
  return `since ${timeText(since, nowIso)}${up}`;
}

/** The quieter facts of a component in one line; empty while there are none. */
export function factsText(component: ComponentView, nowIso: string): string {
  const { status, restart_count, crashes, last_exit_code, next_start } = component;
  const facts = [
    status === "disabled" ? "not started by itself" : null,
    restart_count === 1 ? "restarted once" : null,
    restart_count > 1 ? `restarted ${restart_count} times` : null,
    crashes > 1 ? `${crashes} crashes in a row` : null,
    last_exit_code === null ? null : `last exit code ${last_exit_code}`,
    next_start === null ? null : `next start ${timeText(next_start, nowIso)}`,
  ];
  return facts.filter((fact) => fact !== null).join(" · ");
}

/** What stands below a component's state: why it is so, or what it said last in a crash loop. */
export function reasonText({ reason, state, last_log_line }: ComponentView): string {
  return reason ?? (state === "crash loop" ? last_log_line ?? "" : "");
}
