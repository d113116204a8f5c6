/** Days as other programs open them: python3-netcdf4 and xarray. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import { NO_NETCDF4, python } from "./_test_netcdf4.ts";
import { EXPORT_FORMATS, exportCommand, type ExportOptions } from "./export.ts";
import { DAY_HEADER, gpsDateText, gpsTimeText } from "./formats/mesonet_day.ts";
import { readNetcdf } from "./formats/netcdf/mod.ts";
import { parseMetadata } from "./formats/zarr_v2.ts";
import { SUPPORT_COLUMNS, SUPPORT_HEADER } from "./formats/mesonet_support.ts";
import { VERSION } from "./version.ts";

const START_MS = Date.UTC(2025, 5, 5, 23, 59, 50);
const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A day's rows: what is found in real ones, and a spike. */
function dayText(): string {
  const row = (second: number, more: Record<string, string> = {}) => {
    const fields: Record<string, string> = {
      sfc_wspd: (2 + second / 10).toFixed(3),
      sfc_wdir: "108.8",
      t_slow: "23.1",
      rh_slow: "82.2",
      t_fast: (23.2 + second / 100).toFixed(2),
      dewpoint: "19.92",
      der_rh: "nan",
      pressure: (900.85 - second / 100).toFixed(2),
      compass_dir: "45",
      gps_date: gpsDateText(START_MS + second * 1000),
      gps_time: gpsTimeText(START_MS + second * 1000),
      lat: (33.19017 + second / 10000).toFixed(5),
      lon: "-102.2727",
      gps_alt: "1021",
      gps_spd: "20",
      gps_dir: "45",
      panel_temp: "28.16",
      ...more,
    };
    return DAY_HEADER.split(",").map((name) => fields[name]!).join(",");
  };
  return [
    DAY_HEADER,
    row(0),
    row(1),
    row(1),
    row(2, { pressure: "700.5" }),
    row(3, { t_fast: "-999", gps_alt: "999" }),
    row(5, { sfc_wdir: "361.5" }),
    row(4),
    row(6, { gps_date: "nan", gps_time: "nan" }),
    "torn,row",
    row(20, { dewpoint: "24.5" }),
  ].join("\n") + "\n";
}

/** The raw wind of the specification's check value, at second 5 alone. */
function supportText(): string {
  const fields: Record<string, string> = {
    gps_date: gpsDateText(START_MS + 5000),
    gps_time: gpsTimeText(START_MS + 5000),
    ws_ms_raw: "25",
    wdir_raw: "30",
    rmc_status: "A",
    rmc_speed: String(20 * 3600 / 1852),
    rmc_track: "45",
  };
  return `${SUPPORT_HEADER}\n${SUPPORT_COLUMNS.map((name) => fields[name] ?? "").join(",")}\n`;
}

interface Run {
  readonly folder: string;
  /** Where daily files are. */
  readonly dataDir: string;
  export(day: string, options: ExportOptions): Promise<{ code: number; told: string[] }>;
}

