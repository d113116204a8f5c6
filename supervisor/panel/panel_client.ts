/**
 * Talking to the supervisor that runs on this machine, from another command of the program.
 *
 * @module
 */
import { request } from "node:http";
import type { Config } from "../../config.ts";
import { objectIn } from "../../formats/json_object.ts";
import { inUrl, isEverywhere } from "../reach.ts";

/** Where a supervisor that listens on `http_host` is reached from its own machine. */
export function panelUrl({ http_host }: Pick<Config, "http_host">, port: number): string {
  return urlOf(isEverywhere(http_host) ? "127.0.0.1" : http_host, port);
}

/** The same for a person, who knows `localhost`; it does not reach every `http_host`. */
export function shownUrl({ http_host }: Pick<Config, "http_host">, port: number): string {
  const isLocal = isEverywhere(http_host) || http_host === "127.0.0.1";
  return `${urlOf(isLocal ? "localhost" : http_host, port)}/`;
}

const urlOf = (host: string, port: number): string => `http://${inUrl(host)}:${port}`;

/** What a supervisor answered. */
export interface PanelAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
  /** The JSON object that the text is; empty when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Asks the supervisor for `url`; with a `body` it is a POST. Not by `fetch`: that would go through
 * a proxy that the host is set to use, which reaches nothing here.
 *
 * @throws what the system says when nothing answers within `limitMs`
 */
export function askPanel(url: string, limitMs: number, body?: object): Promise<PanelAnswer> {
  const method = body === undefined ? "GET" : "POST";
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs);
    const asked = request(url, { method, signal, agent: false }, (answer) => {
      const status = answer.statusCode ?? 0;
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => text += part);
      answer.on("error", reject);
      answer.on("end", () => {
        resolve({ ok: status >= 200 && status < 300, status, text, body: objectIn(text) ?? {} });
      });
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The status that a supervisor answers at `url` within 2 s; null when none does. */
export async function supervisorStatus(
  url: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { body } = await askPanel(`${url}/api/status`, 2_000);
    return "components" in body ? body : null;
  } catch {
    return null;
  }
}

/**
 * The status that a supervisor answers at `port`, when it is the one of this data directory: the
 * note of one that was killed names a port which may be another's by now. One that was given the
 * same folder by another path is not recognised.
 */
export async function ownStatus(
  config: Pick<Config, "http_host" | "data_dir">,
  port: number,
): Promise<Readonly<Record<string, unknown>> | null> {
  const status = await supervisorStatus(panelUrl(config, port));
  const theirs = status?.config as { readonly data_dir?: unknown } | null | undefined;
  return theirs?.data_dir === config.data_dir ? status : null;
}
