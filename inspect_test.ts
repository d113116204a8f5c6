import assert from "node:assert/strict";
import { join } from "node:path";
import { NO_DATA, sharedPath } from "./_test_data.ts";
import { DAY_HEADER } from "./formats/mesonet_day.ts";
import { testProduct } from "./formats/nexrad/level3/_test_product.ts";

const ROOT = import.meta.dirname!;
const REAL_DAY = sharedPath("mesonet", "20250605.txt");

const KNOWN = "mesonet daily file, NEXRAD Level II volume or chunk, NEXRAD Level III product, " +
  "SuperDARN records or packets, netCDF 3 or 4, RPG FMCW level 1, RPG HATPRO, Campbell TOA5, " +
  "Parsivel telegrams, NMEA 0183 log, JSON lines, CSV table";

/** What the command printed, run as a person runs it. */
async function run(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-A", join(ROOT, "main.ts"), "inspect"]
      .concat("--config", join(folder, "meso360.config.json"), args),
    cwd: folder,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function inFolder(test: (folder: string) => Promise<void>) {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(
      join(folder, "meso360.config.json"),
      JSON.stringify({ data_dir: join(folder, "data") }),
    );
    Deno.mkdirSync(join(folder, "data"));
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a daily file with the faults of real ones, found in data_dir", () =>
  inFolder(async (folder) => {
    const rows = [
      "2.5,108.8,23.1,82.2,23.2,19.92,81.8,999.0,93.1,050625,100000,33.19,-102.27,1021,0,85.5,28.1",
      "2.5,-2.03,23.1,82.2,-273.1,19.92,81.8,nan,361.5,050625,100001,0,0,1021,0,85.5,28.1",
      "2.5,10.0,23.1,82.2,15.0,19.92,-999,900,93.1,050625,100016,33.72,-102.27,1021,0,85.5,28.1",
      "2.5,10.0,torn",
    ];
    Deno.writeTextFileSync(
      join(folder, "data", "odd.dat"),
      [DAY_HEADER, ...rows].join("\n") + "\n",
    );
    const { code, out, err } = await run(folder, "--json", "odd.dat");
    assert.equal(err, "");
    assert.equal(code, 0);
    const json = JSON.parse(out);
    assert.equal(json.file, "odd.dat");
    assert.equal(json.format, "mesonet-day");
    assert.equal(json.rows, 3);
    assert.deepEqual(json.missing_columns, []);
    assert.deepEqual(json.variables.pressure, {
      valid: 2,
      missing: 1,
      impossible: 0,
      min: 900,
      max: 999,
      mean: 949.5,
    });
    assert.deepEqual(json.warnings, [
      "malformed rows, left out: 1 (first on line 5)",
      "impossible values: sfc_wdir 1, t_fast 1, compass_dir 1, lat 1, lon 1",
      "dew point above temperature: 1 rows",
      "positions (0, 0): 1",
      "position jumps: 1, the fastest 58933 m in 16 s on line 4",
    ]);
    const text = await run(folder, "odd.dat");
    assert.match(text.out, /WARN {2}positions \(0, 0\): 1/);
    assert.match(text.out, /pressure +hPa +2 +1 +0 +900 +999 +949\.5\n/);
  }));

Deno.test("an older vehicle's columns, and one of another program", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(
      join(folder, "a.txt"),
      "t_fast,dewpoint,pressure,gps_date,gps_time,lat,lon,soil\n20,10,900,nan,nan,33,-102,1\n",
    );
    const { out } = await run(folder, "--json", "a.txt");
    const json = JSON.parse(out);
    assert.equal(json.missing_columns.length, 10);
    assert.deepEqual(json.extra_columns, ["soil"]);
    assert.equal(json.first_time, null);
    assert.ok(json.warnings.includes("no GPS time in the whole file"));
  }));

Deno.test("what is no daily file is named, and does not stop the others", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(join(folder, "day.txt"), DAY_HEADER + "\n");
    Deno.writeTextFileSync(join(folder, "20250605.txt"), "CDF\x01 by another name");
    Deno.writeTextFileSync(join(folder, "empty.txt"), "");
    Deno.writeTextFileSync(join(folder, "large.nc"), "CDF\x01");
    Deno.truncateSync(join(folder, "large.nc"), 2 ** 29 + 1);
    const { code, out, err } = await run(
      folder,
      "--json",
      "20250605.txt",
      "absent.txt",
      "empty.txt",
      "large.nc",
      "day.txt",
    );
    assert.equal(code, 1);
    assert.deepEqual(err.trimEnd().split("\n"), [
      "meso360: 20250605.txt cannot be decoded: the netCDF header has no list at byte 8",
      "meso360: absent.txt does not exist",
      `meso360: empty.txt is empty; what can be inspected: ${KNOWN}`,
      "meso360: large.nc has 536870913 bytes: files above 536870912 are not read whole",
    ]);
    assert.deepEqual(JSON.parse(out).warnings, ["no rows"]);
  }));