async function inFolder(test: (run: Run) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const dataDir = join(folder, "mesonet");
  Deno.mkdirSync(dataDir);
  Deno.mkdirSync(`${dataDir}_support`);
  Deno.writeTextFileSync(join(dataDir, "20250605.txt"), dayText());
  Deno.writeTextFileSync(join(`${dataDir}_support`, "20250605_support.txt"), supportText());
  try {
    await test({
      folder,
      dataDir,
      async export(day, options) {
        const told: string[] = [];
        const code = await exportCommand(day, options, {
          config: {
            data_dir: dataDir,
            raw_dir: join(folder, "raw"),
            state_dir: join(folder, "state"),
            vehicle_id: "truck 1",
          },
          nowMs: NOW_MS,
          tell: (line) => told.push(line),
        });
        return { code, told };
      },
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** CF Standard Name Table: canonical units of the names that are used. */
const CANONICAL: Readonly<Record<string, string>> = {
  air_equivalent_potential_temperature: "K",
  air_pressure: "Pa",
  air_temperature: "K",
  altitude: "m",
  dew_point_temperature: "K",
  latitude: "degree_north",
  longitude: "degree_east",
  platform_course: "degree",
  platform_orientation: "degree",
  platform_speed_wrt_ground: "m s-1",
  relative_humidity: "1",
  status_flag: "1",
  time: "s",
  wind_from_direction: "degree",
  wind_speed: "m s-1",
};
/** Units that UDUNITS converts into each other. */
const SAME_QUANTITY: Readonly<Record<string, readonly string[]>> = {
  K: ["K", "degC"],
  Pa: ["hPa"],
  "1": ["1", "%"],
  s: ["seconds since 1970-01-01 00:00:00"],
  degree_north: ["degrees_north"],
  degree_east: ["degrees_east"],
  degree: ["degree"],
  "m s-1": ["m s-1"],
  m: ["m"],
};

const READ = `
import netCDF4, xarray as xr, numpy as np, json, sys, math
d = netCDF4.Dataset(sys.argv[1])
out = dict(model=d.data_model, globals={k: d.getncattr(k) for k in d.ncattrs()}, variables={})
plain = lambda a: [None if np.ma.is_masked(x) or x != x else x for x in np.ma.masked_invalid(a).tolist()]
for name, v in d.variables.items():
    attributes = {k: (x.tolist() if isinstance(x, (np.ndarray, np.generic)) else x) for k, x in ((k, v.getncattr(k)) for k in v.ncattrs())}
    text = str(netCDF4.chartostring(v[:])) if v.dtype == 'S1' else None
    out['variables'][name] = dict(dtype=str(v.dtype), dims=list(v.dimensions), attributes=attributes, fill_type=str(v._FillValue.dtype) if '_FillValue' in v.ncattrs() else None,
        text=text, values=None if text else plain(v[:]))
out['days'] = [str(t) for t in netCDF4.num2date(d['time'][:], d['time'].units, d['time'].calendar)]
# Bolton (1980), eqs. 10, 15, 38, 43's exponent as in the paper, written down once more.
def theta_e(t, td, p):
    e = 6.112 * math.exp(17.67 * td / (td + 243.5)); r = 0.622 * e / (p - e) * 1000
    tl = 1 / (1 / (td + 273.15 - 56) + math.log((t + 273.15) / (td + 273.15)) / 800) + 56
    return (t + 273.15) * (1000 / p) ** (0.2854 * (1 - 0.28e-3 * r)) * math.exp((3.376 / tl - 0.00254) * r * (1 + 0.81e-3 * r))
v = {n: np.asarray(d[n][:].filled(np.nan), 'f8') for n in ('t_fast', 'dewpoint', 'pressure')}
out['theta_e'] = [None if math.isnan(t + td + p) else theta_e(t, td, p) for t, td, p in zip(*v.values())]
x = xr.open_dataset(sys.argv[1])
z = xr.open_zarr(sys.argv[2])
out['xarray_coords'] = sorted(x.coords)
out['zarr_coords'] = sorted(z.coords)
out['zarr_globals'] = dict(z.attrs)
for name in z.variables:
    np.testing.assert_array_equal(z[name].values, x[name].values, name)
    a, b = z[name].attrs, x[name].attrs
    for k in ('units', 'standard_name', 'long_name', 'ancillary_variables', 'flag_meanings'):
        assert a.get(k) == b.get(k), (name, k, a.get(k), b.get(k))
out['zarr_trajectory'] = z['trajectory'].item().decode()
assert z['trajectory'].attrs['cf_role'] == 'trajectory_id'
out['only_netcdf'] = sorted(set(x.variables) - set(z.variables))
print(json.dumps(out))
`;

interface ReadBack {
  readonly model: string;
  readonly globals: Readonly<Record<string, string | number>>;
  readonly days: string[];
  readonly theta_e: (number | null)[];
  readonly xarray_coords: string[];
  readonly zarr_coords: string[];
  readonly zarr_globals: Readonly<Record<string, string | number>>;
  readonly only_netcdf: string[];
  readonly zarr_trajectory: string;
  readonly variables: Readonly<
    Record<string, {
      readonly dtype: string;
      readonly dims: string[];
      readonly attributes: Readonly<Record<string, string | number | number[]>>;
      readonly fill_type: string | null;
      readonly text: string | null;
      readonly values: (number | null)[] | null;
    }>
  >;
}

Deno.test({
  name: "export: netCDF and Zarr as netCDF4 and xarray open them, after CF-1.8, H.4",
  ignore: NO_NETCDF4,
  fn: () =>
    inFolder(async (run) => {
      const paths = [join(run.folder, "day.nc"), join(run.folder, "day.zarr")];
      for (const [i, format] of (["netcdf", "zarr"] as const).entries()) {
        const { code, told } = await run.export("2025-06-05", { format, output: paths[i]! });
        equal(code, 0);
        match(
          told[0]!,
          /: 7 rows of 18 variables; values: 21 missing, 1 out of range, 3 in spikes, 3 inc/,
        );
        deepEqual(told.slice(1), [
          "1 line that is no row left out, line 10.",
          "1 row without a GPS time left out.",
          "1 further row of a second left out, with the same values.",
        ]);
      }
      const { variables, globals, ...back } = await python(READ, ...paths) as ReadBack;
      equal(back.model, "NETCDF3_64BIT_OFFSET");
      equal(globals.Conventions, "CF-1.8");
      equal(globals.featureType, "trajectory");
      equal(globals.history, `2026-01-02T03:04:05Z meso360 ${VERSION}: export of 20250605.txt`);
      equal(globals.time_coverage_end, "2025-06-06T00:00:10Z");
      ok(!JSON.stringify([globals, variables]).includes(run.folder), "no folder of this machine");
      deepEqual(back.days.slice(0, 2), ["2025-06-05 23:59:50", "2025-06-05 23:59:51"]);
      equal(back.days[6], "2025-06-06 00:00:10");

      equal(variables.trajectory!.text, "truck 1_20250605");
      equal(variables.trajectory!.attributes.cf_role, "trajectory_id");
      equal(variables.lat!.dtype, "float64");
      for (const [name, { attributes, dims, dtype, fill_type }] of Object.entries(variables)) {
        if (name === "trajectory") continue;
        deepEqual(dims, ["time"], name);
        const { standard_name, units, coordinates, ancillary_variables } = attributes;
        if (typeof standard_name === "string") {
          const canonical = CANONICAL[standard_name];
          ok(canonical !== undefined, `${standard_name} is in no table`);
          ok(SAME_QUANTITY[canonical]!.includes(String(units)), `${name}: ${units}`);
        }
        ok(typeof attributes.long_name === "string", name);
        if (fill_type !== null) equal(fill_type, dtype, `${name}: the fill value's type`);
        for (const other of `${coordinates ?? ""} ${ancillary_variables ?? ""}`.trim().split(" ")) {
          ok(other === "" || other in variables, `${name} points to ${other}`);
        }
        if (name === "time") {
          ok(!("_FillValue" in attributes), "a coordinate is never missing");
        } else if (standard_name === "status_flag") {
          equal(dtype, "int8");
          deepEqual(attributes.flag_values, [0, 1, 2, 3, 4, 5]);
          equal(String(attributes.flag_meanings).split(" ").length, 6);
        } else equal(ancillary_variables, `${name}_qc`);
      }
      deepEqual(
        [variables.lat!, variables.lon!, variables.gps_alt!].map(({ attributes }) =>
          attributes.axis
        ),
        ["Y", "X", "Z"],
      );
      equal(variables.gps_alt!.attributes.positive, "up");
      deepEqual(back.xarray_coords, ["gps_alt", "lat", "lon", "time"]);
      deepEqual(back.zarr_coords, back.xarray_coords);
      deepEqual(back.only_netcdf, []);
      equal(back.zarr_trajectory, "truck 1_20250605");
      equal(back.zarr_globals.featureType, "trajectory");

      // good, missing, out of range, spike, stuck, inconsistent
      deepEqual(variables.pressure_qc!.values, [0, 0, 3, 0, 0, 0, 0]);
      deepEqual(variables.t_fast_qc!.values, [0, 0, 0, 1, 0, 0, 5]);
      deepEqual(variables.dewpoint_qc!.values, [0, 0, 0, 0, 0, 0, 5]);
      deepEqual(variables.sfc_wdir_qc!.values, [0, 0, 0, 0, 0, 2, 0]);
      deepEqual(variables.theta_e_qc!.values, [0, 0, 3, 1, 0, 0, 5]);
      equal(variables.sfc_wdir!.values![5], 361.5);
      equal(variables.gps_alt!.values![3], 999);
      deepEqual(variables.der_rh!.values, Array(7).fill(null));
      for (const [i, expected] of back.theta_e.entries()) {
        const actual = variables.theta_e!.values![i]!;
        if (expected === null) equal(actual, null);
        else ok(Math.abs(actual - expected) < 1e-3, `theta_e: ${actual}, not ${expected}`);
      }
      // mesonet.md's check value.
      ok(Math.abs(variables.true_wspd!.values![5]! - 12.6085) < 1e-4);
      ok(Math.abs(variables.true_wdir!.values![5]! - 127.4776) < 1e-3);
      deepEqual(variables.true_wspd_qc!.values, [1, 1, 1, 1, 1, 0, 1]);
    }),
});

Deno.test("export: a CSV has the recorded texts, empty fields and flags in words", () =>
  inFolder(async (run) => {
    const output = join(run.folder, "new", "day.csv");
    equal((await run.export("20250605", { format: "csv", output })).code, 0);
    const [header, ...rows] = Deno.readTextFileSync(output).trimEnd().split("\n");
    const names = header!.split(",");
    deepEqual(names.slice(0, 3), ["time", "sfc_wspd", "sfc_wdir"]);
    equal(names.at(-1), "true_wdir_qc");
    equal(rows.length, 7);
    const field = (row: number, name: string) => rows[row]!.split(",")[names.indexOf(name)];
    deepEqual(rows[0]!.split(",").slice(0, 6), [
      "2025-06-05T23:59:50Z",
      "2",
      "108.8",
      "23.1",
      "82.2",
      "23.2",
    ]);
    equal(field(3, "t_fast"), "");
    equal(field(3, "t_fast_qc"), "missing");
    equal(field(2, "pressure_qc"), "spike");
    equal(field(5, "true_wspd"), "12.61");
    equal(field(5, "true_wdir"), "127.5");
  }));

Deno.test("export: what is there stays without --force, and what is no export always", () =>
  inFolder(async (run) => {
    const endings = { netcdf: "nc", zarr: "zarr", csv: "csv" };
    for (const format of EXPORT_FORMATS) {
      const output = join(run.folder, `day.${endings[format]}`);
      equal((await run.export("20250605", { format, output })).code, 0);
      const { code, told } = await run.export("20250605", { format, output });
      equal(code, 1);
      deepEqual(told, [`${output} exists: --force replaces it, --output names another`]);
      // As a shell completes a folder's name.
      const slash = format === "zarr" ? "/" : "";
      equal(
        (await run.export("20250605", { format, output: output + slash, force: true })).code,
        0,
      );
      ok(Deno.statSync(output));
    }
    const refused = async (options: ExportOptions, reason: RegExp) => {
      const { code, told } = await run.export("20250605", { ...options, force: true });
      equal(code, 1);
      match(told[0]!, reason);
    };
    const at = (...path: string[]) => join(run.folder, ...path);
    const support = at("mesonet_support", "20250605_support.txt");
    for (const path of ["old.txt", "mesonet/notes.csv", "state.zarr/.zgroup", "settings.json"]) {
      Deno.mkdirSync(dirname(at(path)), { recursive: true });
      Deno.writeTextFileSync(at(path), "someone's");
    }
    Deno.symlinkSync(run.dataDir, at("link"));
    await refused({ format: "csv", output: at("mesonet", "20250605.txt") }, /a daily file: give/);
    await refused({ format: "csv", output: support }, /is the name of a daily file/);
    await refused({ format: "csv", output: at("mesonet", "notes.csv") }, /is in .*recorded/);
    await refused({ format: "csv", output: at("link", "new.csv") }, /is in .*mesonet, which has/);
    await refused({ format: "netcdf", output: at("raw", "met", "a.nc") }, /is in .*raw, which has/);
    await refused({ format: "csv", output: at("state", "a.csv") }, /is in .*state, which has/);
    await refused({ format: "csv", output: at("old.txt") }, /no file that ends in \.csv/);
    await refused({ format: "csv", output: at("settings.json") }, /no file that ends in \.csv/);
    await refused({ format: "zarr", output: at("mesonet") }, /is in /);
    await refused({ format: "zarr", output: at("state.zarr") }, /no export in Zarr/);
    await refused({ format: "csv", output: at("day.zarr") }, /is a folder: --force does not/);
    equal(Deno.readTextFileSync(join(run.dataDir, "20250605.txt")), dayText());
    equal(Deno.readTextFileSync(support), supportText());
    equal(Deno.readTextFileSync(at("mesonet", "notes.csv")), "someone's");
    // Nothing is left beside the outputs.
    deepEqual([...Deno.readDirSync(run.folder)].map(({ name }) => name).sort(), [
      "day.csv",
      "day.nc",
      "day.zarr",
      "link",
      "mesonet",
      "mesonet_support",
      "old.txt",
      "settings.json",
      "state.zarr",
    ]);
  }));

Deno.test("export: what is left out of a file, and what is unsure in it, is told", () =>
  inFolder(async (run) => {
    const [header, ...rows] = dayText().trimEnd().split("\n");
    // Two columns more, no position in two rows, and a last line without its end.
    const noFix = (row: string) => row.replace(/,-102\.2727,/, ",nan,");
    const text = [
      `${header},soil,leaf`,
      ...rows.map((row, i) => `${i < 2 ? noFix(row) : row},1,2`),
    ];
    Deno.writeTextFileSync(join(run.dataDir, "20250605.txt"), text.join("\n") + "\0");
    const notes = [
      "1 line that is no row left out, line 10.",
      "1 NUL byte left out, line 11.",
      "Columns left out, as nothing is known of them: soil, leaf.",
      "1 row without a GPS time left out.",
    ];
    const output = join(run.folder, "day.csv");
    const csv = await run.export("20250605", { format: "csv", output });
    deepEqual(csv.told.slice(1, 5), notes);
    equal(Deno.readTextFileSync(output).trimEnd().split("\n").length, 8);
    const zarr = await run.export("20250605", { format: "zarr", output: join(run.folder, "z") });
    match(zarr.told[0]!, /: 5 rows of/);
    equal(zarr.told.at(-1), "2 rows without a position left out: a CSV has them.");
    const { comment } = JSON.parse(Deno.readTextFileSync(join(run.folder, "z", ".zattrs")));
    equal(comment, ["Values are as recorded; flags change none.", ...zarr.told.slice(1)].join(" "));
    Deno.writeTextFileSync(join(run.dataDir, "20250605.txt"), text.slice(0, 4).join("\n"));
    const torn = await run.export("20250605", { format: "csv", output, force: true });
    match(torn.told[1]!, /^The last line has no end/);
    // No position at all: nothing that a trajectory could be of.
    Deno.writeTextFileSync(join(run.dataDir, "20250605.txt"), text.slice(0, 3).join("\n") + "\n");
    const none = await run.export("20250605", { format: "netcdf", output: join(run.folder, "n") });
    match(none.told[0]!, /has no row with a position, .*--format csv$/);
  }));

Deno.test("export: rows of a GPS clock that stands still have counted times, which is told", () =>
  inFolder(async (run) => {
    const [header, ...rows] = dayText().trimEnd().split("\n");
    const [clock, later] = [rows[0]!, rows.at(-1)!];
    const frozen = [0, 1, 2].map((i) => clock.replace("23.20", `23.2${i}`));
    // An altitude that is missing once is no coordinate.
    const text = [header, ...frozen, later.replace(",1021,", ",nan,")].join("\n") + "\n";
    Deno.writeTextFileSync(join(run.dataDir, "20250605.txt"), text);
    const told = "2 rows recorded while the GPS clock stood still: " +
      "their times are counted on from it (time_qc).";
    const output = join(run.folder, "day.csv");
    equal((await run.export("20250605", { format: "csv", output })).told[1], told);
    const lines = Deno.readTextFileSync(output).trimEnd().split("\n").map((line) =>
      line.split(",")
    );
    deepEqual(lines.map((fields) => [fields[0], fields.at(-1)]), [
      ["time", "time_qc"],
      ["2025-06-05T23:59:50Z", "gps_time"],
      ["2025-06-05T23:59:51Z", "counted"],
      ["2025-06-05T23:59:52Z", "counted"],
      ["2025-06-06T00:00:10Z", "gps_time"],
    ]);
    const store = join(run.folder, "day.zarr");
    equal((await run.export("20250605", { format: "zarr", output: store })).told[1], told);
    const { arrays } = parseMetadata(Deno.readTextFileSync(join(store, ".zmetadata")));
    deepEqual(arrays.get("time_qc")!.shape, [4]);
    equal(arrays.get("time")!.attributes.ancillary_variables, "time_qc");
    const { axis, coordinates } = arrays.get("gps_alt")!.attributes;
    deepEqual([axis, coordinates], [undefined, "time lat lon"]);
    const file = join(run.folder, "day.nc");
    equal((await run.export("20250605", { format: "netcdf", output: file })).code, 0);
    const { variables } = await readNetcdf(Deno.readFileSync(file));
    deepEqual([...variables.get("time_qc")!.values], [0, 1, 1, 0]);
    equal(variables.get("time")!.attributes.ancillary_variables, "time_qc");
  }));

Deno.test("export: a day that is not there, has no time, or cannot be written is said so", () =>
  inFolder(async (run) => {
    const output = join(run.folder, "day.csv");
    const told = async (day: string, to = output) => {
      const result = await run.export(day, { format: "csv", output: to });
      equal(result.code, 1);
      return result.told[0]!;
    };
    match(await told("2025-06-06"), /^20250606\.txt does not exist$/);
    const noFix = join(run.folder, "nofix.txt");
    Deno.writeTextFileSync(noFix, `${DAY_HEADER}\n${DAY_HEADER.split(",").map(() => "nan")}\n`);
    match(await told(noFix), /has no row with a GPS time$/);
    match(await told("20250605", join(noFix, "day.csv")), /cannot be written: /);
  }));
