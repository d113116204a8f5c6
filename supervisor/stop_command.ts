/**
 * `meso360 stop`: asks the supervisor of this data directory to stop, and waits until it has.
 *
 * @module
 */
import { pause, systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { FREE_LOCK_MS, lockHolder, takeLock } from "../lock.ts";
import { errorText } from "../secrets.ts";
import { askPanel, ownStatus, panelUrl } from "./panel/panel_client.ts";
import { startsAgain } from "./service/starts_again.ts";

/** A supervisor ends within 5 s of being asked to. */
const STOPPED_MS = 10_000;

/** 0 when it has stopped, 1 when there is none, or it does not. */
export async function stop(config: Config): Promise<number> {
  const fail = (text: string) => {
    console.error(`meso360: ${text}`);
    return 1;
  };
  const none = `no supervisor is running on ${config.data_dir}`;
  if (!isFolder(config.data_dir)) return fail(none);
  const holder = lockHolder(config.data_dir, "station");
  const answers = holder?.port !== undefined && await ownStatus(config, holder.port) !== null;
  // One try for both questions, "is it held?" and "is it free now?": a second one would wait for
  // the first, whose lock cannot be called off.
  const taken = takeLock(config.data_dir, "station", "meso360 stop", STOPPED_MS);
  try {
    // What this account may not open is known at once.
    await Promise.race([taken, null]);
  } catch (error) {
    const why = errorText(error);
    return fail(`${config.data_dir} is not this account's (${why}): stop it in the panel`);
  }
  if (!answers) {
    const decided = new AbortController();
    const late = pause(systemClock, FREE_LOCK_MS, decided.signal).then(() => null);
    const free = await Promise.race([taken, late]);
    decided.abort();
    if (free !== null) {
      free.release();
      return fail(none);
    }
  }
  if (holder?.port === undefined) {
    const who = holder === null ? "a process" : `${holder.role} (process ${holder.pid})`;
    return fail(`${config.data_dir} is in use by ${who}, which has no control panel: end it there`);
  }
  const who = `meso360 (process ${holder.pid}, port ${holder.port})`;
  try {
    const url = `${panelUrl(config, holder.port)}/api/control`;
    const answer = await askPanel(url, 5_000, { action: "shutdown" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${answer.text}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(`${who} does not take the request (${why}); end process ${holder.pid} by hand`);
  }
  const lock = await taken;
  if (lock === null) {
    return fail(`${who} has not stopped after ${STOPPED_MS / 1000} s; end it by hand`);
  }
  lock.release();
  console.log(`${who} has stopped`);
  const again = holder.service === undefined ? null : startsAgain(holder.service);
  if (again !== null) console.log(again);
  return 0;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
