/**
 * What the host and its people do to a recording: full disks, stepped clocks, kills at any
 * moment, a second instance. Each returns the verdict on what was recorded.
 *
 * @module
 */
import { join } from "node:path";
import { pause } from "./scenarios.ts";
import {
  caughtUp,
  createStation,
  judge,
  recording,
  type Running,
  start,
  type Station,
  type Verdict,
} from "./station.ts";

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args, stderr: "piped" }).output();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Fills what is left of a small disk, to the last byte. */
function fillDisk(path: string): void {
  const file = Deno.openSync(path, { append: true, create: true });
  try {
    for (let size = 65536; size >= 1; size = size >> 1) {
      const block = new Uint8Array(size);
      try {
        while (file.writeSync(block) === size);
      } catch {
        // No room for a block of this size: a smaller one may fit.
      }
    }
  } finally {
    file.close();
  }
}

/** Stops the recorder and judges all records published up to two seconds before. */
async function finish(station: Station, running: Running): Promise<Verdict> {
  const untilMs = Date.now() - 2000;
  await caughtUp(station, untilMs);
  running.kill("SIGTERM");
  await running.ended;
  return judge(station, untilMs);
}

/**
 * The data disk (and the bookmark on it) is full for `seconds`; with `kill` the recorder is
 * killed meanwhile and started again. Needs the right to mount.
 */
export async function diskFull(seconds: number, kill: boolean): Promise<Verdict> {
  const disk = Deno.makeTempDirSync({ prefix: "meso360-disk-" });
  await run("mount", ["-t", "tmpfs", "-o", "size=512k", "none", disk]);
  try {
    const station = await createStation({}, {
      dataDir: join(disk, "mesonet"),
      config: { state_dir: join(disk, "state") },
    });
    try {
      let running = station.ingest();
      await recording(station);
      await pause(3);
      fillDisk(join(disk, "ballast"));
      await pause(seconds / 2);
      if (kill) {
        running.kill("SIGKILL");
        await running.ended;
        running = station.ingest();
      }
      await pause(seconds / 2);
      Deno.removeSync(join(disk, "ballast"));
      await pause(10);
      return await finish(station, running);
    } finally {
      await station.close();
    }
  } finally {
    await run("umount", [disk]);
    Deno.removeSync(disk);
  }
}

/** Where Debian keeps the library that gives a process another clock. */
export const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

/** The host's clock is an hour ahead for a while, then an hour behind. */
export async function clockSteps(plan: Parameters<typeof createStation>[0]): Promise<Verdict> {
  const station = await createStation(plan);
  try {
    const clockFile = join(station.folder, "clock");
    Deno.writeTextFileSync(clockFile, "+0");
    const running = station.ingest({
      env: {
        LD_PRELOAD: FAKETIME,
        FAKETIME_TIMESTAMP_FILE: clockFile,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      },
    });
    await pause(8);
    Deno.writeTextFileSync(clockFile, "+1h");
    await pause(8);
    Deno.writeTextFileSync(clockFile, "-1h");
    await pause(10);
    return await finish(station, running);
  } finally {
    await station.close();
  }
}

/** Killed `times` times, each after a random while, under 20 records a second. */
export async function killedOften(times: number): Promise<Verdict> {
  const station = await createStation({ rate: 20, tableSize: 50_000 });
  try {
    let running = station.ingest();
    for (let i = 0; i < times; i++) {
      await pause(0.3 + Math.random() * 1.5);
      running.kill("SIGKILL");
      await running.ended;
      running = station.ingest();
    }
    await pause(6);
    return await finish(station, running);
  } finally {
    await station.close();
  }
}

/** What a second recorder on the same data folder did. */
export interface SecondInstance {
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly said: string;
}

/** A bare `ingest` is started while another one records. */
export async function secondIngest(): Promise<SecondInstance> {
  const station = await createStation({});
  try {
    const running = station.ingest();
    await pause(4);
    const second = start(["ingest", "--config", station.configFile]);
    const exitCode = await second.ended;
    await pause(4);
    return {
      verdict: await finish(station, running),
      exitCode,
      said: second.lines.join("\n"),
    };
  } finally {
    await station.close();
  }
}

/** Starts a supervisor of the station on any free port. */
function supervise(station: Station): Running {
  const args = ["run", "--no-browser", "--port", "0", "--config", station.configFile];
  return start(args, { onLine: (line) => station.lines.push(line) });
}

/** A second supervisor and a bare `ingest` are started while a supervisor records. */
export async function secondSupervisor(): Promise<{
  verdict: Verdict;
  supervisor: Omit<SecondInstance, "verdict">;
  ingest: Omit<SecondInstance, "verdict">;
}> {
  const station = await createStation({});
  try {
    const running = supervise(station);
    await pause(5);
    const others = [supervise(station), start(["ingest", "--config", station.configFile])];
    const [supervisor, ingest] = await Promise.all(others.map(async (other) => ({
      exitCode: await other.ended,
      said: other.lines.join("\n"),
    })));
    await pause(4);
    return { verdict: await finish(station, running), supervisor: supervisor!, ingest: ingest! };
  } finally {
    await station.close();
  }
}

/** The supervisor is killed and started again at once, `times` times; its children must not go on. */
export async function supervisorKilled(times: number): Promise<Verdict> {
  const station = await createStation({});
  try {
    let running = supervise(station);
    for (let i = 0; i < times; i++) {
      await pause(5);
      running.kill("SIGKILL");
      running = supervise(station);
    }
    await pause(8);
    return await finish(station, running);
  } finally {
    await station.close();
  }
}
