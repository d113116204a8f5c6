/**
 * What this machine's own supervisor says of itself: whether it answers, its components, the tunnel,
 * its health and its jobs. Asked over loopback, where `meso360 stop` finds it too.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import type { Check } from "../../formats/ops_messages.ts";
import type { ComponentView, HealthBody, PanelStatus } from "../../formats/panel_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import { readLockHolder } from "../../lock.ts";
import { askPanel, panelUrl } from "../panel/panel_client.ts";
import type { Found } from "./found.ts";

/** It answers in a millisecond; a Raspberry Pi under load in a second. */
const LIMIT_MS = 5_000;

/** What was found, and the jobs it told of; null: it did not. */
export interface SupervisorFound extends Found {
  readonly jobs: JobsView["jobs"] | null;
}

/** Asks it. */
export async function lookAtSupervisor(
  config: Pick<Config, "data_dir" | "http_host">,
  monoMs: () => number,
  ask: typeof askPanel = askPanel,
): Promise<SupervisorFound> {
  const holder = await readLockHolder(config.data_dir, "station");
  if (holder?.port === undefined) return absent("no meso360 runs on this data directory");
  const url = panelUrl(config, holder.port);
  const beganMs = monoMs();
  try {
    const status = (await ask(`${url}/api/status`, LIMIT_MS)).body as unknown as PanelStatus;
    const tookMs = Math.round(monoMs() - beganMs);
    // The port of one that was killed may be another's by now.
    if (status.config?.data_dir !== config.data_dir) {
      return absent(`what answers at ${url} is not this data directory's meso360`);
    }
    const health = (await ask(`${url}/api/health`, LIMIT_MS)).body as unknown as HealthBody;
    const told = await ask(`${url}/api/jobs`, LIMIT_MS);
    const jobs = (told.body as unknown as JobsView).jobs;
    const found = [answering(url, tookMs), recording(health), parts(status), tunnel(status)];
    return {
      metrics: Object.assign({}, ...found.map(({ metrics }) => metrics)),
      checks: found.flatMap(({ checks }) => checks),
      jobs: told.ok && Array.isArray(jobs) ? jobs : null,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return absent(`meso360 does not answer at ${url} (${why})`);
  }
}

function absent(why: string): SupervisorFound {
  const text = `${why}: start it, or look with: meso360 service status`;
  return {
    metrics: { http_ok: 0, http_ms: null },
    checks: [{ name: "http", area: "http", colour: "red", text }],
    jobs: null,
  };
}

function answering(url: string, ms: number): Found {
  return {
    metrics: { http_ok: 1, http_ms: ms },
    checks: [{
      name: "http",
      area: "http",
      colour: ms > 2_000 ? "amber" : "green",
      text: `answers at ${url} after ${ms} ms${
        ms > 2_000 ? ": the machine is busy, see jobs" : ""
      }`,
    }],
  };
}

function recording({ ok, reasons = [], warnings = [], record_age_s = null }: HealthBody): Found {
  const checks: Check[] = [{
    name: "health",
    area: "http",
    colour: !ok ? "red" : warnings.length > 0 ? "amber" : "green",
    text: [...reasons, ...warnings].join("; ") || "the program says that all is well",
  }];
  return { metrics: { health_ok: ok ? 1 : 0, record_age_s }, checks };
}

function parts({ components = [], cpu_percent, mem_percent }: PanelStatus): Found {
  const used = components.filter(({ configured, enabled }) => configured && enabled);
  const metrics: Record<string, number | null> = { cpu_percent, mem_percent };
  for (const { name, status, restart_count } of used) {
    metrics[`component_${name}_running`] = status === "running" ? 1 : 0;
    metrics[`component_${name}_restarts`] = restart_count;
  }
  return { metrics, checks: used.map(componentCheck) };
}

function componentCheck({ name, status, state, reason, crashes }: ComponentView): Check {
  const isLoop = crashes > 1;
  const colour = status !== "running" || isLoop ? "red" : reason !== null ? "amber" : "green";
  const remedy = colour === "red" ? `: see meso360 logs --component ${name}` : "";
  const text = `${state}${reason === null ? "" : `: ${reason}`}${remedy}`;
  return { name: `component ${name}`, area: "components", colour, text };
}

function tunnel({ tunnel, components = [] }: PanelStatus): Found {
  const mesosync = components.find(({ name }) => name === "mesosync");
  if (mesosync === undefined || !mesosync.configured || !mesosync.enabled) {
    return { metrics: {}, checks: [] };
  }
  const since = tunnel?.connected_since ?? null;
  const metrics = { tunnel_connected: since === null ? 0 : 1, tunnel_ms: tunnel?.probe_ms ?? null };
  const text = tunnel === null
    ? "nothing told yet: see mesosync in the panel"
    : since !== null
    ? `connected to ${tunnel.target} since ${since}`
    : `not connected to ${tunnel.target}: ${
      tunnel.last_failure ?? "no reason told"
    }; see mesosync in the panel`;
  const colour = since === null ? "amber" : "green";
  return { metrics, checks: [{ name: "tunnel", area: "components", colour, text }] };
}
