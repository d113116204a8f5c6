/**
 * `meso360 operator`: the operator's link, and its QR code for a phone's camera.
 *
 * @module
 */
import { encode } from "uqr";
import type { Config } from "../../config.ts";
import type { OperatorView } from "../../formats/panel_messages.ts";
import { lockHolder } from "../../lock.ts";
import { printNow } from "../../log.ts";
import { panelUrl } from "../panel/panel_client.ts";
import { openOperatorToken } from "./operator_token.ts";
import { operatorLinks } from "./operator_view.ts";

/** Prints it; with `renew` a new one, which ends all others. 0, or 1 when there is none to show. */
export async function operator(config: Config, renew: boolean): Promise<number> {
  const port = lockHolder(config.data_dir, "station")?.port;
  const asked = port === undefined ? null : await ask(panelUrl(config, port), renew);
  if (asked instanceof Error) {
    console.error(`meso360: the running meso360 does not give the link: ${asked.message}`);
    return 1;
  }
  let links: readonly string[];
  try {
    links = asked?.links ?? stored(config, renew);
  } catch (error) {
    console.error(`meso360: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
  if (asked === null) {
    console.error("meso360: the supervisor is not running: the link works once it does");
  }
  if (config.access.control === "host") {
    console.error('meso360: access.control is "host": the link lets nobody control');
  }
  const [best] = links;
  if (best === undefined) {
    console.error(
      "meso360: no phone can reach this machine: it has no network, or http_host is for it alone",
    );
    return 1;
  }
  if (Deno.stdout.isTerminal()) printNow(qrText(best, !Deno.noColor));
  printNow("Who opens one of these links once may control for 30 days:");
  for (const link of links) printNow(`  ${link}`);
  if (renew) printNow("All links and sign-ins from before have ended.");
  return 0;
}

/** The view that a running supervisor gives; null when none answers there. */
async function ask(url: string, renew: boolean): Promise<OperatorView | Error | null> {
  let response: Response;
  try {
    response = await fetch(`${url}/api/operator`, {
      signal: AbortSignal.timeout(5_000),
      ...(renew ? { method: "POST", body: JSON.stringify({ action: "renew" }) } : {}),
    });
  } catch {
    return null;
  }
  try {
    const body = await response.json();
    return response.ok ? body : new Error(String(body.error));
  } catch {
    return new Error(`HTTP ${response.status}`);
  }
}

function stored(config: Config, renew: boolean): string[] {
  const token = openOperatorToken(config.state_dir, (text) => console.error(`meso360: ${text}`));
  if (renew) token.renew();
  return operatorLinks({
    token: token.value,
    httpHost: config.http_host,
    port: config.http_port,
    interfaces: Deno.networkInterfaces(),
    loggerIp: config.logger_ip,
    mdnsName: null,
  });
}

/**
 * A QR code in half-height blocks, dark on light. With `color` its colours are set, whatever the
 * terminal's are; without, a dark terminal is taken for granted.
 */
export function qrText(text: string, color: boolean): string {
  const { data, size } = encode(text, { border: 4, ecc: "L" });
  const isDark = (row: number, column: number) => data[row]?.[column] ?? false;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = "";
    for (let column = 0; column < size; column++) {
      const [upper, lower] = [isDark(row, column), isDark(row + 1, column)];
      // The block is the light part.
      line += upper ? (lower ? " " : "▄") : (lower ? "▀" : "█");
    }
    lines.push(color ? `\x1b[38;5;231;48;5;16m${line}\x1b[0m` : line);
  }
  return lines.join("\n");
}
