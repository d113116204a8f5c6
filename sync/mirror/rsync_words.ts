/**
 * What rsync's exit code and words mean: which trouble it ended with. The codes are those of rsync(1),
 * the words those of rsync 3.1 to 3.5 and OpenSSH 8 to 10, both untranslated.
 *
 * @module
 */
import { openKeyRemedy, sshProgramRemedy } from "../../ssh_key.ts";
import { type Place, placeText } from "./place.ts";
import { PlaceError } from "./place_error.ts";
import { type Access, RSYNC_REMEDY, type RsyncRun } from "./rsync.ts";

/** What a run was to do: the place is where files come from, or where they go. */
export interface RsyncTask {
  readonly place: Place;
  readonly role: "source" | "archive";
  readonly access: Access;
  /** The folder here that a disk is full of, where files come. */
  readonly here: string;
}

/** Some files could not be copied, or went away; the others were. rsync(1), exit values. */
const PARTIAL = 23;
const VANISHED = 24;

/** Why a run did not do all it was to do; null when it did, or when files only went away meanwhile. */
export function rsyncTrouble(run: RsyncRun, task: RsyncTask): PlaceError | null {
  const { code, said } = run;
  if (code === 0) return null;
  return loginTrouble(said, task) ?? programTrouble(run, task) ?? diskTrouble(run, task) ??
    lineTrouble(run, task);
}

function loginTrouble(said: string, { place, access }: RsyncTask): PlaceError | null {
  const where = placeText(place);
  if (/^Host key verification failed\.?\r?$/m.test(said)) {
    const print = /\b(?:SHA256|MD5):\S+?(?=\.?(?:\s|$))/.exec(said)?.[0];
    return new PlaceError(
      "host key changed",
      `the host key of ${where} is not the one seen before: someone may be listening in between, or ` +
        `the server was made anew. Ask its keeper${
          print ? ` whether ${print} is right` : ""
        }; only ` +
        `then remove its line of ${access.knownHosts}`,
    );
  }
  if (/^Permissions \d+ for '|^Load key .* bad permissions/m.test(said)) {
    const key = access.key ?? /^Permissions \d+ for '(.*)'/m.exec(said)?.[1] ?? "the key";
    return new PlaceError(
      "key readable by others",
      `ssh refuses ${key} because others can read it: ${openKeyRemedy(key)}`,
    );
  }
  if (/: Permission denied \([\w,-]+\)\.?\r?$|Too many authentication failures/m.test(said)) {
    const key = access.key === null ? "any key of this user" : `the key ${access.key}`;
    return new PlaceError(
      "login refused",
      `${where} does not take ${key}: its .pub must stand in authorized_keys there`,
    );
  }
  return null;
}

function programTrouble({ code, said }: RsyncRun, { place }: RsyncTask): PlaceError | null {
  const where = placeText(place);
  if (/Failed to exec ssh|^ssh: not found/m.test(said)) {
    return new PlaceError("no ssh program", `there is no program ssh: ${sshProgramRemedy()}`);
  }
  if (code === 127 || /rsync: (?:command )?not found|remote command not found/i.test(said)) {
    return new PlaceError("no rsync there", `${where} has no rsync: ${RSYNC_REMEDY}`);
  }
  if (/is your shell clean\?/.test(said)) {
    return new PlaceError(
      "rsync failed",
      `the login at ${where} prints text of its own before rsync speaks: take it out of .bashrc there`,
    );
  }
  return null;
}

function diskTrouble({ code, said }: RsyncRun, task: RsyncTask): PlaceError | null {
  const { place, role, here } = task;
  const where = placeText(place);
  const line = firstOwn(said);
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return role === "archive"
      ? new PlaceError("archive full", `${where} takes no more: make room there (${line})`)
      : new PlaceError("disk full", `${here} takes no more: make room on its disk (${line})`);
  }
  // What was asked for is not there; a single file of a list went away.
  if (
    /change_dir(?:#\d)? "[^\n]*" failed: (?:No such file|Not a directory)|^rsync: \[?\w*\]? ?mkdir "[^\n]*No such file/m
      .test(said)
  ) {
    return role === "archive"
      ? new PlaceError(
        "archive missing",
        `${where} is not there: make its folder, or mount its disk`,
      )
      : new PlaceError(
        "source missing",
        `${where} is not there: is its disk mounted, is the path right?`,
      );
  }
  const denied = /^.*(?:Permission denied \(13\)|Operation not permitted|Read-only file system).*$/m
    .exec(said)?.[0];
  if (denied !== undefined) {
    return role === "archive" && !/\[sender\]/.test(denied)
      ? new PlaceError("archive unwritable", `${where} may not be written to (${short(denied)})`)
      : new PlaceError("source unreadable", `not everything may be read (${short(denied)})`);
  }
  if (code === VANISHED || code === PARTIAL && /link_stat .* failed: No such file/.test(said)) {
    return new PlaceError("source changed", "files went away while they were copied");
  }
  if (code === PARTIAL && /Input\/output error|Stale file handle|Transport endpoint/.test(said)) {
    return new PlaceError("cut off", `the disk does not answer (${line}): tried again next time`);
  }
  return null;
}

function lineTrouble({ code, said }: RsyncRun, { place }: RsyncTask): PlaceError {
  const where = placeText(place);
  const line = firstOwn(said);
  if (place.kind === "ssh" && code !== PARTIAL) {
    const received = Number(/\((\d+) bytes received so far\)/.exec(said)?.[1] ?? 0);
    const never =
      /^ssh: |Could not resolve|kex_exchange|banner exchange|Connection refused|No route/
        .test(said) ||
      /Connection (?:timed out|closed by|reset by)/.test(said) && received === 0 ||
      code === 255 && received === 0;
    if (never) {
      return new PlaceError("host unreachable", `${where} does not answer (${line}): is it on?`);
    }
  }
  if ([10, 12, 20, 30, 35, 255].includes(code)) {
    return new PlaceError("cut off", `the way to ${where} broke (${line}): the next run goes on`);
  }
  return new PlaceError(
    "rsync failed",
    `rsync ended with ${code} (${line || "it did not say why"})`,
  );
}

/** The first line that says what happened; the last ones only say that it did. */
function firstOwn(said: string): string {
  const lines = said.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  const telling = lines.find((line) => !/^rsync error: |connection unexpectedly closed/.test(line));
  return short(telling ?? lines[0] ?? "");
}

const short = (line: string) => line.replace(/^rsync: /, "").slice(0, 200);
