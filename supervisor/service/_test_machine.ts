/**
 * A practice machine: a real systemd as PID 1 in namespaces of its own, over a layer of files that
 * goes away with it, so that services, accounts and reboots can be tried without touching this
 * machine. The network is shared. Needs Linux, root, systemd and a cgroup2 hierarchy.
 *
 * @module
 */
import { join } from "node:path";

const BOOT_SCRIPT = join(import.meta.dirname!, "_test_machine.sh");
const TRIES = 300;
const PAUSE_MS = 100;

/** What a command in the machine said. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A machine that can be switched on and off; its files last until `close`. */
export interface Machine {
  boot(): Promise<void>;
  /** Orderly, as `poweroff` does. */
  shutDown(): Promise<void>;
  /** Puts bytes into a file of the machine, as root. */
  put(path: string, content: Uint8Array): Promise<void>;
  /** Runs a shell script as root, or as another account with the environment of a fresh login. */
  sh(script: string, user?: string): Promise<Said>;
  /** The same, and throws when it does not exit with 0. */
  must(script: string, user?: string): Promise<string>;
  close(): Promise<void>;
}

/** The folder in which this machine's cgroup2 hierarchy stands; null when there is none. */
function cgroup2(): string | null {
  const mounts = Deno.readTextFileSync("/proc/mounts");
  return /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1] ?? null;
}

/** Why there can be no practice machine here; null when there can. */
export function machineImpossible(): string | null {
  if (Deno.build.os !== "linux") return "a practice machine needs Linux";
  if (Deno.uid() !== 0) return "a practice machine needs root";
  for (const program of ["/usr/lib/systemd/systemd", "/usr/bin/loginctl", "/usr/sbin/useradd"]) {
    try {
      Deno.statSync(program);
    } catch {
      return `${program} is missing: apt-get install systemd libpam-systemd dbus passwd`;
    }
  }
  if (cgroup2() === null) return "no cgroup2 hierarchy here";
  const { success } = new Deno.Command("unshare", {
    args: ["-p", "-f", "-m", "-C", "-u", "-i", "mount", "-t", "tmpfs", "tmpfs", "/tmp"],
    stderr: "null",
  }).outputSync();
  return success ? null : "this account may not make namespaces and mounts";
}

async function output(program: string, args: readonly string[]): Promise<Said> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));

/**
 * Makes a machine, switched off. Its `/tmp` is empty but for the folders of `shown` that lie there:
 * a clone that is tried in a temporary folder must be there too.
 */
export async function makeMachine(shown: readonly string[] = []): Promise<Machine> {
  const name = `meso360-practice-${Deno.pid}`;
  const group = join(cgroup2()!, name);
  Deno.mkdirSync(group);
  const folder = Deno.makeTempDirSync({ prefix: name });
  // Holds the layer in memory, in a mount namespace of its own: nothing outlives this process.
  const holder = new Deno.Command("unshare", {
    args: ["-m", "sh", "-c", `mount -t tmpfs -o mode=755 tmpfs "$0" && echo && exec cat`, folder],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  let unshare: Deno.ChildProcess | null = null;
  /** Of the machine's PID 1, as this machine numbers it; 0 while there is none. */
  let pid = 0;

  const inside = (
    args: readonly string[],
  ) => ["-t", `${pid}`, "-m", "-p", "-u", "-i", "-C", "-r", "-w", ...args];
  const enter = (args: readonly string[]) => output("nsenter", inside(args));

  const machine: Machine = {
    async boot() {
      unshare = new Deno.Command("sh", {
        args: [
          "-c",
          `echo 0 > "$0/cgroup.procs"; holder=$1; shift; exec nsenter -t "$holder" -m ` +
          `unshare -p -f -m -C -u -i --kill-child sh "$@"`,
          group,
          `${holder.pid}`,
          BOOT_SCRIPT,
          folder,
          ...shown.filter((path) => path.startsWith("/tmp/")),
        ],
        stdout: "null",
        stderr: "null",
      }).spawn();
      for (let i = 0; i < TRIES; i++) {
        const children = await output("pgrep", ["-P", `${unshare.pid}`]);
        pid = Number(children.out.trim().split("\n").at(-1));
        if (pid > 0) {
          const state = await machine.sh("systemctl is-active multi-user.target");
          if (state.code === 0) return;
        }
        await pause();
      }
      throw new Error("the practice machine did not start");
    },
    async shutDown() {
      if (unshare === null) return;
      // What a container's manager is told instead of poweroff: halt, at once in order.
      await output("kill", ["-s", "RTMIN+3", `${pid}`]);
      await unshare.status;
      unshare = null;
      pid = 0;
    },
    async put(path, content) {
      const child = new Deno.Command("nsenter", {
        args: inside(["sh", "-c", 'cat > "$0"', path]),
        stdin: "piped",
      }).spawn();
      await new Blob([content.slice()]).stream().pipeTo(child.stdin);
      const { success } = await child.status;
      if (!success) throw new Error(`${path} was not written`);
    },
    sh(script, user) {
      const shell = user === undefined
        ? ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "sh", "-c", script]
        : ["env", "-i", "TERM=dumb", "su", "-", user, "-s", "/bin/sh", "-c", script];
      return enter(shell);
    },
    async must(script, user) {
      const { code, out, err } = await machine.sh(script, user);
      if (code !== 0) throw new Error(`${script}: ${code}\n${out}${err}`);
      return out;
    },
    async close() {
      if (unshare !== null) {
        try {
          // Process 0 would be this process and all of its group; what unshare started ends with it.
          Deno.kill(pid > 0 ? pid : unshare.pid, "SIGKILL");
        } catch {
          // It has ended.
        }
        await unshare.status;
      }
      reader.releaseLock();
      await holder.stdout.cancel();
      await holder.stdin.close();
      await holder.status;
      Deno.removeSync(folder, { recursive: true });
      await output("find", [group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
    },
  };
  return machine;
}
