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
      ["archive", "mirror", "archive"].map((where, i) => ({
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
      strictEqual((await at.run("mirror-verify")).ok, false);
    });
  },
});
