/**
 * What a message says to those it wakes: what is wrong, since when, how it looks, what to do. One thing
 * that breaks raises many alerts: they go together, the worst in the subject.
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

/** An alert, and what is to be told of it. */
export interface Telling {
  readonly alert: BookedAlert;
  readonly message: Message;
}

/** What a text needs besides. */
export interface TextFacts {
  readonly site: string;
  /** Of the newest look. */
  readonly checks: readonly Check[];
  readonly nowMs: number;
}

const WORDS: Readonly<Record<Message["kind"], string>> = {
  start: "",
  repeat: "still: ",
  over: "over: ",
};

/** What begins a part of a text on several alerts. */
const PARTS: Readonly<Record<Message["kind"], string>> = {
  start: "Began",
  repeat: "Still on",
  over: "Over",
};

/** What follows from other things comes after them: without power no data, and jobs that fail. */
const ORDER: readonly RegExp[] = [
  /^ops_monitor$/,
  /^power_/,
  /^disk_/,
  /^stream_/,
  /^(?!job_)/,
  /./,
];

/** Of a longer subject nobody sees the end. */
const MOST_SUBJECT = 150;

/** The worst first; at least one. */
export function worstFirst(tellings: readonly Telling[]): Telling[] {
  const kinds = Object.keys(WORDS);
  const rank = ({ alert: { metric }, message: { kind } }: Telling) =>
    kinds.indexOf(kind) * ORDER.length + ORDER.findIndex((pattern) => pattern.test(metric));
  return [...tellings].sort((a, b) =>
    rank(a) - rank(b) || (a.alert.since < b.alert.since ? -1 : 1)
  );
}

/** One message for all these; at least one, the worst first. */
export function alertText(tellings: readonly Telling[], facts: TextFacts): AlertText {
  const { site } = facts;
  const [{ alert: { rule, text }, message: { kind } }] = tellings as [Telling, ...Telling[]];
  const more = tellings.length === 1 ? "" : `, and ${tellings.length - 1} more`;
  const head = shortened(`[${site}] ${WORDS[kind]}${rule}: ${text}`, MOST_SUBJECT - more.length);
  return {
    subject: head + more,
    text: [
      ...(tellings.length === 1 ? partOf(tellings[0]!, facts) : several(tellings, facts)),
      ...waitedLines(tellings),
      "",
      lastLine(tellings),
      `${site}, meso360. The page Operations shows everything that was looked at.`,
    ].join("\n"),
  };
}

const shortened = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

function several(tellings: readonly Telling[], facts: TextFacts): string[] {
  const kinds = (Object.keys(PARTS) as Message["kind"][])
    .map((kind) => ({ kind, own: tellings.filter(({ message }) => message.kind === kind) }))
    .filter(({ own }) => own.length > 0);
  return kinds.flatMap(({ kind, own }, i) => [
    ...(i === 0 ? [] : [""]),
    `${PARTS[kind]}: ${own.length}`,
    ...own.flatMap((telling) => ["", ...partOf(telling, facts)]),
  ]);
}

/** Why it comes late: each reason once, since it first waited for that. */
function waitedLines(tellings: readonly Telling[]): string[] {
  const since = new Map<string, string>();
  for (const { message: { reason, queued } } of tellings) {
    if (reason === null) continue;
    const known = since.get(reason) ?? queued;
    since.set(reason, known < queued ? known : queued);
  }
  return [...since].flatMap(([reason, queued]) => [
    "",
    `This message waited since ${timeText(queued)}: ${reason}.`,
  ]);
}

function lastLine(tellings: readonly Telling[]): string {
  const lasting = tellings.filter(({ message }) => message.kind !== "over");
  if (lasting.length === 0) return "Nothing more is sent of it.";
  const hours = new Set(lasting.map(({ alert }) => alert.repeat_hours));
  const [first] = hours;
  return hours.size === 1
    ? `Told again every ${first} h until it is over.`
    : "What goes on is told again until it is over.";
}

/** The lines on one alert. */
function partOf({ alert, message }: Telling, { checks, nowMs }: TextFacts): string[] {
  const { rule, metric, text, since, ended, limit } = alert;
  const isOver = message.kind === "over";
  const check = isOver ? null : checkOf(metric, checks);
  const minutes = (from: string, toMs: number) => Math.max(0, (toMs - Date.parse(from)) / 60_000);
  return [
    isOver ? `Over: ${rule}. Now ${text}.` : `${rule}: ${text}.`,
    isOver && ended !== null
      ? `It was so from ${timeText(since)} to ${timeText(ended)}, ${
        spanText(minutes(since, Date.parse(ended)))
      }.`
      : `Since ${timeText(since)}, ${
        spanText(minutes(since, nowMs))
      } ago. Limit: ${metric} ${limit}.`,
    ...(check === null || text.includes(check.text) ? [] : [`${check.name}: ${check.text}.`]),
    ...(message.passed === 0 ? [] : [
      `It changed ${message.passed === 1 ? "once" : `${message.passed} times`} meanwhile; ` +
      "this is how it is now.",
    ]),
  ];
}

/** The check that says the most of a number: `stream cl61` of `stream_cl61_late`; null: none does. */
function checkOf(metric: string, checks: readonly Check[]): Check | null {
  const own = checks.filter(({ name }) => `${metric}_`.startsWith(`${name.replaceAll(" ", "_")}_`));
  return own.sort((a, b) => b.name.length - a.name.length)[0] ?? null;
}
