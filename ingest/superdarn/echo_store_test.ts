import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, StatementSync } from "node:sqlite";
import { fillDisk, NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { settle, TestClock } from "../../_test_clock.ts";
import { systemClock } from "../../clock.ts";
import { openEchoDatabase } from "./echo_database.ts";
import { type EchoRepair, workerRepair } from "./echo_repair.ts";
import { isDamaged, salvage } from "./echo_salvage.ts";
import { type EchoStore, MOST_WAITING, openEchoStore } from "./echo_store.ts";

const DAY_MS = 86_400_000;
const counts = (total: number) => ({ total, ionospheric: total - 1, ground: 1 });

/** Without a worker. */
const HERE: EchoRepair = {
  isDamaged: (path) => Promise.resolve(isDamaged(path)),
  salvage: (from, to) => salvage(from, to, { ...systemClock, after: afterAll }),
  close() {},
};

/** As soon as all else has been done. */
function afterAll(_ms: number, then: () => void): () => void {
  const timer = setTimeout(then, 0);
  return () => clearTimeout(timer);
}

interface Bench {
  readonly path: string;
  readonly clock: TestClock;
  /** How often something was told. */
  readonly told: () => number;
  store(maxDays?: number, repair?: EchoRepair): EchoStore;
}

/** A folder and a clock of its own for each test. */
async function bench(test: (b: Bench, folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "state", "superdarn_echoes.sqlite");
  const clock = new TestClock();
  let told = 0;
  const open: EchoStore[] = [];
  try {
    const store = (maxDays = 30, repair = HERE) => {
      const opened = openEchoStore({ path, maxDays, clock, changed: () => told++, repair });
      open.push(opened);
      return opened;
    };
    await test({ path, clock, told: () => told, store }, folder);
  } finally {
    for (const store of open) store.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** What SQLite itself finds in the file. */
function inFile<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const rowsIn = (path: string) =>
  inFile(path, (database) => {
    const rows = database.prepare(
      "SELECT site, time_ms, channel, total, ionospheric, ground FROM echoes",
    ).all();
    return rows.map((row) => Object.values(row));
  });
const timesIn = (path: string) => rowsIn(path).map(([, timeMs]) => timeMs);

Deno.test("echo store: scans are in the file a second later, in one commit, each once", () =>
  bench((b) => {
    const store = b.store();
    const t = b.clock.nowMs();
    store.save("kod", 0, t, counts(5));
    store.save("inv", 2, t, counts(6));
    store.save("kod", 0, t, counts(7));
    deepStrictEqual(store.view(), {
      state: "keeping",
      reason: null,
      waiting: 3,
      last_saved: null,
    });
    b.clock.advance(1000);
    strictEqual(b.told(), 1);
    deepStrictEqual(rowsIn(b.path), [["inv", t, 2, 6, 5, 1], ["kod", t, 0, 7, 6, 1]]);
    store.save("kod", 0, t, counts(8));
    store.save("kod", 1, t, counts(9));
    store.close();
    deepStrictEqual(rowsIn(b.path).slice(1), [["kod", t, 0, 8, 7, 1], ["kod", t, 1, 9, 8, 1]]);
    const { waiting, last_saved } = store.view();
    deepStrictEqual([waiting, last_saved], [0, new Date(t + 1000).toISOString()]);
  }));

Deno.test("echo store: a reader beside the writer sees whole commits, and holds nobody up", () =>
  bench((b) => {
    const store = b.store();
    const save = (n: number) => {
      for (let i = 0; i < n; i++) store.save("kod", 0, b.clock.nowMs() + i, counts(i + 1));
      b.clock.advance(1000);
    };
    save(3);
    const reader = new DatabaseSync(b.path, { readOnly: true });
    try {
      const count = () => reader.prepare("SELECT count(*) n FROM echoes").get()?.["n"];
      reader.exec("BEGIN");
      strictEqual(count(), 3);
      save(4);
      deepStrictEqual(store.view().waiting, 0, "the writer went on");
      strictEqual(count(), 3, "the reader has what it began with");
      reader.exec("COMMIT");
      strictEqual(count(), 7);
    } finally {
      reader.close();
    }
  }));

Deno.test("echo store: what is older than its days goes at the start and daily, step by step", () =>
  bench((b) => {
    const start = b.clock.nowMs();
    const first = b.store(3660);
    for (let i = 0; i < 1200; i++) first.save("ade", 0, start - 40 * DAY_MS + i, counts(2));
    first.save("inv", 0, start - 31 * DAY_MS, counts(2));
    first.save("inv", 1, start - 30 * DAY_MS, counts(2));
    first.save("kod", 0, start - 29 * DAY_MS, counts(2));
    first.save("kod", 0, start, counts(2));
    first.close();
    const store = b.store(30);
    strictEqual(rowsIn(b.path).length, 704, "one step at a time");
    b.clock.advance(1000);
    deepStrictEqual(timesIn(b.path), [start - 30 * DAY_MS, start - 29 * DAY_MS, start]);
    b.clock.advance(2 * DAY_MS - 2000);
    store.save("kod", 0, b.clock.nowMs(), counts(3));
    b.clock.advance(DAY_MS);
    deepStrictEqual(timesIn(b.path), [start, start + 2 * DAY_MS - 1000]);
  }));

Deno.test("echo store: a host's clock that is wrong for a while costs no scan, before or after", async () => {
  for (const off of [3 * 365 * DAY_MS, -40 * DAY_MS, -Date.UTC(2025, 0, 1)]) {
    await bench((b) => {
      const start = b.clock.nowMs();
      const first = b.store();
      first.save("kod", 0, start - DAY_MS, counts(2));
      first.save("kod", 0, start, counts(3));
      first.close();
      const kept = [start - DAY_MS, start];

      b.clock.sleep(off);
      // Its radars go on by their own clocks, through restarts and the daily cleaning.
      for (let day = 1; day <= 4; day++) {
        const store = b.store();
        store.save("kod", 0, start + day * DAY_MS, counts(4));
        kept.push(start + day * DAY_MS);
        b.clock.advance(DAY_MS);
        store.close();
        deepStrictEqual(timesIn(b.path), kept, `${off}, day ${day}`);
      }

      // The clock is right again, and a radar agrees.
      b.clock.sleep(-off);
      const right = b.store();
      b.clock.advance(60_000);
      right.save("kod", 0, b.clock.nowMs(), counts(5));
      kept.push(b.clock.nowMs());
      b.clock.advance(DAY_MS + 60_000);
      deepStrictEqual(timesIn(b.path), kept);
    });
  }
});

Deno.test("echo store: times that no host agreed with remove nothing, but leave like all others", () =>
  bench((b) => {
    const start = b.clock.nowMs();
    const first = b.store();
    first.save("kod", 0, start, counts(3));
    // A radar a year ahead, which nothing had proved wrong.
    first.save("inv", 0, start + 365 * DAY_MS, counts(3));
    first.close();
    // And the host jumps there, too, but nobody says so.
    b.clock.sleep(365 * DAY_MS);
    const store = b.store();
    b.clock.advance(2 * DAY_MS);
    deepStrictEqual(timesIn(b.path), [start + 365 * DAY_MS, start]);
    store.save("kod", 0, b.clock.nowMs(), counts(3));
    store.save("gbr", 0, b.clock.nowMs(), counts(3), "host");
    b.clock.advance(60_000);
    const now = b.clock.nowMs() - 60_000;
    deepStrictEqual(timesIn(b.path), [now, start + 365 * DAY_MS, now], "a year has passed indeed");
  }));

Deno.test("echo store: a damaged database is set aside by name, and a new one begun", () =>
  bench((b, folder) => {
    const t = b.clock.nowMs();
    const first = b.store();
    first.save("kod", 0, t, counts(3));
    first.close();
    const whole = Deno.readFileSync(b.path);
    Deno.writeFileSync(b.path, whole.map((byte, at) => at < 4096 && at > 99 ? 0xff : byte));
    const store = b.store();
    store.save("kod", 0, t + 1, counts(4));
    b.clock.advance(1000);
    deepStrictEqual(timesIn(b.path), [t + 1]);
    const { state, reason, waiting } = store.view();
    deepStrictEqual([state, waiting], ["set aside", 0]);
    match(reason!, /the database was damaged: it is now .*\.damaged-20250605T17\d{4}Z, and a new/);
    store.close();
    for (let i = 0; i < 4; i++) {
      Deno.writeTextFileSync(b.path, "no database ".repeat(500));
      b.clock.advance(1000);
      b.store().close();
    }
    const names = [...Deno.readDirSync(join(folder, "state"))].map(({ name }) => name);
    strictEqual(names.filter((name) => /damaged-\w+$/.test(name)).length, 3, names.join());
  }));

Deno.test("echo store: a damaged page among old rows is found, and all rows beside it saved", () =>
  bench(async (b) => {
    const start = b.clock.nowMs();
    const first = openEchoDatabase(b.path, 0);
    const times = Array.from({ length: 6_000 }, (_, i) => start - (6_000 - i) * 60_000);
    for (const site of ["ade", "inv", "kod"]) {
      const row = { site, channel: 0, source: "radar", ...counts(7) } as const;
      first.save(times.map((timeMs) => ({ ...row, timeMs })));
    }
    first.close();
    // A page in the middle, which holds rows of one site.
    const page = new Uint8Array(8192).fill(0xa5);
    using file = Deno.openSync(b.path, { write: true, read: true });
    file.seekSync(Math.floor(file.statSync().size / 8192 / 2) * 8192, Deno.SeekMode.Start);
    file.writeSync(page);
    strictEqual(isDamaged(b.path), true);

    const store = b.store();
    store.save("inv", 0, start, counts(9));
    b.clock.advance(59_000);
    deepStrictEqual([store.view().state, store.view().waiting], ["keeping", 0], "not in its way");
    b.clock.advance(2_000);
    for (let i = 0; i < 200 && !/were copied/.test(store.view().reason ?? ""); i++) await settle();
    match(store.view().reason!, /damaged-\w+, and a new one begun; (\d+) scans that could be read/);
    strictEqual(isDamaged(b.path), false);
    const rows = rowsIn(b.path);
    ok(rows.length >= 18_001 - 500, `${rows.length} of 18,001 are left`);
    const of = (name: string) => rows.filter(([site]) => site === name).length;
    deepStrictEqual([of("ade"), of("kod")], [6_000, 6_000]);
    deepStrictEqual(rows.filter(([, timeMs]) => timeMs === start), [["inv", start, 0, 9, 8, 1]]);
  }));

Deno.test("echo salvage: a damaged page at the end of one site and the start of the next", () =>
  bench(async (b) => {
    const start = b.clock.nowMs();
    const first = openEchoDatabase(b.path, 0);
    // One of them new, one silent for long, one much older than both.
    const rowsOf = { han: 200, kod: 1_440, rkn: 4_000 };
    for (const [site, length] of Object.entries(rowsOf)) {
      const row = { site, channel: 0, source: "radar", ...counts(7) } as const;
      const endMs = start - (site === "kod" ? 40 * 86_400_000 : 0);
      const times = Array.from({ length }, (_, i) => endMs + (i - length) * 1_200_000);
      first.save(times.map((timeMs) => ({ ...row, timeMs })));
    }
    first.close();
    const bytes = Deno.readFileSync(b.path);
    const pages = Array.from(
      { length: bytes.length / 8192 },
      (_, i) => bytes.subarray(i * 8192, (i + 1) * 8192),
    );
    // A leaf of an index begins with 10: https://www.sqlite.org/fileformat.html, section 1.6.
    const both = pages.filter((page) => {
      const text = new TextDecoder("latin1").decode(page);
      return page[0] === 10 && text.includes("kod") && text.includes("rkn");
    });
    // One may have been split, and still hold what is in the other now.
    ok(both.length >= 1);
    for (const page of both) page.fill(0xa5);
    Deno.writeFileSync(b.path, bytes);

    let selects = 0;
    const { all } = StatementSync.prototype;
    const counted = function (this: StatementSync, ...values: SQLInputValue[]) {
      selects++;
      // Far beyond what is needed: a copy that never ends would take the test with it.
      if (selects > 100_000) throw new Error("100,000 selects");
      return Reflect.apply(all, this, values);
    };
    Object.assign(StatementSync.prototype, { all: counted });
    try {
      await HERE.salvage(b.path, `${b.path}2`);
    } finally {
      Object.assign(StatementSync.prototype, { all });
    }
    const rows = rowsIn(`${b.path}2`);
    const of = (name: string) => rows.filter(([site]) => site === name).length;
    strictEqual(of("han"), 200);
    // All but those of the pages: 300 fit into one.
    ok(rows.length > 5_640 - 700, `${of("kod")} of 1,440 and ${of("rkn")} of 4,000`);
  }));

Deno.test("echo salvage: the page where a site begins, one more within, and a row years before", () =>
  bench(async (b) => {
    const start = b.clock.nowMs();
    const first = openEchoDatabase(b.path, 0);
    const row = { channel: 0, source: "radar", ...counts(7) } as const;
    const times = Array.from({ length: 6_000 }, (_, i) => start + (i - 6_000) * 60_000);
    // A wrong clock's, years before.
    for (const site of ["ade", "kod", "zho"]) {
      first.save([Date.UTC(2016, 0), ...times].map((timeMs) => ({ ...row, site, timeMs })));
    }
    first.close();
    const bytes = Deno.readFileSync(b.path);
    const leaves = Array.from({ length: bytes.length / 8192 }, (_, i) => i * 8192)
      .filter((at) => bytes[at] === 10);
    const holds = (at: number, ...sites: string[]) => {
      const text = new TextDecoder("latin1").decode(bytes.subarray(at, at + 8192));
      return sites.every((site) => text.includes(site));
    };
    const ends = leaves.filter((at) => holds(at, "ade", "kod"));
    const middle = leaves[Math.floor(leaves.length / 2)]!;
    strictEqual(holds(middle, "kod"), true);
    for (const at of [...ends, middle]) bytes.fill(0xa5, at, at + 8192);
    Deno.writeFileSync(b.path, bytes);
    await HERE.salvage(b.path, `${b.path}2`);
    const left = rowsIn(`${b.path}2`).filter(([site]) => site === "kod").length;
    // Without what lies between the two pages 3,000 would be the most.
    ok(left > 4_500, `${left} of 6,001`);
    ok(left < 6_001);
  }));

/** Copies nothing, and never says so; counts how often it was asked. */
function endlessRepair() {
  const repair = {
    asked: 0,
    isDamaged: () => Promise.resolve(false),
    salvage() {
      repair.asked++;
      return new Promise<number>(() => {});
    },
    close() {},
  };
  return repair;
}

async function untilCopied(store: EchoStore): Promise<void> {
  for (let i = 0; i < 200 && !/were copied/.test(store.view().reason ?? ""); i++) await settle();
  match(store.view().reason!, /\d+ scans that could be read were copied/);
}

Deno.test("echo store: a copy that the end of the process cut off is taken up again, once", () =>
  bench(async (b) => {
    const t = b.clock.nowMs();
    const first = openEchoDatabase(b.path, 0);
    const row = { channel: 0, source: "radar", ...counts(7) } as const;
    for (const site of ["ade", "kod"]) {
      const times = Array.from({ length: 2_000 }, (_, i) => t - i * 60_000);
      first.save(times.map((timeMs) => ({ ...row, site, timeMs })));
    }
    first.close();
    const bytes = Deno.readFileSync(b.path);
    Deno.writeFileSync(b.path, bytes.fill(0xa5, bytes.length - 8192));

    const cut = endlessRepair();
    const store = b.store(30, { ...cut, salvage: cut.salvage, isDamaged: HERE.isDamaged });
    b.clock.advance(61_000);
    for (let i = 0; i < 50 && store.view().state !== "set aside"; i++) await settle();
    strictEqual(cut.asked, 1);
    store.close();

    const next = b.store();
    strictEqual(next.view().state, "keeping");
    b.clock.advance(61_000);
    await untilCopied(next);
    ok(rowsIn(b.path).length > 3_500, `${rowsIn(b.path).length} of 4,000`);
    next.close();

    const again = endlessRepair();
    b.store(30, again);
    b.clock.advance(61_000);
    await settle();
    strictEqual(again.asked, 0, "it has been copied");
  }));

Deno.test("echo store: what is found damaged on a full disk is copied once there is room", () =>
  bench(async (b) => {
    openEchoDatabase(b.path, 0).close();
    const { exec } = DatabaseSync.prototype;
    let isFull = true;
    DatabaseSync.prototype.exec = function (sql) {
      const most = isFull ? 1 : 1_000_000;
      if (/^BEGIN/.test(sql)) exec.call(this, `PRAGMA max_page_count = ${most}`);
      exec.call(this, sql);
    };
    try {
      const repair = endlessRepair();
      const isDamaged = () => Promise.resolve(/damaged/.test(store.view().reason ?? "") === false);
      const store = b.store(30, { ...repair, salvage: repair.salvage, isDamaged });
      b.clock.advance(61_000);
      for (let i = 0; i < 50 && store.view().state !== "not kept"; i++) await settle();
      match(store.view().reason!, /^the disk is full: .*; the database was damaged: it is now/);
      strictEqual(repair.asked, 0);
      isFull = false;
      store.save("kod", 0, b.clock.nowMs(), counts(4));
      b.clock.advance(60_000);
      strictEqual(store.view().state, "set aside");
      strictEqual(repair.asked, 1);
    } finally {
      DatabaseSync.prototype.exec = exec;
    }
  }));

Deno.test("echo store: damage that is met while closing is copied after the next start", () =>
  bench(async (b) => {
    // A folder stands where the file should, then what is no database.
    Deno.mkdirSync(b.path, { recursive: true });
    const repair = endlessRepair();
    const store = b.store(30, repair);
    const t = b.clock.nowMs();
    store.save("kod", 0, t, counts(4));
    Deno.removeSync(b.path);
    Deno.writeTextFileSync(b.path, "no database ".repeat(500));
    store.close();
    strictEqual(repair.asked, 0, "nothing is begun");
    deepStrictEqual(timesIn(b.path), [t], "what waited is kept");
    const next = b.store();
    b.clock.advance(61_000);
    await untilCopied(next);
  }));

Deno.test("echo repair: a worker looks and copies", () =>
  bench(async (b) => {
    const store = b.store();
    store.save("kod", 0, b.clock.nowMs(), counts(4));
    store.close();
    const repair = workerRepair();
    strictEqual(await repair.isDamaged(b.path), false);
    strictEqual(await repair.salvage(b.path, `${b.path}2`), 1);
    deepStrictEqual(rowsIn(`${b.path}2`), rowsIn(b.path));
    repair.close();
  }));

Deno.test("echo store: a database of a newer version is left as it is, and named", () =>
  bench((b) => {
    b.store().close();
    inFile(b.path, (database) => database.exec("PRAGMA user_version = 2"));
    const before = Deno.readFileSync(b.path);
    const store = b.store();
    store.save("kod", 0, b.clock.nowMs(), counts(4));
    b.clock.advance(60_000);
    const { state, reason, waiting } = store.view();
    deepStrictEqual([state, waiting], ["not kept", 1]);
    match(reason!, /is of a newer version of meso360 \(layout 2, this one knows 1\): update/);
    deepStrictEqual(Deno.readFileSync(b.path), before);
    inFile(b.path, (database) => database.exec("PRAGMA user_version = 1"));
    b.clock.advance(60_000);
    deepStrictEqual([store.view().state, rowsIn(b.path).length], ["keeping", 1]);
  }));

Deno.test("echo store: another program's transaction is waited for; one that lasts is named", () =>
  bench((b) => {
    const store = b.store();
    inFile(b.path, (other) => {
      other.exec("BEGIN IMMEDIATE");
      store.save("kod", 0, b.clock.nowMs(), counts(4));
      b.clock.advance(5000);
      deepStrictEqual([store.view().state, store.view().waiting], ["keeping", 1]);
      b.clock.advance(20_000);
      strictEqual(store.view().state, "not kept");
      match(store.view().reason!, /^another program holds .*: end it, or wait until it is done$/);
      other.exec("ROLLBACK");
    });
    b.clock.advance(5000);
    deepStrictEqual([store.view().state, rowsIn(b.path).length], ["keeping", 1]);
  }));

Deno.test("echo store: memory has a bound; the oldest go and are counted", () =>
  bench((b) => {
    // A folder stands where the file should.
    Deno.mkdirSync(b.path, { recursive: true });
    const store = b.store();
    const t = b.clock.nowMs();
    for (let i = 0; i < MOST_WAITING + 3; i++) store.save("kod", 0, t + i, counts(4));
    b.clock.advance(10_000);
    const { state, reason, waiting } = store.view();
    deepStrictEqual([state, waiting], ["not kept", MOST_WAITING]);
    match(reason!, /may not be written: .*; 3 scans are lost: more than 50000 waited/);
    Deno.removeSync(b.path);
    b.clock.advance(5000 + MOST_WAITING / 500 * 20 + 1000);
    deepStrictEqual([store.view().state, store.view().waiting], ["keeping", 0]);
    const times = timesIn(b.path);
    deepStrictEqual([times.length, times[0]], [MOST_WAITING, t + 3]);
  }));

/** Six here, each a process; `MESO360_KILLS` says more. */
const KILLS = Number(Deno.env.get("MESO360_KILLS") ?? 6);

Deno.test("echo store: kill -9 at any moment: whole, and nothing is lost that was said to be safe", () =>
  bench(async (b) => {
    let safe = 0;
    for (let n = 0; n < KILLS; n++) {
      const site = `s${n}`;
      const said = await killedWriter(b.path, site, 1 + 17 * n % 60, Math.random() * 3);
      inFile(b.path, (database) => {
        deepStrictEqual(Object.values(database.prepare("PRAGMA integrity_check").get()!), ["ok"]);
        const found = database.prepare(
          "SELECT count(*) AS rows, max(total) AS last FROM echoes WHERE site = ? AND channel = 0",
        ).get(site)!;
        const rows = Number(found["rows"]);
        ok(rows >= said, `${rows} rows of ${said} that were safe`);
        strictEqual(rows === 0 ? null : rows - 1, found["last"], "and none is missing between");
      });
      safe += said;
    }
    ok(safe > KILLS, "the writers did write");
  }));

/** A writer that is killed a moment after it has said so many lines: the last number it said. */
async function killedWriter(path: string, site: string, lines: number, ms: number) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "-A"],
      join(import.meta.dirname!, "_test_echo_writer.ts"),
      ...[path, site],
    ],
    stdout: "piped",
  }).spawn();
  let text = "";
  let isKilled = false;
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (isKilled || text.split("\n").length <= lines) continue;
    isKilled = true;
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill("SIGKILL");
  }
  await child.status;
  // What stands behind the last line end may be half a number.
  return Number(text.split("\n").at(-2) ?? 0);
}

