/**
 * `meso360 selftest`, which an update asks of a new executable: does it record, serve and stop on
 * this machine? In a temporary folder, on a free port, like `--test`.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import { errorText } from "../../secrets.ts";
import { VERSION } from "../../version.ts";
import { askPanel, panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { run } from "../run.ts";
import { buildNote } from "./build_note.ts";
import type { SelftestResult } from "./try_new.ts";

/** A simulated record comes each second. */
const RECORD_LIMIT_MS = 20_000;
const LOOK_MS = 200;

/** Prints the result as the last line, one JSON object; 0 when all is well. */
export async function selftest(loaded: LoadedConfig): Promise<number> {
  const why = await trouble(loaded);
  const result: SelftestResult = {
    ok: why === null,
    version: VERSION,
    target: Deno.build.target,
    variant: buildNote()?.variant ?? "",
    ...(why === null ? {} : { why }),
  };
  console.log(JSON.stringify(result));
  return result.ok ? 0 : 1;
}

async function trouble(loaded: LoadedConfig): Promise<string | null> {
  const serving = Promise.withResolvers<number>();
  const options = { test: true, browser: false, port: 0, serving: serving.resolve };
  const ended = run(loaded, options);
  try {
    const port = await Promise.race([serving.promise, ended.then(() => null)]);
    if (port === null) return "it ends before it serves";
    const url = panelUrl(loaded.config, port);
    const recorded = await firstRecord(url);
    const answer = await askPanel(`${url}/api/control`, 5_000, { action: "shutdown" });
    if (!answer.ok) return `it does not take a stop (HTTP ${answer.status})`;
    const code = await ended;
    if (code !== 0) return `it stops with exit code ${code}`;
    return recorded ? null : `it records nothing within ${RECORD_LIMIT_MS / 1000} s`;
  } catch (error) {
    return errorText(error);
  }
}

async function firstRecord(url: string): Promise<boolean> {
  const endMs = performance.now() + RECORD_LIMIT_MS;
  while (performance.now() < endMs) {
    const status = await supervisorStatus(url);
    if (status !== null && status.record !== null) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
