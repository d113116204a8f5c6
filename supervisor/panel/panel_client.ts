/**
 * Talking to the supervisor that runs on this machine, from another command of the program.
 *
 * @module
 */
import { request } from "node:http";
import type { Config } from "../../config.ts";

/** Where a supervisor that listens on `http_host` is reached from its own machine. */
export function panelUrl(config: Config, port: number): string {
  const host = ["0.0.0.0", "::", ""].includes(config.http_host) ? "127.0.0.1" : config.http_host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

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
      answer.on(
        "end",
        () => resolve({ ok: status >= 200 && status < 300, status, text, body: objectIn(text) }),
      );
    });
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
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
