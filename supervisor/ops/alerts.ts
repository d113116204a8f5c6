/**
 * The job `ops-monitor-alerts`: judges the rules over the monitor's record, and tells people.
 *
 * What is to be told is written down before it is sent, and crossed out after the mail server or the
 * webhook has taken it: whoever is killed between loses nothing. One killed after the server's answer
 * and before the crossing out sends once more, with the same Message-ID or Idempotency-Key.
 *
 * @module
 */
import { join } from "node:path";
import { type Config, outerValue } from "../../config.ts";
import { allInstruments } from "../../config_instruments.ts";
import { replaceFile } from "../../durable.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { type JobContext, jobsOf } from "../../jobs.ts";
import { errorText } from "../../secrets.ts";
import { textOnDisk } from "../../slow_disk.ts";
import {
  afterSending,
  type Book,
  type BookedAlert,
  type Channel,
  type Message,
  nextBook,
  parseBook,
} from "./alert_book.ts";
import { alertText } from "./alert_text.ts";
import { judge, MISSING_MINUTES } from "./judge.ts";
import { MailError, openMailer } from "./mail.ts";
import { allRules } from "./rules.ts";
import { type Numbered, recentSnapshots, recordFolder } from "./snapshots.ts";
import { postAlert, WebhookError } from "./webhook.ts";

/** Looks back at least so far: a number that vanished is known from before. */
const LOOK_BACK_MINUTES = 720;

/** The file of what is on and what waits. */
export const alertsPath = ({ state_dir }: { readonly state_dir: string }): string =>
  join(state_dir, "alerts.json");

/** Sends one message; @throws {MailError | WebhookError} */
export type Send = (alert: BookedAlert, message: Message) => Promise<void>;

/** How to send, by channel; nothing is connected before the first. */
export interface Senders {
  readonly send: Readonly<Partial<Record<Channel, Send>>>;
  close(): void;
}

/** Judges and tells; `openSenders` is for tests. */
export async function alerts(
  context: JobContext,
  openSenders: (context: JobContext, looks: readonly Numbered[]) => Promise<Senders> = senders,
): Promise<JobOutcome> {
  const { loaded: { config }, clock, options, log } = context;
  const rules = allRules(config.alerts.rules);
  const minutes = Math.max(LOOK_BACK_MINUTES, ...rules.map((rule) => rule.hold_minutes)) +
    MISSING_MINUTES;
  const looks = recentSnapshots(recordFolder(config), minutes);
  const path = alertsPath(config);
  const now = new Date(clock.nowMs()).toISOString();
  const before = parseBook(await textOnDisk(path));
  const book = nextBook(before, {
    rules,
    ...judge(rules, looks),
    looks,
    channels: channelsOf(config),
    now,
    ownerOf: ownersOf(config),
    newId: () => crypto.randomUUID(),
  });
  if (options.dryRun) return dryRun(context, book, looks);
  const save = (next: Book) => replaceFile(path, JSON.stringify(next, null, 1) + "\n");
  try {
    Deno.mkdirSync(config.state_dir, { recursive: true });
    save(book);
  } catch (error) {
    // What cannot be remembered would be sent again at each run.
    const summary = `nothing is sent: ${path} cannot be written (${errorText(error)}); make room`;
    return { ok: false, state: "not written", summary, counts: {} };
  }
  const senders = await openSenders(context, looks);
  try {
    return outcome(await tell(book, senders.send, { save, now, log, signal: context.signal }));
  } finally {
    senders.close();
  }
}

/** Where alerts go. */
function channelsOf({ alerts: { mail, webhook } }: Config): Channel[] {
  return [
    ...(mail === null ? [] : ["mail" as const]),
    ...(webhook === null ? [] : ["webhook" as const]),
  ];
}

/** By the configuration: what a number is of, or null when that is not there any more. */
function ownersOf(config: Config): (metric: string) => string | null {
  const owners = [
    ...allInstruments(config).flatMap(({ id }) => [`stream_${id}`, `power_${id}`]),
    ...jobsOf(config).jobs.map(({ name }) => `job_${name}`),
  ].sort((a, b) => b.length - a.length);
  return function ownerOf(metric) {
    if (!/^(stream|power|job)_/.test(metric)) return metric;
    const owner = owners.find((one) => metric.startsWith(`${one}_`));
    if (owner === undefined) return null;
    return owner.startsWith("power_") ? owner : metric;
  };
}

/** What counts of telling. */
interface Told {
  readonly book: Book;
  readonly sent: number;
  /** Why some wait, by channel. */
  readonly reasons: ReadonlyMap<Channel, string>;
}

