/**
 * What keeps an observatory's jobs from doing their work: programs, keys and folders that are not
 * there, timers of jobs that do not exist; and what keeps its alerts from anybody.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { isFarAway, isObservatory, profileOf, rawFolder } from "../../config_instruments.ts";
import { jobsOf } from "../../jobs.ts";
import { shownAddress } from "../../secrets.ts";
import { shellPath } from "../../shell_words.ts";
import { similarWord } from "../../similar_word.ts";
import { keyTrouble, sshProgramRemedy } from "../../ssh_key.ts";
import type { RunProgram } from "../run_program.ts";
import { type Check, pass, shortPath, warn } from "./check.ts";

/** What is at a path; null: nothing that can be read. */
type LookAt = (path: string) => Promise<"folder" | "other" | null>;

/** A value of the environment, or of `.env`. */
type OuterValue = (name: string) => string | undefined;

/** The lines about the observatory; none where nothing runs by timers. */
export async function observatoryChecks(
  config: Config,
  run: RunProgram,
  os: string,
  outer: OuterValue,
  lookAt: LookAt = whatIsThere,
): Promise<Check[]> {
  const { jobs, unknown } = jobsOf(config);
  const timers = unknown.map((name) => unknownTimer(name, jobs.map((job) => job.name)));
  if (!isObservatory(config)) return timers;
  const checks = (await Promise.all([
    timers,
    programChecks(config, run, os),
    sourceChecks(config, lookAt),
    keyChecks(config),
    archiveChecks(config, lookAt),
    alertChecks(config, outer),
  ])).flat();
  if (checks.length > 0) return checks;
  const count = config.instruments.length;
  return [pass(
    `observatory: ${count} instrument${count === 1 ? "" : "s"}, ${jobs.length} jobs by timers`,
  )];
}

function unknownTimer(name: string, known: readonly string[]): Check {
  const near = similarWord(name, known);
  return warn(
    `timers: there is no job ${name}: its settings do nothing`,
    near === null ? "correct its name in timers; all jobs: meso360 jobs" : `is it ${near}?`,
  );
}

/** A program that jobs run, who needs it, and how it is had. */
interface Needed {
  readonly program: string;
  readonly ask: string;
  readonly by: string;
}

/** The programs that the configuration needs. */
function neededPrograms(config: Config): Needed[] {
  const { destination } = config.archive;
  const far = config.instruments.filter(({ source }) => source !== undefined && isSsh(source))
    .map(({ id }) => id);
  const cameras = config.instruments
    .filter((one) => profileOf(config, one).reader === "jpeg").map(({ id }) => id);
  const rsync = [...far, ...(destination === null ? [] : ["the archive"])];
  const ssh = [...far, ...(destination !== null && isFarAway(destination) ? ["the archive"] : [])];
  const needed = [
    { program: "rsync", ask: "--version", by: rsync },
    { program: "ssh", ask: "-V", by: ssh },
    { program: "ffmpeg", ask: "-version", by: cameras },
  ];
  return needed.filter(({ by }) => by.length > 0).map((one) => ({ ...one, by: one.by.join(", ") }));
}

const isSsh = (source: string) => isFarAway(source) && !/^https?:/i.test(source);

async function programChecks(config: Config, run: RunProgram, os: string): Promise<Check[]> {
  const answers = await Promise.all(
    neededPrograms(config).map(async (needed) => {
      const { program, ask, by } = needed;
      const { outcome } = await run(program, ask);
      if (outcome === "ended") return [];
      if (outcome === "late") {
        return [
          warn(
            `${program} does not answer, which ${by} needs`,
            `try in a terminal: ${program} ${ask}`,
          ),
        ];
      }
      return [warn(`${program} is not here, which ${by} needs`, installText(program, os))];
    }),
  );
  return answers.flat();
}

function installText(program: string, os: string): string {
  if (program === "ssh") return sshProgramRemedy(os);
  if (os === "linux") return `sudo apt-get install ${program}`;
  return os === "darwin" ? `brew install ${program}` : `install ${program}, and add it to the PATH`;
}

async function sourceChecks(config: Config, lookAt: LookAt): Promise<Check[]> {
  const checks = await Promise.all(config.instruments.map(async (one) => {
    const { id, source } = one;
    if (source !== undefined && isFarAway(source)) return [];
    const folder = source ?? rawFolder(config, one);
    // The vehicle's own observations have a check of their own.
    if (folder === config.data_dir || await lookAt(folder) === "folder") return [];
    return source === undefined
      ? [warn(
        `${id} has no source, and no folder of files: ${shortPath(folder)}`,
        `give it a source, or put its files there: mkdir -p ${shellPath(shortPath(folder))}`,
      )]
      : [warn(
        `the source of ${id} is no folder that can be read: ${shortPath(folder)}`,
        "is its disk mounted? Otherwise correct the instrument's source",
      )];
  }));
  return checks.flat();
}

async function keyChecks(config: Config): Promise<Check[]> {
  const { archive, instruments } = config;
  const keys = new Map<string, string[]>();
  const uses: [string | undefined, string][] = [
    ...instruments.map(({ id, key }) => [key, id] as [string | undefined, string]),
    [archive.destination === null ? undefined : archive.key, "the archive"],
  ];
  for (const [key, by] of uses) {
    if (key !== undefined) keys.set(key, [...keys.get(key) ?? [], by]);
  }
  const checks = await Promise.all([...keys].map(async ([key, by]) => {
    const shown = shortPath(key);
    const trouble = await keyTrouble(key, shown);
    if (trouble === null) return [];
    const make = `copy the private key to that path, or make one: ssh-keygen -t ed25519 -N "" -f ` +
      `${shellPath(shown)}, whose .pub the far end needs`;
    return [warn(
      `${by.join(", ")}: ${trouble.text}`,
      trouble.kind === "missing" ? make : trouble.fix,
    )];
  }));
  return checks.flat();
}

async function archiveChecks({ archive }: Config, lookAt: LookAt): Promise<Check[]> {
  const { destination } = archive;
  if (destination === null || isFarAway(destination)) return [];
  if (await lookAt(destination) === "folder") return [];
  return [warn(
    `the archive's folder is not there: ${shortPath(shownAddress(destination))}`,
    "mount its disk, or make the folder; otherwise correct archive.destination",
  )];
}

/** An unattended site that tells nobody of its troubles is found out when its data are missed. */
function alertChecks(
  { alerts: { mail, webhook }, instruments }: Config,
  outer: OuterValue,
): Check[] {
  if (mail === null && webhook === null) {
    return instruments.length === 0 ? [] : [warn(
      "nobody is told when something is wrong: alerts has no mail and no webhook",
      "set alerts.mail or alerts.webhook; then try: meso360 job ops-monitor-alerts --dry-run",
    )];
  }
  if (mail?.user === undefined || (outer("MESO360_SMTP_PASSWORD") ?? "") !== "") return [];
  return [warn(
    `no alert goes out by mail: ${mail.host} wants a password for ${mail.user}, and there is none`,
    "put MESO360_SMTP_PASSWORD=… into .env beside the configuration",
  )];
}

async function whatIsThere(path: string): ReturnType<LookAt> {
  try {
    // On a disk that hangs this waits on a thread of its own.
    return (await Deno.stat(path)).isDirectory ? "folder" : "other";
  } catch {
    return null;
  }
}
