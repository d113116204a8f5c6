/**
 * Made-up data of an observatory, in stores as append writes them: a sky over a lidar, weather, and a
 * camera's pictures and film.
 *
 * @module
 */
import { join } from "node:path";
import { writeStore } from "../../zarr_store/mod.ts";

/** A lidar's store: aerosol that thins with height, a cloud that comes and goes, noise above. */
export function writeLidar(
  productsDir: string,
  id: string,
  { endS, days, stepS, gates, gapS = [0, 0] }: {
    readonly endS: number;
    readonly days: number;
    readonly stepS: number;
    readonly gates: number;
    /** Nothing between these, seconds before the end. */
    readonly gapS?: readonly [number, number];
  },
): void {
  const all = Array.from({ length: Math.floor(days * 86_400 / stepS) }, (_, i) => endS - i * stepS);
  const times = all.filter((time) => !(endS - time > gapS[0] && endS - time < gapS[1])).reverse();
  const range = Float32Array.from({ length: gates }, (_, i) => 4.8 * (i + 1) * 3_276 / gates);
  const beta = new Float32Array(times.length * gates);
  const depol = new Float32Array(times.length * gates);
  const base = new Float32Array(times.length * 3).fill(NaN);
  let random = 12_345;
  const noise = () =>
    (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) / 1_073_741_824 - 1;
  times.forEach((time, row) => {
    const hour = time / 3_600;
    const cloud = 2_400 + 900 * Math.sin(hour / 5) + 150 * Math.sin(hour * 3);
    const isCloudy = Math.sin(hour / 3.3) > -0.3;
    if (isCloudy) base[row * 3] = cloud;
    const top = 1_300 + 500 * Math.sin(hour / 24 * 2 * Math.PI);
    for (let gate = 0; gate < gates; gate++) {
      const height = range[gate]!;
      const far = height / 12_000;
      let value = (height < top ? 1.4e-6 : 2.5e-7) * Math.exp(-height / 5_000) +
        2.5e-7 * far * far * noise();
      if (isCloudy && height > cloud && height < cloud + 260) value += 5e-5;
      if (isCloudy && height > cloud + 260) value = 3e-7 * far * noise();
      beta[row * gates + gate] = value;
      depol[row * gates + gate] = height < top ? 0.03 : 0.12 + 0.1 * noise();
    }
  });
  writeStore(join(productsDir, id, `${id}.zarr`), {
    attributes: { Conventions: "CF-1.8", title: "made up" },
    times: Float64Array.from(times),
    coordinates: { range: { values: range, attributes: { units: "m" } } },
    variables: {
      beta_att: { dims: ["range"], values: beta, attributes: { units: "m-1 sr-1" } },
      linear_depol_ratio: { dims: ["range"], values: depol, attributes: { units: "1" } },
      cloud_base_height: {
        dims: ["layer"],
        sizes: [3],
        values: base,
        attributes: { units: "m" },
      },
    },
    chunkRows: 60,
  });
}

/** A weather station's store, by the minute. */
export function writeWeather(productsDir: string, id: string, endS: number, days = 2): void {
  const times = Array.from({ length: days * 1_440 }, (_, i) => endS - i * 60).reverse();
  const column = (value: (time: number) => number) => Float32Array.from(times, value);
  const day = (time: number) => Math.sin(time / 86_400 * 2 * Math.PI);
  const one = (units: string, value: (time: number) => number) => ({
    values: column(value),
    attributes: { units },
  });
  writeStore(join(productsDir, id, `${id}.zarr`), {
    attributes: { Conventions: "CF-1.8", title: "made up" },
    times: Float64Array.from(times),
    variables: {
      temperature: one("degC", (time) => 4 + 6 * day(time) + Math.sin(time / 900) / 2),
      relative_humidity: one("percent", (time) => 70 - 15 * day(time)),
      pressure: one("hPa", (time) => 1_008 + 4 * Math.sin(time / 70_000)),
      wind_speed: one("m s-1", (time) => 5 + 2 * Math.sin(time / 4_000) + Math.sin(time / 300)),
      wind_direction: one("degree", (time) => 220 + 40 * Math.sin(time / 9_000)),
    },
  });
}

/** A camera's catalog of a day with a picture of each hour and a film of ten seconds, by ffmpeg. */
export async function writeCamera(productsDir: string, id: string, day: string): Promise<void> {
  const folder = join(productsDir, "wxcam", id);
  const thumbs = join(folder, "thumbs", day);
  Deno.mkdirSync(thumbs, { recursive: true });
  const film = join(folder, `${day}.mp4`);
  const source = "testsrc=size=320x240:rate=5:duration=10";
  await ffmpeg("-f", "lavfi", "-i", source, "-vf", "fps=0.5", join(thumbs, "%02d.jpg"));
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "5", "-pix_fmt", "yuv420p"];
  await ffmpeg("-f", "lavfi", "-i", source, ...coding, "-movflags", "+faststart", film);
  const iso = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const hours = [1, 2, 3, 4, 5];
  Deno.copyFileSync(join(thumbs, "05.jpg"), join(folder, "latest.jpg"));
  const catalog = {
    id,
    latest: { time: `${iso}T05:59:00Z`, path: `${id}/latest.jpg` },
    updated: `${iso}T05:10:00Z`,
    days: [{
      day,
      pictures: 300,
      first: `${iso}T01:00:00Z`,
      last: `${iso}T05:59:00Z`,
      video: `${id}/${day}.mp4`,
      thumbnails: hours.map((hour) => ({
        hour,
        path: `${id}/thumbs/${day}/${String(hour).padStart(2, "0")}.jpg`,
      })),
    }],
  };
  Deno.writeTextFileSync(join(folder, "catalog.json"), JSON.stringify(catalog));
}

async function ffmpeg(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ffmpeg", {
    args: ["-v", "error", "-y", ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
