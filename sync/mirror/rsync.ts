/**
 * How rsync is run: its arguments, its ssh, what it says, and how it is stopped.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { keyTrouble } from "../../ssh_key.ts";
import { pathValue } from "../ssh_arguments.ts";
import { type FolderPlace, type Place, type SshPlace } from "./place.ts";
import { PlaceError } from "./place_error.ts";

/** How a place behind ssh is entered. */
export interface Access {
  /** Path of the private key; null: ssh's own choice. */
  readonly key: string | null;
  /** The file with host keys: this program's own. */
  readonly knownHosts: string;
  /** The program, looked for in PATH. */
  readonly rsync: string;
}

/** What a run of rsync came to. */
export interface RsyncRun {
  readonly code: number;
  readonly stdout: Uint8Array;
  /** Everything on stderr: rsync's own words, the far end's, and ssh's. */
  readonly said: string;
}

/** Seconds within which a host must answer, and of silence after which a connection is given up. */
const CONNECT_S = 20;
const SILENCE_S = 120;

/** rsync ends at once when asked, keeping what it has; one that does not is killed, ms. */
const KILL_AFTER_MS = 5_000;

/**
 * The value of `-e`: rsync splits it at spaces that are not between single quotes, in which a quote
 * is doubled (rsync(1), --rsh). The site's own ssh settings hold besides: names and jump hosts.
 */
export function remoteShell({ key, knownHosts }: Access, port: number | null): string {
  const options: readonly [string, string][] = [
    ["BatchMode", "yes"],
    ["StrictHostKeyChecking", "accept-new"],
    ["UserKnownHostsFile", pathValue(knownHosts)],
    ["ConnectTimeout", String(CONNECT_S)],
    ["ServerAliveInterval", "15"],
    ["ServerAliveCountMax", "3"],
    ["ClearAllForwardings", "yes"],
    ["PermitLocalCommand", "no"],
    ["RequestTTY", "no"],
    ["LogLevel", "ERROR"],
    ...(key === null ? [] : [["IdentityFile", pathValue(key)], ["IdentitiesOnly", "yes"]] as const)
      .map(([name, value]): [string, string] => [name, value]),
  ];
  const words = [
    "ssh",
    ...(port === null ? [] : ["-p", String(port)]),
    ...options.flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
  return words.map((word) => /^[\w=.-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`)
    .join(" ");
}

/** A folder as an argument; the slash at the end means what is in it. */
export function rsyncFolder(place: FolderPlace): string {
  const path = place.path.endsWith("/") ? place.path : `${place.path}/`;
  if (place.kind === "folder") return path;
  const host = place.host.includes(":") ? `[${place.host}]` : place.host;
  // An empty path is the home folder there.
  return `${place.user === null ? "" : `${place.user}@`}${host}:${place.path === "" ? "./" : path}`;
}

/** What every run has: names as they are, figures without commas, no shell that reads a path. */
const ALWAYS = ["-s", "-8", "--no-h"];

/**
 * util-linux's setpriv: has Linux end rsync when this process is gone, were it killed; rsync then keeps
 * what it has, and its ssh ends with it. Elsewhere it may outlive a killed job. BusyBox's cannot.
 */
const TIE = Deno.build.os !== "linux" ? undefined : ["/usr/bin/setpriv", "/bin/setpriv"].find(
  (path) => {
    try {
      return !Deno.realPathSync(path).includes("busybox");
    } catch {
      return false;
    }
  },
);

/**
 * Runs rsync to its end.
 *
 * @param args options, `--`, source, destination
 * @param far the place behind ssh, if one is
 * @param stdin names for `--files-from=-`, as `fileNames` makes them
 * @throws {PlaceError} when it cannot be started, or was stopped by the signal
 */
export async function runRsync(
  args: readonly string[],
  far: Place,
  access: Access,
  signal: AbortSignal,
  { stdin, silenceS = SILENCE_S }: { stdin?: Uint8Array; silenceS?: number } = {},
): Promise<RsyncRun> {
  if (signal.aborted) throw stopped();
  const shell = far.kind === "ssh" ? ["-e", await shellFor(far, access)] : [];
  const line = [access.rsync, ...ALWAYS, `--timeout=${silenceS}`, ...shell, ...args];
  const [program, ...words] = TIE === undefined ? line : [TIE, "--pdeathsig", "TERM", ...line];
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program!, {
      args: words,
      // Words and times are read: they must be the untranslated ones, in UTC.
      env: { LC_ALL: "C", TZ: "UTC" },
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new PlaceError("no rsync here", noRsync(access.rsync, error));
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (name: Deno.Signal) => {
    try {
      child.kill(name);
    } catch {
      // It ended in the meantime.
    }
  };
  const stop = () => {
    end("SIGTERM");
    timer = setTimeout(() => end("SIGKILL"), KILL_AFTER_MS);
  };
  signal.addEventListener("abort", stop);
  try {
    const told = stdin === undefined ? Promise.resolve() : tell(child, stdin);
    const [{ code, stdout, stderr }] = await Promise.all([child.output(), told]);
    if (signal.aborted) throw stopped();
    const said = new TextDecoder().decode(stderr);
    if (/^setpriv: failed to execute/.test(said)) {
      throw new PlaceError("no rsync here", noRsync(access.rsync, new Deno.errors.NotFound()));
    }
    return { code, stdout, said };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** The names as `--files-from=- --from0` takes them; `./` in front, for # and ; begin a comment. */
export function fileNames(paths: Iterable<string>): Uint8Array {
  let text = "";
  for (const path of paths) text += `./${path}\0`;
  return new TextEncoder().encode(text);
}

async function tell(child: Deno.ChildProcess, bytes: Uint8Array): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(bytes);
    await writer.close();
  } catch {
    // It ended before it had heard all: its exit code says why.
  }
}

async function shellFor(place: SshPlace, access: Access): Promise<string> {
  if (access.key !== null) {
    const trouble = await keyTrouble(access.key);
    if (trouble !== null) {
      throw new PlaceError(KEY_STATES[trouble.kind], `${trouble.text}: ${trouble.fix}`);
    }
  }
  try {
    mkdirSync(dirname(access.knownHosts), { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PlaceError("folder unusable", `${dirname(access.knownHosts)} cannot be made: ${why}`);
  }
  return remoteShell(access, place.port);
}

const KEY_STATES = {
  "missing": "missing key",
  "open to others": "key readable by others",
  "passphrase": "key has a passphrase",
} as const;

const stopped = () => new PlaceError("stopped", "it was stopped; the next run goes on from here");

function noRsync(program: string, error: unknown): string {
  const what = error instanceof Deno.errors.NotFound
    ? `there is no program ${program} on this machine`
    : `${program} cannot be started (${error instanceof Error ? error.message : String(error)})`;
  return `${what}: ${RSYNC_REMEDY}`;
}

/** How rsync comes to a machine. */
export const RSYNC_REMEDY = "install it: sudo apt install rsync, or what it is called there";
