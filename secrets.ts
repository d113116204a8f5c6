/**
 * What of a configuration, an address or a message may be shown to anyone who looks: the log and
 * the panel are open to the whole network.
 *
 * @module
 */

/** Keys whose values nobody else should read; the program need not know the key. */
const SECRET = /pass|secret|token|credential|private|api_?key|access_?key|auth/i;

/** Keys of addresses that let in whoever knows their path. */
const WEBHOOK = /webhook/i;

/** An address somewhere in a text. */
const ADDRESS = /\b[a-z][a-z0-9+.-]+:\/\/[^\s"'<>`]*/gi;

/**
 * An address without what lets somebody in: no user, no password, nothing after `?` or `#`. Of one
 * that cannot be read only the kind is left, since nobody knows what the rest is.
 */
export function shownAddress(text: string): string {
  const kind = /^[a-z][a-z0-9+.-]+:/i.exec(text)?.[0].toLowerCase();
  if (kind === undefined) return text;
  try {
    const { protocol, host, pathname } = new URL(text);
    if (host !== "" || protocol === "file:") return `${protocol}//${host}${pathname}`;
  } catch {
    // As below.
  }
  return `${kind}…`;
}

/** A webhook's address: its path is as good as a password. `https://hooks.example.org/…` */
export function shownWebhook(text: string): string {
  const shown = shownAddress(text);
  if (!URL.canParse(shown)) return shown.endsWith("…") ? shown : "…";
  const { protocol, host, pathname } = new URL(shown);
  return host === "" ? `${protocol}…` : `${protocol}//${host}/${pathname === "/" ? "" : "…"}`;
}

/** A message with every address in it as `shownAddress` has it. */
export function shownText(text: string): string {
  const clean = text.replace(ADDRESS, (found) => {
    // What ends the sentence is not the address's.
    const address = found.replace(/[).,;:]+$/, "");
    return shownAddress(address) + found.slice(address.length);
  });
  // A login in what has no kind, as //user:password@nas/folder.
  return clean.replace(/\/\/[^/\s@]+@/g, "//…@");
}

/** What an error says, as part of a line that everybody may read. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return shownText(text.replace(/\s*\n\s*/g, " | "));
}

/** A setting as it may stand in a message, as JSON: `"…"` for one whose name says secret. */
export function shownSetting(key: string, value: unknown): string {
  return JSON.stringify(shownOf(key, value)) ?? String(value);
}

/**
 * The configuration as it may be shown to anyone: the values of secret keys at any depth replaced
 * by "…", addresses as `shownAddress` and `shownWebhook` have them.
 */
export function withoutSecrets(config: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, shownOf(key, value)]),
  );
}

function shownOf(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return "…";
  if (!WEBHOOK.test(key)) return shownValue(value);
  return typeof value === "string" ? shownWebhook(value) : value === null ? null : "…";
}

/** Any value likewise, as what is in an answer or a file. */
export function shownValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownValue);
  if (typeof value === "string") {
    return /^https?:/i.test(value) ? shownAddress(value) : shownText(value);
  }
  return typeof value === "object" && value !== null ? withoutSecrets(value) : value;
}
