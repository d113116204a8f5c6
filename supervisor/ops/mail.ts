/**
 * One mail, by the configured relay.
 *
 * What SMTP promises: once the relay has answered the end of a message with 250 it is the relay's.
 * Whoever is killed between that answer and writing it down cannot know, and sends again: with the
 * same Message-ID, by which a mailbox may tell that it has it.
 *
 * @module
 */
import type { ConnectionOptions } from "node:tls";
import type { AlertsConfig } from "../../config_instruments.ts";
import { errorText } from "../../secrets.ts";

/** Where mails go by. */
export type MailConfig = NonNullable<AlertsConfig["mail"]>;

/** A mail of text. */
export interface Mail {
  /** Stands for this message for ever: the same text sent again has the same. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail that was not taken; the message says why and what to do. */
export class MailError extends Error {
  override readonly name = "MailError";
  /** `message`: the relay refuses this one, others may go; `relay`: it takes none now. */
  constructor(readonly code: "relay" | "message", message: string) {
    super(message);
  }
}

/** Sends mails, one after the other. */
export interface Mailer {
  /**
   * Gone when this ends; null, or for whom the relay did not take it.
   *
   * @throws {MailError}
   */
  send(mail: Mail): Promise<string | null>;
  close(): void;
}

/** A relay that is well answers each step within a second or two; one behind a bad link in ten. */
const STEP_MS = 20_000;
/** From the connection to the relay's last word. */
const MAIL_MS = 45_000;

/** How to ask for a mailer; `tls` and the limits are for tests. */
export interface MailerParts {
  readonly config: MailConfig;
  readonly password: string | undefined;
  /** The sender's name, whose mails these are. */
  readonly vehicle: string;
  readonly signal: AbortSignal;
  readonly tls?: ConnectionOptions;
  readonly stepMs?: number;
}

/** Nothing is connected before the first mail. */
export async function openMailer(parts: MailerParts): Promise<Mailer> {
  const { config, password, vehicle, signal, tls = {}, stepMs = STEP_MS } = parts;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === "tls",
    requireTLS: config.security === "starttls",
    ignoreTLS: config.security === "none",
    ...(config.user === undefined ? {} : { auth: { user: config.user, pass: password ?? "" } }),
    tls,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    // Text is made here: nothing is fetched or read for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function send({ id, subject, text }: Mail): Promise<string | null> {
    if (config.user !== undefined && password === undefined) {
      throw new MailError(
        "relay",
        "no password: put MESO360_SMTP_PASSWORD=… into .env beside the configuration",
      );
    }
    const ended = AbortSignal.any([signal, AbortSignal.timeout(Math.min(MAIL_MS, 3 * stepMs))]);
    const late = Promise.withResolvers<never>();
    const end = () => late.reject(new Error("no answer in time"));
    ended.addEventListener("abort", end);
    late.promise.catch(() => {});
    try {
      signal.throwIfAborted();
      const sent = transport.sendMail({
        messageId: `<${id}@${domainOf(config.from)}>`,
        from: { name: vehicle, address: config.from },
        to: config.to,
        subject,
        text,
        // No robot answers a robot.
        headers: { "Auto-Submitted": "auto-generated", "X-Meso360-Alert": id },
      });
      sent.catch(() => {});
      const { rejected } = await Promise.race([sent, late.promise]);
      // The others have it: sent again, it would reach them twice.
      return rejected.length === 0
        ? null
        : `${config.host} took it, but not for ${rejected.join(", ")}`;
    } catch (error) {
      throw explained(config, error);
    } finally {
      ended.removeEventListener("abort", end);
    }
  }
  return { send, close: () => transport.close() };
}

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1);

/** What went wrong, by what nodemailer calls it, and what to do. */
function explained({ host, port, user, security }: MailConfig, error: unknown): MailError {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const what = errorText(error).replace(/\.$/, "");
  const relay = `mail server ${host}:${port}`;
  switch (code) {
    case "EAUTH":
      return new MailError(
        "relay",
        `${relay} does not let ${
          user ?? "us"
        } in (${what}): check alerts.mail.user and MESO360_SMTP_PASSWORD`,
      );
    case "ETLS":
      return new MailError(
        "relay",
        `${relay} offers no safe connection (${what}): check alerts.mail.security, ${security} now`,
      );
    case "EENVELOPE":
    case "EMESSAGE":
      return new MailError(
        "message",
        `${relay} refuses the mail (${what}): check alerts.mail.from and alerts.mail.to`,
      );
    default:
      return new MailError("relay", `${relay}: ${what}`);
  }
}
