import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TestClock } from "../../_test_clock.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import { openEchoStore } from "./echo_store.ts";
import { importCsvCommand } from "./import_csv.ts";

const HEADER = "Timestamp,Scan,Num_Echoes,Num_Ionosph_Echoes,Num_Gnd_sctr_Echoes\n";
const KOD = HEADER +
  "2025-06-05 16:00:00,1,10,7,3\n2025-06-05 16:00:03,0,12,8,4\n" +
  "2025-06-05 16:01:00,-1,4,4,0\n2025-06-05 16:01:03,0,6,4,2\n";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Bench {
  readonly folder: string;
  readonly path: string;
  readonly clock: TestClock;
  write(name: string, text: string): void;
  run(folder?: string): Promise<Outcome>;
  rows(): unknown[][];
}

/** A folder of files, and the database's; what is printed is kept. */
async function bench(test: (b: Bench) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const clock = new TestClock();
  const folder = join(root, "csv");
  const path = join(root, "state", "superdarn_echoes.sqlite");
  Deno.mkdirSync(join(folder, "old"), { recursive: true });
  const config = { state_dir: join(root, "state"), superdarn: superdarnSchema.parse({}) };
  try {
    await test({
      folder,
      path,
      clock,
      write: (name, text) => Deno.writeTextFileSync(join(folder, name), text),
      async run(from = folder) {
        const lines = { out: "", err: "" };
        const code = await importCsvCommand(from, { config }, {
          // Pauses end at once; the day is the test's.
          clock: { ...clock, after: (_ms, then) => (queueMicrotask(then), () => {}) },
          say: (line) => lines.out += `${line}\n`,
          complain: (line) => lines.err += `${line}\n`,
        });
        return { code, ...lines };
      },
      rows() {
        const database = new DatabaseSync(path);
        try {
          return database.prepare("SELECT site, time_ms, total, ionospheric, ground FROM echoes")
            .all().map((row) => Object.values(row));
        } finally {
          database.close();
        }
      },
    });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const AT = Date.UTC(2025, 5, 5, 16);

Deno.test("import: every file below the folder, a site each, and the second time nothing is new", () =>
  bench(async (b) => {
    b.write("KOD.csv", KOD);
    b.write("old/inv_echoes.CSV", "nonsense\r\n2025-06-05T16:00:00+00:00,1,10,7,3\r\n");
    b.write("2025-06-05.csv", KOD);
    b.write("readme.txt", KOD);
    const { code, out, err } = await b.run();
    deepStrictEqual([code, err], [0, ""]);
    const lines = out.replaceAll(b.folder, "").trimEnd().split("\n");
    deepStrictEqual(lines, [
      "/2025-06-05.csv: left out, its name is no radar's; kod.csv is one's",
      "/KOD.csv: 2 scans of kod from 4 beams, 2 of them new",
      "/old/inv_echoes.CSV: 1 scans of inv from 1 beams, 1 of them new; left out: 1 damaged lines (1)",
    ]);
    const rows = [
      ["inv", AT, 10, 7, 3],
      ["kod", AT + 3000, 11, 7, 3],
      ["kod", AT + 63_000, 5, 4, 1],
    ];
    deepStrictEqual(b.rows(), rows);
    const again = await b.run();
    strictEqual(again.code, 0);
    match(again.out, /2 scans of kod from 4 beams, 0 of them new/);
    deepStrictEqual(b.rows(), rows);
    b.write("KOD.csv", KOD.replace("6,4,2", "8,6,2"));
    match((await b.run()).out, /2 scans of kod from 4 beams, 1 of them new/);
    deepStrictEqual(b.rows()[2], ["kod", AT + 63_000, 6, 5, 1]);
  }));

Deno.test("import: beside the component, whose own scans stay", () =>
  bench(async (b) => {
    const store = openEchoStore({ path: b.path, maxDays: 30, clock: b.clock, changed() {} });
    try {
      const counts = { total: 99, ionospheric: 98, ground: 1 };
      store.save("kod", 0, AT + 3000, counts);
      b.clock.advance(1000);
      b.write("kod.csv", KOD);
      match((await b.run()).out, /2 scans of kod from 4 beams, 1 of them new/);
      store.save("kod", 0, AT + 120_000, counts);
      b.clock.advance(1000);
      deepStrictEqual([store.view().state, store.view().waiting], ["keeping", 0]);
      deepStrictEqual(b.rows().map(([, at, total]) => [at, total]), [
        [AT + 3000, 99],
        [AT + 63_000, 5],
        [AT + 120_000, 99],
      ]);
    } finally {
      store.close();
    }
  }));

Deno.test("import: says what will be removed again", () =>
  bench(async (b) => {
    b.write("kod.csv", KOD + KOD.replaceAll("2025-06-05", "2025-04-05"));
    const { code, out } = await b.run();
    strictEqual(code, 0);
    match(
      out,
      /^2 scans are older than 30 days: meso360 removes them again, unless superdarn\.max/m,
    );
    strictEqual(b.rows().length, 4);
  }));

Deno.test("import: fails, and says why, when nothing can be taken", () =>
  bench(async (b) => {
    const failure = async (folder?: string) => {
      const { code, err } = await b.run(folder);
      strictEqual(code, 1);
      return err;
    };
    match(await failure(join(b.folder, "none")), /none does not exist\n$/);
    match(await failure(), /csv has no \*\.csv: a file a site is needed, kod\.csv\n$/);
    b.write("kod.csv", "a,b,c\n1,2,3\n");
    match(await failure(), /^nothing could be taken from /);
    match((await b.run()).out, /kod\.csv: left out, there are no echo counts in it\n$/);
    match(await failure(join(b.folder, "kod.csv")), /is a file: its folder is needed\n$/);
    const database = new DatabaseSync(b.path);
    database.exec("PRAGMA user_version = 2");
    database.close();
    match(await failure(), /is of a newer version of meso360/);
  }));
