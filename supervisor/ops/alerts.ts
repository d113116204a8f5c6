/**
 * The job `ops-monitor-alerts`: judges the rules over the monitor's record, and tells people.
 *
 * What is to be told is written down before it is sent, and crossed out after the mail server or the
 * webhook has taken it: whoever is killed between loses nothing. One killed after the server's answer
 * and before the crossing out sends once more, with the same Message-ID or Idempotency-Key, unless
 * there is more to tell by then.
 *
 * All that waits for a channel goes as one message a run: a link that is away raises an alert for each
 * instrument, and nobody reads thirty mails.
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
import { behindMinutes } from "../../view/ops/look_interval.ts";
import { type Book, type Channel, nextBook, parseBook } from "./alert_book.ts";
import { alertText, type Telling } from "./alert_text.ts";
import { judge, MISSING_MINUTES } from "./judge.ts";
import { openMailer } from "./mail.ts";
import { allRules, countMatches, idleText } from "./rules.ts";
import { type Numbered, recentSnapshots, recordFolder } from "./snapshots.ts";
import { type Parcel, parcelsOf, type Send, type Senders, tell, type Told } from "./telling.ts";
import { postAlert } from "./webhook.ts";

/** Looks back at least so far: a number that vanished is known from before. */
const LOOK_BACK_MINUTES = 720;

/** The file of what is on and what waits. */
export const alertsPath = ({ state_dir }: { readonly state_dir: string }): string =>
  join(state_dir, "alerts.json");

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
    to: config.alerts.mail?.to ?? [],
    behindMinutes: behindMinutes(config),
    now,
    ownerOf: ownersOf(config),
    newId: () => crypto.randomUUID(),
  });
  const idle = looks.length === 0 ? null : idleText(countMatches(config.alerts.rules, looks));
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
    const told = await tell(book, senders.send, { save, now, log, signal: context.signal });
    return outcome(told, idle);
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

/** By the configuration: what a number is of, or null when that is not there or switched off. */
function ownersOf(config: Config): (metric: string) => string | null {
  const owners = [
    ...allInstruments(config).flatMap(({ id }) => [`stream_${id}`, `power_${id}`]),
    ...jobsOf(config).jobs.filter(({ enabled }) => enabled).map(({ name }) => `job_${name}`),
  ].sort((a, b) => b.length - a.length);
  const verifies = owners.includes("job_mirror-verify");
  return function ownerOf(metric) {
    if (metric.startsWith("mirror_") && !verifies) return null;
    if (!/^(stream|power|job)_/.test(metric)) return metric;
    const owner = owners.find((one) => metric.startsWith(`${one}_`));
    if (owner === undefined) return null;
    return owner.startsWith("power_") ? owner : metric;
  };
}

function outcome({ book, sent, reasons }: Told, idle: string | null): JobOutcome {
  const on = book.alerts.filter(({ state }) => state === "on").length;
  const waiting = book.alerts.flatMap(({ messages }) => Object.values(messages)).length;
  const counts = { on, sent, waiting };
  const summary = `${on} on, ${sent} sent`;
  const more = idle === null ? "" : `; ${idle}`;
  if (waiting === 0) {
    return { ok: true, state: on === 0 ? "all well" : "on", summary: summary + more, counts };
  }
  const why = [...reasons].join("; ") || "it was stopped";
  return {
    ok: false,
    state: "not sent",
    summary: `${summary}, ${waiting} wait and are tried again at the next run: ${why}${more}`,
    counts,
  };
}

/** Says what would be sent; writes and sends nothing. */
function dryRun(context: JobContext, book: Book, looks: readonly Numbered[]): JobOutcome {
  const { log, loaded: { config } } = context;
  const channels = channelsOf(config);
  const parcels = channels.flatMap((channel) =>
    parcelsOf(book, channel).map((parcel) => ({ channel, parcel }))
  );
  for (const { channel, parcel } of parcels) {
    const { subject, text } = textOf(context, looks, parcel);
    log.info(`would go by ${channel}: ${subject}: ${text.replaceAll(/\n+/g, " ")}`);
  }
  for (const { rule, text, state, since } of book.alerts) {
    if (state !== "over") log.info(`${state} since ${since}: ${rule}: ${text}`);
  }
  if (looks.length === 0) log.info("nothing was looked at yet: meso360 job ops-monitor-collect");
  else sayMatches(context, looks);
  if (channels.length === 0) {
    log.info("nobody is told: neither alerts.mail nor alerts.webhook is configured");
  }
  const counts = { on: book.alerts.filter(({ state }) => state === "on").length };
  const summary = `${parcels.length} messages would be sent; nothing was`;
  return { ok: true, state: "dry run", summary, counts: { ...counts, messages: parcels.length } };
}

/** How many numbers each rule is about: one that is misspelt is about none, and would never tell. */
function sayMatches({ log, loaded: { config } }: JobContext, looks: readonly Numbered[]): void {
  const own = new Set(config.alerts.rules.map(({ name }) => name));
  for (const { rule, count, near } of countMatches(allRules(config.alerts.rules), looks)) {
    const numbers = count === 1 ? "1 number" : `${count} numbers`;
    const text = `rule ${rule.name}: ${rule.metric} is ${count === 0 ? "no number" : numbers} now`;
    if (count > 0 || !own.has(rule.name)) log.info(text);
    else log.warn(`${text}${near === null ? "" : `; did you mean ${near}?`}`);
  }
}

function textOf(
  { loaded: { config }, clock }: JobContext,
  looks: readonly Numbered[],
  { tellings }: Parcel,
) {
  const checks = looks.at(-1)?.checks ?? [];
  return alertText(tellings, { site: config.vehicle_id, checks, nowMs: clock.nowMs() });
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
    send.mail = (parcel) => {
      const { id, to } = parcel;
      return mailer.send({ id, to, ...textOf(context, looks, parcel) });
    };
  }
  if (webhook !== null) {
    send.webhook = async (parcel) => {
      const [worst] = parcel.tellings as [Telling, ...Telling[]];
      const body = {
        id: parcel.id,
        site: config.vehicle_id,
        // Of the worst; and of all.
        ...bodyOf(worst),
        alerts: parcel.tellings.map(bodyOf),
        ...textOf(context, looks, parcel),
      };
      await postAlert(webhook, parcel.id, body, signal);
      return null;
    };
  }
  return { send, close: () => mailer?.close() };
}

/** An alert as a webhook gets it. */
function bodyOf({ alert, message: { kind } }: Telling) {
  const { rule, metric, value, limit, since, ended, text } = alert;
  return { kind, rule, metric, value, limit, since, ended, text };
}
