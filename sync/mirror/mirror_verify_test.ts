import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { lstatSync } from "node:fs";
import { NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { missing } from "../../_test_tools.ts";
import type { MirrorReport } from "../../formats/ops_messages.ts";
import { output } from "../_test_sshd.ts";
import { HARD_NAMES, put, TestSite } from "./_test_site.ts";
import { noteArchived } from "./archive_runs.ts";
import { walkFolder } from "./listing.ts";
import { matchFiles } from "./match.ts";

const ignore = missing("rsync", "apt-get install rsync");

const DAY = "20200518";
const name = (hour: number) => `live_${DAY}_${String(hour).padStart(2, "0")}0000.nc`;

/** A source of a day's files, the mirror of it, the vehicle's own day, and an archive; all compared. */
async function chain(): Promise<TestSite> {
  const at = archived();
  for (let hour = 0; hour < 12; hour++) put(at.path("source", name(hour)), `hour ${hour}`);
  for (const hard of HARD_NAMES) put(at.path("source", hard), hard);
  put(at.path("data", `${DAY}.txt`), "gps_date,gps_time\n");
  put(at.path("data", ".hidden"), "x");
  await at.run("cl61-source-sync");
  at.clock.sleep(3_600_000);
  for (const job of ["archive-manifests", "archive-raw"]) {
    const { ok: isOk, summary } = await at.run(job);
    ok(isOk, summary);
  }
  return at;
}

/** A site with an archive, and nothing in it. */
function archived(): TestSite {
  const at = new TestSite({});
  Deno.mkdirSync(at.path("archive"));
  at.configure({
    instruments: [{ id: "cl61", profile: "cl61", source: at.path("source") }],
    archive: { destination: at.path("archive") },
  });
  return at;
}

const report = (at: TestSite): MirrorReport =>
  JSON.parse(Deno.readTextFileSync(at.path("products", "ops_monitor", "mirror_verify.json")));

/** Everything below a folder, with its content and time. */
function snapshot(folder: string): string[] {
  return [...walkFolder(folder).values()].map(({ path, size, mtimeS }) =>
    `${path} ${size} ${mtimeS} ${Deno.readTextFileSync(join(folder, path))}`
  ).sort();
}

Deno.test({
  name: "a whole chain is green, and its lists are sha256sum's",
  ignore: ignore || missing("sha256sum", "apt-get install coreutils"),
  async fn() {
    using at = await chain();
    const outcome = await at.run("mirror-verify");
    deepStrictEqual([outcome.ok, outcome.state], [true, "verified"], outcome.summary);
    const { colour, coverage, faults } = report(at);
    deepStrictEqual([colour, faults], ["green", []]);
    deepStrictEqual(
      coverage.filter(({ day }) => day === DAY),
      ["archive", "mirror", "archive", "mirror"].map((where, i) => ({
        instrument: i < 2 ? "cl61" : "mesonet",
        day: DAY,
        where,
        expected: i < 2 ? 13 : 1,
        found: i < 2 ? 13 : 1,
        missing: 0,
        mismatched: 0,
        extra: 0,
      })),
    );
    // The reference program checks the copies by the copied lists.
    for (const id of ["cl61", "mesonet"]) {
      const lists = at.path("archive", "manifests", id);
      for (const { path } of walkFolder(lists).values()) {
        const said = await new Deno.Command("sha256sum", {
          args: ["-c", "--strict", "--quiet", join(lists, path)],
          cwd: at.path("archive", "raw", id),
        }).output();
        strictEqual(said.code, 0, new TextDecoder().decode(said.stderr));
      }
    }
    strictEqual((await at.run("archive-manifests")).counts.files, 0);
  },
});

Deno.test({
  name: "every planted missing, truncated, altered and extra file is found, and nothing touched",
  ignore,
  async fn() {
    using at = await chain();
    const [mirror, archive] = [at.path("raw", "cl61"), at.path("archive", "raw", "cl61")];
    /** Other bytes of the same length under the old time: only its bytes tell. */
    const alter = (path: string) => {
      const { mtime } = Deno.statSync(path);
      Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace("hour", "HOUR"));
      Deno.utimeSync(path, mtime!, mtime!);
    };
    Deno.removeSync(join(mirror, name(0)));
    Deno.truncateSync(join(mirror, name(1)), 2);
    alter(join(mirror, name(2)));
    put(join(mirror, "extra_20200519.nc"), "x", -60);
    Deno.removeSync(join(archive, name(3)));
    Deno.truncateSync(join(archive, name(4)), 2);
    alter(join(archive, name(5)));
    put(join(archive, "extra_20200517.nc"), "x");
    Deno.removeSync(join(archive, "new\nline.nc"));
    put(join(archive, "back\\slash.nc"), "BACK\\slash.nc");
    // Nowhere any more, but in its list.
    for (const folder of [mirror, archive, at.path("source")]) {
      Deno.removeSync(join(folder, name(6)));
    }

    const folders = [at.path("source"), mirror, archive, at.path("state", "manifests")];
    const before = folders.map(snapshot);
    const outcome = await at.run("mirror-verify");
    deepStrictEqual(folders.map(snapshot), before);
    deepStrictEqual([outcome.ok, outcome.state], [false, "faults found"]);
    const found = report(at).faults.map(({ kind, where, path }) => `${kind} ${where} ${path}`);
    deepStrictEqual(
      found.sort(),
      [
        `missing mirror cl61/${name(0)}`,
        `mismatched mirror cl61/${name(1)}`,
        `mismatched mirror cl61/${name(2)}`,
        "extra mirror cl61/extra_20200519.nc",
        `missing mirror cl61/${name(6)}`,
        `missing archive cl61/${name(3)}`,
        `mismatched archive cl61/${name(4)}`,
        `mismatched archive cl61/${name(5)}`,
        "extra archive cl61/extra_20200517.nc",
        "missing archive cl61/new\nline.nc",
        "mismatched archive cl61/back\\slash.nc",
        `missing archive cl61/${name(6)}`,
        // What is too many here is not there.
        "missing archive cl61/extra_20200519.nc",
        // The altered one of the mirror is not what the archive has, either.
        `mismatched archive cl61/${name(2)}`,
        `mismatched archive cl61/${name(1)}`,
      ].sort(),
    );
    match(
      Deno.readTextFileSync(at.path("products", "ops_monitor", "mirror_verify.md")),
      /^# Mirrors: red\n[\s\S]*## Missing\n/,
    );
  },
});

