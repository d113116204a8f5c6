import assert from "node:assert/strict";
import { join } from "node:path";
import { NO_DATA, sharedPath } from "./_test_data.ts";
import { analyzeGapsCommand } from "./analyze_gaps.ts";
import { DAY_HEADER, gpsDateText, gpsTimeText } from "./formats/mesonet_day.ts";

const ROOT = import.meta.dirname!;

/** What the command printed, run as a person runs it. */
async function run(folder: string, ...args: string[]) {
  const config = join(folder, "meso360.config.json");
  Deno.writeTextFileSync(config, JSON.stringify({ data_dir: folder }));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "-A",
      join(ROOT, "main.ts"),
      "analyze-gaps",
      "--config",
      config,
    ]
      .concat(args),
    cwd: folder,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function inFolder(files: Readonly<Record<string, string>>, test: (folder: string) => unknown) {
  return async () => {
    const folder = Deno.makeTempDirSync();
    try {
      for (const [name, text] of Object.entries(files)) {
        Deno.writeTextFileSync(join(folder, name), text);
      }
      await test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

/** Rows at these UTC times, with a header. */
function day(...times: string[]): string {
  const rows = times.map((time) => {
    const timeMs = Date.parse(time + "Z");
    return `2.5,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,${gpsDateText(timeMs)},` +
      `${gpsTimeText(timeMs)},33.19,-102.27,1021,0,85.5,28.1`;
  });
  return [DAY_HEADER, ...rows].join("\n") + "\n";
}

Deno.test(
  "a day with a long outage: numbers, table and notes",
  inFolder({
    "20250605.txt": day(
      "2025-06-05T10:00:00",
      "2025-06-05T10:00:01",
      "2025-06-05T10:00:01",
      "2025-06-05T10:00:41",
      "2025-06-05T10:00:42",
      "2025-06-05T11:10:42",
      "2025-06-05T11:10:43",
    ),
  }, async (folder) => {
    const { code, out, err } = await run(folder, "20250605.txt");
    assert.equal(code, 0);
    assert.equal(err, "");
    assert.match(out, /7 rows, 0 without a GPS time/);
    // 39 and 4,199 seconds are missing: 4,238 of 86,400 are 4.905 %.
    assert.match(out, /2 gaps of 2 s or more; 4,238 seconds missing, 4\.91 % of the day/);
    assert.match(out, /2–5 s: 0 {3}6–30 s: 0 {3}31–300 s: 1 {3}>300 s: 1/);
    assert.match(out, /1 duplicate, 0 backwards, 0 glitches/);
    assert.match(out, / 1 {2}2025-06-05 10:00:01 {2}2025-06-05 10:00:41 +40 {2}moderate\n/);
    assert.match(out, / 2 {2}2025-06-05 10:00:42 {2}2025-06-05 11:10:42 +4,200 {2}ops break\?\n/);
    assert.equal(out.includes("\x1b"), false);
  }),
);

Deno.test(
  "--all finds gaps across midnight, a missing day is one, and bad files stop nothing",
  inFolder({
    "20250605.txt": day("2025-06-05T23:59:57", "2025-06-05T23:59:58"),
    "20250606.txt": day("2025-06-06T00:00:08", "2025-06-06T00:00:09"),
    "20250607.txt": "",
    "20250608.txt": DAY_HEADER.replace("gps_date", "date") + "\n",
    "20250609.txt": day("2025-06-09T00:00:00", "2025-06-09T23:59:59"),
    "20250610.txt": day("2025-06-10T00:00:00"),
    "20250611.txt": DAY_HEADER + "\n",
    "20250612.txt": day("2025-06-12T00:00:00").replaceAll("120625,000000", "nan,nan"),
    "notes.txt": "not a daily file",
  }, async (folder) => {
    const { code, out, err } = await run(folder, "--all", "--json");
    assert.equal(code, 1);
    assert.deepEqual(err.trimEnd().split("\n"), [
      `meso360: ${join(folder, "20250607.txt")} is empty: a daily file begins with a line of ` +
      "column names",
      `meso360: ${join(folder, "20250608.txt")} is no daily file: its first line names no ` +
      "gps_date and gps_time (sfc_wspd,sfc_wdir,t_slow,rh_slow,t_fast,dewpoint,der_rh,pres)",
    ]);
    const { files, across_midnight, totals } = JSON.parse(out);
    assert.deepEqual(
      files.map((file: { file: string; missing_seconds: number | null }) => [
        file.file,
        file.missing_seconds,
      ]),
      [
        ["20250605.txt", 0],
        ["20250606.txt", 0],
        ["20250609.txt", 86_398],
        ["20250610.txt", 0],
        ["20250611.txt", null],
        ["20250612.txt", null],
      ],
    );
    assert.deepEqual(across_midnight, [
      {
        from_file: "20250605.txt",
        to_file: "20250606.txt",
        start: "2025-06-05T23:59:58Z",
        end: "2025-06-06T00:00:08Z",
        seconds: 10,
        missing_seconds: 9,
        note: "",
      },
      {
        from_file: "20250606.txt",
        to_file: "20250609.txt",
        start: "2025-06-06T00:00:09Z",
        end: "2025-06-09T00:00:00Z",
        seconds: 259_191,
        missing_seconds: 259_190,
        note: "ops break?",
      },
    ]);
    assert.equal(totals.files, 6);
    assert.equal(totals.files_failed, 2);
    assert.equal(totals.gap_count, 1);

    const text = await run(folder, "--all");
    assert.equal(text.code, 1);
    assert.match(text.out, /20250612\.txt\n.*\n.*no GPS time in the whole file/);
    assert.match(text.out, /All files: 6, 2 could not be analysed\n {2}8 rows, 1 without/);
  }),
);

Deno.test(
  "damage and a glitch are told with their lines",
  inFolder({
    "20250605.txt": day(
      "2025-06-05T10:00:00",
      "2025-06-05T10:00:01",
      "2025-06-05T11:00:02",
      "2025-06-05T10:00:03",
    ) + "\0".repeat(5000) + "torn",
  }, async (folder) => {
    const { code, out } = await run(folder, "20250605.txt");
    assert.equal(code, 0);
    assert.match(out, /4 rows, 0 without/);
    assert.match(out, /1 malformed row, left out \(line 6\)\n {2}5,000 NUL bytes \(line 6\)/);
    assert.match(out, /the last row has no line end/);
    assert.match(out, /0 gaps of 2 s or more; 0 seconds missing/);
    assert.match(
      out,
      /glitch: line 4 says 2025-06-05 11:00:02, 3,600 s ahead of the rows around it/,
    );
  }),
);

Deno.test(
  "a file of 2019 with the month first is read so",
  inFolder({
    "20190605.txt": day("2019-06-05T10:00:00", "2019-06-05T10:00:09").replaceAll(
      "050619",
      "060519",
    ),
  }, async (folder) => {
    const { out } = await run(folder, "20190605.txt");
    assert.match(out, /MMDDYY, month first: so says the file's name/);
    assert.match(out, /2019-06-05 10:00:00 {2}2019-06-05 10:00:09 +9\n/);
  }),
);

Deno.test(
  "a text lists 200 gaps and says how many more there are; --json lists all",
  inFolder({
    "20250605.txt": day(
      ...Array.from(
        { length: 1000 },
        (_, i) => new Date(Date.UTC(2025, 5, 5) + i * 2000).toISOString().slice(0, 19),
      ),
    ),
  }, async (folder) => {
    const { out } = await run(folder, "20250605.txt");
    assert.equal(out.match(/2025-06-05 .* 2025-06-05 .* {2}2\n/g)?.length, 200);
    assert.match(out, /and 799 gaps more/);
    const json = JSON.parse((await run(folder, "20250605.txt", "--json")).out);
    assert.equal(json.files[0].gaps.length, 999);
  }),
);

Deno.test(
  "today's file is the default; a missing one, an empty data_dir and wrong arguments are told",
  inFolder({}, async (folder) => {
    const at = (nowMs: number, options = {}, files: string[] = []) =>
      analyzeGapsCommand(files, options, { data_dir: folder }, nowMs);
    const errors: string[] = [];
    const { error } = console;
    console.error = (text: string) => errors.push(text);
    try {
      assert.equal(await at(Date.UTC(2025, 5, 5, 23, 59, 59)), 1);
      assert.equal(await at(0, { all: true }), 1);
      assert.equal(await at(0, { all: true }, ["a.txt"]), 2);
    } finally {
      console.error = error;
    }
    assert.deepEqual(errors, [
      `meso360: ${join(folder, "20250605.txt")} does not exist`,
      `meso360: no daily file (YYYYMMDD.txt) in ${folder}`,
      "meso360: analyze-gaps takes either files or --all, not both",
    ]);
  }),
);

Deno.test({
  name: "a real day has the numbers that another reader found",
  // The file is not ours to ship: see README.
  ignore: NO_DATA,
  fn: inFolder({}, async (folder) => {
    const { code, out } = await run(folder, "--json", sharedPath("mesonet", "20250605.txt"));
    assert.equal(code, 0);
    const [file] = JSON.parse(out).files;
    // Computed with Python's csv and datetime modules.
    assert.equal(file.rows, 21_883);
    assert.equal(file.rows_without_gps_time, 0);
    assert.equal(file.first_time, "2025-06-05T17:52:28Z");
    assert.equal(file.last_time, "2025-06-05T23:59:59Z");
    assert.equal(file.gap_count, 178);
    assert.equal(file.missing_seconds, 249);
    assert.deepEqual(file.gaps_by_size, { "2-5": 174, "6-30": 4, "31-300": 0, ">300": 0 });
    assert.equal(file.duplicates, 80);
    assert.equal(file.backwards, 0);
    assert.equal(file.glitch_count, 0);
    assert.deepEqual(
      file.gaps.filter((gap: { seconds: number }) => gap.seconds > 5)
        .map((gap: { line: number; seconds: number }) => [gap.line, gap.seconds]),
      [[10_407, 9], [19_625, 7], [19_793, 8], [20_551, 6]],
    );
  }),
});
