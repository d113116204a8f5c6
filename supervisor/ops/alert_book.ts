/**
 * What is remembered of alerts between two runs, and how a run changes it: which are on, which are
 * over, and what still has to be told to whom. Pure: nothing is sent or written here.
 *
 * Of one alert at most one message waits a channel: what happens while the mail server is down
 * changes that message, so that one mail tells it all when the server is back. What waits of all
 * alerts goes together: see telling.ts.
 *
 * @module
 */
import type { Alert, AlertRule, AlertsFile } from "../../formats/ops_messages.ts";
import { objectIn } from "../../formats/json_object.ts";
import { numberText, spanText } from "./found.ts";
import { type Judged, minutesBetween, type Missing } from "./judge.ts";
import { metricWords, wakingWords } from "./metric_words.ts";
import { isMeant } from "./rules.ts";
import type { Numbered } from "./snapshots.ts";

/** Where alerts go. */
export type Channel = "mail" | "webhook";

/** A message that is to be sent. */
export interface Message {
  /** Stands for this message for ever. */
  readonly id: string;
  /** `start`: it is on; `repeat`: it is still on; `over`: it is over. */
  readonly kind: "start" | "repeat" | "over";
  /** Since when it waits, ISO 8601 UTC. */
  readonly queued: string;
  /** How often it came and went while it waited, besides what `kind` says. */
  readonly passed: number;
  /** Why it was not taken; null: not tried yet. */
  readonly reason: string | null;
  /** Of a mail that the others have: those whom it has not reached. */
  readonly to?: readonly string[];
}

/** An alert in the book. */
export interface BookedAlert extends Alert {
  /** Of the rule, for the text. */
  readonly limit: string;
  readonly repeat_hours: number;
  /** When it was over, ISO 8601 UTC. */
  readonly ended: string | null;
  /** Counted since it was last told, or queued to be. */
  readonly minutes: number;
  readonly messages: Readonly<Partial<Record<Channel, Message>>>;
  /** Of numbers without value: which. */
  readonly names?: readonly string[];
}

/** `state_dir/alerts.json`. */
export interface Book extends AlertsFile {
  /** The number of the newest look that was judged; null: none yet. */
  readonly n: number | null;
  /** Minutes, as far as they count, without a newer look. */
  readonly still: number;
  readonly alerts: readonly BookedAlert[];
}

/** The rule by which a number that is not told any more is an alert itself. */
export const NO_VALUE = "no value";
/** And the monitor itself. */
export const NOT_LOOKED = "not looked at";
/**
 * Without a newer look counts of the time between two runs so much at most, of what makes it an alert:
 * a machine that was off, or a clock that steps, is no monitor that does not look.
 */
const MOST_STILL = 1 / 3;
/** What no look of so many minutes has by its name is not measured any more. */
const FORGOTTEN_MINUTES = 720;
const REPEAT_HOURS = 12;

/** Alerts that are over and told stay on the page; of them so many. */
const MOST_OVER = 50;

/** An alert that is on now, or nearly. */
interface Found {
  readonly rule: string;
  readonly metric: string;
  readonly state: "holding" | "on";
  readonly value: number | null;
  readonly since: string;
  readonly limit: string;
  readonly repeat_hours: number;
  readonly text: string;
  readonly names?: readonly string[];
}

/** What a run knows. */
export interface RunFacts {
  readonly rules: readonly AlertRule[];
  readonly judged: readonly Judged[];
  readonly missing: readonly Missing[];
  readonly looks: readonly Numbered[];
  readonly channels: readonly Channel[];
  /** Those who get mails. */
  readonly to: readonly string[];
  /** Minutes without a look after which nobody looks. */
  readonly behindMinutes: number;
  readonly now: string;
  /**
   * What a number is of: `power_house`, or the number's own name; null: that is not in the
   * configuration any more, or switched off.
   */
  ownerOf(metric: string): string | null;
  /** Stands for a message for ever. */
  newId(): string;
}

