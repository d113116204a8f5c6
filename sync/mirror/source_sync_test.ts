import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { HARD_NAMES, put, TestSite } from "./_test_site.ts";
import { walkFolder } from "./listing.ts";

const CL61 = { id: "cl61", profile: "cl61" };

function site(more: object = {}): TestSite {
  const made = new TestSite({});
  Deno.mkdirSync(made.path("source"));
  made.configure({ instruments: [{ ...CL61, source: made.path("source"), ...more }] });
  return made;
}

const mirrored = (at: TestSite) => [...walkFolder(at.path("raw", "cl61")).keys()].sort();

Deno.test("files come with hard names and their times, links and hidden ones do not", async () => {
  using at = site();
  for (const name of HARD_NAMES) put(at.path("source", name), name);
  put(at.path("source", ".unfinished.nc"), "x");
  put(at.path("secret"), "x");
  if (Deno.build.os !== "windows") {
    Deno.symlinkSync(at.path("secret"), at.path("source", "link.nc"));
  }
  const { ok, state, counts } = await at.run("cl61-source-sync");
  deepStrictEqual([ok, state, counts.files], [true, "fetched", HARD_NAMES.length]);
  deepStrictEqual(mirrored(at), [...HARD_NAMES].sort());
  for (const name of HARD_NAMES) {
    const [from, to] = [at.path("source", name), at.path("raw", "cl61", name)];
    strictEqual(Deno.readTextFileSync(to), name);
    strictEqual(Deno.statSync(to).mtime?.getTime(), Deno.statSync(from).mtime?.getTime());
  }
  strictEqual((await at.run("cl61-source-sync")).state, "up to date");
});

Deno.test("a file that is being written waits until it has settled", async () => {
  using at = site({ settle_seconds: 60 });
  put(at.path("source", "a.nc"), "half", 10);
  const first = await at.run("cl61-source-sync");
  deepStrictEqual([first.state, first.counts.waiting], ["up to date", 1]);
  // It has grown since: old by its time, yet not the same.
  at.clock.sleep(600_000);
  put(at.path("source", "a.nc"), "half and half", -500);
  deepStrictEqual((await at.run("cl61-source-sync")).counts.waiting, 1);
  at.clock.sleep(61_000);
  strictEqual((await at.run("cl61-source-sync")).state, "fetched");
  deepStrictEqual(mirrored(at), ["a.nc"]);
});

Deno.test("with a source's clock that is off, two looks decide", async () => {
  using at = site({ settle_seconds: 60 });
  await at.run("cl61-source-sync");
  at.clock.sleep(600_000);
  put(at.path("source", "ahead.nc"), "x", -86_400);
  put(at.path("source", "behind.nc"), "x", 86_400);
  strictEqual((await at.run("cl61-source-sync")).counts.waiting, 2);
  at.clock.sleep(600_000);
  strictEqual((await at.run("cl61-source-sync")).counts.files, 2);
});

Deno.test("without a settling time a growing file comes as it is, and again", async () => {
  using at = site({ settle_seconds: 0 });
  put(at.path("source", "met.dat"), "1\n", 0);
  await at.run("cl61-source-sync");
  put(at.path("source", "met.dat"), "1\n2\n", 0);
  await at.run("cl61-source-sync");
  strictEqual(Deno.readTextFileSync(at.path("raw", "cl61", "met.dat")), "1\n2\n");
  deepStrictEqual(mirrored(at), ["met.dat"]);
});

Deno.test("what shrank or was written anew at the source is kept beside", async () => {
  using at = site();
  put(at.path("source", "shrunk.nc"), "a longer one", 7200);
  put(at.path("source", "altered.nc"), "0123456789", 7200);
  put(at.path("source", "rotated.dat"), "head\n1\n2\n", 7200);
  put(at.path("source", "touched.nc"), "same", 7200);
  await at.run("cl61-source-sync");
  at.clock.sleep(3_600_000);
  put(at.path("source", "shrunk.nc"), "a long", -60);
  put(at.path("source", "altered.nc"), "012345678X", -60);
  put(at.path("source", "rotated.dat"), "head\n7\n8\n9\n", -60);
  put(at.path("source", "touched.nc"), "same", -60);
  const { ok, counts, summary } = await at.run("cl61-source-sync");
  deepStrictEqual([ok, counts.files, counts.kept], [true, 4, 3]);
  match(summary, /kept beside/);
  const files = mirrored(at);
  strictEqual(files.length, 7);
  const textOf = (pattern: RegExp) =>
    Deno.readTextFileSync(at.path("raw", "cl61", files.find((name) => pattern.test(name))!));
  strictEqual(textOf(/^shrunk\.replaced-\d{8}T\d{6}Z\.nc$/), "a longer one");
  strictEqual(textOf(/^altered\.replaced-\d{8}T\d{6}Z\.nc$/), "0123456789");
  strictEqual(textOf(/^rotated\.replaced-\d{8}T\d{6}Z\.dat$/), "head\n1\n2\n");
  strictEqual(textOf(/^shrunk\.nc$/), "a long");
});

Deno.test("a late file with an old time comes, and one that the source removed stays", async () => {
  using at = site({ lookback_days: 3 });
  put(at.path("source", "Y2020/M05/D18/20051800.LWP"), "x");
  await at.run("cl61-source-sync");
  Deno.removeSync(at.path("source", "Y2020"), { recursive: true });
  put(at.path("source", "Y2020/M05/D17/20051700.LWP"), "late", 9 * 86_400);
  at.clock.sleep(600_000);
  await at.run("cl61-source-sync");
  at.clock.sleep(600_000);
  await at.run("cl61-source-sync");
  deepStrictEqual(mirrored(at), [
    "Y2020/M05/D17/20051700.LWP",
    "Y2020/M05/D18/20051800.LWP",
  ]);
});

Deno.test("a source that is not there, and one that is the folder itself, have names", async () => {
  using at = site();
  Deno.removeSync(at.path("source"));
  const missing = await at.run("cl61-source-sync");
  deepStrictEqual([missing.ok, missing.state], [false, "source missing"]);
  at.configure({ instruments: [{ ...CL61, source: at.path("raw", "cl61") }] });
  strictEqual((await at.run("cl61-source-sync")).state, "bad address");
});

Deno.test({
  name: "on a full disk what has room comes, and nothing half",
  ignore: NO_SMALL_DISK,
  async fn() {
    using at = site();
    put(at.path("source", "a_small.nc"), "x");
    put(at.path("source", "b_large.nc"), new Uint8Array(600_000));
    const folder = at.path("raw", "cl61");
    Deno.mkdirSync(folder, { recursive: true });
    await withSmallDisk(folder, "400k", async () => {
      const { ok, state } = await at.run("cl61-source-sync");
      deepStrictEqual([ok, state], [false, "disk full"]);
      // In whatever order the folder gives them.
      deepStrictEqual(mirrored(at).filter((name) => name !== "a_small.nc"), []);
    });
  },
});

Deno.test("files cut off by a stop are gone on with", async () => {
  using at = site();
  put(at.path("source", "a.nc"), "x");
  strictEqual((await at.run("cl61-source-sync", AbortSignal.abort())).state, "stopped");
  deepStrictEqual(mirrored(at), []);
  strictEqual((await at.run("cl61-source-sync")).counts.files, 1);
});
