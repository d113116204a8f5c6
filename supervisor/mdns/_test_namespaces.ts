/**
 * Two machines with a cable between them: network namespaces of the kernel, in one meso360, in the
 * other avahi, the resolver of Debian and others, with a message bus of its own.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../_test_program.ts";
import type { MdnsView } from "../../formats/panel_messages.ts";

/** What the tests need. */
export const INSTALL = "apt-get install iproute2 avahi-daemon avahi-utils dbus curl";

const PORT = 8080;
/** How long a thing is waited for that should come within two seconds. */
const PATIENCE_MS = 15_000;

/** Whether namespaces can be made and the programs are there. */
export async function installed(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    for (const program of ["avahi-daemon", "avahi-resolve", "dbus-daemon", "curl"]) {
      await output("which", program);
    }
    const name = `meso360-try-${Deno.pid}`;
    await output("ip", "netns", "add", name);
    await output("ip", "netns", "del", name);
    return true;
  } catch {
    return false;
  }
}

/** The program in its namespace. */
export interface Machine {
  /** Waits until a line of its output holds `text`. */
  said(text: string): Promise<void>;
  /** Ends it with SIGTERM; resolves to the moment (`performance.now`) at which it had ended. */
  stop(): Promise<number>;
}

/** Both machines. meso360's has 10.77.0.1, avahi's 10.77.0.2. */
export interface Place {
  start(vehicleId: string): Machine;
  /** Waits until avahi says that `name` is `address`; false when it never does. */
  resolved(name: string, address: string): Promise<boolean>;
  /** The address that avahi has or finds for a name within `limitMs`, or null. It gives up after 5 s. */
  address(name: string, limitMs?: number): Promise<string | null>;
  /** Waits until avahi knows `name` no more; false when it never forgets. */
  gone(name: string): Promise<boolean>;
  /** The web services that avahi finds now, one line each. */
  browsed(): Promise<string[]>;
  /** The status of `GET /` by that name, as a browser asks that was led to `address`. */
  page(name: string, address: string): Promise<number>;
  /** What meso360 says of its name, asked on its own machine. */
  mdns(): Promise<MdnsView>;
  /** Waits until it says that state; false when it never does. */
  mdnsBecomes(state: MdnsView["state"]): Promise<boolean>;
  /** Gives meso360's machine another address, or takes its network away. */
  setAddress(address: string | null): Promise<void>;
  /** Takes the cable out at avahi's machine, or puts it in. */
  cable(state: "up" | "down"): Promise<void>;
  /** The other machine is called so from now on. */
  avahiIs(name: string): Promise<void>;
  /** A second avahi, on meso360's machine. */
  avahiBeside(name: string): Promise<void>;
  /** Ends every process and removes the namespaces. */
  close(): Promise<void>;
}

let places = 0;