export const EMPTY_BOOK: Book = { judged: "", n: null, still: 0, alerts: [] };

/** The book of a file's text; one that cannot be read begins anew. */
export function parseBook(text: string | null): Book {
  const found = text === null ? null : objectIn(text);
  if (found === null || !Array.isArray(found.alerts)) return EMPTY_BOOK;
  const alerts = (found.alerts as Partial<BookedAlert>[]).flatMap((one): BookedAlert[] => {
    const { rule, metric, state, since } = one;
    if (typeof rule !== "string" || typeof metric !== "string" || typeof since !== "string") {
      return [];
    }
    if (state === undefined || typeof one.messages !== "object") return [];
    return [one as BookedAlert];
  });
  const n = Number.isSafeInteger(found.n) ? found.n as number : null;
  const still = Number.isFinite(found.still) ? found.still as number : 0;
  return { judged: String(found.judged ?? ""), n, still, alerts };
}

/** The book after a run; what its messages say is to be sent. */
export function nextBook(book: Book, facts: RunFacts): Book {
  const { looks, now } = facts;
  const newest = looks.at(-1)?.n ?? null;
  const isNews = newest !== null && newest !== book.n;
  const still = isNews ? 0 : book.still + sinceLastRun(book.judged, facts);
  const before = looks.findIndex(({ n }) => n === book.n);
  const elapsed = isNews ? minutesBetween(looks, Math.max(0, before), looks.length - 1) : 0;
  const found = [
    ...allFound(facts),
    ...(still >= facts.behindMinutes ? [notLooked(looks.at(-1), now)] : []),
  ];
  const keyOf = ({ rule, metric }: { rule: string; metric: string }) => `${rule}\n${metric}`;
  const known = new Map(book.alerts.map((one) => [keyOf(one), one]));
  const alerts: BookedAlert[] = [];
  for (const one of found) {
    alerts.push(stillThere(known.get(keyOf(one)) ?? null, one, elapsed, facts));
    known.delete(keyOf(one));
  }
  for (const one of known.values()) {
    const next = notFound(one, elapsed, facts);
    if (next !== null) alerts.push(next);
  }
  const asked = alerts.map((one): BookedAlert => ({ ...one, messages: waitingFor(one, facts) }));
  return { judged: now, n: newest ?? book.n, still, alerts: withoutOld(asked).map(withWaiting) };
}

/** Minutes that count since the last run. */
function sinceLastRun(judged: string, { behindMinutes, now }: RunFacts): number {
  const minutes = (Date.parse(now) - Date.parse(judged)) / 60_000;
  return Number.isNaN(minutes) ? 0 : Math.min(behindMinutes * MOST_STILL, Math.max(0, minutes));
}

/** What waits for those who are still to be told: not for a channel or a person that is gone. */
function waitingFor(
  { messages }: BookedAlert,
  { channels, to }: RunFacts,
): BookedAlert["messages"] {
  const waiting = Object.entries(messages) as [Channel, Message][];
  return Object.fromEntries(waiting.flatMap(([channel, message]): [Channel, Message][] => {
    if (!channels.includes(channel)) return [];
    if (message.to === undefined) return [[channel, message]];
    const left = message.to.filter((one) => to.includes(one));
    return left.length === 0 ? [] : [[channel, { ...message, to: left }]];
  }));
}

