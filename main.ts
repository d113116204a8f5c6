/**
 * The command line of meso360: one entry a command, no work done here. Each command's code is
 * loaded only when it is asked for, so that a small command starts as fast as a small program.
 *
 * @module
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { loadConfig, type LoadedConfig } from "./config.ts";
import { printNow } from "./log.ts";
import { isSupervised } from "./processes.ts";
import { shownText } from "./secrets.ts";

/** Options that every command has. */
interface CommonOptions {
  config?: string;
  verbose?: boolean;
}

const integer = (least: number, most: number) => (text: string): number => {
  const value = Number(text);
  // Number() also takes "0x50", "1e3" and "".
  if (!/^-?\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed.`);
  }
  return value;
};

const number = (least: number, most: number) => (text: string): number => {
  const value = Number(text);
  if (!/^-?\d+(\.\d+)?$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`a number from ${least} to ${most} is needed.`);
  }
  return value;
};

/** A day as files have it in their names; with `all` that word too. */
const dayText = (orAll: boolean) => (text: string): string => {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T00:00Z`);
  const isDay = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
  if (isDay || orAll && text === "all") return text;
  throw new InvalidArgumentError(`a day as 20250605${orAll ? ", or all," : ""} is needed.`);
};

/** Collects an option that may be given several times. */
const several = (value: string, before: string[] = []) => [...before, value];

const LOGGER_SIM_HELP = `
AT counts seconds from the first record. Options with AT may be given several times.

To practise: in one terminal
  meso360 logger-sim --port 8900 --outage 60:12 --stall 120:20 --restart 240
and in another, with "logger_ip": "127.0.0.1:8900" in its configuration file,
  meso360 run --config practice.json

Each line of a truth file is NUMBER,SERIES,PUBLISHED,TAG,ROW: record number; 0, and one more after
each restart; when it was published (milliseconds since 1970, this machine's clock); why the row
has its time (gps, repeat, glitch, no-fix, step, no-time; support); the row that must be recorded.`;

const TEST_HELP = `
--test uses only http_port, http_host and vehicle_id of the configuration.`;

function configOf(options: CommonOptions): LoadedConfig {
  return loadConfig(options.config ?? null);
}

/** The configuration, its problems told on stderr: for commands that a person runs by hand. */
function tellConfig(options: CommonOptions): LoadedConfig {
  const loaded = configOf(options);
  for (const problem of loaded.problems) console.error(`meso360: WARN  ${problem.text}`);
  return loaded;
}

/** The same for what a timer runs, too: there the supervisor has told them. */
const forJob = (options: CommonOptions) => isSupervised() ? configOf(options) : tellConfig(options);

