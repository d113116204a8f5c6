import { deepEqual, equal, ok } from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { logPath } from "../log.ts";
import type { LogsOptions } from "./log_filter.ts";
import { logs, type LogsWorld } from "./logs_command.ts";

/** Runs the command on a folder; each entry of `between` happens before the next look. */
async function run(
  files: Record<string, string>,
  options: LogsOptions = {},
  between: ((folder: string) => void)[] = [],
  more: Partial<LogsWorld> = {},
): Promise<{ code: number; lines: string[]; told: string[] }> {
  const folder = Deno.makeTempDirSync();
  const printed: string[] = [];
  const told: string[] = [];
  const steps = [...between];
  try {
    for (const [day, text] of Object.entries(files)) {
      Deno.writeTextFileSync(logPath(folder, day), text);
    }
    const code = await logs({ log_dir: folder }, options, {
      print: (text) => printed.push(text) > 0,
      tell: (text) => told.push(text),
      nowMs: () => Date.UTC(2025, 5, 6, 12),
      pause() {
        const step = steps.shift();
        step?.(folder);
        return Promise.resolve(step !== undefined);
      },
      ...more,
    });
    return { code, lines: printed.join("\n").split("\n").filter((l) => l !== ""), told };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const A = "[2025-06-05 17:00:00] [mesoingest] a\n";
const B = "[2025-06-05 17:52:28] [supervisor] b\n";
const C = "[2025-06-06 09:59:59] [mesosync] c\n";
const add = (day: string, text: string) => (folder: string) =>
  appendFileSync(logPath(folder, day), text);
const last = (lines: readonly string[]) => lines.map((line) => line.at(-1)).join("");

Deno.test("logs: all days in order, with several components, and a torn last line", async () => {
  const files = { "20250606": C, "20250605": A + B + "[2025-06-05 17:52:29] [mesoingest] t" };
  equal(last((await run(files)).lines), "abtc");
  const several = await run(files, { component: ["mesosync,supervisor", "x"] });
  deepEqual([last(several.lines), several.told, several.code], ["bc", [], 0]);
});

Deno.test("logs: what matches nothing is said, with the components there are", async () => {
  const files = { "20250605": A + B };
  const unknown = await run(files, { component: ["mesoigest"] });
  deepEqual(unknown.told, [
    "nothing matched: no line of mesoigest in these days; there are lines of mesoingest, supervisor",
  ]);
  const quiet = await run(files, { component: ["mesoingest"], since: "2025-06-05T17:30" });
  deepEqual([quiet.told, quiet.code], [["nothing matched"], 0]);
  const none = await run({});
  deepEqual([none.code, none.told.length], [1, 1]);
  const bad = await run(files, { since: "soon" });
  ok(bad.code === 1 && /--since soon.*2h/.test(bad.told[0]!));
});

Deno.test("logs -f: over midnight, over several days asleep, and a clock set back", async () => {
  const { lines, told, code } = await run({ "20250605": A }, { follow: true }, [
    add("20250605", "[2025-06-05 23:59:59] [mesoin"),
    add("20250605", "gest] 1\n"),
    add("20250606", "[2025-06-06 00:00:00] [mesoingest] 2\n"),
    (folder) => {
      add("20250607", "[2025-06-07 00:00:00] [mesoingest] 3\n")(folder);
      add("20250609", "[2025-06-09 00:00:00] [mesoingest] 4\n")(folder);
    },
    add("20250606", "[2025-06-06 10:00:00] [mesoingest] 5\n"),
    () => {},
  ]);
  deepEqual([last(lines), told, code], ["a12345", [], 0]);
});

Deno.test("logs -f: begins before there is a log, and waits for an unknown component", async () => {
  const early = await run({}, { follow: true }, [add("20250606", C)]);
  equal(last(early.lines), "c");
  const later = [add("20250606", C)];
  const { lines, told } = await run(
    { "20250605": A },
    { follow: true, component: ["mesosync"] },
    later,
  );
  equal(last(lines), "c");
  ok(/no line of mesosync.*waiting/.test(told[0]!), told[0]);
});

Deno.test("logs -f ends when --until is over, and when nobody reads any more", async () => {
  let looks = 0;
  const pause = () => Promise.resolve(++looks < 9);
  const until = await run({ "20250605": A }, { follow: true, until: "2025-06-05" }, [], { pause });
  deepEqual([last(until.lines), looks], ["a", 0]);
  let prints = 0;
  const print = () => ++prints < 1;
  const files = { "20250605": A, "20250606": C };
  equal((await run(files, { follow: true }, [], { pause, print })).code, 0);
  deepEqual([prints, looks], [1, 0]);
});

Deno.test("logs: a folder that is named as a log is none", async () => {
  const folders = (folder: string) => Deno.mkdirSync(logPath(folder, "20250607"));
  const { lines, told, code } = await run({ "20250605": A }, { follow: true }, [
    folders,
    add("20250606", C),
  ]);
  deepEqual([last(lines), told, code], ["ac", [], 0]);
});

Deno.test("logs: what a power cut left is shown short, and repaints no terminal", async () => {
  const { lines } = await run({ "20250605": "\0\x1b[2J".repeat(1_000_000) + "\n" + A });
  ok(lines[0]!.length < 20_000 && !/\p{Cc}/u.test(lines[0]!));
  deepEqual(lines.slice(1), [A.trimEnd()]);
});