/** What the rules and the missing numbers say is on, or nearly. */
function allFound({ judged, missing, looks, ownerOf }: RunFacts): Found[] {
  const look = looks.at(-1) ?? { metrics: {}, checks: [] };
  const over = judged.filter((one) => one.isOver && ownerOf(one.metric) !== null);
  const gone = missing.filter(({ metric, isOn }) => isOn && ownerOf(metric) !== null);
  // A power system that is silent is one alert, not one for each of its numbers.
  const owners = new Set(gone.map(({ metric }) => ownerOf(metric)!));
  return [
    ...over.map(({ rule, metric, value, since, isOn }): Found => ({
      rule: rule.name,
      metric,
      state: isOn ? "on" : "holding",
      value,
      since,
      limit: limitText(rule),
      repeat_hours: rule.repeat_hours,
      text: wakingWords(metric, value, look) ??
        `${metricWords(metric, value)} (${limitText(rule)})`,
    })),
    ...[...owners].map((owner): Found => {
      const own = gone.filter(({ metric }) => ownerOf(metric) === owner);
      const names = own.map(({ metric }) => metric);
      return {
        rule: NO_VALUE,
        metric: owner,
        state: "on",
        value: null,
        since: own.map(({ since }) => since).sort()[0]!,
        limit: "a value at every look",
        repeat_hours: REPEAT_HOURS,
        text: `no value any more of ${names.join(", ")}: nobody can say how it is`,
        names,
      };
    }),
  ];
}

function notLooked(newest: Numbered | undefined, now: string): Found {
  return {
    rule: NOT_LOOKED,
    metric: "ops_monitor",
    state: "on",
    value: null,
    since: newest?.time ?? now,
    limit: "a look at every run of ops-monitor-collect",
    repeat_hours: REPEAT_HOURS,
    text:
      "the operations monitor does not look any more: try it with meso360 job ops-monitor-collect",
  };
}

/** `≥ 80 for 10 min`. */
export function limitText({ comparison, threshold, hold_minutes }: AlertRule): string {
  const sign = comparison === ">=" ? "≥" : comparison === "<=" ? "≤" : comparison;
  const hold = hold_minutes === 0 ? "" : ` for ${spanText(hold_minutes)}`;
  return `${sign} ${numberText(threshold)}${hold}`;
}

/** An alert that is on or holding now. */
function stillThere(
  before: BookedAlert | null,
  found: Found,
  elapsed: number,
  facts: RunFacts,
): BookedAlert {
  const wasOn = before?.state === "on";
  // On it was: the rule was made stricter, or the record was lost. Nothing has got better.
  const state = wasOn ? "on" : found.state;
  // What is over is still to be told: that goes before what may come.
  if (before !== null && state === "holding" && hasMessages(before)) return before;
  const next: BookedAlert = {
    ...found,
    state,
    // The record may not reach back as far as an alert that goes on.
    since: wasOn && before.since < found.since ? before.since : found.since,
    told: before?.told ?? null,
    waiting: [],
    ended: null,
    minutes: wasOn ? before.minutes + elapsed : 0,
    messages: before?.messages ?? {},
  };
  if (state === "holding") return next;
  return wasOn ? repeated(next, facts) : { ...next, messages: queued(next, "start", facts) };
}

/** An alert that goes on, told again when it is time. */
function repeated(alert: BookedAlert, facts: RunFacts): BookedAlert {
  if (alert.minutes < alert.repeat_hours * 60) return alert;
  return { ...alert, minutes: 0, messages: queued(alert, "repeat", facts) };
}

/** An alert that no rule has found: over, or its number is missing; null: nothing to remember. */
function notFound(before: BookedAlert, elapsed: number, facts: RunFacts): BookedAlert | null {
  if (before.state === "holding") return null;
  if (before.state === "over") return before;
  const fate = fateOf(before, facts);
  const next = { ...before, minutes: before.minutes + elapsed };
  if (fate === null) return repeated(next, facts);
  return {
    ...next,
    state: "over",
    value: fate.value,
    text: fate.text,
    ended: facts.now,
    messages: queued(next, "over", facts),
  };
}

