/**
 * How an update goes, told to the person who asked for it: by this process, or by the supervisor
 * that runs on this machine.
 *
 * @module
 */
import { type Clock, pause } from "../../clock.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { errorText } from "../../secrets.ts";
import { askPanel, supervisorStatus } from "../panel/panel_client.ts";
import { hasMarker } from "./marker.ts";

/** Stopping takes 5 s, the new version's first minute decides. */
const HAND_OVER_LIMIT_MS = 100_000;
/** A supervisor that is busy misses an answer or two; one that says nothing for so long has ended. */
const SILENCE_LIMIT_MS = 10_000;
const LOOK_MS = 200;

const LAST_STEPS: readonly UpdateView["state"][] = [
  "idle",
  "failed",
  "restart needed",
  "handing over",
];

/** What following needs. */
export interface FollowParts {
  readonly clock: Clock;
  say(text: string): void;
}

/**
 * Tells each step once, until there is none after it. One who falls silent on the way is taken to
 * be handing over.
 *
 * @param look the newest view; null while nobody answers
 * @returns the last view; null when nobody ever answered
 */
export async function follow(
  look: () => Promise<UpdateView | null>,
  { clock, say }: FollowParts,
): Promise<UpdateView | null> {
  let last: UpdateView | null = null;
  let heardMs = clock.monoMs();
  while (clock.monoMs() - heardMs < SILENCE_LIMIT_MS) {
    const view = await look();
    if (view !== null) {
      heardMs = clock.monoMs();
      const isNew = view.state !== last?.state && view.state !== "failed";
      if (isNew && view.text !== null) say(view.text);
      if (LAST_STEPS.includes(view.state)) return view;
      last = view;
    }
    await pause(clock, LOOK_MS);
  }
  return last === null ? null : { ...last, state: "handing over" };
}

/** A supervisor that is to update itself. */
export interface AskParts extends FollowParts {
  /** Where it answers. */
  readonly url: string;
  /** Its state_dir: the new version's trial is noted there. */
  readonly stateDir: string;
}

/**
 * Has the supervisor update itself from `source` (null: its own), and tells how that goes. Returns
 * why it failed; null when the new version has shown that it works.
 */
export async function askSupervisor(
  source: string | null,
  parts: AskParts,
): Promise<string | null> {
  const { url, stateDir } = parts;
  let before: Running;
  try {
    before = await running(url);
    const { ok, status, body } = await askPanel(`${url}/update`, 5_000, { source });
    if (!ok) return String(body.error ?? `HTTP ${status}`);
  } catch (error) {
    return `${url} does not take the request: ${errorText(error)}`;
  }
  const view = await follow(async () => {
    const status = await supervisorStatus(url);
    return (status?.update ?? null) as UpdateView | null;
  }, parts);
  // A new version may be on trial before anything of it was told.
  if (view === null && !hasMarker(stateDir)) {
    return `${url} took the request, and answers no more: meso360 logs says why it ended; ` +
      "start it, then meso360 update";
  }
  if (view?.state === "failed") return view.text ?? "no reason given";
  const after = await running(url);
  // The new version may answer already: its view is as new as it is.
  const isAnother = after.version !== before.version;
  if (view === null || view.state === "handing over" || isAnother) {
    return await handedOver(before.version, parts);
  }
  // A checkout that was pulled is the same process still; this one began anew and knows of nothing.
  if (view.state === "idle" && after.since !== before.since) {
    return `${url} was started again meanwhile, and nothing was updated: meso360 logs says why; ` +
      "try again: meso360 update";
  }
  return null;
}

/** Waits until another version answers, and has shown that it works; else says why not. */
async function handedOver(
  before: string | null,
  { url, stateDir, clock, say }: AskParts,
): Promise<string | null> {
  const endMs = clock.monoMs() + HAND_OVER_LIMIT_MS;
  let after: string | null = null;
  while (clock.monoMs() < endMs) {
    await pause(clock, LOOK_MS);
    const status = await supervisorStatus(url);
    if (typeof status?.version !== "string") continue;
    const view = status.update as UpdateView | undefined;
    if (view?.state === "failed") return view.text ?? "no reason given";
    if (status.version === before) {
      if (after !== null) return `${after} did not stay: ${before} runs again`;
      continue;
    }
    if (after === null) {
      say(`${status.version} is new here: on trial until mesoingest has run for 10 s`);
    }
    after = status.version;
    if (hasMarker(stateDir)) continue;
    say(`${after} runs here. Records must come: see the panel`);
    return null;
  }
  return after === null
    ? `no new version answers at ${url}: meso360 logs says why`
    : `${after} runs, but has not shown that it works: meso360 logs says why`;
}

/** What answers: its version and its start; null where nobody does. */
interface Running {
  readonly version: string | null;
  readonly since: string | null;
}

async function running(url: string): Promise<Running> {
  const status = await supervisorStatus(url);
  const text = (value: unknown) => typeof value === "string" ? value : null;
  return { version: text(status?.version), since: text(status?.started_at) };
}
