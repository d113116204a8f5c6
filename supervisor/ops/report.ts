/**
 * The daily report: a past UTC day of the monitor's record in words and tables, as Markdown.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { Check, Colour, Snapshot } from "../../formats/ops_messages.ts";
import { numberText, spanText, worst } from "./found.ts";

/** A look counts for so long at most, minutes. */
const LOOK_MINUTES = 10;
const DAY_MINUTES = 1_440;

/** Where a day's report is. */
export const reportPath = (
  { products_dir }: { readonly products_dir: string },
  day: string,
): string => join(products_dir, "ops_monitor", "report", `${day}.md`);

/** What became of one check. */
interface Story {
  readonly area: string;
  readonly minutes: Record<Colour, number>;
  /** The last text that was not green, else the last. */
  text: string;
  last: Colour;
}

/** The length of the record that a report is of; null: there is none, or it does not say. */
export function reportedBytes(path: string): number | null {
  try {
    const found = /^<!-- of (\d+) bytes -->$/m.exec(Deno.readTextFileSync(path));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}

/**
 * The report of a day; `snapshots` in their order, at least one. A check that one of them does not
 * have was green then.
 */
export function reportText(
  day: string,
  site: string,
  snapshots: readonly Snapshot[],
  { bytes, known }: {
    /** Of the record that it is of. */
    readonly bytes: number;
    /** The checks there are: by their names those that were never anything but green are known. */
    readonly known: readonly Check[];
  },
): string {
  const stories = new Map<string, Story>();
  let seen = 0;
  snapshots.forEach(({ time, checks }, i) => {
    const next = snapshots[i + 1];
    const gap = next === undefined ? LOOK_MINUTES / 2 : minutes(time, next.time);
    const counts = Math.min(LOOK_MINUTES, Math.max(0, gap));
    seen += counts;
    for (const { name, area, colour, text } of checks) {
      const story = stories.get(name) ??
        { area, minutes: { green: 0, amber: 0, red: 0 }, text, last: colour };
      stories.set(name, story);
      story.minutes[colour] += counts;
      story.last = colour;
      if (colour !== "green" || onlyGreen(story)) story.text = text;
    }
  });
  const atTheEnd = new Set(snapshots.at(-1)!.checks.map(({ name }) => name));
  for (const [name, story] of stories) if (!atTheEnd.has(name)) story.last = "green";
  const good = new Set([...known.map(({ name }) => name), ...stories.keys()]);
  for (const [name, story] of stories) if (!onlyGreen(story)) good.delete(name);
  const title = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const bad = [...stories].filter(([, story]) => !onlyGreen(story));
  const whole = Math.min(100, Math.round(100 * seen / DAY_MINUTES));
  const colour = worst(bad.map(([, { minutes }]) => minutes.red > 0 ? "red" : "amber"));
  return [
    `# ${cell(site)}, ${title} (UTC)`,
    "",
    `Looked ${snapshots.length} times, ${whole} % of the day. ` +
    (bad.length === 0
      ? "Everything was green whenever it was looked at."
      : `${bad.length} of ${
        bad.length + good.size
      } checks were not green all day; the worst was ${colour}.`),
    ...(bad.length === 0 ? [] : [
      "",
      "## Not green all day",
      "",
      "| check | amber | red | at the end | last said |",
      "| --- | --- | --- | --- | --- |",
      ...bad.map(([name, { minutes: { amber, red }, last, text }]) =>
        `| ${cell(name)} | ${duration(amber)} | ${duration(red)} | ${last} | ${cell(text)} |`
      ),
    ]),
    "",
    "## Numbers",
    "",
    "| number | least | most | last |",
    "| --- | --- | --- | --- |",
    ...numbers(snapshots),
    "",
    "## Green all day",
    "",
    [...good].map(cell).join(", ") || "nothing",
    "",
    `<!-- of ${bytes} bytes -->`,
    "",
  ].join("\n");
}

/** @throws what the system says when it cannot be written */
export function writeReport(path: string, text: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, text);
}

const minutes = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 60_000;
const onlyGreen = ({ minutes }: Story) => minutes.amber === 0 && minutes.red === 0;
const duration = (count: number) => count === 0 ? "–" : spanText(count);
/** Text in a table of Markdown. */
const cell = (text: string) => text.replace(/[\r\n]+/g, " ").replaceAll("|", "\\|");

function numbers(snapshots: readonly Snapshot[]): string[] {
  const names = new Set(snapshots.flatMap(({ metrics }) => Object.keys(metrics)));
  return [...names].sort().map((name) => {
    let [least, most, last] = [Infinity, -Infinity, NaN];
    for (const { metrics } of snapshots) {
      const value = metrics[name];
      if (typeof value !== "number") continue;
      [least, most, last] = [Math.min(least, value), Math.max(most, value), value];
    }
    const texts = [least, most, last].map((one) => Number.isFinite(one) ? numberText(one) : "–");
    return `| ${cell(name)} | ${texts.join(" | ")} |`;
  });
}
