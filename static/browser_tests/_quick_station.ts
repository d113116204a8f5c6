/**
 * A station with instruments in the test's hands: the real routes over made-up stores, in a folder that
 * goes with it.
 *
 * @module
 */
import { join } from "node:path";
import { systemClock } from "../../clock.ts";
import { type Config, loadConfig } from "../../config.ts";
import { openQuicklooks } from "../../view/quicklooks/mod.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { type FakeStation, fakeStation } from "./_fake_station.ts";
import { writeLidar, writeWeather } from "./_quick_stores.ts";

/** A station with instruments. */
export interface QuickStation extends FakeStation {
  readonly config: Config;
  readonly productsDir: string;
  /** When the newest data were taken, seconds since 1970. */
  readonly endS: number;
  /** Requests below `/quicklooks` and `/wxcam-media`, in order. */
  readonly asked: string[];
  /** Answers nothing about instruments, or again. */
  mute(isMute: boolean): void;
}

const INSTRUMENTS = [
  { id: "cl61", profile: "cl61", title: "Lidar ceilometer" },
  { id: "met", profile: "met", title: "Weather mast" },
  { id: "hatpro", profile: "hatpro", title: "Microwave radiometer" },
  { id: "wxcam", profile: "wxcam", title: "Sky camera" },
];

const PAGES = [
  { href: "/", text: "Panel" },
  { href: "/quicklooks", text: "Quicklooks" },
  { href: "/ops", text: "Operations" },
];

/** A station whose lidar has `days` of data, the newest `ageS` old. */
export function quickStation(
  { instruments = INSTRUMENTS, days = 2, ageS = 240, gates = 120, stepS = 300 }: {
    readonly instruments?: readonly object[];
    readonly days?: number;
    readonly ageS?: number;
    readonly gates?: number;
    readonly stepS?: number;
  } = {},
): QuickStation {
  const folder = Deno.makeTempDirSync();
  const { config } = loadConfig(writeLoneConfig(folder, { instruments }));
  const productsDir = join(folder, "products");
  const endS = Math.floor(Date.now() / 1000) - ageS;
  if (instruments.length > 0) {
    writeLidar(productsDir, "cl61", { endS, days, stepS, gates, gapS: [7_200, 12_000] });
    writeWeather(productsDir, "met", endS, days);
  }
  const quicklooks = openQuicklooks({ config, clock: systemClock });
  const asked: string[] = [];
  let isMute = false;
  const inner = fakeStation(
    { pages: PAGES, datalogger: false },
    undefined,
    undefined,
    (request) => {
      const { pathname, search } = new URL(request.url);
      if (!/^\/(quicklooks\/|wxcam-media\/)/.test(pathname)) return null;
      asked.push(pathname + search);
      if (isMute) return new Response("gone", { status: 503 });
      return quicklooks.app.fetch(request, { outgoing: { destroy() {} } });
    },
  );
  return {
    ...inner,
    config,
    productsDir,
    endS,
    asked,
    mute: (next) => void (isMute = next),
    async close() {
      await inner.close();
      quicklooks.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}
