/** Cameras, with ffmpeg's own pictures: the catalog, thumbnails and films, each made once. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { program } from "../../../_test_program.ts";
import { missing } from "../../../_test_tools.ts";
import type { WxcamCatalog } from "../../../formats/quicklook_messages.ts";
import { namesIn, openSite, runJob } from "../quicklooks/_test_store.ts";
import { filmSize } from "./ffmpeg.ts";
import { wxcamCatalogJob, wxcamVideosJob } from "./mod.ts";

const noFfmpeg = missing("ffmpeg", "apt-get install ffmpeg");
const SITE = {
  http_port: 18471,
  superdarn: { port: 0 },
  instruments: [{ id: "wxcam", profile: "wxcam" }],
};
/** In the morning after the pictures. */
const NOW_MS = Date.UTC(2026, 10, 22, 0, 40);

async function ffmpeg(...args: string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command("ffmpeg", {
    args: ["-loglevel", "error", ...args],
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}

/** Ten pictures, 20 minutes apart from 20:50 on 21 November on: the last one is of the 22nd. */
async function takePictures(folder: string): Promise<void> {
  Deno.mkdirSync(folder, { recursive: true });
  await ffmpeg(
    ...["-f", "lavfi", "-i", "testsrc=size=160x90:rate=1", "-frames:v", "10"],
    join(folder, "%d.jpg"),
  );
  for (let i = 0; i < 10; i++) {
    const time = new Date(Date.UTC(2026, 10, 21, 21, 20 * i)).toISOString();
    const name = `cam_${time.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_")}.jpg`;
    Deno.renameSync(join(folder, `${i + 1}.jpg`), join(folder, name));
  }
}

/** The boxes of an MP4 at its top, in order. */
function boxes(mp4: Uint8Array): string[] {
  const view = new DataView(mp4.buffer, mp4.byteOffset, mp4.byteLength);
  const names: string[] = [];
  for (let at = 0; at < mp4.length; at += view.getUint32(at)) {
    names.push(new TextDecoder().decode(mp4.subarray(at + 4, at + 8)));
  }
  return names;
}

/** Frames of a film, and how it is coded. */
async function probed(file: string): Promise<string> {
  const { stdout } = await new Deno.Command("ffprobe", {
    args: [
      ...["-v", "error", "-count_packets", "-of", "csv=p=0", "-show_entries"],
      ...["stream=codec_name,width,height,pix_fmt,nb_read_packets", file],
    ],
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name: "a day's pictures: listed, an hour's first as thumbnail, a film when the day is over, once",
  ignore: noFfmpeg,
  async fn() {
    using site = openSite(SITE);
    const { folder, loaded } = site;
    const raw = join(folder, "raw", "wxcam");
    const products = join(folder, "products", "wxcam", "wxcam");
    await takePictures(raw);
    Deno.writeTextFileSync(join(raw, "snapshot.jpg"), "of no time");
    // The first of hour 22 is cut off, long ago.
    const cut = join(raw, "cam_20261121_220000.jpg");
    Deno.writeFileSync(cut, Deno.readFileSync(cut).subarray(0, 900));
    Deno.utimeSync(cut, 1.7e9, 1.7e9);
    const run = (name: string, work: typeof wxcamCatalogJob) => runJob(loaded, name, work, NOW_MS);
    const inodes = () =>
      namesIn(products, "thumbs", "20261121").map((name) =>
        Deno.statSync(join(products, "thumbs", "20261121", name)).ino
      );

    const listed = await run("wxcam-catalog", wxcamCatalogJob);
    deepEqual([listed.ok, listed.counts.pictures, listed.counts.thumbnails], [true, 10, 4]);
    match(listed.summary, /passed over: cam_20261121_220000\.jpg ends before its picture does/);
    equal(listed.counts.untimed, 1);
    const catalog = (): WxcamCatalog =>
      JSON.parse(Deno.readTextFileSync(join(products, "catalog.json")));
    const newestPicture = { time: "2026-11-22T00:00:00.000Z", path: "wxcam/latest.jpg" };
    deepEqual(catalog().latest, newestPicture);
    const latest = () => Deno.readFileSync(join(products, "latest.jpg"));
    deepEqual(latest(), Deno.readFileSync(join(raw, "cam_20261122_000000.jpg")));
    const before = inodes();
    equal(before.length, 3);
    const again = await run("wxcam-catalog", wxcamCatalogJob);
    deepEqual([again.counts.thumbnails, again.counts.damaged], [0, 0], "each is told of once");
    deepEqual(inodes(), before);

    const made = await run("wxcam-daily-videos", wxcamVideosJob);
    deepEqual([made.ok, made.counts.films], [true, 1], made.summary);
    const film = join(products, "20261121.mp4");
    equal(await probed(film), "h264,160,90,yuv420p,8");
    const order = boxes(Deno.readFileSync(film));
    ok(order.indexOf("moov") < order.indexOf("mdat"), order.join(" "));
    const first = Deno.statSync(film).ino;
    equal((await run("wxcam-daily-videos", wxcamVideosJob)).counts.films, 0);
    equal(Deno.statSync(film).ino, first);
    const { days } = catalog();
    deepEqual(
      days.map(({ day, pictures, video, thumbnails }) => ({
        day,
        pictures,
        video,
        hours: thumbnails.map(({ hour }) => hour),
      })),
      [
        { day: "20261121", pictures: 9, video: "wxcam/20261121.mp4", hours: [21, 22, 23] },
        { day: "20261122", pictures: 1, video: null, hours: [0] },
      ],
    );
    ok(Deno.statSync(join(folder, "products", "wxcam", days[0]!.thumbnails[0]!.path)).size > 500);

    // A picture that came late belongs into the film.
    Deno.copyFileSync(join(raw, "cam_20261121_210000.jpg"), join(raw, "cam_20261121_200000.jpg"));
    equal((await run("wxcam-daily-videos", wxcamVideosJob)).counts.films, 1);
    equal(await probed(film), "h264,160,90,yuv420p,9");
    deepEqual(
      namesIn(products).filter((name) => name.includes("tmp")),
      [],
    );

    // Pictures that went to the archive leave their films and thumbnails in the list.
    Deno.removeSync(raw, { recursive: true });
    await run("wxcam-catalog", wxcamCatalogJob);
    const kept = catalog();
    deepEqual(kept.latest, newestPicture);
    ok(latest().length > 500);
    deepEqual(kept.days.map(({ pictures, thumbnails }) => [pictures, thumbnails.length]), [
      [0, 3],
      [0, 1],
    ]);
  },
});

Deno.test("without ffmpeg the pictures are listed, and it is said what is missing", async () => {
  using site = openSite(SITE);
  const { folder } = site;
  const raw = join(folder, "raw", "wxcam");
  Deno.mkdirSync(raw, { recursive: true });
  const frame = [0xff, 0xc0, 0, 9, 8, 0, 9, 0, 16, 1, 1];
  const jpeg = [0xff, 0xd8, ...frame, 0xff, 0xda, 0, 4, 1, 1, 0, 0xff, 0xd9];
  Deno.writeFileSync(join(raw, "20261121_120000.jpg"), Uint8Array.from(jpeg));
  const { command, args } = program(
    ...["job", "wxcam-catalog", "--config", join(folder, "meso360.config.json")],
  );
  const { code, stdout } = await new Deno.Command(command, {
    args,
    env: { PATH: "/nowhere" },
    stderr: "inherit",
  }).output();
  equal(code, 1);
  match(
    new TextDecoder().decode(stdout),
    /ffmpeg missing: ffmpeg is not installed.*apt-get install/,
  );
  const catalog: WxcamCatalog = JSON.parse(
    Deno.readTextFileSync(join(folder, "products", "wxcam", "wxcam", "catalog.json")),
  );
  deepEqual(catalog.days.map(({ day, pictures }) => [day, pictures]), [["20261121", 1]]);
});

Deno.test("a film is no larger than 1280 x 720, even, and of the pictures' shape", () => {
  deepEqual(filmSize(1920, 1080), { width: 1280, height: 720 });
  deepEqual(filmSize(4000, 3000), { width: 960, height: 720 });
  deepEqual(filmSize(641, 481), { width: 642, height: 482 });
  deepEqual(filmSize(3000, 4000), { width: 540, height: 720 });
});
