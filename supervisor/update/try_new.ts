/**
 * Whether a new executable runs on this machine and is what it is said to be: its own `selftest`.
 *
 * @module
 */
import { latestKey } from "../../formats/release_list.ts";
import { SUPERVISED } from "../../processes.ts";
import { errorText } from "../../secrets.ts";
import { SERVICE } from "../service/boot_plan.ts";
import { HANDOVER } from "./hand_over.ts";
import { UpdateError } from "./update_error.ts";

/** Starting, recording a first record, and stopping take a few seconds. */
const SELFTEST_LIMIT_MS = 30_000;

/** A file just written can count as open for writing for a moment. */
const BUSY_TRIES = 10;
const BUSY_MS = 100;

const REMOVE_TRIES = 20;
const REMOVE_MS = 100;

/** What `selftest` prints as its last line. */
export interface SelftestResult {
  readonly ok: boolean;
  readonly version: string;
  readonly target: string;
  readonly variant: string;
  /** What does not work. */
  readonly why?: string;
}

/**
 * Runs the selftest of the executable at `path`. Its version and target must be those of the list:
 * a signature alone would let an old file be passed off as a new one.
 *
 * @throws {UpdateError} `selftest`
 */
export async function tryNew(
  path: string,
  expected: { readonly version: string; readonly target: string },
  limitMs = SELFTEST_LIMIT_MS,
): Promise<void> {
  // Of its own: one that is killed cannot clean up.
  const folder = Deno.makeTempDirSync({ prefix: "meso360-selftest-" });
  try {
    await selftestIn(folder, path, expected, limitMs);
  } finally {
    await removeFolder(folder);
  }
}

async function selftestIn(
  folder: string,
  path: string,
  expected: { readonly version: string; readonly target: string },
  limitMs: number,
): Promise<void> {
  const fail = (text: string) => new UpdateError("selftest", `${text}: nothing was changed`);
  const child = await spawn(path, folder).catch((error) => {
    throw fail(`the new version cannot be started here (${errorText(error)})`);
  });
  const output = lastText(child.stdout);
  const errors = lastText(child.stderr);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => timer = setTimeout(resolve, limitMs, null));
  const ended = await Promise.race([Promise.all([child.status, output.text]), late]);
  clearTimeout(timer);
  if (ended === null) {
    try {
      child.kill("SIGKILL");
    } catch {
      // It ended in this moment.
    }
    await child.status;
    await Promise.all([output.cancel(), errors.cancel()]);
    throw fail(`the new version's selftest takes longer than ${limitMs / 1000} s`);
  }
  const [{ code }, text] = ended;
  await errors.cancel();
  const result = parseResult(text);
  if (result === null) {
    const said = (await errors.text).trim().split("\n").at(-1)?.slice(0, 200);
    const more = said ? `: ${said}` : "";
    throw fail(`the new version's selftest gives no result (exit code ${code}${more})`);
  }
  if (!result.ok || code !== 0) {
    throw fail(`the new version's selftest fails (${result.why ?? `exit code ${code}`})`);
  }
  const target = latestKey(result.target, result.variant);
  if (result.version !== expected.version) {
    throw fail(`the file is version ${result.version}, not ${expected.version} as the list says`);
  }
  if (target !== expected.target) throw fail(`the file is for ${target}, not ${expected.target}`);
}

/** Its components end when it does, but not in the same moment. */
async function removeFolder(folder: string): Promise<void> {
  for (let tries = 0; tries < REMOVE_TRIES; tries++) {
    try {
      return Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      await new Promise((resolve) => setTimeout(resolve, REMOVE_MS));
    }
  }
}

async function spawn(path: string, folder: string) {
  for (let tries = 1;; tries++) {
    try {
      return new Deno.Command(path, {
        args: ["selftest"],
        env: {
          // It must not take itself for a component, a successor or a service.
          [SUPERVISED]: "",
          [HANDOVER]: "",
          [SERVICE]: "",
          // What it asks is on this machine; a proxy that it goes by reaches another.
          NO_PROXY: "*",
          no_proxy: "*",
          TMPDIR: folder,
          TEMP: folder,
          TMP: folder,
        },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      const busy = error instanceof Error && /text file busy|ETXTBSY/i.test(error.message);
      if (!busy || tries >= BUSY_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
    }
  }
}

/** The last 64 KiB of a stream as text; `cancel` ends the reading, whatever came is kept. */
function lastText(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const read = async () => {
    const decoder = new TextDecoder();
    let text = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text = (text + decoder.decode(next.value, { stream: true })).slice(-65_536);
    }
    return text;
  };
  return { text: read(), cancel: () => reader.cancel() };
}

function parseResult(text: string): SelftestResult | null {
  const line = text.trimEnd().split("\n").at(-1) ?? "";
  try {
    const { ok, version, target, variant, why } = JSON.parse(line);
    if (typeof ok !== "boolean" || typeof version !== "string") return null;
    if (typeof target !== "string" || typeof variant !== "string") return null;
    return { ok, version, target, variant, ...(typeof why === "string" ? { why } : {}) };
  } catch {
    return null;
  }
}
