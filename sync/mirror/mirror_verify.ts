/**
 * The job `mirror-verify`: holds source, mirror and archive against each other, and the mirror
 * against its SHA-256 lists. It changes none of them.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import type { JobContext } from "../../jobs.ts";
import { Findings } from "./findings.ts";
import { diskError, failed, PlaceError } from "./place_error.ts";
import { rawSets } from "./raw_sets.ts";
import { verifyArchive } from "./verify_archive.ts";
import { verifyLists, verifyManifest } from "./verify_manifest.ts";
import { mirrorsOf } from "./verify_mirrors.ts";
import { verifySource } from "./verify_source.ts";
import { reportText } from "./verify_report.ts";

/** Compares once; writes `mirror_verify.json` and `.md` into `<products_dir>/ops_monitor`. */
export async function verifyMirrors(context: JobContext): Promise<JobOutcome> {
  const { loaded: { config }, clock, signal } = context;
  const nowMs = clock.nowMs();
  const findings = new Findings();
  try {
    const mirrors = mirrorsOf(config, rawSets(config), nowMs);
    for (const mirror of mirrors) {
      await verifySource(config, mirror, findings, nowMs, signal);
      await verifyManifest(mirror, findings, signal);
    }
    verifyLists(config, mirrors, findings);
    if (config.archive.destination !== null) {
      await verifyArchive(config, config.archive.destination, mirrors, findings, nowMs, signal);
    }
    if (signal.aborted) {
      throw new PlaceError("stopped", "it was stopped before it had compared everything");
    }
    const report = findings.report(nowMs);
    const folder = join(config.products_dir, "ops_monitor");
    try {
      mkdirSync(folder, { recursive: true });
      replaceFile(join(folder, "mirror_verify.md"), reportText(report));
      replaceFile(join(folder, "mirror_verify.json"), JSON.stringify(report) + "\n");
    } catch (error) {
      throw diskError(error, folder);
    }
    return {
      ok: report.colour !== "red",
      state: STATES[report.colour],
      summary: `${report.text}; see ${join(folder, "mirror_verify.md")}`,
      counts: { ...findings.counts(), unreachable: findings.unreachable.length },
    };
  } catch (error) {
    return failed(error);
  }
}

const STATES = { green: "verified", amber: "not all verified", red: "faults found" } as const;
