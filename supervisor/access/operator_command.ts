/**
 * `meso360 operator`: the operator's link, and its QR code for a phone's camera.
 *
 * @module
 */
import { encode } from "uqr";
import type { Config } from "../../config.ts";
import type { OperatorView } from "../../formats/panel_messages.ts";
import { FREE_LOCK_MS, lockHolder, takeLock } from "../../lock.ts";
import { printNow } from "../../log.ts";
import { askPanel, panelUrl } from "../panel/panel_client.ts";
import { openOperatorToken } from "./operator_token.ts";
import { operatorLinks } from "./operator_view.ts";

/** Prints it; with `renew` a new one, which ends all others. 0, or 1 when there is none to show. */
export async function operator(config: Config, renew: boolean): Promise<number> {
  if (config.access.control === "host") {
    return fail(
      'access.control is "host": only this machine controls, no link does. For a link set it to ' +
        '"operator" and start meso360 again',
    );
  }
  let port = lockHolder(config.data_dir, "station")?.port ?? config.http_port;
  let found = await ask(config, port, renew);
  // Whoever gives the link is the one that runs; the lock is waited for only when nobody does.
  const held = typeof found === "object" || await lockIsHeld(config.data_dir);
  if (!held && port !== config.http_port) {
    // It was the note of one that was killed.
    port = config.http_port;
    found = await ask(config, port, renew);
  }
  let links: readonly string[];
  try {
    if (typeof found === "object") links = found.links;
    else if (renew && (held || found !== "silent")) return notRenewed(config, port, found);
    else if (held && found !== "silent") {
      return fail(`the running meso360 does not give the link: ${found}`);
    } else links = stored(config, renew);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  if (typeof found === "string") {
    console.error(
      held
        ? `meso360: the supervisor does not answer on port ${port}: this is the link in state_dir`
        : "meso360: the supervisor is not running: the link works once it does",
    );
  }
  return print(config, links, renew);
}

function print(config: Config, links: readonly string[], renew: boolean): number {
  if (config.access.control === "open") {
    console.error('meso360: access.control is "open": everyone may control, also without the link');
  }
  // Said whatever else there is to say: every phone has to sign in again.
  if (renew) printNow("All links and sign-ins from before have ended.");
  const [best] = links;
  if (best === undefined) {
    return fail(
      "no phone can reach this machine: it has no network, or http_host is for it alone",
    );
  }
  if (Deno.stdout.isTerminal()) printNow(qrText(best, !Deno.noColor));
  printNow("Who opens one of these links once may control for 30 days, at that link's address:");
  for (const link of links) printNow(`  ${link}`);
  return 0;
}

function fail(text: string): number {
  console.error(`meso360: ${text}`);
  return 1;
}

/** Whoever may be running would go on with the old token: that must not look like its end. */
function notRenewed(config: Config, port: number, why: string): number {
  const told = why === "silent" ? "does not answer" : `does not take it: ${why}`;
  return fail(
    `no new link, the old one and all sign-ins go on: what runs on ${config.data_dir} or port ` +
      `${port} ${told}. Make the new link in the panel on this machine, or end that program ` +
      `(meso360 stop) and try again`,
  );
}

/** Whether a supervisor runs on `dataDir`; the process must end soon after, as with `takeLock`. */
async function lockIsHeld(dataDir: string): Promise<boolean> {
  try {
    if (!Deno.statSync(dataDir).isDirectory) return false;
    const lock = await takeLock(dataDir, "station", "meso360 operator", FREE_LOCK_MS);
    lock?.release();
    return lock === null;
  } catch {
    // Where no lock can be made nobody holds one; the port is asked all the same.
    return false;
  }
}

/**
 * The view that a running supervisor of this station gives; "silent" when nothing answers there,
 * or why there is none.
 */
async function ask(config: Config, port: number, renew: boolean): Promise<OperatorView | string> {
  const url = panelUrl(config, port);
  try {
    const status = await askPanel(`${url}/api/status`, 5_000);
    const { state_dir } = (status.body.config ?? {}) as { state_dir?: unknown };
    if (state_dir !== config.state_dir) return "it is another program's, or another station's";
    const action = renew ? { action: "renew" } : undefined;
    const { ok, status: code, body } = await askPanel(`${url}/api/operator`, 5_000, action);
    return ok ? body as unknown as OperatorView : String(body.error ?? `HTTP ${code}`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ECONNREFUSED" || code === "EADDRNOTAVAIL") return "silent";
    return "it takes the connection and gives no answer";
  }
}

function stored(config: Config, renew: boolean): string[] {
  const token = openOperatorToken(config.state_dir, {
    warn: (text) => console.error(`meso360: ${text}`),
    changed() {},
  });
  if (renew) token.renew();
  if (!token.isStored) throw new Error("no link to show: mend what is said above first");
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