Deno.test({
  name: "what could not be looked at is said, and what is on its way is not missed",
  ignore,
  async fn() {
    using at = await chain();
    put(at.path("source", `live_${DAY}_230000.nc`), "just written", -3590);
    const late = at.path("raw", "cl61", `live_${DAY}_220000.nc`);
    put(late, "not yet archived", -3590);
    noteArchived(at.path("state"), "archive-raw", lstatSync(late).ctimeMs - 1);
    // Dated there, flat here.
    Deno.mkdirSync(at.path("source", "Y2020", "M05", "D18"), { recursive: true });
    Deno.renameSync(at.path("source", name(3)), at.path("source", "Y2020", "M05", "D18", name(3)));
    const { state, summary } = await at.run("mirror-verify");
    // The one that only the mirror has is one too many there.
    deepStrictEqual([state, report(at).faults.length], ["not all verified", 1], summary);
    Deno.renameSync(at.path("source"), at.path("elsewhere"));
    Deno.renameSync(at.path("archive"), at.path("unmounted"));
    strictEqual((await at.run("mirror-verify")).ok, true);
    const { colour, unreachable } = report(at);
    deepStrictEqual([colour, unreachable.length], ["amber", 2]);
    strictEqual((await at.run("archive-raw")).state, "archive missing");
  },
});

Deno.test({
  name: "products go without the cameras', metadata too, and nothing there is removed",
  ignore,
  async fn() {
    using at = archived();
    const products = at.path("products");
    put(join(products, "cl61", "cl61.zarr", ".zmetadata"), "{}");
    put(join(products, "cl61", "cl61.zarr", "time", "0"), "x");
    put(join(products, "wxcam", "wxcam", "20200518.mp4"), "film");
    put(join(products, "cl61", "journal.123.tmp"), "half");
    const first = await at.run("archive-products");
    ok(first.ok, first.summary);
    Deno.removeSync(join(products, "cl61", "cl61.zarr", "time", "0"));
    ok((await at.run("archive-products")).ok);
    const said = await output("find", at.path("archive", "products"), "-type", "f");
    deepStrictEqual(
      said.trim().split("\n").map((path) => path.slice(at.path("archive", "products").length + 1))
        .sort(),
      ["cl61/cl61.zarr/.zmetadata", "cl61/cl61.zarr/time/0"],
    );
  },
});

