import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { NO_SMALL_DISK, withSmallDisk } from "./_test_disk.ts";
import { formatLogLine, logDays, logPath, openLogFiles, printLine, printNow } from "./log.ts";

const NOON = Date.UTC(2025, 5, 5, 12);
const DAY = 86_400_000;
const names = (folder: string) => [...Deno.readDirSync(folder)].map((e) => e.name).sort();

/** A folder of its own for each test. */
function inFolder(name: string, test: (folder: string) => void): void {
  Deno.test(`log: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    try {
      test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("log: the one line format, in UTC", () => {
  strictEqual(
    formatLogLine(Date.UTC(2025, 5, 5, 17, 52, 28, 999), "ingest", "text"),
    "[2025-06-05 17:52:28] [ingest] text",
  );
});

inFolder("rotates at UTC midnight, by the line's own time", (folder) => {
  const dir = join(folder, "made", "here");
  const log = openLogFiles(dir, 60, (problem) => ok(false, problem));
  const midnight = Date.UTC(2025, 5, 6);
  log.append(midnight - 1, "a");
  log.append(midnight, "b");
  // A host clock that is set back writes to the day it says.
  log.append(midnight - 1, "c");
  log.close();
  log.close();
  strictEqual(Deno.readTextFileSync(logPath(dir, "20250605")), "a\nc\n");
  strictEqual(Deno.readTextFileSync(logPath(dir, "20250606")), "b\n");
  deepStrictEqual(logDays(dir), ["20250605", "20250606"]);
});

inFolder("an existing day's file is continued", (folder) => {
  Deno.writeTextFileSync(logPath(folder, "20250605"), "old\n");
  const log = openLogFiles(folder, 60, () => {});
  log.append(NOON, "new");
  log.close();
  strictEqual(Deno.readTextFileSync(logPath(folder, "20250605")), "old\nnew\n");
});

inFolder("older files go at each new day, other files stay", (folder) => {
  for (const name of ["meso360.20250602.log", "meso360.20250603.log", "notes.txt", "meso360.log"]) {
    Deno.writeTextFileSync(join(folder, name), "x\n");
  }
  const log = openLogFiles(folder, 2, (problem) => ok(false, problem));
  log.append(NOON, "a");
  deepStrictEqual(logDays(folder), ["20250603", "20250605"]);
  log.append(NOON + DAY, "b");
  deepStrictEqual(logDays(folder), ["20250605", "20250606"]);
  log.append(NOON + 3 * DAY, "c");
  log.close();
  deepStrictEqual(names(folder), [
    "meso360.20250606.log",
    "meso360.20250608.log",
    "meso360.log",
    "notes.txt",
  ]);
});

inFolder("a clock that is years off costs no log, and the day's own file stays", (folder) => {
  const days = ["20250603", "20250604", "20250605"];
  for (const day of days) Deno.writeTextFileSync(logPath(folder, day), "x\n");
  const log = openLogFiles(folder, 2, (problem) => ok(false, problem));
  // A machine without a clock battery wakes in 1970, then is set right; another is set to 2099.
  log.append(5_000, "woke");
  deepStrictEqual(logDays(folder), ["19700101", ...days]);
  log.append(NOON, "right");
  deepStrictEqual(logDays(folder), ["20250603", "20250604", "20250605"]);
  log.append(Date.UTC(2099, 0, 1), "ahead");
  log.append(NOON + 1_000, "right again");
  log.close();
  deepStrictEqual(logDays(folder), ["20250605", "20990101"]);
  strictEqual(Deno.readTextFileSync(logPath(folder, "20250605")), "x\nright\nright again\n");
});

inFolder("few files are kept however old they are", (folder) => {
  for (const day of ["20190501", "20200601", "20210701"]) {
    Deno.writeTextFileSync(logPath(folder, day), "x\n");
  }
  const log = openLogFiles(folder, 3, () => {});
  log.append(NOON, "a");
  log.close();
  deepStrictEqual(logDays(folder), ["20200601", "20210701", "20250605"]);
});

inFolder("a line torn by a power cut does not swallow the next one", (folder) => {
  Deno.writeTextFileSync(logPath(folder, "20250605"), "whole\ntor");
  const log = openLogFiles(folder, 3, () => {});
  log.append(NOON, "next");
  log.append(NOON, "one more");
  log.close();
  strictEqual(
    Deno.readTextFileSync(logPath(folder, "20250605")),
    "whole\ntor\nnext\none more\n",
  );
});

inFolder("a folder that cannot be is told once, until it works again", (folder) => {
  const dir = join(folder, "logs");
  Deno.writeTextFileSync(dir, "a file");
  const troubles: string[] = [];
  const log = openLogFiles(dir, 60, (problem) => troubles.push(problem));
  log.append(NOON, "lost");
  log.append(NOON, "lost");
  strictEqual(troubles.length, 1);
  Deno.removeSync(dir);
  log.append(NOON, "kept");
  Deno.removeSync(dir, { recursive: true });
  Deno.writeTextFileSync(dir, "a file");
  log.append(NOON + DAY, "lost");
  strictEqual(troubles.length, 2);
  log.close();
});

inFolder("an old file that cannot be removed costs no line", (folder) => {
  Deno.mkdirSync(join(logPath(folder, "20200101"), "not empty"), { recursive: true });
  const log = openLogFiles(folder, 3, () => {});
  log.append(NOON, "a");
  log.append(NOON, "b");
  log.close();
  strictEqual(Deno.readTextFileSync(logPath(folder, "20250605")), "a\nb\n");
});

Deno.test("log: days of a folder that is not there", () => {
  deepStrictEqual(logDays("/nowhere/at/all"), []);
});

Deno.test("log: a full disk costs whole lines only (needs Linux and root to mount one)", {
  ignore: NO_SMALL_DISK,
}, async () => {
  const folder = Deno.makeTempDirSync();
  await withSmallDisk(folder, "16k", () => {
    const troubles: string[] = [];
    const log = openLogFiles(folder, 60, (problem) => troubles.push(problem));
    const line = "x".repeat(100);
    for (let i = 0; i < 400; i++) log.append(NOON, line);
    strictEqual(troubles.length, 1);
    const kept = Deno.readTextFileSync(logPath(folder, "20250605"));
    ok(kept.length > 0);
    strictEqual(kept.replaceAll(line + "\n", ""), "", "whole lines only");
    Deno.removeSync(logPath(folder, "20250605"));
    log.append(NOON + DAY, line);
    log.close();
    strictEqual(Deno.readTextFileSync(logPath(folder, "20250606")), line + "\n");
  });
  Deno.removeSync(folder);
});

Deno.test("log: a line printed just as the one before it is out does not wait for a third", async () => {
  const out: string[] = [];
  const real = Object.getOwnPropertyDescriptor(Deno.stdout, "write");
  let written = () => {};
  Object.defineProperty(Deno.stdout, "write", {
    configurable: true,
    value(bytes: Uint8Array) {
      out.push(new TextDecoder().decode(bytes));
      return new Promise<number>((resolve) => written = () => resolve(bytes.length));
    },
  });
  try {
    // However many steps lie between the end of a write and whoever prints next.
    for (let steps = 0; steps < 10; steps++) {
      printLine("first");
      written();
      for (let step = 0; step < steps; step++) await null;
      printLine("second");
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        written();
      }
      deepStrictEqual(out.splice(0), ["first\n", "second\n"], `${steps} steps`);
    }
  } finally {
    if (real === undefined) Reflect.deleteProperty(Deno.stdout, "write");
    else Object.defineProperty(Deno.stdout, "write", real);
  }
});

/** A pipe that does not wait, before a command's stdout: reads 9,999 bytes at a time, then ends. */
const SLOW_READER = `
import fcntl, os, subprocess, sys, time
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
child = subprocess.Popen(sys.argv[2:], stdout=w)
os.close(w)
time.sleep(0.3)
out = open(sys.argv[1], "wb")
while True:
    part = os.read(r, 9999)
    if not part: break
    out.write(part)
sys.exit(child.wait())
`;

function hasPython(): boolean {
  try {
    return new Deno.Command("python3", { args: ["-V"], stdout: "null" }).outputSync().success;
  } catch {
    if (Deno.env.get("CI") === "true") throw new Error("no python3: apt-get install python3");
    console.log("skipped: no python3: apt-get install python3");
    return false;
  }
}

Deno.test("log: a slow reader of a pipe that does not wait gets every line once", {
  ignore: Deno.build.os === "windows" || !hasPython(),
}, async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const script = join(folder, "print.ts");
    const lines = Array.from({ length: 4_000 }, (_, i) => `line ${i} ${"y".repeat(i % 1500)}`);
    Deno.writeTextFileSync(
      script,
      `import { printNow } from ${JSON.stringify(import.meta.resolve("./log.ts"))};
       const lines = Array.from({ length: 4_000 }, (_, i) => "line " + i + " " + "y".repeat(i % 1500));
       for (let i = 0; i < lines.length; i += 100) printNow(lines.slice(i, i + 100).join("\\n"));`,
    );
    const out = join(folder, "out");
    const program = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", script];
    const args = ["-c", SLOW_READER, out, ...program];
    const { success } = await new Deno.Command("python3", { args }).output();
    ok(success);
    ok(Deno.readTextFileSync(out) === lines.join("\n") + "\n", "the same lines, each once");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("log: a reader that is gone ends it; a full disk is told", () => {
  const real = Object.getOwnPropertyDescriptor(Deno.stdout, "writeSync");
  let failure: Error = new Deno.errors.BrokenPipe("gone");
  Object.defineProperty(Deno.stdout, "writeSync", {
    configurable: true,
    value() {
      throw failure;
    },
  });
  try {
    strictEqual(printNow("abcdef"), false);
    failure = new Error("no space left");
    throws(() => printNow("abcdef"), /no space left/);
  } finally {
    if (real === undefined) Reflect.deleteProperty(Deno.stdout, "writeSync");
    else Object.defineProperty(Deno.stdout, "writeSync", real);
  }
});
