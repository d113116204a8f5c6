/**
 * What an alert says to those it wakes: what is wrong, since when, how it looks, what to do.
 *
 * @module
 */
import type { Check } from "../../formats/ops_messages.ts";
import type { BookedAlert, Message } from "./alert_book.ts";
import { spanText, timeText } from "./found.ts";

/** A subject and a text. */
export interface AlertText {
  readonly subject: string;
  readonly text: string;
}

const WORDS: Readonly<Record<Message["kind"], string>> = {
  start: "",
  repeat: "still: ",
  over: "over: ",
};

/** The message of an alert; `checks` are those of the newest look. */
export function alertText(
  alert: BookedAlert,
  message: Message,
  { site, checks, nowMs }: {
    readonly site: string;
    readonly checks: readonly Check[];
    readonly nowMs: number;
  },
): AlertText {
  const { rule, metric, text, since, ended, limit, repeat_hours } = alert;
  const isOver = message.kind === "over";
  const check = isOver ? null : checkOf(metric, checks);
  const minutes = (from: string, toMs: number) => Math.max(0, (toMs - Date.parse(from)) / 60_000);
  const lines = [
    isOver ? `Over: ${rule}. Now ${text}.` : `${rule}: ${text}.`,
    isOver && ended !== null
      ? `It was so from ${timeText(since)} to ${timeText(ended)}, ${
        spanText(minutes(since, Date.parse(ended)))
      }.`
      : `Since ${timeText(since)}, ${
        spanText(minutes(since, nowMs))
      } ago. Limit: ${metric} ${limit}.`,
    ...(check === null ? [] : ["", `${check.name}: ${check.text}.`]),
    ...(message.reason === null ? [] : [
      "",
      `This message waited since ${timeText(message.queued)}: ${message.reason}.`,
    ]),
    ...(message.passed === 0 ? [] : [
      `It changed ${message.passed === 1 ? "once" : `${message.passed} times`} meanwhile; ` +
      "this is how it is now.",
    ]),
    "",
    isOver ? "Nothing more is sent of it." : `Told again every ${repeat_hours} h until it is over.`,
    `${site}, meso360. The page Operations shows everything that was looked at.`,
  ];
  return {
    subject: `[${site}] ${WORDS[message.kind]}${rule}: ${text}`.slice(0, 150),
    text: lines.join("\n"),
  };
}

/** The check that says the most of a number: `stream cl61` of `stream_cl61_late`; null: none does. */
function checkOf(metric: string, checks: readonly Check[]): Check | null {
  const own = checks.filter(({ name }) => `${metric}_`.startsWith(`${name.replaceAll(" ", "_")}_`));
  return own.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}
