/**
 * The whole program under the load of `superdarn_load.ts`: the supervisor with its component, as
 * processes (Linux).
 *
 * @module
 */
import { freePort } from "../_test_port.ts";
import { program } from "../_test_program.ts";
import { isHeard, type SitesAnswer } from "../formats/superdarn_messages.ts";
import { writeLoneConfig } from "../_test_config.ts";
import { statOf } from "./process_cost.ts";

/** The program under way. */
export interface Station {
  /** Processes, by what they are. */
  readonly pids: Readonly<Record<"component" | "supervisor", number>>;
  /** Where clients connect. */
  readonly address: string;
  sites(): Promise<SitesAnswer>;
  end(): Promise<void>;
}

/** Looks whether all radars are heard, so often and so many times. */
const LOOK_MS = 200;
const LOOKS = 300;

/**
 * Starts the program with radars on these ports, and waits until each is heard.
 *
 * @param direct clients connect to the component, past the supervisor
 */
export async function startStation(
  ports: Readonly<Record<string, number>>,
  direct: boolean,
): Promise<Station> {
  const folder = await Deno.makeTempDir({ prefix: "meso360-superdarn-" });
  const port = freePort();
  const componentPort = direct ? freePort() : 0;
  const radars = Object.entries(ports).map(([site, port]) => [site, { host: "127.0.0.1", port }]);
  const config = writeLoneConfig(folder, {
    http_port: port,
    superdarn: { radars: Object.fromEntries(radars), port: componentPort },
  });
  const { command, args } = program("run", "--no-browser", "--config", config);
  const supervisor = new Deno.Command(command, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();

  async function sites(): Promise<SitesAnswer> {
    const answer = await fetch(`http://127.0.0.1:${port}/superdarn/sites`);
    return await answer.json();
  }

  async function end(): Promise<void> {
    supervisor.kill("SIGTERM");
    await supervisor.status;
    await Deno.remove(folder, { recursive: true });
  }

  try {
    await allHeard(sites, radars.length);
    return {
      pids: { component: componentOf(supervisor.pid), supervisor: supervisor.pid },
      address: `http://127.0.0.1:${direct ? componentPort : port}`,
      sites,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function allHeard(sites: Station["sites"], radars: number): Promise<void> {
  let answer: SitesAnswer | null = null;
  for (let look = 0; look < LOOKS; look++) {
    answer = await sites().catch(() => null);
    const heard = answer?.sites.filter(isHeard).length;
    if (heard === radars) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const { sites: heard = [], ...rest } = answer ?? {};
  const states = heard.map(({ site, state }) => `${site} ${state}`).join(", ");
  throw new Error(`not all radars are heard: ${JSON.stringify(rest)}; ${states}`);
}

/** The child of a process that was started as `superdarn`. */
function componentOf(parent: number): number {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const isChild = Number(statOf(Number(name))[1]) === parent;
      const words = isChild ? Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0") : [];
      if (words.includes("superdarn")) return Number(name);
    } catch {
      // A process that has just ended.
    }
  }
  throw new Error("the component's process is not there");
}
