import { deepEqual, equal, match } from "node:assert/strict";
import { writeLoneConfig } from "./_test_config.ts";
import { loadConfig } from "./config.ts";
import { durationMs, isFarAway, settleMs } from "./config_instruments.ts";
import { jobsOf } from "./jobs.ts";

function load(more: object) {
  const folder = Deno.makeTempDirSync();
  try {
    return loadConfig(writeLoneConfig(folder, more));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("an instrument is id and profile; what cannot be is left out, and named", () => {
  const { config, problems } = load({
    instruments: [
      { id: "cl61", profile: "cl61", source: "aurora@host:/data/cl61" },
      { id: "mesonet", profile: "cl61" },
      { id: "cl61", profile: "cl61" },
      { id: "quicklooks", profile: "cl61" },
      { id: "odd", profile: "no-such" },
      { id: "odd2", profile: "cl61", sauce: "x" },
      { id: "../x", profile: "cl61" },
    ],
    data_dir: "raw/mesonet",
    raw_dir: "raw",
  });
  deepEqual(config.instruments.map(({ id, every }) => [id, every]), [["cl61", "10m"]]);
  equal(problems.length, 6);
  const text = problems.map((p) => p.text).join("\n");
  match(text, /instrument mesonet is left out: its folder would be data_dir/);
  match(text, /another instrument has the name cl61/);
  match(text, /the program uses that name itself/);
  match(text, /there is no profile no-such; there are .*cl61/);
});

Deno.test("places on this machine are from the configuration's folder, others stay", () => {
  const { config } = load({
    instruments: [{ id: "a", profile: "cl61", source: "incoming" }],
    archive: { destination: "copies" },
  });
  match(config.instruments[0]!.source!, /^\/.*incoming$/);
  match(config.archive.destination!, /^\/.*copies$/);
  deepEqual(["u@h:/p", "nas:/p", "http://h/", "C:/data", "/a:b", "a/b"].map(isFarAway), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

Deno.test("a time between runs", () => {
  deepEqual(["30s", "10m", "6h", "1d", "10", "0m", "1 m"].map(durationMs), [
    30_000,
    600_000,
    21_600_000,
    86_400_000,
    null,
    null,
    null,
  ]);
});

Deno.test("jobs follow from the instruments; timers change them", () => {
  deepEqual(jobsOf(load({}).config).jobs, []);
  const { config } = load({
    instruments: [{ id: "cl61", profile: "cl61", source: "u@h:/p", every: "5m" }],
    timers: {
      "cl61-append": { enabled: false },
      "nothing": {},
      "cl61-last24h": { schedule: "1h" },
    },
  });
  const { jobs, unknown } = jobsOf(config);
  const names = jobs.map(({ name }) => name);
  for (
    const name of [
      "cl61-source-sync",
      "cl61-append",
      "cl61-last24h",
      "cl61-quicklooks",
      "ops-monitor-append",
      "ops-monitor-collect",
      "mirror-verify",
    ]
  ) equal(names.includes(name), true, name);
  equal(names.includes("archive-raw"), false);
  const job = (name: string) => jobs.find((one) => one.name === name)!;
  equal(job("cl61-append").enabled, false);
  deepEqual([job("cl61-source-sync").schedule, job("cl61-last24h").schedule], ["5m", "1h"]);
  deepEqual(unknown, ["nothing"]);
});

Deno.test("tables of text are taken as they grow, other files when they have rested", () => {
  const [one, other] = load({
    instruments: [{ id: "a", profile: "met" }, { id: "b", profile: "met", settle_seconds: 5 }],
  }).config.instruments;
  deepEqual(["x/met.csv", "met.DAT", "met.cdf"].map((path) => settleMs(one!, "netcdf", path)), [
    0,
    0,
    60_000,
  ]);
  equal(settleMs(other!, "netcdf", "met.csv"), 5_000);
  // What a reader of tables is for is a table, whatever its name.
  equal(settleMs(one!, "toa5", "slow.out"), 0);
});

Deno.test("what is wrong in an instrument or a profile is named", () => {
  const { problems } = load({
    instruments: [{ id: "a", profile: "cl61", sorce: "x" }],
    profiles: {
      mine: {
        title: "Mine",
        files: "x",
        reader: "csv",
        variables: [{ from: "a", name: "a", units: "m" }, { from: "b", nane: "b" }],
      },
    },
  });
  const text = problems.map((problem) => problem.text).join("\n");
  match(text, /there is no key "sorce": did you mean "source"\?/);
  match(text, /variables: 0\.longName: text is needed/);
  match(text, /there is no key "nane": did you mean "name"\?/);
});
