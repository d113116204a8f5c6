/**
 * `meso360 update`: asks the running supervisor to update itself and tells how it goes; without
 * one, does it itself.
 *
 * @module
 */
import { resolve } from "node:path";
import { systemClock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { holderText, type Lock, lockHolder, takeLock } from "../../lock.ts";
import { askPanel, panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { openUpdater, type Updater } from "./updater.ts";
import { hasMarker } from "./marker.ts";
import { errorText } from "./update_error.ts";

/** Stopping takes 5 s, the new version's first minute decides. */
const HAND_OVER_LIMIT_MS = 100_000;
const LOOK_MS = 200;
const LOCK_WAIT_MS = 2_000;

const pause = () => new Promise<void>((done) => setTimeout(done, LOOK_MS));

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
  const say = (text: string) => console.log(text);
  const updates = { handOver: false };
  const place = source === null || /^[a-z]+:/i.test(source) && !/^[a-z]:[\\/]/i.test(source)
    ? source
    : resolve(source);
  const updater = openUpdater({
    // What is looked at is what would be taken.
    config: { ...config, update: { ...config.update, url: place ?? config.update.url } },
    clock: systemClock,
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
    return await askSupervisor(url, place, config.state_dir, say);
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
    const view = await follow(() => Promise.resolve(updater.view()), say);
    if (view.state === "failed") return failed(view.text ?? "no reason given");
    if (updates.handOver) say("it is in place; no supervisor runs: the next start uses it");
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
    return await takeLock(dataDir, "station", "meso360 update", LOCK_WAIT_MS) ?? "held";
  } catch {
    // A folder that cannot be written holds nobody's lock.
    return null;
  }
}

async function check(updater: Updater, say: (text: string) => void): Promise<number> {
  const { version, commit } = await updater.version();
  const running = commit === null ? version : `${version} (${commit.slice(0, 7)})`;
  const { available, latest, problem, heldBack } = await updater.look();
  if (available === false && heldBack !== null) say(heldBack);
  else if (available === false) say(`${running} is up to date`);
  else if (available) say(`${running} runs, ${latest} is available: meso360 update`);
  else return failed(`whether ${running} is up to date is not known: ${problem}`);
  return available ? 1 : 0;
}

async function askSupervisor(
  url: string,
  source: string | null,
  stateDir: string,
  say: (text: string) => void,
): Promise<number> {
  let before: string | null = null;
  try {
    before = await runningVersion(url);
    const { ok, status, body } = await askPanel(`${url}/update`, 5_000, { source });
    if (!ok) return failed(String(body.error ?? `HTTP ${status}`));
  } catch (error) {
    return failed(`${url} does not take the request: ${errorText(error)}`);
  }
  const view = await follow(async () => {
    const status = await supervisorStatus(url);
    return (status?.update ?? null) as UpdateView | null;
  }, say);
  if (view.state === "failed") return failed(view.text ?? "no reason given");
  // The new version may answer already: its view is as new as it is.
  const isAnother = view.state === "handing over" || await runningVersion(url) !== before;
  return isAnother ? await handedOver(url, before, stateDir, say) : 0;
}

/** Tells each step once, until there is none after it. */
async function follow(
  look: () => Promise<UpdateView | null>,
  say: (text: string) => void,
): Promise<UpdateView> {
  let told = "";
  let last: UpdateView | null = null;
  while (true) {
    const view = await look();
    // No answer after the last step: it is handing over already.
    if (view === null && last !== null) return { ...last, state: "handing over" };
    if (view !== null) {
      last = view;
      const ended = ["idle", "failed", "restart needed", "handing over"].includes(view.state);
      if (view.state !== told && view.text !== null && view.state !== "failed") say(view.text);
      told = view.state;
      if (ended) return view;
    }
    await pause();
  }
}

/** Waits until another version answers, and has shown that it works. */
async function handedOver(
  url: string,
  before: string | null,
  stateDir: string,
  say: (text: string) => void,
): Promise<number> {
  const endMs = performance.now() + HAND_OVER_LIMIT_MS;
  let after: string | null = null;
  while (performance.now() < endMs) {
    await pause();
    const status = await supervisorStatus(url);
    if (typeof status?.version !== "string") continue;
    const view = status.update as UpdateView | undefined;
    if (view?.state === "failed") return failed(view.text ?? "no reason given");
    if (status.version === before) {
      if (after !== null) return failed(`${after} did not stay: ${before} runs again`);
      continue;
    }
    if (after === null) {
      say(`${status.version} is new here: on trial until it has recorded for 10 s`);
    }
    after = status.version;
    if (hasMarker(stateDir)) continue;
    say(`${after} runs, and works here`);
    return 0;
  }
  return failed(
    after === null
      ? `no new version answers at ${url}: meso360 logs says why`
      : `${after} runs, but has not shown that it works: meso360 logs says why`,
  );
}

async function runningVersion(url: string): Promise<string | null> {
  const status = await supervisorStatus(url);
  return typeof status?.version === "string" ? status.version : null;
}

function failed(text: string): number {
  console.error(`meso360: ${text}`);
  return 1;
}