/** How an alert ended; null: it has not, or nobody knows: a number that vanished is no recovery. */
function fateOf(
  { rule, metric, names = [] }: BookedAlert,
  { rules, judged, looks, ownerOf }: RunFacts,
): { readonly value: number | null; readonly text: string } | null {
  if (rule === NOT_LOOKED) return { value: null, text: "the operations monitor looks again" };
  const numbers = rule === NO_VALUE ? names : [metric];
  if (numbers.every((name) => ownerOf(name) === null)) {
    const text = `${metric} is not watched any more: switched off, or not in the configuration`;
    return { value: null, text };
  }
  const left = numbers.filter((name) => !isForgotten(name, looks));
  if (left.length === 0) return { value: null, text: `${metric} is not measured any more` };
  if (rule === NO_VALUE) {
    const newest = looks.at(-1)?.metrics ?? {};
    return left.every((name) => typeof newest[name] === "number")
      ? { value: null, text: `there are values again of ${left.join(", ")}` }
      : null;
  }
  if (!rules.some((one) => one.name === rule && isMeant(one, metric))) {
    return { value: null, text: `${metric} is not watched any more: the rule is gone` };
  }
  const now = judged.find((one) => one.rule.name === rule && one.metric === metric);
  if (now === undefined || now.isOver) return null;
  return { value: now.value, text: `${metricWords(metric, now.value)} again` };
}

/** No look has its name, not even without a value: what it was of is not there any more. */
function isForgotten(metric: string, looks: readonly Numbered[]): boolean {
  return minutesBetween(looks, 0, looks.length - 1) >= FORGOTTEN_MINUTES &&
    looks.every(({ metrics }) => !(metric in metrics));
}

const hasMessages = ({ messages }: BookedAlert) => Object.keys(messages).length > 0;

/** The messages that wait after something happened. */
function queued(
  { messages }: Pick<BookedAlert, "messages">,
  kind: Message["kind"],
  { channels, now, newId }: RunFacts,
): BookedAlert["messages"] {
  const id = newId();
  return Object.fromEntries(channels.map((channel): [Channel, Message] => {
    const waits = messages[channel];
    // What only some have not got is known to the others: all are told of the news.
    if (waits === undefined || waits.to !== undefined) {
      return [channel, { id, kind, queued: now, passed: 0, reason: null }];
    }
    // What waits is not yet known to anyone: it tells the newest, and how long it has waited.
    if (kind === "repeat") return [channel, waits];
    // Another message: one that was taken, and its answer lost, must not swallow it.
    return [channel, { ...waits, id, kind, passed: waits.passed + 1 }];
  }));
}

/** What waits, in words for the page. */
function withWaiting(alert: BookedAlert): BookedAlert {
  const waiting = Object.entries(alert.messages).flatMap(([channel, { reason, queued }]) =>
    reason === null ? [`${channel}: not sent yet`] : [
      `${channel}: waits since ${queued.slice(0, 16).replace("T", " ")} UTC: ${reason}`,
    ]
  );
  return { ...alert, waiting };
}

/** The newest of those that are over; what still has to be told is never among those left out. */
function withoutOld(alerts: readonly BookedAlert[]): BookedAlert[] {
  const over = alerts.filter((one) => one.state === "over" && !hasMessages(one))
    .sort((a, b) => (b.ended ?? "") < (a.ended ?? "") ? -1 : 1);
  const left = new Set(over.slice(MOST_OVER));
  return alerts.filter((one) => !left.has(one));
}

/** What came of sending: null: taken. Otherwise why it waits; with `to`, for those alone. */
export type Fate = null | { readonly reason: string; readonly to?: readonly string[] };

/** The book after the messages of some alerts were taken or not. */
export function afterSending(
  book: Book,
  sent: readonly Pick<Alert, "rule" | "metric">[],
  channel: Channel,
  fate: Fate,
  now: string,
): Book {
  const alerts = book.alerts.map((one) => {
    if (!sent.some(({ rule, metric }) => one.rule === rule && one.metric === metric)) return one;
    const { [channel]: message, ...rest } = one.messages;
    if (message === undefined) return one;
    const told = fate === null || fate.to !== undefined ? { told: now, minutes: 0 } : {};
    const messages = fate === null ? rest : { ...rest, [channel]: { ...message, ...fate } };
    return withWaiting({ ...one, ...told, messages });
  });
  return { ...book, alerts };
}