Deno.test({
  name: "a full archive has a name, and nothing half in it is taken for whole",
  ignore: ignore || NO_SMALL_DISK,
  async fn() {
    using at = archived();
    put(at.path("raw", "cl61", "live_20200519_000000.nc"), new Uint8Array(600_000), 60);
    const small = at.path("small");
    Deno.mkdirSync(small);
    at.configure({
      instruments: [{ id: "cl61", profile: "cl61" }],
      archive: { destination: small },
    });
    await withSmallDisk(small, "400k", async () => {
      const { ok: isOk, state } = await at.run("archive-raw");
      deepStrictEqual([isOk, state], [false, "archive full"]);
      ok(!walkFolder(small).has("raw/cl61/live_20200519_000000.nc"));
      match((await at.run("mirror-verify")).summary, /not compared: archive: nothing archived yet/);
      strictEqual(report(at).colour, "amber");
    });
  },
});

/** A site that is no archive's and no source's: its lists are all there is. */
function alone(): TestSite {
  const at = new TestSite({});
  at.configure({ instruments: [{ id: "cl61", profile: "cl61" }] });
  return at;
}

/** Bytes that are no text, so that only what they begin with tells whether a file grew. */
const bytes = (...values: number[]) => Uint8Array.from([0, ...values]);

Deno.test("without source and archive, files and lists that are gone are missed", async () => {
  using at = alone();
  const raw = at.path("raw", "cl61");
  strictEqual((await at.run("mirror-verify")).state, "not all verified");
  match(report(at).text, /^nothing to compare/);
  for (const hour of [0, 1]) put(join(raw, name(hour)), `hour ${hour}`);
  put(join(raw, "data_20200519.nc"), "next day");
  const latest = at.path("raw", "ops_monitor", "latest.json");
  put(latest, '{"n":10}');
  at.clock.sleep(60_000);
  strictEqual((await at.run("archive-manifests")).state, "made");
  put(latest, '{"n":1}', 0);
  strictEqual((await at.run("mirror-verify")).state, "verified");
  match(report(at).text, /^all 3 files/);

  // Arranged otherwise, and not in a list under the new name yet.
  Deno.mkdirSync(join(raw, "2020"));
  Deno.renameSync(join(raw, name(0)), join(raw, "2020", name(0)));
  await at.run("mirror-verify");
  deepStrictEqual(report(at).faults.filter(({ kind }) => kind === "missing"), []);

  const lists = at.path("state", "manifests", "cl61");
  Deno.truncateSync(join(lists, `${DAY}.sha256`), 300);
  Deno.removeSync(join(lists, "20200519.sha256"));
  // Both would be made anew of whatever the files are now.
  deepStrictEqual(
    [await at.run("archive-manifests"), [...walkFolder(lists).keys()]].map((one) =>
      "state" in one ? one.state : one
    ),
    ["lists damaged", [`${DAY}.sha256`]],
  );
  await at.run("mirror-verify");
  const faults = () => report(at).faults.map(({ kind, where, path }) => `${kind} ${where} ${path}`);
  deepStrictEqual(faults(), [
    "missing mirror manifests/cl61/20200519.sha256",
    `mismatched mirror manifests/cl61/${DAY}.sha256`,
  ]);
  Deno.removeSync(lists, { recursive: true });
  Deno.removeSync(at.path("state", "archive", "lists.json"));
  await at.run("archive-manifests");
  Deno.removeSync(at.path("raw"), { recursive: true });
  strictEqual((await at.run("mirror-verify")).ok, false);
  strictEqual(faults().length, 3);
});

Deno.test({
  name:
    "altered files of past days are not believed, grown ones are, and the archive keeps its own",
  ignore,
  async fn() {
    using at = archived();
    const raw = at.path("raw", "cl61");
    const files = ["same", "longer", "grown", "anew", "shorter"].map((one) => `${one}_${DAY}.nc`);
    for (const file of files) put(at.path("source", file), bytes(1, 2, 3));
    const night = async () => {
      at.clock.sleep(3_600_000);
      const lists = await at.run("archive-manifests");
      await at.run("archive-raw");
      await at.run("mirror-verify");
      const wrong = report(at).faults.filter(({ kind, where }) =>
        kind === "mismatched" && where === "mirror"
      );
      return [lists.state, ...wrong.map(({ path }) => path).sort()];
    };
    await at.run("cl61-source-sync");
    deepStrictEqual(await night(), ["copied"]);
    put(join(raw, files[0]!), bytes(9, 9, 9), 60);
    put(join(raw, files[1]!), bytes(9, 9, 9, 9), 60);
    put(join(raw, files[2]!), bytes(1, 2, 3, 4), 60);
    put(join(raw, files[4]!), bytes(1, 2), 60);
    for (const file of files.filter((one) => one !== files[3])) {
      Deno.removeSync(at.path("source", file));
    }
    // Written anew at the source, as netCDF counts in its head.
    put(at.path("source", files[3]!), bytes(7, 2, 3, 4), -60);
    at.clock.sleep(3_600_000);
    strictEqual((await at.run("cl61-source-sync")).counts.files, 1);
    // Twice: what was not believed once is not believed later.
    for (let n = 0; n < 2; n++) {
      deepStrictEqual(await night(), [
        "files altered",
        `cl61/longer_${DAY}.nc`,
        `cl61/same_${DAY}.nc`,
        `cl61/shorter_${DAY}.nc`,
      ]);
    }
    const there = at.path("archive", "raw", "cl61");
    const kept = [...walkFolder(there).keys()].filter((path) => path.includes(".replaced-"));
    deepStrictEqual(
      kept.map((path) => path.split("_")[0]).sort(),
      ["anew", "longer", "same", "shorter"],
    );
    for (const path of kept) deepStrictEqual(Deno.readFileSync(join(there, path)), bytes(1, 2, 3));
    deepStrictEqual(Deno.readFileSync(join(there, files[2]!)), bytes(1, 2, 3, 4));
  },
});

