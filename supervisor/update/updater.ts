/**
 * Looking for a new version, putting it in place, and telling of both: what the supervisor gives
 * and gets.
 *
 * @module
 */
import { PROGRAM_FOLDER } from "../../assets.ts";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { errorText } from "../../secrets.ts";
import { VERSION } from "../../version.ts";
import { EXECUTABLE } from "../children/spawn.ts";
import { buildNote } from "./build_note.ts";
import { buildPages } from "./build_pages.ts";
import { checkoutWay } from "./checkout.ts";
import { executableWay } from "./executable.ts";
import { gitRun } from "./git.ts";
import type { Step } from "./install.ts";
import { folderState } from "./source.ts";
import { fileIdentity, leftoverAt, newPath } from "./swap.ts";
import { UpdateError } from "./update_error.ts";
import { type VersionInfo, versionInfo } from "./version_info.ts";
import type { Way } from "./way.ts";

/** A start waits so long at most, and so does every look after it. */
export const LOOK_LIMIT_MS = 3_000;

/** New versions are looked for so often. */
const LOOK_EVERY_MS = 300_000;

/** A stick that was just put in is noticed within this time. */
const FOLDER_EVERY_MS = 30_000;

/** Of the executable as it was when this process started. */
const OWN_FILE = fileIdentity(EXECUTABLE);

/** What updating needs from outside. */
export interface UpdaterParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly testMode: boolean;
  /** Why no other version may be put in place yet; null when it may. */
  undecided(): string | null;
  log(text: string): void;
  /** The view says something else than before. */
  changed(): void;
  /** The new executable is in its place: stop, and let it take over. Throws when that fails. */
  handOver(reason: string): void;
  /** A checkout has new files: start the components anew on them. */
  restartComponents(): void;
}

/** What a look found: `problem` says why it is not known. */
export interface LookResult {
  readonly available: boolean | null;
  readonly latest: string | null;
  readonly problem: string | null;
  /** Why what is there is not taken without being asked for. */
  readonly heldBack: string | null;
}

/** The updater. */
export interface Updater {
  view(): UpdateView;
  /** The body of `GET /version`. */
  version(): Promise<VersionInfo>;
  /** Looks for a new version now, 3 s at most; a look that is under way serves all who ask. */
  look(): Promise<LookResult>;
  /** What the newest look found, or an update since then made of it; looks when there was none. */
  newest(): Promise<LookResult>;
  /** Begins an update from `source`, else from `update.url` or git. Says why when it cannot. */
  begin(
    source: string | null,
  ): { readonly ok: true } | { readonly ok: false; readonly error: string };
  /** Called by the supervisor once it serves; `notice` is what came of an update before. */
  started(notice: string | null): void;
  close(): void;
}

/** The ways of this program: null when it is a folder of plain files. */
function ownWay(parts: UpdaterParts, source: VersionInfo["source"]): Way | null {
  if (source === "files") return null;
  if (source === "git") {
    return checkoutWay(gitRun(PROGRAM_FOLDER), () => buildPages(PROGRAM_FOLDER));
  }
  const { config, clock } = parts;
  const own = { executable: EXECUTABLE, identity: OWN_FILE, note: buildNote(), version: VERSION };
  return executableWay({ config, clock, home: homeFolder(), ...own });
}

const homeFolder = () => Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? Deno.cwd();

