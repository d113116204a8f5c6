/**
 * A real SSH server for tests, on a loopback port, with keys and settings of its own: the far end
 * of a tunnel, and at the same time this machine's own SSH server to which the tunnel leads back.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../_test_port.ts";

const PROGRAMS = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"];

/** The SSH server's program; null where there is none, or no /proc to find its sessions in. */
export const sshdProgram: string | null = Deno.build.os !== "linux"
  ? null
  : PROGRAMS.find((path) => existsSync(path)) ?? null;
if (sshdProgram === null) {
  const remedy = "no sshd: apt-get install openssh-server";
  if (Deno.env.get("CI") === "true") throw new Error(remedy);
  console.error(`  skipped: ${remedy}`);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is yes; throws after 20 s. */
export async function until(what: string, yes: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = performance.now() + 20_000; !await yes();) {
    if (performance.now() > endMs) throw new Error(`waited 20 s in vain: ${what}`);
    await pause(20);
  }
}

/** The first line that a server says on a loopback port; null when nothing listens there. */
export async function bannerOf(port: number): Promise<string | null> {
  try {
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const buffer = new Uint8Array(256);
    const count = await conn.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0)).trim();
  } catch {
    return null;
  }
}

/** What a program prints; throws when it fails. */
export async function output(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Everything a process started that still lives, and what that started. */
export function descendants(pid: number): number[] {
  const children: number[] = [];
  for (const entry of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    try {
      // pid (name) state ppid: the name may hold spaces and brackets.
      const stat = Deno.readTextFileSync(`/proc/${entry.name}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(parent) === pid && state !== "Z") children.push(Number(entry.name));
    } catch {
      // It ended while we looked.
    }
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** True while a process runs; one that only waits to be buried does not. */
export function runs(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return stat[stat.lastIndexOf(")") + 2] !== "Z";
  } catch {
    return false;
  }
}

function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

/** An SSH server that may be killed, started again and given another key. */
export class TestSshd {
  readonly folder = Deno.makeTempDirSync({ prefix: "meso360-sshd-" });
  readonly port = freePort();
  readonly key = join(this.folder, "user key");
  user = "";
  #child: Deno.ChildProcess | null = null;

  /** A server that runs; `settings` are lines of sshd_config(5), FOLDER in them is its folder. */
  static async start(...settings: string[]): Promise<TestSshd> {
    const sshd = new TestSshd();
    sshd.user = (await output("id", "-un")).trim();
    // Root's sshd gives up its rights in here; the package makes it only when systemd starts sshd.
    if (Deno.uid() === 0) Deno.mkdirSync("/run/sshd", { recursive: true });
    await makeKey(sshd.key);
    await makeKey(sshd.#path("host"));
    Deno.copyFileSync(`${sshd.key}.pub`, sshd.#path("authorized"));
    const lines = [
      "ListenAddress 127.0.0.1",
      `Port ${sshd.port}`,
      `HostKey ${sshd.#path("host")}`,
      `AuthorizedKeysFile ${sshd.#path("authorized")}`,
      "PidFile none",
      "UsePAM no",
      "StrictModes no",
      // The tests come back more often than people do.
      "MaxStartups 100",
      ...settings.map((line) => line.replace("FOLDER", sshd.folder)),
    ];
    Deno.writeTextFileSync(sshd.#path("config"), lines.join("\n") + "\n");
    await sshd.begin();
    return sshd;
  }

  #path(name: string): string {
    return join(this.folder, name);
  }

  /** Starts it; resolves when it answers. */
  async begin(): Promise<void> {
    this.#child = new Deno.Command(sshdProgram!, {
      args: ["-D", "-f", this.#path("config"), "-E", this.#path("log")],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until("sshd answers", async () => await bannerOf(this.port) !== null);
  }

  /** The processes of its connections. */
  sessions(): number[] {
    return this.#child === null ? [] : descendants(this.#child.pid);
  }

  /** Ends it and all its connections, as a power cut does. */
  async kill(): Promise<void> {
    if (this.#child === null) return;
    // Stopped, it takes no connection that would be overlooked.
    signal(this.#child.pid, "SIGSTOP");
    const sessions = this.sessions();
    for (const pid of [this.#child.pid, ...sessions]) signal(pid, "SIGKILL");
    await this.#child.status;
    this.#child = null;
  }

  /** Sends a signal to the processes of its connections, and to those only. */
  signalSessions(name: Deno.Signal): void {
    for (const pid of this.sessions()) signal(pid, name);
  }

  /** Gives it another host key, from its next start on; returns the key's fingerprint. */
  async newHostKey(): Promise<string> {
    Deno.removeSync(this.#path("host"));
    Deno.removeSync(this.#path("host.pub"));
    await makeKey(this.#path("host"));
    return (await output("ssh-keygen", "-lf", this.#path("host.pub"))).split(" ")[1]!;
  }

  /** The host's public key, base64. */
  hostKey(): string {
    return Deno.readTextFileSync(this.#path("host.pub")).split(" ")[1]!;
  }

  async remove(): Promise<void> {
    await this.kill();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Makes a key pair: PATH and PATH.pub. */
export async function makeKey(path: string): Promise<void> {
  await output("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path);
}
