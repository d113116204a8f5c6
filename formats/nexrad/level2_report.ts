/**
 * What `inspect` says of a Level II volume or chunk, as text for people and as JSON for programs.
 *
 * @module
 */
import { alignedTable, isoTime } from "../report_text.ts";
import { decodeChunk, decodeVolume, isChunk, isVolume } from "./level2/mod.ts";
import { placeText, warningsOf } from "./report_text.ts";
import { siteName } from "./sites.ts";
import type { Sweep, Volume } from "./sweep.ts";

/** Whether a file's first bytes are those of a Level II volume or chunk, in gzip or not. */
export function isLevel2(head: Uint8Array): boolean {
  return isVolume(head) || isChunk(head);
}

/**
 * A volume, or the part of one that a chunk holds: its `version` is then "".
 *
 * @throws {NexradError} when nothing of it can be read
 */
export function readLevel2(bytes: Uint8Array): Volume {
  return isChunk(bytes) ? decodeChunk(bytes) : decodeVolume(bytes);
}

/** A volume's contents for JSON. */
export function level2Report(file: string, volume: Volume) {
  const isChunk = volume.version === "";
  return {
    file,
    format: isChunk ? "nexrad-level2-chunk" : "nexrad-level2",
    warnings: [
      ...(volume.complete || isChunk ? [] : ["the end of the volume is missing"]),
      ...warningsOf(volume.skipped),
    ],
    icao: volume.icao,
    version: volume.version,
    time: volume.timeMs === 0 ? null : isoTime(volume.timeMs),
    site: volume.site && {
      latitude: volume.site.latDeg,
      longitude: volume.site.lonDeg,
      height_m: volume.site.heightM,
    },
    vcp: volume.vcp,
    planned_elevations_deg: volume.plan?.map(({ elevationDeg }) => elevationDeg) ?? null,
    complete: volume.complete,
    radials: volume.sweeps.reduce((sum, { timeMs }) => sum + timeMs.length, 0),
    sweeps: volume.sweeps.map(sweepReport),
    skipped: volume.skipped,
  };
}

function sweepReport(sweep: Sweep) {
  const { timeMs, moments } = sweep;
  return {
    number: sweep.number,
    elevation_deg: Math.round(sweep.elevationDeg * 1000) / 1000,
    first_time: timeMs.length === 0 ? null : isoTime(timeMs[0]!),
    last_time: timeMs.length === 0 ? null : isoTime(timeMs.at(-1)!),
    radials: timeMs.length,
    azimuth_spacing_deg: sweep.azimuthSpacingDeg,
    nyquist_m_s: sweep.nyquistMps === null ? null : Math.round(sweep.nyquistMps * 100) / 100,
    unambiguous_range_km: sweep.unambiguousRangeKm,
    complete: sweep.complete,
    moments: Object.fromEntries(
      Object.entries(moments).map(([name, { gates, firstGateM, gateSpacingM, codes }]) => [name, {
        gates,
        first_gate_m: firstGateM,
        gate_spacing_m: gateSpacingM,
        bits: codes.BYTES_PER_ELEMENT * 8,
      }]),
    ),
  };
}

/** A volume's contents as {@linkcode level2Report} gives them. */
export type Level2Report = ReturnType<typeof level2Report>;

/** The same as lines of text. */
export function level2ReportText(report: Level2Report, volume: Volume): string {
  const { file, sweeps, radials, vcp, time } = report;
  const what = report.version === "" ? "chunk" : `volume, version ${report.version}`;
  const state = report.version === "" ? "part of a volume" : volume.complete ? "complete" : "cut";
  const lines = [
    `${file}: NEXRAD Level II ${what}`,
    "  " + [report.icao || "site not named", siteName(report.icao)]
      .filter(Boolean).join("  ") +
    (volume.site === null ? "" : `  ${placeText(volume.site)}`),
    `  ${time ?? "no time"}, VCP ${vcp ?? "not told"}, ` +
    `sweeps ${sweeps.length}, radials ${radials}, ${state}`,
    ...report.warnings.map((warning) => `  WARN  ${warning}`),
  ];
  const rows = sweeps.map((sweep) => [
    String(sweep.number),
    `${sweep.elevation_deg.toFixed(2)}°`,
    sweep.first_time?.slice(11, 19) ?? "-",
    String(sweep.radials),
    sweep.azimuth_spacing_deg === null ? "-" : `${sweep.azimuth_spacing_deg}°`,
    sweep.nyquist_m_s ? sweep.nyquist_m_s.toFixed(2) : "-",
    momentsText(sweep.moments) + (sweep.complete ? "" : "  (unfinished)"),
  ]);
  const headings = ["sweep", "elevation", "time", "radials", "spacing", "Nyquist m/s", "moments"];
  return [...lines, ...alignedTable(headings, rows, [headings.length - 1])].join("\n") + "\n";
}

/** `REF 1832×250 m, ZDR PHI RHO 1192×250 m`: moments with the same gates together. */
function momentsText(moments: Level2Report["sweeps"][number]["moments"]): string {
  const byGates = new Map<string, string[]>();
  for (const [name, { gates, gate_spacing_m }] of Object.entries(moments)) {
    const key = `${gates}×${gate_spacing_m} m`;
    byGates.set(key, [...byGates.get(key) ?? [], name]);
  }
  return [...byGates].map(([gates, names]) => `${names.join(" ")} ${gates}`).join(", ");
}