Deno.test({
  name: "lists that the archive has and this machine lost are not written over",
  ignore,
  async fn() {
    using at = archived();
    put(at.path("raw", "cl61", name(0)), "hour 0");
    // What a power cut leaves of an rsync, and what is no business of ours.
    const there = at.path("archive", "raw", "cl61");
    put(join(there, ".meso360-unfinished", `.${name(0)}.aB3dE9`), "hou");
    put(join(there, ".partial", "mine"), "x");
    put(join(there, "old", `live_20200101_000000.nc`), "x");
    at.clock.sleep(60_000);
    for (const job of ["archive-manifests", "archive-raw"]) ok((await at.run(job)).ok);
    const left = await output("find", at.path("archive", "raw"), "-type", "f", "-printf", "%P\n");
    deepStrictEqual(left.trim().split("\n").sort(), [
      "cl61/.partial/mine",
      `cl61/${name(0)}`,
      "cl61/old/live_20200101_000000.nc",
    ]);
    const list = at.path("archive", "manifests", "cl61", `${DAY}.sha256`);
    const good = Deno.readTextFileSync(list);
    for (const lost of ["manifests", "archive"]) {
      Deno.removeSync(at.path("state", lost), { recursive: true });
    }
    put(at.path("raw", "cl61", name(0)), "HOUR 0");
    strictEqual((await at.run("archive-manifests")).state, "lists damaged");
    strictEqual(Deno.readTextFileSync(list), good);
  },
});

Deno.test("a stranger with the same name stands for no lost file", () => {
  const listing = (...paths: string[]) =>
    new Map(paths.map((path) => [path, { path, size: 5, mtimeS: 0 }]));
  const pairs = (expected: string, found: string, taken?: Set<string>) =>
    matchFiles(listing(expected), listing(found), taken).pairs.length;
  strictEqual(pairs("2020/05/18/data.csv", "2020/05/19/data.csv"), 0);
  strictEqual(pairs("2020/05/18/data.csv", "Y2020/M05/D18/data.csv"), 1);
  strictEqual(pairs("a/data.csv", "b/data.csv"), 0);
  strictEqual(pairs("Y2020/M05/D18/20051800.LWP", "20051800.LWP"), 1);
  strictEqual(pairs("a/20051800.LWP", "b/20051800.LWP", new Set(["b/20051800.LWP"])), 0);
});

Deno.test("what our own sync replaced is no altered file, though the source is away since", async () => {
  using at = alone();
  const path = at.path("raw", "cl61", name(0));
  put(path, bytes(1, 2, 3));
  ok((await at.run("archive-manifests")).ok);
  // As source-sync places a file that the source has written anew.
  put(path.replace(/\.nc$/, ".replaced-20200518T120000Z.nc"), bytes(1, 2, 3));
  put(path, bytes(9, 9, 9, 9), 60);
  deepStrictEqual((await at.run("mirror-verify")).ok, true);
  const { ok: isOk, state } = await at.run("archive-manifests");
  deepStrictEqual([isOk, state], [true, "made"]);
  deepStrictEqual((await at.run("mirror-verify")).ok, true);
});

Deno.test("a file that tells no day may be written anew, shorter too", async () => {
  using at = alone();
  at.configure({ instruments: [{ id: "cl61", profile: "cl61", files: "status.txt" }] });
  const path = at.path("raw", "cl61", "status.txt");
  put(path, "a long status");
  ok((await at.run("archive-manifests")).ok);
  put(path, "short", 60);
  deepStrictEqual((await at.run("mirror-verify")).ok, true);
});