/** The whole command line. `exit` hears the exit code of the command that ran. */
function commandLine(exit: (code: number) => void): Command {
  const program = new Command("meso360")
    .description("Runs a field-observation site: records, shows, carries off, keeps itself alive.")
    .exitOverride()
    // `| head` may close stdout before all of the help is out.
    .configureOutput({ writeOut: (text) => printNow(text.replace(/\n$/, "")) })
    .showSuggestionAfterError()
    // Of `radar once --config FILE` the option is heard by `once`, not by `radar`: needed at both.
    .enablePositionalOptions()
    .helpCommand("help [COMMAND]", "help for a command")
    .addHelpText("after", "\nWithout a command: run. Try it: meso360 --test");

  const command = (usage: string, description: string, example: string, under = program) =>
    under.command(usage)
      .description(description)
      .option("--config <FILE>", "configuration file")
      .option("--verbose", "say more")
      .addHelpText("after", `\nExample:\n  ${example}`);

  const hidden = (usage: string, description: string) =>
    program.command(usage, { hidden: true })
      .description(description)
      .option("--config <FILE>", "configuration file");

  command(
    "run",
    "the supervisor: records, serves the pages, keeps the parts alive",
    "meso360 run --test",
  )
    .option("--test", "a replayed drive in a temporary folder; touches no real data")
    .addHelpText("after", TEST_HELP)
    .option("--no-browser", "do not open the browser")
    .option("--port <N>", "HTTP port, wins over the configuration", integer(0, 65535))
    .action(async (options) => {
      const { runSupervisor } = await import("./supervisor/mod.ts");
      exit(await runSupervisor(configOf(options), options));
    });

  command("check", "preflight only; exit 0 when all is well, 1 with any WARN", "meso360 check")
    .action(async (options) => {
      const { checkCommand } = await import("./supervisor/mod.ts");
      exit(await checkCommand(configOf(options)));
    });

  command("init", "writes a commented example configuration; never overwrites", "meso360 init")
    .argument("[FILE]", "where to", "meso360.config.json")
    .action(async (file: string) => {
      const { initCommand } = await import("./supervisor/mod.ts");
      exit(initCommand(file));
    });

  command(
    "analyze-gaps",
    "timestamp gaps in daily files: today's, given ones, or all",
    "meso360 analyze-gaps 20250605.txt",
  )
    .argument("[FILE...]", "daily files; a bare name is also looked for in data_dir")
    .option("--all", "every file in data_dir, gaps across midnight too")
    .option("--json", "as JSON")
    .action(async (files: string[], options) => {
      const { analyzeGapsCommand } = await import("./analyze_gaps.ts");
      exit(await analyzeGapsCommand(files, options, tellConfig(options).config));
    });

  command("inspect", "what is in a data file, found by its bytes", "meso360 inspect 20250605.txt")
    .argument("<FILE...>", "data files; a bare name is also looked for in data_dir")
    .option("--json", "one JSON object a file")
    .action(async (files: string[], options) => {
      const { inspectCommand } = await import("./inspect.ts");
      exit(await inspectCommand(files, options, tellConfig(options).config));
    });

  command(
    "export",
    "a day as netCDF (CF), Zarr or CSV",
    "meso360 export 2025-06-05 --format netcdf",
  )
    .argument("<DAY>", "20250605, 2025-06-05 or a daily file")
    .addOption(
      new Option("--format <FORMAT>", "what it becomes")
        .choices(["netcdf", "zarr", "csv"] as const)
        .makeOptionMandatory(),
    )
    .option("--output <FILE>", "where to; mesonet_DAY.nc, .zarr or .csv here unless given")
    .option("--force", "replaces what is there")
    .action(async (day: string, options) => {
      const { exportCommand } = await import("./export.ts");
      const { config } = tellConfig(options);
      const tell = (line: string) => console.error(`meso360: ${line}`);
      exit(await exportCommand(day, options, { config, nowMs: Date.now(), tell }));
    });

  command(
    "logger-sim",
    "a datalogger to practise on, played from a daily file",
    "meso360 logger-sim 20250605.txt --port 8900 --outage 60:12",
  )
    .argument("[FILE]", "a daily file; the built-in drive unless given")
    .option("--host <ADDRESS>", "address to listen on (127.0.0.1), e.g. 0.0.0.0")
    .option("--port <N>", "port to listen on (8900), 0 for any, e.g. 8901", integer(0, 65535))
    .option("--rate <N>", "records per second (1), e.g. 2", number(0.01, 1000))
    .option("--start <TIME>", "GPS time of the first record (now), e.g. 2025-06-05T23:59:50Z")
    .option("--as-recorded", "keep the file's own times, gaps and lost fixes, shifted to --start")
    .option("--skip <N>", "rows of the file to pass over first, e.g. 7200", integer(0, 1e9))
    .option("--phase <MS>", "when in the host's second it publishes, e.g. 350", number(0, 999.999))
    .option("--table-size <N>", "records a table holds (10000), e.g. 60", integer(1, 1e6))
    .option("--no-dataquery", "a logger without Campbell's web API: only 10 records to go back to")
    .option("--user <NAME>", "wants a login, e.g. --user crew --password storm")
    .option("--password <TEXT>", "see --user")
    .option("--clock-offset <S>", "logger clock minus UTC, e.g. -18000", integer(-86400, 86400))
    .option(
      "--seed <N>",
      "random faults repeat with the same seed (1), e.g. 7",
      integer(0, 2 ** 32),
    )
    .option("--truth <FILE>", "writes what must reach the daily file, e.g. truth.txt")
    .option("--truth-support <FILE>", "the same for the Support file, e.g. truth_support.txt")
    .option("--outage <AT:S[:HOW]>", "no answers: refuse, http500, hang, e.g. 60:12:hang", several)
    .option("--jump <AT:K>", "K more records than usual appear at once, e.g. 60:8", several)
    .option("--drop <AT:K>", "K record numbers never exist, e.g. 60:3", several)
    .option("--freeze <AT:K>", "the GPS time repeats for K records, e.g. 60:6", several)
    .option("--lost-fix <AT:K>", "no GPS fix for K records, e.g. 60:30", several)
    .option("--glitch <AT:S>", "one record's GPS time is S seconds off, e.g. 60:-3600", several)
    .option("--slip <AT>", "one GPS second is sampled twice, e.g. 60", several)
    .option("--gps-step <AT:S>", "the GPS time jumps and stays there, e.g. 60:3600", several)
    .option("--stall <AT:S[:hold]>", "nothing new; hold: it comes later, e.g. 60:20:hold", several)
    .option("--restart <AT>", "the logger restarts: away 3 s, counts from 0, e.g. 60", several)
    .option("--slow <MIN:MAX>", "each answer late by so many milliseconds, e.g. 0:1500")
    .option("--torn <PERCENT>", "share of pages cut short, e.g. 8", number(0, 100))
    .addHelpText("after", LOGGER_SIM_HELP)
    .action(async (file: string | undefined, options) => {
      const { runLoggerSim } = await import("./ingest/mod.ts");
      exit(await runLoggerSim(file ?? null, options));
    });

  command("stop", "asks the running supervisor to stop", "meso360 stop")
    .action(async (options) => {
      const { stopCommand } = await import("./supervisor/mod.ts");
      exit(await stopCommand(tellConfig(options).config));
    });

  command("service", "start at boot, and again after a crash", "meso360 service install")
    .addArgument(
      new Argument("<ACTION>", "what to do").choices(["install", "uninstall", "status"] as const),
    )
    .option("--print", "shows the unit, does nothing")
    .option("--system", "of the machine, not of this account; with sudo (Linux, macOS)")
    .option("--user <NAME>", "with --system: the account it runs as, e.g. crew")
    .action(async (action, options) => {
      const { serviceCommand } = await import("./supervisor/mod.ts");
      exit(await serviceCommand(action, options));
    });

  command("shortcut", "an icon on the desktop that opens the panel", "meso360 shortcut")
    .option("--print", "shows what it is made from, does nothing")
    .action(async (options) => {
      const { shortcutCommand } = await import("./supervisor/mod.ts");
      exit(await shortcutCommand(tellConfig(options), options.print === true));
    });

  // What the shortcut does.
  hidden("open", "opens the panel; starts meso360 when it does not run").action(async (options) => {
    const { openCommand } = await import("./supervisor/mod.ts");
    exit(await openCommand(configOf(options)));
  });

  command("operator", "the link by which a phone may control", "meso360 operator")
    .option("--new", "a new link: all others and their sign-ins end")
    .action(async (options) => {
      const { operatorCommand } = await import("./supervisor/mod.ts");
      exit(await operatorCommand(tellConfig(options).config, options.new === true));
    });

  command("update", "puts the newest version in place", "meso360 update /media/stick")
    .argument("[FILE|URL]", "where it is; update.url of the configuration unless given")
    .option("--check", "only looks: exit 0 up to date, 1 newer is there or cannot tell")
    .action(async (source: string | undefined, options) => {
      const { updateCommand } = await import("./supervisor/mod.ts");
      exit(await updateCommand(tellConfig(options).config, source ?? null, options));
    });

  // An update runs these two; nobody types them.
  hidden("selftest", "whether this executable works here").action(async (options) => {
    const { selftestCommand } = await import("./supervisor/mod.ts");
    exit(await selftestCommand(configOf(options)));
  });

  hidden("update-guard", "takes back a version that dies at its start, or hangs")
    .option("--watch <PID>", "the process that must get healthy", integer(1, 2 ** 31))
    .action(async (options) => {
      const { updateGuardCommand } = await import("./supervisor/mod.ts");
      exit(await updateGuardCommand(configOf(options).config, options.watch ?? null));
    });

  command(
    "report",
    "a support bundle: versions, configuration, last logs, states",
    "meso360 report",
  )
    .argument("[FILE]", "where to; meso360-report-<time>.txt unless given")
    .action(async (file: string | undefined, options) => {
      const { reportCommand } = await import("./supervisor/mod.ts");
      exit(await reportCommand(tellConfig(options), file ?? null));
    });

  command("logs", "the log files", "meso360 logs -f --component mesoingest")
    .option("-f, --follow", "go on as lines come")
    .option("--component <NAME>", "lines of this component only; may be given again", several)
    .option("--since <TIME>", "from this UTC time on: 2025-06-05, 2025-06-05T17:00, 17:00, 2h")
    .option("--until <TIME>", "up to and with this UTC time")
    .action(async (options) => {
      const { logsCommand } = await import("./supervisor/mod.ts");
      exit(await logsCommand(tellConfig(options).config, options));
    });

  command("ingest", "records the datalogger; started by the supervisor", "meso360 ingest")
    .action(async (options) => {
      const { ingestCommand } = await import("./ingest/mod.ts");
      exit(await ingestCommand(configOf(options), options.verbose === true));
    });

  command("sync", "the tunnel; started by the supervisor", "meso360 sync")
    .action(async (options) => {
      const { syncCommand } = await import("./sync/mod.ts");
      exit(await syncCommand(configOf(options), options.verbose === true));
    });

  const radar = command(
    "radar",
    "pictures of weather radar as they come; started by the supervisor",
    "meso360 radar",
  )
    .enablePositionalOptions()
    .action(async (options) => {
      const { radarCommand } = await import("./ingest/mod.ts");
      exit(await radarCommand(configOf(options), options.verbose === true));
    });

  command("once", "what is new now, then ends", "meso360 radar once --level 3", radar)
    .addOption(new Option("--level <N>", "2 or 3 only").choices(["2", "3"] as const))
    .action(async (options) => {
      const { radarOnceCommand } = await import("./ingest/mod.ts");
      const level = options.level === undefined ? null : options.level === "2" ? 2 : 3;
      exit(await radarOnceCommand(configOf(options), level, options.verbose === true));
    });

  command(
    "process",
    "pictures of radar files; prints what it wrote",
    "meso360 radar process KTLX20250409_123456_V06",
    radar,
  )
    .argument("<FILE...>", "Level II volumes or chunks in their order, Level III products")
    .addOption(
      new Option("--store <WHERE>", "as configured, or the folder products_dir/radar")
        .choices(["config", "folder"] as const)
        .default("config" as const),
    )
    .action(async (files: string[], options) => {
      const { radarProcessCommand } = await import("./ingest/mod.ts");
      exit(await radarProcessCommand(files, options, tellConfig(options)));
    });

  // What bench/nexrad.ts measures.
  radar.command("measure", { hidden: true })
    .description("how long decoding and drawing a volume takes")
    .argument("<FILE>", "a Level II volume")
    .option("--pictures <FOLDER>", "draws all reflectivity tilts into this folder too")
    .action(async (file: string, options) => {
      const { radarMeasureCommand } = await import("./ingest/mod.ts");
      exit(await radarMeasureCommand(file, options.pictures ?? null));
    });

  const superdarn = command(
    "superdarn",
    "ionospheric radars, to browsers; started by the supervisor",
    "meso360 superdarn --replay 20180404.0601.han.fitacf.bz2 --rate 10",
  )
    .enablePositionalOptions()
    .option("--replay <FILE...>", "plays fitacf files, or folders of them, instead of the radars")
    .option("--rate <R>", "with --replay: records a second; else as recorded", number(0.001, 1e6))
    .option(
      "--serve <PORT>",
      "with --replay: as a radar's own server, over and over, dated now",
      integer(0, 65535),
    )
    .action(async (options) => {
      const { superdarnCommand } = await import("./ingest/mod.ts");
      exit(await superdarnCommand(configOf(options), options, options.verbose === true));
    });

  command(
    "import-csv",
    "echo counts of an older program into the database",
    "meso360 superdarn import-csv echoes/",
    superdarn,
  )
    .argument("<FOLDER>", "its CSV files, one a radar: kod.csv")
    .action(async (folder: string, options) => {
      const { importCsvCommand } = await import("./ingest/mod.ts");
      exit(await importCsvCommand(folder, tellConfig(options)));
    });

  // What bench/dmap.ts measures.
  superdarn.command("measure", { hidden: true })
    .description("how long decoding records takes")
    .argument("<FILE>", "fitacf records")
    .action(async (file: string) => {
      const { superdarnMeasureCommand } = await import("./ingest/mod.ts");
      exit(await superdarnMeasureCommand(file));
    });

  command("jobs", "what runs by timers: when, and how it went", "meso360 jobs")
    .option("--json", "as JSON, with all of the last outputs")
    .action(async (options) => {
      const { jobsCommand } = await import("./supervisor/mod.ts");
      exit(await jobsCommand(tellConfig(options), options.json === true));
    });

  command("job", "runs one job of the timers now", "meso360 job cl61-append")
    .argument("<NAME>", "the job's name, as `meso360 jobs` lists it")
    .option(
      "--rebuild <FROM>",
      "append: again from the raw files, from YYYYMMDD on, or all",
      dayText(true),
    )
    .option("--dry-run", "ops-monitor-alerts: only says what would be sent")
    .option("--day <YYYYMMDD>", "quicklooks: this day again", dayText(false))
    .action(async (name: string, options) => {
      const { jobCommand } = await import("./job.ts");
      const { rebuild, dryRun, day } = options;
      exit(
        await jobCommand(
          forJob(options),
          name,
          { rebuild, dryRun, day },
          options.verbose === true,
        ),
      );
    });

  command("version", "the program's version and commit, and its runtime", "meso360 version")
    .action(async () => {
      const { versionCommand } = await import("./supervisor/mod.ts");
      exit(await versionCommand());
    });

  return program;
}

/** Arguments as the command line wants them: options alone mean `run`. */
function withDefaultCommand(args: readonly string[]): string[] {
  const first = args[0];
  if (first === undefined) return ["run"];
  if (first === "--version" || first === "-V") return ["version"];
  if (first.startsWith("-") && first !== "--help" && first !== "-h") return ["run", ...args];
  return [...args];
}

if (import.meta.main) {
  let code = 0;
  try {
    await commandLine((c) => code = c).parseAsync(withDefaultCommand(Deno.args), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
    else {
      // The runtime would print it as it is, with the login of an address that is in it.
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      console.error(`meso360: unexpected, please report: ${shownText(text)}`);
      code = 1;
    }
  }
  Deno.exit(code);
}
