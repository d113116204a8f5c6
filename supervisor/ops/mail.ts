/**
 * One mail, by the configured relay.
 *
 * What SMTP promises: once the relay has answered the end of a message with 250 it is the relay's.
 * Whoever is killed between that answer and writing it down cannot know, and sends again: with the
 * same Message-ID, by which a mailbox may tell that it has it.
 *
 * @module
 */
import { domainToASCII } from "node:url";
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
  /** For these alone; left out: for all. */
  readonly to?: readonly string[];
}

/** A mail that was not taken; the message says why and what to do. */
export class MailError extends Error {
  override readonly name = "MailError";
  /**
   * `message`: the relay refuses what this one says, others may go; `recipients`: it refuses all
   * these people, others may get theirs; `relay`: it takes none now.
   */
  constructor(readonly code: "relay" | "message" | "recipients", message: string) {
    super(message);
  }
}

/** Those for whom a relay that took a mail did not take it, and why. */
export interface Refused {
  readonly to: readonly string[];
  readonly reason: string;
}

/** Sends mails, one after the other. */
export interface Mailer {
  /**
   * Gone when this ends: null. Or the relay took it, but not for some: they alone wait.
   *
   * @throws {MailError}
   */
  send(mail: Mail): Promise<Refused | null>;
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

  async function send({ id, subject, text, to }: Mail): Promise<Refused | null> {
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
        to: [...to ?? config.to],
        subject,
        text,
        // No robot answers a robot.
        headers: { "Auto-Submitted": "auto-generated", "X-Meso360-Alert": id },
      });
      sent.catch(() => {});
      return refusedOf(config, to ?? config.to, await Promise.race([sent, late.promise]));
    } catch (error) {
      throw explained(config, error);
    } finally {
      ended.removeEventListener("abort", end);
    }
  }
  return { send, close: () => transport.close() };
}

/** Some relays ask to be tried again later: of a mail for several that is said for each. */
function refusedOf(
  { host, port }: MailConfig,
  asked: readonly string[],
  { rejected, rejectedErrors = [] }: {
    readonly rejected: readonly (string | { readonly address: string })[];
    readonly rejectedErrors?: readonly Error[];
  },
): Refused | null {
  if (rejected.length === 0) return null;
  const names = rejected.map((one) => typeof one === "string" ? one : one.address).map(oneSpelling);
  const known = asked.filter((one) => names.includes(oneSpelling(one)));
  // Whom it means cannot be told: nobody is left out.
  const to = known.length === 0 ? [...asked] : known;
  const why = rejectedErrors[0] === undefined ? "" : ` (${errorText(rejectedErrors[0])})`;
  const text = `mail server ${host}:${port} took it, but not for ${to.join(", ")}${why}: it is ` +
    "tried again for them; check alerts.mail.to";
  return { to, reason: withoutNames(text, to) };
}

/** The library, and so the relay, has an address with its domain in small letters and ASCII. */
const oneSpelling = (address: string) =>
  `${address.slice(0, address.lastIndexOf("@") + 1)}${
    domainToASCII(domainOf(address).toLowerCase()) || domainOf(address)
  }`;

/** Anyone may read it: of a person's address only what tells whose it is. */
const withoutNames = (text: string, addresses: readonly string[]) =>
  addresses.flatMap((one) => [one, oneSpelling(one)])
    .reduce((said, one) => said.replaceAll(one, shortAddress(one)), text);

const shortAddress = (address: string) =>
  `${address.slice(0, 1)}…${address.slice(address.lastIndexOf("@"))}`;

const domainOf = (address: string) => address.slice(address.lastIndexOf("@") + 1);

/** By the relay's answer: 4xx asks to be tried again, 5xx is its last word. */
const isForEver = (error: unknown) =>
  Number((error as { readonly responseCode?: unknown } | null)?.responseCode) >= 500;

/** What went wrong, by what nodemailer calls it, and what to do. */
function explained({ host, port, user, security, to }: MailConfig, error: unknown): MailError {
  const code = (error as { readonly code?: unknown } | null)?.code;
  const what = withoutNames(errorText(error).replace(/\.$/, ""), to);
  const relay = `mail server ${host}:${port}`;
  if (/certificate/i.test(what)) {
    return new MailError(
      "relay",
      `${relay} shows a certificate that is not trusted here (${what}): alerts.mail.host is to be ` +
        "the name in it, and an authority known to all is to have signed it; a relay within your " +
        'own network may also go with alerts.mail.security "none"',
    );
  }
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
      return new MailError(
        "recipients",
        `${relay} refuses the mail (${what}): check alerts.mail.from and alerts.mail.to`,
      );
    case "EMESSAGE":
      return new MailError(
        isForEver(error) ? "message" : "relay",
        `${relay} refuses the mail (${what})`,
      );
    default:
      return new MailError("relay", `${relay}: ${what}`);
  }
}
