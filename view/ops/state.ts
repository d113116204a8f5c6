/**
 * What the operations page shows now, from the files that the jobs leave.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { isObservatory } from "../../config_instruments.ts";
import { objectIn } from "../../formats/json_object.ts";
import type {
  Alert,
  AlertsFile,
  Health,
  MirrorReport,
  OpsState,
} from "../../formats/ops_messages.ts";
import { shownAddress } from "../../secrets.ts";
import { textOnDisk } from "../../slow_disk.ts";
import { behindMinutes } from "./look_interval.ts";

/** The page needs no more of what a file may list. */
const MOST_FAULTS = 200;

/** The answer of `GET /ops/api/state`. */
export async function opsState(config: Config, clock: Pick<Clock, "nowMs">): Promise<OpsState> {
  const ops = join(config.products_dir, "ops_monitor");
  const [health, kept, mirror] = await Promise.all([
    read<Health>(join(ops, "health", "latest_health.json"), "checks"),
    read<AlertsFile>(join(config.state_dir, "alerts.json"), "alerts"),
    read<MirrorReport>(join(ops, "mirror_verify.json"), "coverage"),
  ]);
  return {
    configured: isObservatory(config),
    health,
    alerts: (kept?.alerts ?? []).map(shown),
    judged: kept?.judged ?? null,
    mirror: mirror === null ? null : {
      ...mirror,
      faults: mirror.faults.slice(0, MOST_FAULTS),
      more: mirror.more + Math.max(0, mirror.faults.length - MOST_FAULTS),
    },
    behind_minutes: behindMinutes(config),
    told: toldText(config),
    now: new Date(clock.nowMs()).toISOString(),
  };
}

/** A file's object, when it has the list that it should; null: none, or none that can be read. */
async function read<T>(path: string, list: string): Promise<T | null> {
  const text = await textOnDisk(path);
  const found = text === null ? null : objectIn(text);
  return Array.isArray(found?.[list]) ? found as T : null;
}

/** Without what is only for the sending. */
function shown({ rule, metric, state, value, text, since, told, waiting }: Alert): Alert {
  return { rule, metric, state, value, text, since, told, waiting };
}

/** Whom alerts go to: anyone may read it, so no names before the @. */
function toldText({ alerts: { mail, webhook } }: Config): string | null {
  const ways = [
    ...(mail === null ? [] : [
      `mail to ${mail.to.map(hidden).join(", ")} by ${mail.host}:${mail.port}`,
    ]),
    ...(webhook === null ? [] : [`webhook ${new URL(shownAddress(webhook)).host}`]),
  ];
  return ways.length === 0 ? null : ways.join("; ");
}

const hidden = (address: string) => `${address.slice(0, 1)}…${address.slice(address.indexOf("@"))}`;
