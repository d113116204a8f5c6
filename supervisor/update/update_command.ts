/**
 * `meso360 update`: asks the running supervisor to update itself and tells how it goes; without
 * one, does it itself.
 *
 * @module
 */
import { resolve } from "node:path";
import { systemClock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { FREE_LOCK_MS, holderText, type Lock, lockHolder, takeLock } from "../../lock.ts";
import { panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { askSupervisor, follow } from "./follow.ts";
import { hasMarker } from "./marker.ts";
import { openUpdater, type Updater } from "./updater.ts";

/** Options of the command. */
export interface UpdateOptions {
  readonly check?: boolean;
}

/** 0 when the newest version runs and has shown that it works, 1 when not; `--check` only looks. */
export async function update(
  config: Config,
  source: string | null,
  options: UpdateOptions,
): Promise<number> {
  const clock = systemClock;
  const say = (text: string) => console.log(text);
  const updates = { handOver: false };
  const place = source === null || /^[a-z]+:/i.test(source) && !/^[a-z]:[\\/]/i.test(source)
    ? source
    : resolve(source);
  const updater = openUpdater({
    // What is looked at is what would be taken.
    config: { ...config, update: { ...config.update, url: place ?? config.update.url } },
    clock,
    testMode: false,
    undecided: () => null,
    log: () => {},
    changed: () => {},
    handOver: () => updates.handOver = true,
    restartComponents: () => {},
  });
  if (options.check) return await check(updater, say);
  const { available, heldBack } = await updater.look();
  const isSettled = available === false && heldBack === null && !hasMarker(config.state_dir);
  if (isSettled) return await check(updater, say);
  const holder = lockHolder(config.data_dir, "station");
  const url = holder?.port === undefined ? null : panelUrl(config, holder.port);
  if (url !== null && await supervisorStatus(url) !== null) {
    const why = await askSupervisor(place, { url, stateDir: config.state_dir, clock, say });
    return why === null ? 0 : failed(why);
  }
  const lock = await stationLock(config.data_dir);
  if (lock === "held") {
    return failed(
      `${holderText(holder)} has ${config.data_dir} but does not answer; nothing was changed: ` +
        "meso360 logs says what it does; stop it (meso360 stop, or end that process), then " +
        "meso360 update",
    );
  }
  try {
    const begun = updater.begin(place);
    if (!begun.ok) return failed(begun.error);
    const view = await follow(() => Promise.resolve(updater.view()), { clock, say });
    if (view?.state === "failed") return failed(view.text ?? "no reason given");
    if (updates.handOver) {
      say(
        "it is in place; no supervisor runs: the next start uses it, and meso360 run shows " +
          "whether it works",
      );
    }
    return 0;
  } finally {
    lock?.release();
  }
}

/**
 * The station's lock, for as long as the update takes: a supervisor that started meanwhile would
 * run from a file that is being replaced. Null when there can be none.
 */
async function stationLock(dataDir: string): Promise<Lock | "held" | null> {
  try {
    return await takeLock(dataDir, "station", "meso360 update", FREE_LOCK_MS) ?? "held";
  } catch {
    // A folder that cannot be written holds nobody's lock.
    return null;
  }
}

/** What a look found, in a line; 0 only when there is nothing newer. */
export async function check(
  updater: Pick<Updater, "look" | "version">,
  say: (text: string) => void,
): Promise<number> {
  const { version, commit } = await updater.version();
  const running = commit === null ? version : `${version} (${commit.slice(0, 7)})`;
  const { available, latest, problem, heldBack } = await updater.look();
  if (available === null) {
    return failed(`whether ${running} is up to date is not known: ${problem}`);
  }
  if (available === false && heldBack === null) {
    say(`${running} is up to date`);
    return 0;
  }
  say(available ? `${running} runs, ${latest} is available: meso360 update` : `${heldBack}`);
  return 1;
}

function failed(text: string): number {
  console.error(`meso360: ${text}`);
  return 1;
}