async function tell(
  first: Book,
  send: Senders["send"],
  { save, now, log, signal }: {
    readonly save: (book: Book) => void;
    readonly now: string;
    readonly log: JobContext["log"];
    readonly signal: AbortSignal;
  },
): Promise<Told> {
  let book = first;
  let sent = 0;
  const reasons = new Map<Channel, string>();
  for (const channel of ["mail", "webhook"] as const) {
    for (const alert of book.alerts) {
      const message = alert.messages[channel];
      if (message === undefined || signal.aborted) continue;
      let reason = reasons.get(channel) ?? null;
      try {
        // One that takes none is not asked again for each.
        if (reason === null) await send[channel]?.(alert, message);
        if (reason === null) sent++;
      } catch (error) {
        if (!(error instanceof MailError || error instanceof WebhookError)) throw error;
        reason = error.message;
        if (error.code === "relay") reasons.set(channel, reason);
        else log.warn(`${alert.rule}, ${alert.metric}: ${reason}`);
      }
      book = afterSending(book, alert, channel, reason, now);
      save(book);
    }
  }
  return { book, sent, reasons };
}

function outcome({ book, sent, reasons }: Told): JobOutcome {
  const on = book.alerts.filter(({ state }) => state === "on").length;
  const waiting = book.alerts.flatMap(({ messages }) => Object.values(messages)).length;
  const counts = { on, sent, waiting };
  const summary = `${on} on, ${sent} sent`;
  if (waiting === 0) return { ok: true, state: on === 0 ? "all well" : "on", summary, counts };
  const why = [...reasons.values()].join("; ") || "refused, see the log";
  return {
    ok: false,
    state: "not sent",
    summary: `${summary}, ${waiting} wait and are tried again at the next run: ${why}`,
    counts,
  };
}

/** Says what would be sent; writes and sends nothing. */
function dryRun(context: JobContext, book: Book, looks: readonly Numbered[]): JobOutcome {
  const { log } = context;
  const waiting = book.alerts.flatMap((alert) =>
    Object.entries(alert.messages).map(([channel, message]) => ({ alert, channel, message }))
  );
  for (const { alert, channel, message } of waiting) {
    const { subject, text } = textOf(context, looks, alert, message);
    log.info(`would go by ${channel}: ${subject}: ${text.replaceAll(/\n+/g, " ")}`);
  }
  for (const { rule, text, state, since } of book.alerts) {
    if (state !== "over") log.info(`${state} since ${since}: ${rule}: ${text}`);
  }
  if (looks.length === 0) log.info("nothing was looked at yet: meso360 job ops-monitor-collect");
  if (channelsOf(context.loaded.config).length === 0) {
    log.info("nobody is told: neither alerts.mail nor alerts.webhook is configured");
  }
  const counts = { on: book.alerts.filter(({ state }) => state === "on").length };
  const summary = `${waiting.length} messages would be sent; nothing was`;
  return { ok: true, state: "dry run", summary, counts: { ...counts, messages: waiting.length } };
}

function textOf(
  { loaded: { config }, clock }: JobContext,
  looks: readonly Numbered[],
  alert: BookedAlert,
  message: Message,
) {
  const checks = looks.at(-1)?.checks ?? [];
  return alertText(alert, message, { site: config.vehicle_id, checks, nowMs: clock.nowMs() });
}

/** By the configured mail server and webhook. */
async function senders(context: JobContext, looks: readonly Numbered[]): Promise<Senders> {
  const { loaded: { config, path }, signal } = context;
  const { mail, webhook } = config.alerts;
  const mailer = mail === null ? null : await openMailer({
    config: mail,
    password: outerValue("MESO360_SMTP_PASSWORD", path),
    vehicle: config.vehicle_id,
    signal,
  });
  const send: Partial<Record<Channel, Send>> = {};
  if (mailer !== null) {
    send.mail = async (alert, message) => {
      const { subject, text } = textOf(context, looks, alert, message);
      const partly = await mailer.send({ id: message.id, subject, text });
      if (partly !== null) context.log.warn(partly);
    };
  }
  if (webhook !== null) {
    send.webhook = async (alert, message) => {
      const body = {
        id: message.id,
        kind: message.kind,
        site: config.vehicle_id,
        rule: alert.rule,
        metric: alert.metric,
        value: alert.value,
        limit: alert.limit,
        since: alert.since,
        ended: alert.ended,
        ...textOf(context, looks, alert, message),
      };
      await postAlert(webhook, message.id, body, signal);
    };
  }
  return { send, close: () => mailer?.close() };
}
