/**
 * `meso360 report`: one text file with everything that helps to understand a machine from afar.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { type Config, configKeys, type LoadedConfig } from "../config.ts";
import type { ConfigKey } from "../config_schema.ts";
import { lockHolder } from "../lock.ts";
import { logDays, logPath } from "../log.ts";
import { shownValue, withoutSecrets } from "../secrets.ts";
import { VERSION } from "../version.ts";
import { operatorTokenPath } from "./access/operator_token.ts";
import { allChecks } from "./preflight/check_command.ts";
import { askPanel, ownStatus, panelUrl } from "./panel/panel_client.ts";
import { serviceState } from "./preflight/boot_check.ts";
import { preflightLines } from "./preflight/check.ts";
import { lastLines } from "../view/last_lines.ts";

const LOG_LINES = 500;
const MOST_FILES = 1_000;

/** What answers on the port may be another station's, which is nothing for this report. */
const NOBODY = "no supervisor of this data directory answers";

/** Writes the bundle to `file`, or to a new name in the working directory; 1 when it cannot. */
export async function report(loaded: LoadedConfig, file: string | null): Promise<number> {
  const now = new Date();
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, "") + "Z";
  const path = file ?? `meso360-report-${stamp}.txt`;
  const text = await reportText(loaded, now);
  try {
    Deno.writeTextFileSync(path, text, { createNew: true, mode: 0o600 });
  } catch (error) {
    const exists = error instanceof Deno.errors.AlreadyExists;
    const why = exists ? "it exists, and is left as it is" : String(error);
    console.error(`meso360: ${path} cannot be written: ${why}`);
    return 1;
  }
  console.log(`${path} written (${text.length} characters); secrets are left out`);
  return 0;
}

/** The bundle's text. */
export async function reportText(loaded: LoadedConfig, now: Date): Promise<string> {
  const { config, path, problems } = loaded;
  const holder = lockHolder(config.data_dir, "station");
  const port = holder?.port ?? config.http_port;
  const status = await ownStatus(config, port);
  const answer = async (path: string) =>
    status === null ? NOBODY : await answerOf(`${panelUrl(config, port)}${path}`);
  const support = join(dirname(config.data_dir), `${basename(config.data_dir)}_support`);
  const sections: [string, string][] = [
    ["meso360 report", now.toISOString()],
    [
      "versions",
      `meso360 ${VERSION}\ndeno ${Deno.version.deno}, ${Deno.build.target}` +
      `\n${Deno.build.standalone ? "executable" : "from source"}, ${Deno.osRelease()}` +
      `\nhost ${Deno.hostname()}, vehicle ${config.vehicle_id}`,
    ],
    [
      "configuration in use",
      `file: ${path ?? "none"}\n${json(withoutSecrets(config))}`,
    ],
    ["configuration file", configFileText(path)],
    ["configuration problems", problems.map(({ text }) => text).join("\n") || "none"],
    ["preflight", preflightLines(await allChecks(loaded)).join("\n")],
    ["access", accessText(config)],
    ["service", await serviceText(loaded)],
    ["lock of the data directory", holder === null ? "nobody's note" : json(holder)],
    ["/api/status", status === null ? NOBODY : json(withoutSecrets(status))],
    ["/api/health", await answer("/api/health")],
    ["/metrics", await answer("/metrics")],
    [`${config.data_dir}`, listing(config.data_dir)],
    [support, listing(support)],
    [`last ${LOG_LINES} log lines`, lastLogLines(config.log_dir).join("\n") || "none"],
  ];
  const text = sections.map(([title, body]) => `===== ${title} =====\n${body}\n`).join("\n");
  return withoutKnownSecrets(text, config);
}

async function serviceText(loaded: LoadedConfig): Promise<string> {
  try {
    return json(await serviceState(loaded));
  } catch (error) {
    return `not known: ${error instanceof Error ? error.message : error}`;
  }
}

/** Who may control, without what it takes to. */
function accessText({ access, state_dir }: Config): string {
  const path = operatorTokenPath(state_dir);
  try {
    const { mode, mtime } = Deno.statSync(path);
    const rights = mode === null ? "" : `, mode ${(mode & 0o777).toString(8)}`;
    return `${json(access)}\n${path}: made ${
      mtime?.toISOString() ?? "at an unknown time"
    }${rights}`;
  } catch (error) {
    return `${json(access)}\n${path}: ${error instanceof Error ? error.message : error}`;
  }
}

/** What the supervisor answers there within 2 s. */
async function answerOf(url: string): Promise<string> {
  try {
    const { status, text } = await askPanel(url, 2_000);
    return `HTTP ${status}\n${text}`;
  } catch {
    return "no answer";
  }
}

/** Shorter ones stand by chance in other words, and are no secret to anyone who tries. */
const SECRET_LENGTH = 6;

/** Secrets that this program knows by heart are taken out wherever they stand, log lines too. */
function withoutKnownSecrets(text: string, { logger_password, state_dir }: Config): string {
  let token = "";
  try {
    const path = operatorTokenPath(state_dir);
    // A pipe would never be read to its end.
    if (Deno.statSync(path).isFile) token = Deno.readTextFileSync(path).trim();
  } catch {
    // There is none yet, or it is not ours to read.
  }
  const secrets = [token, logger_password ?? ""].filter(({ length }) => length >= SECRET_LENGTH);
  return secrets.reduce((left, secret) => left.replaceAll(secret, "…"), text);
}

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** An object with "…" for the values of unknown keys: nobody can say what they are. */
export function knownValues(value: unknown, keys: readonly ConfigKey[] = configKeys()): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const known = keys.find((one) => one.key === key);
      if (known === undefined) return [key, "…"];
      return [key, known.inner.length === 0 ? inner : knownValues(inner, known.inner)];
    }),
  );
}

/** The file's settings, of unknown ones the key only, without its comments: they may hold anything. */
function configFileText(path: string | null): string {
  if (path === null) return "there is none";
  try {
    const value: unknown = parse(Deno.readTextFileSync(path), [], { allowTrailingComma: true });
    return json(shownValue(knownValues(value))) ?? "empty";
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : error}`;
  }
}

function listing(folder: string): string {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const shown = names.slice(-MOST_FILES).map((name) =>
      `${aboutFile(join(folder, name))}  ${name}`
    );
    const left = names.length - shown.length;
    return [...(left > 0 ? [`(${left} older names left out)`] : []), ...shown].join("\n") ||
      "empty";
  } catch (error) {
    return `cannot be listed: ${error instanceof Error ? error.message : error}`;
  }
}

/** Size and time; a link that leads nowhere must not cost the others. */
function aboutFile(path: string): string {
  try {
    const { size, mtime } = Deno.statSync(path);
    return `${String(size).padStart(12)}  ${mtime?.toISOString() ?? "-"}`;
  } catch (error) {
    return `not known (${error instanceof Error ? error.message : error})`;
  }
}

function lastLogLines(folder: string): string[] {
  let lines: string[] = [];
  for (const day of logDays(folder).reverse()) {
    const path = logPath(folder, day);
    lines = [...lastLines(path, Number.MAX_SAFE_INTEGER, LOG_LINES - lines.length), ...lines];
    if (lines.length >= LOG_LINES) break;
  }
  return lines;
}
