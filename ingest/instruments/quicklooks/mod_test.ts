/** Which pictures are drawn, when they are drawn again, and when not. */
import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  DAY_S,
  FIRST_S,
  namesIn,
  openSite,
  runJob,
  temperatureAt,
  writeStores,
} from "./_test_store.ts";
import { last24hJob, quicklooksJob } from "./mod.ts";

const NOW_MS = (FIRST_S + 3 * DAY_S) * 1000;

Deno.test("a picture of each day; drawn again only where what is to be seen changed", async () => {
  using site = openSite();
  const { folder, loaded } = site;
  const pictures = join(folder, "products", "quicklooks", "lidar");
  const inode = (day: string) => Deno.statSync(join(pictures, `lidar_${day}.png`)).ino;
  const days = ["20261120", "20261121"] as const;
  const draw = () => runJob(loaded, "lidar-quicklooks", quicklooksJob, NOW_MS);

  writeStores(loaded.config, 2);
  equal((await draw()).counts.drawn, 2);
  deepEqual(namesIn(pictures), ["drawn.json", ...days.map((day) => `lidar_${day}.png`)]);
  const first = days.map(inode);

  equal((await draw()).counts.drawn, 0, "nothing changed");
  // The same rows in files written anew: other chunks, the same pictures.
  writeStores(loaded.config, 2);
  equal((await draw()).counts.drawn, 0, "the same values");
  deepEqual(days.map(inode), first);

  // A row of the second day is another, in the other store that the picture draws on.
  const late = Math.round(1.1 * 126);
  writeStores(loaded.config, 2, (row) => row === late ? 12.5 : temperatureAt(row));
  equal((await draw()).counts.drawn, 1);
  deepEqual(days.map((day, i) => inode(day) === first[i]), [true, false]);

  Deno.removeSync(join(pictures, "lidar_20261120.png"));
  equal((await draw()).counts.drawn, 1, "a picture that was taken away");
});

Deno.test("--day draws that day again, and says so where it has no rows", async () => {
  using site = openSite();
  const { folder, loaded } = site;
  writeStores(loaded.config, 1);
  const draw = (day: string) => runJob(loaded, "lidar-quicklooks", quicklooksJob, NOW_MS, { day });
  for (let i = 0; i < 2; i++) equal((await draw("20261120")).counts.drawn, 1);
  const none = await draw("20261121");
  equal(none.ok, false);
  match(none.summary, /no rows on 20261121/);
  deepEqual(namesIn(folder, "products", "quicklooks", "lidar").filter((n) => n.endsWith(".png")), [
    "lidar_20261120.png",
  ]);
});

Deno.test("the last 24 hours, drawn every time, and gone when nothing came for a day", async () => {
  using site = openSite();
  const { folder, loaded } = site;
  writeStores(loaded.config, 2);
  const latest = join(folder, "products", "quicklooks", "lidar", "latest.png");
  const draw = (nowS: number) => runJob(loaded, "lidar-last24h", last24hJob, nowS * 1000);
  equal((await draw(FIRST_S + 2 * DAY_S)).counts.drawn, 1);
  const before = Deno.statSync(latest).ino;
  await draw(FIRST_S + 2 * DAY_S + 60);
  notEqual(Deno.statSync(latest).ino, before);
  const outcome = await draw(FIRST_S + 4 * DAY_S);
  equal(outcome.state, "no data");
  equal(outcome.ok, true);
  deepEqual(namesIn(folder, "products", "quicklooks", "lidar"), []);
});

Deno.test("without a store there is nothing to draw, which is no fault; a run that is stopped goes on later", async () => {
  using site = openSite();
  const { loaded } = site;
  const outcome = await runJob(loaded, "lidar-last24h", last24hJob, NOW_MS);
  ok(outcome.ok);
  equal(outcome.state, "no data");
  writeStores(loaded.config, 2);
  const stopped = await runJob(
    loaded,
    "lidar-quicklooks",
    quicklooksJob,
    NOW_MS,
    {},
    AbortSignal.abort(),
  );
  equal(stopped.state, "more to draw");
  equal(stopped.counts.left, 2);
});
