/**
 * What `inspect` says of a file of SuperDARN records, as text for people and as JSON for programs.
 *
 * @module
 */
import { alignedTable, isoTime } from "../report_text.ts";
import { programText } from "./control_programs.ts";
import type { DmapRecord } from "./dmap.ts";
import { layoutOf, partsOf } from "./dmap_contents.ts";
import { echoCounts, echoFlags, recordTimeMs, secondMs } from "./fitacf.ts";
import { radarOf } from "./radars.ts";

/** Whether a file's first bytes, unpacked, are those of records or of a radar's packets. */
export function isSuperdarn(head: Uint8Array): boolean {
  return layoutOf(head) !== null;
}

/** More damaged parts are counted, not named. */
const MOST_NAMED = 100;

/** Fields that only one kind of file has; sounding files have those of fitacf too. */
const KINDS = [
  ["snd", "snd.revision.major"],
  ["fitacf", "fitacf.revision.major"],
  ["rawacf", "rawacf.revision.major"],
  ["iqdat", "iqdat.revision.major"],
  ["map", "map.major.revision"],
  ["grid", "start.year"],
] as const;

function kindOf(record: DmapRecord): string {
  return KINDS.find(([, name]) => record.has(name))?.[0] ?? "unknown";
}

/** Records of one station, channel and control program; of grid and map files of one station. */
interface Group {
  readonly stid: number;
  readonly channel: number;
  readonly cp: number;
  records: number;
  readonly beams: Set<number>;
  readonly frequencies: Set<number>;
  readonly gates: Set<number>;
  echoes: number;
  ionospheric: number;
  ground: number;
  withoutEchoes: number;
  newestMs: number;
  backwards: number;
}

/** A file's contents for JSON. `packed` says that the bytes were in bzip2. */
export function dmapReport(file: string, bytes: Uint8Array, packed: boolean) {
  const framed = layoutOf(bytes) === "packets";
  const kinds = new Set<string>();
  const groups = new Map<string, Group>();
  const damaged: { code: string; why: string }[] = [];
  let [records, damagedCount, timeless, vectors] = [0, 0, 0, 0];
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const part of partsOf(bytes)) {
    if (!("record" in part)) {
      if (damagedCount++ < MOST_NAMED) damaged.push(part);
      continue;
    }
    const { record } = part;
    records++;
    kinds.add(kindOf(record));
    const [fromMs, toMs] = timesOf(record);
    if (Number.isNaN(fromMs) || Number.isNaN(toMs)) timeless++;
    else {
      firstMs = Math.min(firstMs, fromMs);
      lastMs = Math.max(lastMs, toMs);
    }
    vectors += record.array("vector.mlat")?.values.length ?? 0;
    count(record, fromMs, groups);
  }
  const list = [...groups.values()].sort((a, b) =>
    a.stid - b.stid || a.channel - b.channel || a.cp - b.cp
  );
  const [kind] = kinds;
  const backwards = list.reduce((sum, group) => sum + group.backwards, 0);
  const unlisted = new Set(list.map(({ stid }) => stid).filter((stid) => !radarOf(stid)));
  return {
    file,
    format: `dmap-${kinds.size > 1 ? "mixed" : kind ?? "damaged"}`,
    warnings: [
      ...damaged.map(({ code, why }) => `damaged (${code}): ${why}`),
      ...(damagedCount > MOST_NAMED ? [`damaged parts in all: ${damagedCount}`] : []),
      ...(timeless > 0 ? [`records without a time that exists: ${timeless}`] : []),
      ...(backwards > 0 ? [`records older than the one before: ${backwards}`] : []),
      ...[...unlisted].filter(Number.isFinite)
        .map((stid) => `station ${stid} is not in the list of radars`),
    ],
    kinds: [...kinds],
    framed,
    packed: packed ? "bzip2" : null,
    bytes: bytes.length,
    records,
    first_time: firstMs === Infinity ? null : isoTime(firstMs),
    last_time: firstMs === Infinity ? null : isoTime(lastMs),
    vectors: kinds.has("grid") || kinds.has("map") ? vectors : null,
    groups: list.map(groupReport),
    damaged_parts: damagedCount,
    damaged,
  };
}

/** A file's contents as {@linkcode dmapReport} gives them. */
export type DmapReport = ReturnType<typeof dmapReport>;

/** When what a record tells of began and ended; NaN where it has no time that exists. */
function timesOf(record: DmapRecord): readonly [number, number] {
  if (!record.has("start.year")) {
    const timeMs = recordTimeMs(record);
    return [timeMs, timeMs];
  }
  const time = (which: string) => {
    const part = (name: string) => record.number(`${which}.${name}`);
    const second = part("second");
    const wholeMs = secondMs(
      part("year"),
      part("month"),
      part("day"),
      part("hour"),
      part("minute"),
      second,
    );
    return wholeMs + second % 1 * 1000;
  };
  return [time("start"), time("end")];
}