/** Opens the updater; nothing is looked for before `started` or `look`. */
export function openUpdater(
  parts: UpdaterParts,
  wayOf: (source: VersionInfo["source"]) => Way | null = (source) => ownWay(parts, source),
): Updater {
  const { clock, config, log } = parts;
  let base = versionInfo(clock);
  /** Undefined until it is known what this program is. */
  let way: Way | null | undefined;
  let looking: Promise<LookResult> | null = null;
  let newest: LookResult | null = null;
  let busy = false;
  let closed = false;
  let removeLeftover = () => {};
  let cancelLook = () => {};
  let cancelFolder = () => {};
  let toldProblem: string | null = null;
  let view: UpdateView = {
    available: null,
    latest: null,
    state: "idle",
    text: null,
    progress: null,
    impossible_because: parts.testMode ? TEST_RUN : null,
    looked_at: null,
  };

  function show(changed: Partial<UpdateView>): void {
    view = { ...view, ...changed };
    parts.changed();
  }

  async function knowWay(): Promise<Way | null> {
    if (way !== undefined) return way;
    const { source } = await base();
    way = wayOf(source);
    show({ impossible_because: impossible(null) });
    return way;
  }

  function impossible(source: string | null): string | null {
    if (parts.testMode) return TEST_RUN;
    if (way === null) return PLAIN_FILES;
    return way?.impossible(source) ?? null;
  }

  async function lookNow(): Promise<LookResult> {
    try {
      const known = await knowWay();
      const why = impossible(null);
      if (known === null || why !== null) return { ...NOT_KNOWN, problem: why };
      const { available, latest, heldBack } = await known.look(LOOK_LIMIT_MS);
      toldProblem = null;
      if (available && view.available !== true) log(`a new version is there: ${latest}`);
      const text = view.state === "idle" ? heldBack : view.text;
      show({ available, latest, text, looked_at: new Date(clock.nowMs()).toISOString() });
      return { available, latest, problem: null, heldBack };
    } catch (error) {
      const problem = errorText(error);
      // One line a trouble: a truck is without a link for hours.
      if (problem !== toldProblem) log(`new versions cannot be looked for: ${problem}`);
      toldProblem = problem;
      if (view.state === "idle") show({ text: problem });
      return { ...NOT_KNOWN, problem };
    }
  }

  function look(): Promise<LookResult> {
    looking ??= lookNow().then((found) => newest = found).finally(() => looking = null);
    return looking;
  }

  async function update(source: string | null): Promise<void> {
    const tell = ({ state, text, progress }: Step) => {
      if (state !== view.state) log(`update: ${text}`);
      show({ state, text, progress: progress ?? null });
    };
    try {
      const known = await knowWay();
      const why = impossible(source);
      if (known === null || why !== null) throw new UpdateError("source", why ?? PLAIN_FILES);
      const outcome = await known.update(source, tell);
      if (outcome.then === "hand over") {
        tell({ state: "handing over", text: outcome.text });
        // Somebody stopped the program meanwhile: its next start is the new version's.
        if (closed) return;
        try {
          parts.handOver(outcome.text);
        } catch (error) {
          outcome.undo();
          throw error;
        }
        return;
      }
      base = versionInfo(clock);
      tell({ state: outcome.restartNeeded ? "restart needed" : "idle", text: outcome.text });
      show({ available: false });
      newest = { available: false, latest: view.latest, problem: null, heldBack: null };
      parts.restartComponents();
    } catch (error) {
      const text = errorText(error);
      log(`WARN  not updated: ${text}`);
      show({ state: "failed", text, progress: null });
    }
    busy = false;
  }

  function begin(source: string | null) {
    const why = busy ? "an update is under way already" : impossible(source) ?? parts.undecided();
    if (why !== null) return { ok: false, error: why } as const;
    busy = true;
    show({ state: "looking", text: "begins", progress: null });
    void update(source);
    return { ok: true } as const;
  }

  /** A checkout that is clean and behind is pulled at the start, without being asked. */
  async function firstLook(): Promise<void> {
    const { available, heldBack } = await look();
    if (closed || available !== true || way?.byItself !== true) return;
    if (heldBack !== null) return log(`WARN  ${heldBack}`);
    const { dirty } = await base();
    if (!closed && dirty === false) begin(null);
  }

  function lookLater(): void {
    cancelLook = clock.after(LOOK_EVERY_MS, () => {
      removeLeftover();
      if (!busy) void look();
      lookLater();
    });
  }

  /** The release in a folder is looked at when it comes, goes or changes. */
  async function watchFolder(url: string, before?: string | null): Promise<void> {
    const now = await folderState(url, homeFolder());
    // A web address is looked at less often: that costs a crew its data volume.
    if (now === null || closed) return;
    if (before !== undefined && now !== before && !busy) void look();
    const known = busy ? before : now;
    cancelFolder = clock.after(FOLDER_EVERY_MS, () => void watchFolder(url, known));
  }

  return {
    view: () => view,
    async version() {
      const { available, latest } = view;
      return { ...await base(), update_available: available, latest };
    },
    look,
    newest: () => newest === null ? look() : Promise.resolve(newest),
    begin,
    started(notice) {
      if (notice !== null) show({ state: "failed", text: notice });
      if (parts.testMode) return;
      // Of an update that was cut off by the end of the program; another's may be under way.
      if (Deno.build.standalone) removeLeftover = leftoverAt(newPath(EXECUTABLE));
      if (config.update.at_start) void firstLook();
      else void knowWay();
      lookLater();
      if (config.update.url !== undefined) void watchFolder(config.update.url);
    },
    close() {
      closed = true;
      cancelLook();
      cancelFolder();
    },
  };
}

const NOT_KNOWN = { available: null, latest: null, heldBack: null } as const;
const TEST_RUN = "this is a test run: it does not update itself";
const PLAIN_FILES = "it runs from plain source files: replace them by hand, or use a git checkout";
