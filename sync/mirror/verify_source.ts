/**
 * Whether the mirror has what the source has.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { durationMs, type Instrument, profileOf, settleMs } from "../../config_instruments.ts";
import { dayOfPath } from "./file_day.ts";
import type { Findings } from "./findings.ts";
import { REPLACED } from "./incoming.ts";
import type { FileLook, Listing } from "./listing.ts";
import { isSame } from "./listing.ts";
import { looksPath, readLooks } from "./looks.ts";
import { matchFiles } from "./match.ts";
import { PlaceError } from "./place_error.ts";
import { sourceAt } from "./source_at.ts";
import type { Mirror } from "./verify_mirrors.ts";

/** A file that has not settled for so long is missed all the same, ms. */
const LONGEST_WAIT_MS = 86_400_000;

/** Compares; what cannot be looked at is a finding. */
export async function verifySource(
  config: Config,
  mirror: Mirror,
  findings: Findings,
  nowMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { instrument, id, folder } = mirror.set;
  if (instrument?.source === undefined) return;
  let source: Listing;
  try {
    const from = sourceAt(instrument.source, instrument.key, folder, config.state_dir, signal);
    const look = await from.look(mirror.files, new Set());
    if (look.trouble !== null) findings.unreachable.push(`${id}: ${look.trouble.message}`);
    source = wantedOf(look.files, instrument);
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    findings.unreachable.push(`${id}: ${error.message}`);
    return;
  }
  mirror.source = source;
  const isComing = coming(config, instrument, nowMs);
  const { pairs, missing, extra } = matchFiles(source, mirror.files);
  for (const file of missing) {
    if (isComing(file)) continue;
    findings.expect("mirror", id, file, false);
    findings.fault("missing", "mirror", id, file, "it is at the source, and not here");
  }
  for (const { expected, found, samePath } of pairs) {
    findings.expect("mirror", id, expected, true);
    if (isSame(expected, found) || isComing(expected)) continue;
    const sizes = `${found.size} bytes here, ${expected.size} at the source`;
    if (found.size !== expected.size) findings.fault("mismatched", "mirror", id, found, sizes);
    // Who arranged it otherwise may not have kept its time.
    else if (samePath) {
      findings.fault(
        "mismatched",
        "mirror",
        id,
        found,
        "as long as at the source, of another time",
      );
    }
  }
  const isGone = goneAt(source);
  for (const file of extra) {
    if (REPLACED.test(file.path) || isGone(file)) continue;
    findings.fault("extra", "mirror", id, file, "it is here, and not at the source");
  }
}

function wantedOf(files: Listing, { files: wanted }: Instrument): Listing {
  if (wanted === undefined) return files;
  const regex = new RegExp(wanted);
  return new Map([...files].filter(([path]) => regex.test(path)));
}

/** What is too young to be here, or not settled yet. */
function coming(config: Config, instrument: Instrument, nowMs: number) {
  const { waiting } = readLooks(looksPath(config.state_dir, instrument.id));
  const { reader } = profileOf(config, instrument);
  const roundMs = Math.max(2 * (durationMs(instrument.every) ?? 0), 30 * 60_000);
  return ({ path, mtimeS }: FileLook) => {
    const first = waiting.get(path)?.firstMs;
    if (first !== undefined) return nowMs - first < LONGEST_WAIT_MS;
    return nowMs - mtimeS * 1000 < roundMs + settleMs(instrument, reader, path);
  };
}

/** Instruments remove their oldest files: what is older than all they have is not too many here. */
function goneAt(source: Listing): (file: FileLook) => boolean {
  let [oldestDay, oldestS] = ["99999999", Infinity];
  for (const { path, mtimeS } of source.values()) {
    const day = dayOfPath(path);
    if (day !== null && day < oldestDay) oldestDay = day;
    oldestS = Math.min(oldestS, mtimeS);
  }
  return ({ path, mtimeS }) => {
    const day = dayOfPath(path);
    return day === null ? mtimeS < oldestS : day < oldestDay;
  };
}