/** Makes the machines and waits until avahi runs. */
export async function startPlace(): Promise<Place> {
  const id = `${Deno.pid}-${places++}`;
  const here = `meso360-${id}-here`;
  const there = `meso360-${id}-there`;
  const folder = Deno.makeTempDirSync({ prefix: "meso360-mdns-" });
  const running: Deno.ChildProcess[] = [];
  let avahi: Deno.ChildProcess | null = null;

  const place: Place = {
    start(vehicleId) {
      const config = join(folder, "meso360.config.json");
      const own = (name: string) => join(folder, "station", name);
      Deno.writeTextFileSync(
        config,
        JSON.stringify({
          data_dir: own("data"),
          log_dir: own("logs"),
          state_dir: own("state"),
          raw_dir: own("raw"),
          products_dir: own("products"),
          logger_ip: "127.0.0.1:18080",
          http_port: PORT,
          vehicle_id: vehicleId,
          // The checkout under test must not be pulled by what it tests.
          update: { at_start: false },
        }),
      );
      const { command, args } = program("run", "--no-browser", "--config", config);
      const child = spawn(here, [command, ...args]);
      running.push(child);
      return machine(child);
    },
    address: (name, limitMs) => resolve(name, limitMs),
    resolved: (name, address) => within(async () => await resolve(name) === address),
    gone: (name) => within(async () => await resolve(name) === null),
    async browsed() {
      const text = await output(
        "ip",
        ...inside(there, bus("there")),
        "avahi-browse",
        "-rtp",
        "_http._tcp",
      );
      return text.split("\n").filter((line) => line.startsWith("="));
    },
    async page(name, address) {
      const url = `http://${name}:${PORT}/`;
      const way = ["--resolve", `${name}:${PORT}:${address}`, "--noproxy", "*", "-sS", "-m", "5"];
      return Number(
        await output(
          "ip",
          ...inside(there),
          "curl",
          ...way,
          "-o",
          "/dev/null",
          "-w",
          "%{http_code}",
          url,
        ),
      );
    },
    async mdns() {
      const url = `http://127.0.0.1:${PORT}/api/status`;
      return JSON.parse(await output("ip", ...inside(here), "curl", "-sS", "-m", "5", url)).mdns;
    },
    mdnsBecomes: (state) => within(async () => (await place.mdns()).state === state),
    async setAddress(address) {
      await output("ip", "-n", here, "addr", "flush", "dev", "eth0");
      if (address !== null) {
        await output("ip", "-n", here, "addr", "add", `${address}/24`, "dev", "eth0");
      }
    },
    async cable(state) {
      await output("ip", "-n", there, "link", "set", "eth0", state);
    },
    async avahiIs(name) {
      avahi?.kill("SIGTERM");
      await avahi?.status;
      avahi = await startAvahi(there, "there", name);
    },
    async avahiBeside(name) {
      await startBus(here, "here");
      await startAvahi(here, "here", name);
    },
    async close() {
      for (const child of running.reverse()) {
        try {
          child.kill("SIGTERM");
        } catch {
          // It has ended already.
        }
        await child.status;
      }
      for (const name of [here, there]) await output("ip", "netns", "del", name).catch(() => {});
      Deno.removeSync(folder, { recursive: true });
    },
  };

  const bus = (name: string) => ({ DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(folder, name)}` });

  /** A program in a namespace, with its output collected. */
  function spawn(namespace: string, command: string[], env: Record<string, string> = {}) {
    return new Deno.Command("ip", {
      args: [...inside(namespace, env), ...command],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  }

  async function startBus(namespace: string, name: string): Promise<void> {
    const config = join(folder, `${name}.dbus.conf`);
    Deno.writeTextFileSync(
      config,
      `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>${
        bus(name).DBUS_SYSTEM_BUS_ADDRESS
      }</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`,
    );
    const child = spawn(namespace, [
      "dbus-daemon",
      `--config-file=${config}`,
      "--nofork",
      "--nopidfile",
    ]);
    running.push(child);
    child.stdout.cancel();
    await within(() => Promise.resolve(existsSync(join(folder, name))));
  }

  async function startAvahi(namespace: string, busName: string, hostName: string) {
    const config = join(folder, `${busName}.avahi.conf`);
    Deno.writeTextFileSync(config, `[server]\nhost-name=${hostName}\nuse-ipv6=no\n`);
    // Its pid file has one place for all; `ip netns exec` gives each its own mounts.
    const own = "mkdir -p /run/avahi-daemon && mount -t tmpfs none /run/avahi-daemon && exec " +
      `avahi-daemon -f ${config} --no-chroot --no-drop-root`;
    const child = spawn(namespace, ["sh", "-c", own], bus(busName));
    running.push(child);
    child.stdout.cancel();
    const runs = await within(async () =>
      await resolve(`${hostName}.local`, PATIENCE_MS, namespace, busName) !== null
    );
    if (!runs) throw new Error(`avahi-daemon does not run as ${hostName}`);
    return child;
  }

  async function resolve(
    name: string,
    limitMs = PATIENCE_MS,
    namespace = there,
    busName = "there",
  ) {
    try {
      const limit = String(limitMs / 1000);
      const text = await output(
        "ip",
        ...inside(namespace, bus(busName)),
        "timeout",
        limit,
        "avahi-resolve",
        "-4",
        "-n",
        name,
      );
      return text.trim().split(/\s+/)[1] ?? null;
    } catch {
      return null;
    }
  }

  try {
    for (const name of [here, there]) await output("ip", "netns", "add", name);
    const cable = ["type", "veth", "peer", "name", "eth0", "netns", there];
    await output("ip", "link", "add", "eth0", "netns", here, ...cable);
    for (const [name, address] of [[here, "10.77.0.1/24"], [there, "10.77.0.2/24"]] as const) {
      await output("ip", "-n", name, "link", "set", "lo", "up");
      await output("ip", "-n", name, "addr", "add", address, "dev", "eth0");
      await output("ip", "-n", name, "link", "set", "eth0", "up");
    }
    await startBus(there, "there");
    avahi = await startAvahi(there, "there", "looker");
    return place;
  } catch (error) {
    await place.close();
    throw error;
  }
}

function machine(child: Deno.ChildProcess): Machine {
  let text = "";
  const reading = child.stdout.pipeThrough(new TextDecoderStream())
    .pipeTo(new WritableStream({ write: (chunk) => void (text += chunk) }));
  return {
    async said(wanted) {
      const found = await within(() => Promise.resolve(text.includes(wanted)));
      if (!found) throw new Error(`never said ${JSON.stringify(wanted)}, but:\n${text}`);
    },
    async stop() {
      child.kill("SIGTERM");
      await child.status;
      const endedMs = performance.now();
      await reading;
      return endedMs;
    },
  };
}

/** The arguments of `ip` that run a program in a namespace; it is that program's process then. */
function inside(namespace: string, env: Record<string, string> = {}): string[] {
  return ["netns", "exec", namespace, "env", ...Object.entries(env).map((pair) => pair.join("="))];
}

/** Whether something comes true while it is waited for. */
async function within(isTrue: () => Promise<boolean>): Promise<boolean> {
  for (const endMs = performance.now() + PATIENCE_MS; performance.now() < endMs;) {
    if (await isTrue()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function output(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${program} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}