/** A disk that takes no byte more, and then has room again. */
interface Disk {
  fill(): void;
  free(): void;
}

function fullDisk(b: Bench, disk: Disk): void {
  const t = b.clock.nowMs();
  let at = 0;
  const save = (store: EchoStore, n: number) => {
    for (let i = 0; i < n; i++, at++) store.save("kod", 0, t + at, counts(4));
  };
  const store = b.store();
  save(store, 100);
  b.clock.advance(1000);
  disk.fill();
  save(store, 5000);
  b.clock.advance(60_000);
  const { state, reason, waiting } = store.view();
  strictEqual(state, "not kept");
  ok(reason!.startsWith("the disk is full: make room where "), reason!);
  ok(waiting > 3000, `${waiting} wait`);
  // Also a program that is started on the full disk waits.
  store.close();
  const again = b.store();
  save(again, 600);
  b.clock.advance(20_000);
  strictEqual(again.view().state, "not kept", "after a restart");
  disk.free();
  b.clock.advance(20_000);
  deepStrictEqual([again.view().state, again.view().waiting], ["keeping", 0]);
  again.close();
  const times = timesIn(b.path);
  deepStrictEqual([times[0], times.at(-1)], [t, t + 5699]);
  strictEqual(times.length, 5700 - waiting);
}

Deno.test("echo store: a database that may not grow, as on a full disk: all wait, and go to it later", () =>
  bench((b) => {
    const { exec } = DatabaseSync.prototype;
    let pages = 1_000_000;
    // SQLite says then what it says of a full disk: https://www.sqlite.org/pragma.html#pragma_max_page_count
    DatabaseSync.prototype.exec = function (sql) {
      if (/^BEGIN/.test(sql)) exec.call(this, `PRAGMA max_page_count = ${pages}`);
      exec.call(this, sql);
    };
    try {
      fullDisk(b, { fill: () => pages = 8, free: () => pages = 1_000_000 });
    } finally {
      DatabaseSync.prototype.exec = exec;
    }
  }));

Deno.test({
  name: "echo store: a real disk without a free byte: all wait, and go to it in order later",
  ignore: NO_SMALL_DISK,
  fn: () =>
    bench((b, folder) => {
      const filler = join(folder, "filler");
      return withSmallDisk(folder, "1m", () =>
        fullDisk(b, {
          fill: () => fillDisk(filler),
          free: () => Deno.removeSync(filler),
        }));
    }),
});
