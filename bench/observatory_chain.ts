/**
 * The whole way of a raw file at an unattended site, with two more user accounts of this machine as
 * the instrument's host and the archive: from the new file to product, quicklook, copy in the archive
 * and a green verification, and how long each step takes.
 *
 *     sudo deno run -A bench/observatory_chain.ts [EXECUTABLE]
 *
 * As root, on Linux, with openssh-server and rsync; the accounts are removed at the end. Without an
 * executable, this source is run.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import { writeLoneConfig } from "../_test_config.ts";
import { program } from "../_test_program.ts";
import { output, sshdProgram, TestSshd } from "../sync/_test_sshd.ts";

const FILE = join(
  import.meta.dirname!,
  "../../shared/data/instruments/cl61/live_20230730_020625.nc",
);
const DAY = "20230730";
const [HOST, ARCHIVE] = ["m360host", "m360archive"];

const STEPS = [
  "cl61-source-sync",
  "cl61-append",
  "cl61-quicklooks",
  "archive-manifests",
  "archive-raw",
  "archive-products",
  "mirror-verify",
] as const;

/** Products that a step must leave, below the site's folder. */
const LEFT: Readonly<Record<string, string>> = {
  "cl61-source-sync": `raw/cl61/${basename(FILE)}`,
  "cl61-append": "products/cl61/cl61.zarr/.zmetadata",
  "cl61-quicklooks": `products/quicklooks/cl61/cl61_${DAY}.png`,
  "mirror-verify": "products/ops_monitor/mirror_verify.json",
};

/** Makes an account that can log in by key only, and has its home folder here. */
async function account(name: string, folder: string): Promise<string> {
  const home = join(folder, name);
  await output(
    "useradd",
    "--home-dir",
    home,
    "--create-home",
    "--shell",
    "/bin/sh",
    "-p",
    "*",
    name,
  );
  return home;
}

async function runJob(
  name: string,
  config: string,
  executable: string | undefined,
): Promise<{ seconds: number; isGood: boolean; says: string }> {
  const args = ["job", name, "--config", config];
  const line = executable === undefined ? program(...args) : { command: executable, args };
  const started = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(line.command, { args: line.args })
    .output();
  const seconds = (performance.now() - started) / 1000;
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const says = text.trim().split("\n").at(-1)!.replace(/^.*\] /, "");
  return { seconds, isGood: code === 0, says };
}

async function main(executable: string | undefined): Promise<boolean> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-chain-" });
  Deno.chmodSync(folder, 0o755);
  const sshd = await TestSshd.start();
  // Read under the accounts' own rights.
  Deno.chmodSync(sshd.folder, 0o755);
  const made: string[] = [];
  try {
    const homes: string[] = [];
    for (const name of [HOST, ARCHIVE]) {
      homes.push(await account(name, folder));
      // One that was there already is not ours to remove.
      made.push(name);
    }
    const [source, archive] = [join(homes[0]!, "cl61 data"), join(homes[1]!, "field archive")];
    Deno.mkdirSync(source);
    Deno.mkdirSync(archive);
    Deno.copyFileSync(FILE, join(source, basename(FILE)));
    const written = Date.now() / 1000 - 90;
    Deno.utimeSync(join(source, basename(FILE)), written, written);
    await output("chown", "-R", `${HOST}:`, source);
    await output("chown", "-R", `${ARCHIVE}:`, archive);
    const at = (user: string, path: string) => `ssh://${user}@127.0.0.1:${sshd.port}${path}`;
    const config = writeLoneConfig(folder, {
      superdarn: { port: 0 },
      instruments: [{ id: "cl61", profile: "cl61", source: at(HOST, source), key: sshd.key }],
      archive: { destination: at(ARCHIVE, archive), key: sshd.key },
    });
    let isGood = true;
    let total = 0;
    console.log("| step | s | says |\n| --- | --- | --- |");
    for (const step of STEPS) {
      const { seconds, isGood: isOk, says } = await runJob(step, config, executable);
      total += seconds;
      const left = LEFT[step];
      const isThere = left === undefined || exists(join(folder, left));
      isGood &&= isOk && isThere && (step !== "mirror-verify" || says.startsWith("verified"));
      const lacks = isThere ? "" : `; ${left} is not there`;
      const failed = isOk ? "" : "FAILED: ";
      console.log(`| ${step} | ${seconds.toFixed(2)} | ${failed}${says}${lacks} |`);
    }
    console.log(`| all | ${total.toFixed(2)} | |`);
    const [raw, copy] = [FILE, join(archive, "raw/cl61", basename(FILE))]
      .map((path) => exists(path) ? Deno.readFileSync(path) : new Uint8Array());
    const isCopied = raw!.length > 0 && raw!.every((byte, i) => byte === copy![i]);
    console.log(`the archive's copy is ${isCopied ? "" : "NOT "}the instrument's file`);
    return isGood && isCopied;
  } finally {
    await sshd.remove();
    for (const name of made) await output("userdel", name).catch(console.error);
    Deno.removeSync(folder, { recursive: true });
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0 || sshdProgram === null || !exists(FILE)) {
    console.error(`needs root on Linux, openssh-server and ${FILE}`);
    Deno.exit(2);
  }
  const [executable] = Deno.args;
  const isGood = await main(executable === undefined ? undefined : resolve(executable));
  Deno.exit(isGood ? 0 : 1);
}
