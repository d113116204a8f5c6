/**
 * What waits for a channel, as one message; and what becomes of it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Logger } from "../../log.ts";
import { afterSending, type Book, type Channel, type Fate } from "./alert_book.ts";
import { type Telling, worstFirst } from "./alert_text.ts";
import { MailError, type Refused } from "./mail.ts";
import { WebhookError } from "./webhook.ts";

/** What goes as one message, the worst first. */
export interface Parcel {
  /** The same for the same content, however often it is sent. */
  readonly id: string;
  readonly tellings: readonly Telling[];
  /** For these people alone; left out: for all. */
  readonly to?: readonly string[];
}

/** Sends one; null: taken for all it is for. @throws {MailError | WebhookError} */
export type Send = (parcel: Parcel) => Promise<Refused | null>;

/** How to send, by channel; nothing is connected before the first. */
export interface Senders {
  readonly send: Readonly<Partial<Record<Channel, Send>>>;
  close(): void;
}

/** What counts of telling. */
export interface Told {
  readonly book: Book;
  readonly sent: number;
  /** Why some wait. */
  readonly reasons: ReadonlySet<string>;
}

/** What waits for a channel, one parcel for all whom it is for. */
export function parcelsOf(book: Book, channel: Channel): Parcel[] {
  const groups = new Map<string, Telling[]>();
  for (const alert of book.alerts) {
    const message = alert.messages[channel];
    if (message === undefined) continue;
    const key = JSON.stringify(message.to ?? null);
    groups.set(key, [...groups.get(key) ?? [], { alert, message }]);
  }
  // What is for all goes first: one person's mailbox keeps nobody waiting.
  const parcels = [...groups.values()].map(parcelOf);
  return parcels.sort((a, b) => Number(a.to !== undefined) - Number(b.to !== undefined));
}

function parcelOf(tellings: readonly Telling[]): Parcel {
  const ids = tellings.map(({ message }) => message.id).sort();
  const { to } = tellings[0]!.message;
  return {
    id: ids.length === 1
      ? ids[0]!
      : createHash("sha256").update(ids.join()).digest("hex").slice(0, 32),
    tellings: worstFirst(tellings),
    ...(to === undefined ? {} : { to }),
  };
}

/** Sends what waits, and after each message saves the book that knows of it. */
export async function tell(
  first: Book,
  send: Senders["send"],
  { save, now, log, signal }: {
    readonly save: (book: Book) => void;
    readonly now: string;
    readonly log: Logger;
    readonly signal: AbortSignal;
  },
): Promise<Told> {
  let book = first;
  let sent = 0;
  const reasons = new Set<string>();
  for (const channel of ["mail", "webhook"] as const) {
    const parcels = parcelsOf(book, channel);
    // One that takes none is not asked again for each.
    let down: string | null = null;
    for (let parcel = parcels.shift(); parcel !== undefined; parcel = parcels.shift()) {
      if (signal.aborted) break;
      const { tellings } = parcel;
      const came: Sent = down === null
        ? await sendOne(send[channel], parcel)
        : { fate: { reason: down }, code: "relay" };
      const { fate, code } = came;
      if (code === "message" && tellings.length > 1) {
        // Refused for what one of them says: the others are told.
        parcels.unshift(...tellings.map((one) => parcelOf([one])));
        continue;
      }
      if (code === "relay") down = fate!.reason;
      if (code === "message") log.warn(`${tellings[0]!.alert.text}: ${fate!.reason}`);
      if (code === null) sent++;
      if (fate !== null) reasons.add(fate.reason);
      book = afterSending(book, tellings.map(({ alert }) => alert), channel, fate, now);
      save(book);
    }
  }
  return { book, sent, reasons };
}

/** What came of a parcel: `code` null when it was taken, if not for all. */
interface Sent {
  readonly fate: Fate;
  readonly code: "relay" | "message" | "recipients" | null;
}

async function sendOne(send: Send | undefined, parcel: Parcel): Promise<Sent> {
  try {
    return { fate: await send?.(parcel) ?? null, code: null };
  } catch (error) {
    if (!(error instanceof MailError || error instanceof WebhookError)) throw error;
    return { fate: { reason: error.message }, code: error.code };
  }
}
