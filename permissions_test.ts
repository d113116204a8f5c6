/**
 * The permissions in deno.json are those of the program from source, of its children and of the
 * executable; what is outside is denied; what the sources ask for is inside.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join, relative } from "node:path";
import { runtimeForCompiling } from "./_test_program.ts";
import { compileArgs } from "./compile.ts";
import { selfCommand } from "./supervisor/children/spawn.ts";

const CI = Deno.env.get("CI") === "true";
const PROJECT = import.meta.dirname!;
const { permissions, tasks } = JSON.parse(Deno.readTextFileSync(join(PROJECT, "deno.json")));
const allowed = permissions.default as {
  readonly env: { readonly allow: readonly string[] };
  readonly sys: readonly string[];
};

Deno.test("start, children and executable take the permissions of deno.json, and ask for no more", () => {
  const file = { name: "", target: "x86_64-unknown-linux-gnu", variant: "" } as const;
  const start = (tasks.start.command as string).split(" ");
  for (const args of [start, selfCommand([]).args, compileArgs(file, "out")]) {
    ok(args.includes("-P"), args.join(" "));
    ok(args.includes("--no-prompt"), args.join(" "));
    deepEqual(args.filter((arg) => /^(-A|--(allow|deny|ignore)-.*)$/.test(arg)), []);
  }
});

/** The program's own sources: no tests, no tools. */
function* sources(folder: string): Generator<string> {
  const tools = ["dist", "bench", "static", "test_data", "faults", "node_modules", ".git"];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) {
      if (!tools.includes(name)) yield* sources(join(folder, name));
    } else if (/^(?!_test|compile|release).*(?<!_test)\.ts$/.test(name)) yield join(folder, name);
  }
}

/** System calls by the name under which Deno permits them. */
const SYSTEM_CALLS =
  /\bDeno\.(hostname|networkInterfaces|systemMemoryInfo|osRelease|osUptime|loadavg|uid|gid)\b|\b(cpus|statfs(?:Sync)?|userInfo|homedir|getuid)\(/g;

Deno.test("every environment variable, system file and system call in the sources is permitted", () => {
  const isAllowed = (name: string) =>
    allowed.env.allow.some((a) =>
      a === name || (a.endsWith("*") && name.startsWith(a.slice(0, -1)))
    );
  const missing: string[] = [];
  const used = new Set<string>();
  for (const path of sources(PROJECT)) {
    const text = Deno.readTextFileSync(path);
    const where = relative(PROJECT, path);
    for (const [, name] of text.matchAll(/\b(?:env|outer)(?:\.(?:get|has|set))?\(\s*"(\w+)"/g)) {
      // A name that is not permitted reads as unset: no error would tell.
      if (!isAllowed(name!)) missing.push(`${where}: env ${name}`);
    }
    for (const [, kept] of text.matchAll(/\bDeno\.\w+\(\s*["'`](\/(?:proc|sys)\/[^"'`]*)/g)) {
      // Reading these needs every permission there is: in the program it fails.
      missing.push(`${where}: ${kept}`);
    }
    for (const [, deno, node] of text.matchAll(SYSTEM_CALLS)) {
      const name = deno ?? (node === "getuid" ? "uid" : node!.replace("Sync", ""));
      used.add(name);
      if (!allowed.sys.includes(name)) missing.push(`${where}: sys ${name}`);
    }
  }
  deepEqual(missing, []);
  deepEqual([...allowed.sys].sort(), [...used].sort(), "nothing is permitted that nobody uses");
});

Deno.test("the README names every variable and system call that is permitted", () => {
  const readme = Deno.readTextFileSync(join(PROJECT, "README.md"));
  const names = [...allowed.env.allow, ...allowed.sys];
  deepEqual(names.filter((name) => !readme.includes(`\`${name}\``)), []);
});

/** What a program tries that this one never does, and what came of it. */
const PROBE = `
const tried = {};
const what = {
  "another variable": () => Deno.env.get("SECRET_OF_ANOTHER") ?? "unset",
  "all variables": () => Object.keys(Deno.env.toObject()).includes("SECRET_OF_ANOTHER"),
  "the process's own environment": () => Deno.readTextFileSync("/proc/self/environ").length,
  "native code": () => Deno.dlopen("libc.so.6", {}),
  "load average": () => Deno.loadavg(),
  "own variable": () => Deno.env.get("MESO360_OWN"),
  "name of the host": () => Deno.hostname().length > 0,
};
for (const [name, attempt] of Object.entries(what)) {
  try { tried[name] = attempt(); } catch (error) { tried[name] = error.name; }
}
// One of the hosts that Deno allows unless told otherwise; an empty list would not take it away.
const code = "https://deno.land/x/none.ts";
await import(code).catch((error) => tried["code from the network"] = error.message);
console.log(JSON.stringify(tried));`;

async function probe(program: string, args: readonly string[]): Promise<void> {
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { SECRET_OF_ANOTHER: "storm", MESO360_OWN: "7" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  ok(text.startsWith("{"), new TextDecoder().decode(stderr));
  const { "code from the network": code, ...tried } = JSON.parse(text);
  match(code, /Requires import access|Module not found/);
  deepEqual(tried, {
    "another variable": "unset",
    "all variables": false,
    "the process's own environment": Deno.build.os === "linux" ? "NotCapable" : "NotFound",
    "native code": "NotCapable",
    "load average": "NotCapable",
    "own variable": "7",
    "name of the host": true,
  });
}

Deno.test("outside these permissions everything is denied, from source and in an executable", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-permissions-" });
  try {
    const source = join(folder, "probe.ts");
    Deno.writeTextFileSync(source, PROBE);
    const config = ["--quiet", "--no-prompt", "-P", "--config", join(PROJECT, "deno.json")];
    await probe(Deno.execPath(), ["run", ...config, source]);
    const executable = join(folder, Deno.build.os === "windows" ? "probe.exe" : "probe");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", ...config, "--no-check", "--output", executable, source],
      env: await runtimeForCompiling(),
    }).output();
    if (!success && !CI) return console.error("  skipped: nothing can be compiled here");
    equal(success, true, new TextDecoder().decode(stderr));
    await probe(executable, []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
