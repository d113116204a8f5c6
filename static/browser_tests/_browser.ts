/**
 * A real browser for tests: Chromium, a page of a given size, and what must hold on every page:
 * no message of an error in its console, no request to another host, one live stream.
 *
 * @module
 */
import { equal } from "node:assert/strict";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** The two sizes that every page is made for. */
export const SIZES = {
  laptop: { width: 1440, height: 900 },
  phone: { width: 360, height: 740 },
} as const;
export type Size = keyof typeof SIZES;
export const SIZE_NAMES = Object.keys(SIZES) as Size[];

export const THEMES = ["day", "night", "sunlight"] as const;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=document-user-activation-required",
  // Offline: no other host is found, whoever asks.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is, or null; in CI its absence is a failure. */
export const browserProgram: string | null = PROGRAMS.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}) ?? null;
if (browserProgram === null) {
  const remedy = "no Chromium: apt-get install chromium";
  if (Deno.env.get("CI") === "true") throw new Error(remedy);
  console.error(`  skipped: ${remedy}`);
}

/** A page under watch. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors in the console and uncaught ones, in order. */
  readonly errors: string[];
  /** Requests to another origin. */
  readonly foreign: string[];
  /** Addresses of live streams that were opened. */
  readonly streams: string[];
}

let running: Promise<Browser> | null = null;

/** One browser for all tests of a file. */
function browser(): Promise<Browser> {
  running ??= chromium.launch({ executablePath: browserProgram!, args: FLAGS, headless: true });
  return running;
}

/** Ends the browser. A file of tests needs not do so. */
export async function closeBrowser(): Promise<void> {
  await (await running)?.close();
  running = null;
}

/** Opens a page, with storage of its own. */
export async function openPage(
  url: string,
  size: Size,
  colours: "light" | "dark" = "light",
): Promise<
  WatchedPage
> {
  const phone = size === "phone";
  const context = await (await browser()).newContext({
    viewport: SIZES[size],
    hasTouch: phone,
    isMobile: phone,
    colorScheme: colours,
  });
  const page = await context.newPage();
  const watched: WatchedPage = { page, context, errors: [], foreign: [], streams: [] };
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error") {
      watched.errors.push(`${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => watched.errors.push(String(error.stack ?? error)));
  page.on("request", (request) => {
    const to = new URL(request.url());
    if (/^https?:$/.test(to.protocol) && to.origin !== origin) watched.foreign.push(request.url());
    if (request.resourceType() === "eventsource") watched.streams.push(request.url());
  });
  await page.goto(url, { waitUntil: "domcontentloaded" });
  return watched;
}

/** About midnight a window reaches into a day that is not stored yet, or not any more. */
const NOT_STORED = /404.*\/view\/history\?day=/;

/**
 * Closes the page after looking at what it left: errors that a test brought about on purpose (a
 * server that is gone) are given as `expected`.
 */
export async function closePage(watched: WatchedPage, expected?: RegExp): Promise<void> {
  await watched.context.close();
  const unexpected = watched.errors.filter((error) =>
    !expected?.test(error) && !NOT_STORED.test(error)
  );
  equal(unexpected.join("\n"), "");
  equal(watched.foreign.join("\n"), "");
}

/** What serves a page. */
interface PageServer {
  readonly url: string;
  close(): Promise<void> | void;
}

/** How a page is opened over a station. */
export interface Visit<Station> {
  readonly query?: string;
  readonly size?: Size;
  /** Errors that the test brings about on purpose. */
  readonly expected?: RegExp;
  /** Changes the station before the page is opened. */
  readonly before?: (station: Station) => void;
}

/** Opens a page over a station, gives both to `look`, and closes them. */
export async function visit<Station extends PageServer>(
  station: Station,
  path: string,
  look: (watched: WatchedPage, station: Station) => Promise<void>,
  { query = "", size = "laptop", expected, before }: Visit<Station> = {},
): Promise<void> {
  before?.(station);
  const watched = await openPage(`${station.url}${path}${query}`, size);
  try {
    await look(watched, station);
  } finally {
    await watched.context.close();
    await station.close();
  }
  await closePage(watched, expected);
}

let endsWithFile = false;

/** A test with a browser; ignored where there is none, or where `ignore` says so. */
export function browserTest(name: string, fn: () => Promise<void>, ignore = false): void {
  if (!endsWithFile) Deno.test.afterAll(closeBrowser);
  endsWithFile = true;
  Deno.test({
    name: `browser: ${name}`,
    ignore: ignore || browserProgram === null,
    // The browser stays for the next test of the file.
    sanitizeOps: false,
    sanitizeResources: false,
    fn,
  });
}

/** Waits until `look` answers true, at most 60 s: a test that waits so long has failed. */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (performance.now() < endMs) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${what}`);
}
