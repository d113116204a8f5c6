/**
 * What `superdarn_load.ts` prints: what was asked, and what was measured.
 *
 * @module
 */
import type { SitesAnswer } from "../formats/superdarn_messages.ts";
import { countOf, delayAt, type Delays, together } from "./delay_tally.ts";
import type { ClientsReport } from "./superdarn_clients.ts";
import type { RadarsReport } from "./superdarn_radars.ts";

/** Resident memory at a moment, MB. */
export interface Sample {
  readonly atS: number;
  readonly component: number;
  readonly supervisor: number;
}

/** What a measurement gave. */
export interface Measured {
  readonly factor: number;
  readonly tookS: number;
  /** By process, % of a core. */
  readonly cpu: ReadonlyMap<string, number>;
  /** % of a core that the machine had left. */
  readonly idle: number;
  readonly samples: readonly Sample[];
  readonly sent: RadarsReport;
  readonly got: readonly ClientsReport[];
  readonly sites: SitesAnswer;
}

/** A program's memory grows while it gets going: what is asked is that it is flat after this. */
const SETTLED_S = 60;

const ms = (value: number) => `${value.toFixed(1)} ms`;

/** A line while it goes on. */
export function tellSample({ atS, component, supervisor }: Sample, delays: Delays): void {
  const cells = [
    atS.toFixed(0).padStart(4),
    `${component.toFixed(1)} MB`.padStart(10),
    `${supervisor.toFixed(1)} MB`.padStart(11),
    ms(delayAt(delays, 0.5)).padStart(8),
    ms(delayAt(delays, 0.99)).padStart(8),
    ms(delays.maxMs).padStart(8),
  ];
  console.log(cells.join(" "));
}

/** The table at the end. */
export function tellResult(measured: Measured): void {
  const width = (column: number, rows: readonly Row[]) =>
    Math.max(...rows.map((row) => row[column]!.length));
  const rows: Row[] = [["", "asked", "measured"], ...deliveryRows(measured), ...costRows(measured)];
  const [first, second] = [width(0, rows), width(1, rows)];
  console.log();
  for (const [what, asked, found] of rows) {
    console.log(`${what.padEnd(first)}  ${asked.padEnd(second)}  ${found}`);
  }
}

type Row = readonly [what: string, asked: string, measured: string];

function deliveryRows({ factor, tookS, sent, got, sites }: Measured): Row[] {
  const sum = (of: (report: ClientsReport) => number) =>
    got.reduce((all, report) => all + of(report), 0);
  const delays = together(got.map(({ delays }) => delays));
  const back = together(got.map(({ back }) => back));
  const records = Object.values(sent.sent)
    .reduce((all, { first, last }) => all + last - first + 1, 0);
  const messages = sum((one) => one.messages);
  const faults = [
    sum((one) => one.lost),
    sum((one) => one.reordered),
    sum((one) => one.duplicated),
  ];
  const rows: Row[] = [
    [
      `records at ${factor} times the real rate`,
      "",
      `${records}, ${(records / tookS).toFixed(1)} a second, ` +
      `${(sent.bytes / records).toFixed(0)} bytes each`,
    ],
    ["messages at the clients", "", `${messages}, ${(messages / tookS).toFixed(0)} a second`],
    ["lost, reordered, doubled", "0, 0, 0", faults.join(", ")],
    ["delay, median", "30 ms", ms(delayAt(delays, 0.5))],
    ["delay, p99", "150 ms", ms(delayAt(delays, 0.99))],
    ["delay, longest", "", ms(delays.maxMs)],
    ["scans' means at the clients", "", `${sum((one) => one.echoes)}`],
    ["clients' connections lost", "0", `${sum((one) => one.disconnects)}`],
    ["records that nobody was connected for", "0", `${sent.alone}`],
    ["clients now, by /superdarn/sites", "", `${sites.clients}`],
  ];
  const restarts = sent.reconnectMs;
  if (restarts.length === 0) return rows;
  const connected = `median ${ms(restarts[restarts.length >> 1]!)}, longest ${
    ms(restarts.at(-1)!)
  }`;
  return [
    ...rows,
    [`${restarts.length} restarts: back to connected`, "5 s", connected],
    [
      "back to its record at a client",
      "5 s",
      `median ${ms(delayAt(back, 0.5))}, longest ${ms(back.maxMs)} (${countOf(back)} messages)`,
    ],
  ];
}

function costRows({ cpu, idle, samples }: Measured): Row[] {
  const percent = (value: number | undefined) => `${(value ?? NaN).toFixed(1)} %`;
  const { component = NaN, supervisor = NaN, ...others } = Object.fromEntries(cpu);
  const memory = (of: "component" | "supervisor"): Row => {
    const settled = samples.filter(({ atS }) => atS >= SETTLED_S);
    const slope = settled.length < 3
      ? "too short for a slope"
      : `${slopeOf(settled.map((one) => [one.atS / 60, one[of]])).toFixed(2)} MB a minute`;
    const [first, last] = [samples[0]![of], samples.at(-1)![of]];
    return [
      `memory of the ${of}`,
      "flat",
      `${first.toFixed(1)} MB, then ${last.toFixed(1)} MB; from ${SETTLED_S} s on ${slope}`,
    ];
  };
  return [
    ["component and supervisor, of a core", "60 %", percent(component + supervisor)],
    ["component", "", percent(component)],
    ["supervisor", "", percent(supervisor)],
    ...Object.entries(others).map(([name, value]): Row => [name, "", percent(value)]),
    ["left of all cores together", "", percent(idle)],
    memory("component"),
    memory("supervisor"),
  ];
}

/** Of the straight line that fits best (least squares), change of the second for one of the first. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const both = points.map(([x, y]) => (x - meanX) * (y - meanY));
  return mean(both) / mean(points.map(([x]) => (x - meanX) ** 2));
}
