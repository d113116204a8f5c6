import { deepEqual, equal, throws } from "node:assert/strict";
import { join } from "node:path";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { AutoSite, lastPosition, NEARER_MS } from "./auto_site.ts";

const row = (lat: string, lon: string, time = "175228") =>
  `1,2,3,4,5,6,7,8,9,050625,${time},${lat},${lon},14,15,16,17`;

async function withFolder(test: (folder: string) => void) {
  const folder = await Deno.makeTempDir();
  try {
    test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the newest row with a position, in the newest file that has one", () =>
  withFolder((folder) => {
    equal(lastPosition(folder), null);
    Deno.writeTextFileSync(
      join(folder, "20250604.txt"),
      `${DAY_HEADER}\n${row("35.18", "-97.44")}\n${row("nan", "-97")}\n${row("0", "0")}\n`,
    );
    // Of today there is no fix yet, and a last row that is being written.
    Deno.writeTextFileSync(
      join(folder, "20250605.txt"),
      `${DAY_HEADER}\n${row("nan", "nan")}\n${row("36.5", "-98.0")}`,
    );
    deepEqual(lastPosition(folder), {
      latDeg: 35.18,
      lonDeg: -97.44,
      from: "20250604.txt at 175228 UTC",
    });
    Deno.writeTextFileSync(
      join(folder, "20250605.txt"),
      `${DAY_HEADER}\r\n${row("36.5", "-98.0")}\r\n${row("999", "999")}\r\n`,
    );
    equal(lastPosition(folder)?.latDeg, 36.5);
  }));

Deno.test("a large file is read from its end; a folder that is not there throws", () =>
  withFolder((folder) => {
    const rows = Array.from({ length: 20_000 }, (_, i) => row(String(30 + i / 10_000), "-97"));
    Deno.writeTextFileSync(join(folder, "20250605.txt"), `${DAY_HEADER}\n${rows.join("\n")}\n`);
    equal(lastPosition(folder)?.latDeg, 31.9999);
    throws(() => lastPosition(join(folder, "none")));
  }));

Deno.test("another site is chosen only when it is nearer by a tenth for a minute", () => {
  // Two radars on a line: at 0 and at 200 km.
  const places: Record<string, number> = { KAAA: 0, KBBB: 200 };
  const distanceM = (site: string, km: number) => Math.abs(places[site]! - km) * 1_000;
  const auto = new AutoSite({
    nearest: (km) => distanceM("KAAA", km) <= distanceM("KBBB", km) ? "KAAA" : "KBBB",
    distanceM,
  });
  const at = (km: number, second: number) => auto.choose({ latDeg: km, lonDeg: 0 }, second * 1_000);
  equal(at(90, 0), "KAAA");
  equal(at(104, 1), "KAAA");
  equal(at(104, 1_000), "KAAA");
  equal(at(110, 2_000), "KAAA");
  equal(at(110, 2_059), "KAAA");
  // Back for a moment: the minute begins anew.
  equal(at(90, 2_060), "KAAA");
  equal(at(110, 2_061), "KAAA");
  equal(at(110, 2_061 + NEARER_MS / 1_000), "KBBB");
  equal(at(101, 3_000), "KBBB");
});
