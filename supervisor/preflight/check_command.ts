/**
 * `meso360 check`: the preflight block alone.
 *
 * @module
 */
import type { LoadedConfig } from "../../config.ts";
import { portOwner } from "../panel/http_server.ts";
import { panelUrl, supervisorStatus } from "../panel/panel_client.ts";
import { type Check, preflight, preflightLines } from "./preflight.ts";

/** Prints the block; 0 when every line is PASS, else 1. */
export async function check(loaded: LoadedConfig): Promise<number> {
  const checks = await allChecks(loaded);
  for (const line of preflightLines(checks)) console.log(`[supervisor] ${line}`);
  return checks.every(({ result }) => result === "PASS") ? 0 : 1;
}

/** The preflight of a process that does not serve the panel itself. */
export async function allChecks(loaded: LoadedConfig): Promise<Check[]> {
  return await preflight(loaded, await portCheck(loaded));
}

async function portCheck({ config }: LoadedConfig): Promise<Check> {
  const port = config.http_port;
  try {
    Deno.listen({ hostname: config.http_host, port }).close();
    return { result: "PASS", text: `port ${port} is free`, fix: null };
  } catch (error) {
    if (await supervisorStatus(panelUrl(config, port)) !== null) {
      return { result: "PASS", text: `meso360 runs, control panel on port ${port}`, fix: null };
    }
    const taken = error instanceof Deno.errors.AddrInUse;
    const owner = taken ? await portOwner(port) : null;
    const why = error instanceof Error ? error.message : String(error);
    return {
      result: "WARN",
      text: taken
        ? `port ${port} is taken${owner === null ? "" : ` by ${owner}`}`
        : `port ${port} on ${config.http_host} cannot be used: ${why}`,
      fix: "end that program, or choose another port with --port or http_port",
    };
  }
}