function count(record: DmapRecord, timeMs: number, groups: Map<string, Group>): void {
  const stations = record.array("stid");
  if (stations === undefined) {
    const group = groupOf(
      groups,
      record.number("stid"),
      record.number("channel"),
      record.number("cp"),
    );
    group.records++;
    if (timeMs < group.newestMs) group.backwards++;
    if (!Number.isNaN(timeMs)) group.newestMs = timeMs;
    addFinite(group.beams, record.number("bmnum"));
    addFinite(group.frequencies, record.number("tfreq"));
    addFinite(group.gates, record.number("nrang"));
    const { total, ionospheric, ground } = echoCounts({ gflg: echoFlags(record) });
    group.echoes += total;
    group.ionospheric += ionospheric;
    group.ground += ground;
    if (total === 0) group.withoutEchoes++;
    return;
  }
  const channels = record.array("channel")?.values ?? [];
  const programs = record.array("program.id")?.values ?? [];
  const frequencies = record.array("freq")?.values ?? [];
  for (const [i, stid] of Array.from(stations.values, Number).entries()) {
    const group = groupOf(groups, stid, Number(channels[i] ?? NaN), Number(programs[i] ?? NaN));
    group.records++;
    addFinite(group.frequencies, Math.round(Number(frequencies[i] ?? NaN)));
  }
}

function groupOf(groups: Map<string, Group>, stid: number, channel: number, cp: number): Group {
  const key = `${stid} ${channel} ${cp}`;
  let group = groups.get(key);
  if (group === undefined) {
    group = {
      ...{ stid, channel, cp, records: 0, echoes: 0, ionospheric: 0, ground: 0, withoutEchoes: 0 },
      ...{ newestMs: -Infinity, backwards: 0 },
      ...{ beams: new Set(), frequencies: new Set(), gates: new Set() },
    };
    groups.set(key, group);
  }
  return group;
}

function addFinite(to: Set<number>, value: number): void {
  if (Number.isFinite(value)) to.add(value);
}

function groupReport(group: Group) {
  const radar = radarOf(group.stid);
  const finiteOrNull = (value: number) => Number.isFinite(value) ? value : null;
  const sorted = (values: Set<number>) => [...values].sort((a, b) => a - b);
  return {
    stid: finiteOrNull(group.stid),
    code: radar?.code ?? null,
    name: radar?.name ?? null,
    channel: finiteOrNull(group.channel),
    cp: finiteOrNull(group.cp),
    cp_name: Number.isFinite(group.cp) ? programText(group.cp) : null,
    records: group.records,
    beams: sorted(group.beams),
    frequencies_khz: sorted(group.frequencies),
    gates: sorted(group.gates),
    echoes: group.echoes,
    ionospheric_echoes: group.ionospheric,
    ground_scatter_echoes: group.ground,
    records_without_echoes: group.withoutEchoes,
  };
}

type GroupReport = ReturnType<typeof groupReport>;

/** The same as lines of text. */
export function dmapReportText(report: DmapReport): string {
  const { file, kinds, records, damaged_parts, first_time, last_time, vectors } = report;
  const kind = kinds.length === 0 ? "records, all damaged" : kinds.join(" and ");
  const how = [
    ...(report.packed === null ? [] : [`in ${report.packed}`]),
    ...(report.framed ? ["as a radar sent them"] : []),
  ];
  const lines = [
    [`${file}: SuperDARN ${kind}`, ...how].join(", "),
    `  ${first_time === null ? "no time" : `${first_time} to ${last_time}`}, ` +
    `records ${records}` + (vectors === null ? "" : `, vectors ${vectors}`) +
    (damaged_parts === 0 ? "" : `, damaged ${damaged_parts}`),
    ...report.warnings.map((warning) => `  WARN  ${warning}`),
  ];
  if (report.groups.length === 0) return lines.join("\n") + "\n";
  const hasEchoes = kinds.includes("fitacf") || kinds.includes("snd");
  const headings = ["station", "channel", "cp", "records", "beams", "gates", "kHz"]
    .concat(hasEchoes ? ["echoes", "ionosph.", "ground", "without"] : []);
  const rows = report.groups.map((group) => [
    stationText(group),
    String(group.channel ?? "-"),
    group.cp_name ?? "-",
    String(group.records),
    rangeText(group.beams),
    rangeText(group.gates),
    rangeText(group.frequencies_khz),
    ...(hasEchoes
      ? [
        group.echoes,
        group.ionospheric_echoes,
        group.ground_scatter_echoes,
        group.records_without_echoes,
      ].map(String)
      : []),
  ]);
  return [...lines, ...alignedTable(headings, rows, [0, 2])].join("\n") + "\n";
}

/** `han Hankasalmi (10)`. */
function stationText({ stid, code, name }: GroupReport): string {
  return stid === null ? "not told" : [code, name, `(${stid})`].filter(Boolean).join(" ");
}

/** `0–15`, `75`, `-`: the least and the most. */
function rangeText(sorted: readonly number[]): string {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined) return "-";
  return first === last ? String(first) : `${first}–${last}`;
}