Deno.test({
  name: "a real day has the values that another reader found",
  // The file is not ours to ship: see README.
  ignore: NO_DATA,
  fn: () =>
    inFolder(async (folder) => {
      const { variables, ...json } = JSON.parse((await run(folder, "--json", REAL_DAY)).out);
      // Computed with Python's csv and math modules.
      assert.equal(json.rows, 21_883);
      assert.equal(json.dewpoint_above_temperature, 35);
      assert.equal(variables.pressure.valid, 21_883);
      assert.equal(variables.pressure.min, 867.48);
      assert.equal(variables.pressure.max, 901.22);
      assert.ok(Math.abs(variables.pressure.mean - 884.8614408444956) < 1e-9);
      assert.equal(variables.sfc_wdir.valid, 21_842);
      assert.equal(variables.sfc_wdir.missing, 41);
      assert.ok(Math.abs(variables.sfc_wdir.mean - 142.8317584006847) < 1e-9);
      assert.equal(variables.der_rh.impossible, 11);
    }),
});

Deno.test("a radar's product, by its bytes; a damaged one is named and does not stop the others", () =>
  inFolder(async (folder) => {
    const file = (name: string, bytes: Uint8Array) => {
      Deno.writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const packed = testProduct({ productCode: 177 });
    const blocks = new TextEncoder().encode("BZh9 and nothing of bzip2");
    new DataView(packed.buffer).setUint32(8, packed.length + blocks.length);
    const bad = file("bad", Uint8Array.from([...packed, ...blocks]));
    const good = file("TLX_HHC_2024_10_03_00_50_00", testProduct({ productCode: 177 }));
    const { code, out, err } = await run(folder, "--json", bad, good);
    assert.equal(code, 1);
    assert.match(err, /^meso360: .*bad cannot be decoded: .+\n$/);
    const json = JSON.parse(out);
    assert.deepEqual([json.format, json.code, json.icao], ["nexrad-level3", "HHC", "KTLX"]);
  }));

Deno.test({
  name: "radar volumes in gzip, chunks and products, as text (needs ../shared/data)",
  ignore: NO_DATA,
  fn: () =>
    inFolder(async (folder) => {
      const files = [
        sharedPath("nexrad", "level2", "KABR20050101_000745.gz"),
        sharedPath("nexrad", "level2", "chunks-KLOT-230", "20210729-123848-005-I"),
        sharedPath("nexrad", "level3", "JAX_NST_2021_04_11_19_37_00"),
      ];
      const { code, out, err } = await run(folder, ...files);
      assert.equal(err, "");
      assert.equal(code, 0);
      assert.match(
        out,
        /KABR20050101_000745.gz: NEXRAD Level II volume, version 01\n {2}KABR {2}Aberdeen/,
      );
      assert.match(out, /VCP 32, sweeps 7, radials \d+, complete\n/);
      assert.match(out, /20210729-123848-005-I: NEXRAD Level II chunk\n/);
      assert.match(out, / J7 {2}140°\/223 nm {2}236°\/30 kt {2}138°\/224 nm/);
    }),
});

Deno.test({
  name:
    "ionospheric radars' records, in bzip2 and as sent; other bzip2 is no radar's (needs ../shared/data)",
  ignore: NO_DATA,
  fn: () =>
    inFolder(async (folder) => {
      const other = join(folder, "other.bz2");
      // python3 -c "import bz2,base64; print(base64.b64encode(bz2.compress(b'hello')))"
      const packed = "QlpoOTFBWSZTWRkxZT0AAACBAAJEoAAhmmgzTQczi7kinChIDJiynoA=";
      Deno.writeFileSync(other, Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)));
      const { code, out, err } = await run(
        folder,
        other,
        sharedPath("superdarn", "20180404.0601.han.fitacf.bz2"),
        sharedPath("superdarn", "stream.framed.bin"),
      );
      assert.equal(code, 1);
      assert.equal(err, `meso360: ${other} seems to be bzip2; what can be inspected: ${KNOWN}\n`);
      assert.match(out, /han.fitacf.bz2: SuperDARN fitacf, in bzip2\n.* records 100\n/);
      assert.match(out, /han Hankasalmi \(10\) +1 +stereoscan\(153\) +50 /);
      assert.match(
        out,
        /stream.framed.bin: SuperDARN fitacf, as a radar sent them\n.* damaged 1\n/,
      );
    }),
});

Deno.test("instruments' files, by their bytes; a damaged one is named", () =>
  inFolder(async (folder) => {
    const toa5 = '"TOA5","site"\n"TIMESTAMP","t"\n"TS","degC"\n"",""\n"2026-05-18 00:00:00",1.5\n' +
      '"2026-05-18 00:01:00"\n';
    Deno.writeTextFileSync(join(folder, "any.name"), toa5);
    Deno.writeTextFileSync(join(folder, "cut.dat"), toa5.slice(0, 40));
    const { code, out, err } = await run(folder, "--json", "any.name", "cut.dat");
    const json = JSON.parse(out);
    assert.equal(json.format, "TOA5");
    assert.equal(json.first_time, "2026-05-18T00:00:00Z");
    assert.deepEqual(json.warnings, ["line 6: 1 columns instead of 2"]);
    assert.equal(json.variables[1].units, "degC");
    assert.equal(json.variables[1].max, 1.5);
    assert.equal(code, 1);
    assert.equal(
      err,
      "meso360: cut.dat cannot be decoded: ends within line 3 of its 4 header lines\n",
    );
  }));
