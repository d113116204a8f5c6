/** Files of every kind that the netCDF library writes, made by it at test time. */
import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import { MAKE_ALL_KINDS, NO_NETCDF4, python } from "../../_test_netcdf4.ts";
import { readHdf5 } from "./hdf5.ts";
import { readNetcdf } from "./mod.ts";

interface Expected {
  readonly shape: number[];
  readonly values: (number | string)[];
  readonly long: boolean;
}

Deno.test({
  name:
    "netcdf 4: dense attributes, groups, texts, holes, filters, all as the netCDF library reads them",
  ignore: NO_NETCDF4,
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const path = join(folder, "all.nc");
      const expected = await python(MAKE_ALL_KINDS, path) as Record<string, Expected>;
      const { variables, attributes, skipped, dims } = await readNetcdf(Deno.readFileSync(path));
      deepEqual([...variables.keys()].sort(), Object.keys(expected).sort());
      for (const [name, { shape, values, long }] of Object.entries(expected)) {
        const variable = variables.get(name)!;
        deepEqual([...variable.shape], shape, name);
        const own: ArrayLike<number | string> = variable.values;
        if (!long) {
          deepEqual(Array.from(own), values, name);
          continue;
        }
        let sum = 0, weighted = 0;
        for (let i = 0; i < own.length; i++) {
          sum += Number(own[i]);
          weighted += Number(own[i]) * (i % 97);
        }
        for (const [i, value] of [sum, weighted].entries()) {
          ok(Math.abs(value - Number(values[i])) <= 1e-9 * Math.abs(value) + 1e-9, name);
        }
      }
      equal(attributes.title, "Überall");
      equal(attributes.none, "");
      deepEqual(attributes.list, [1.5, 2.5]);
      equal(attributes.texts, "one, two");
      equal(attributes.big, 2 ** 40);
      equal(attributes.note_39, "x".repeat(39 * 37 % 200));
      equal(Object.keys(attributes).filter((name) => name.startsWith("note_")).length, 40);
      equal(attributes["inner/note"], "of a group");
      equal(variables.get("time")!.attributes.a19, 19);
      equal(variables.get("time")!.attributes.long_59, "y".repeat(5059));
      equal(dims.get("lonely"), 7);
      equal(dims.get("time"), 9);
      deepEqual([...variables.get("inner/deep")!.dims], ["inner/own", "n"]);
      deepEqual(skipped, ["compound is neither numbers nor text"]);
      alteredIsDamage(Deno.readFileSync(path));
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

/** What of the file has a checksum, and a bit of it that no other check would miss. */
const SUMMED = [
  ["superblock", "HDF", 43],
  ["a heap", "FRHP", 60],
  ["a heap's block", "FHIB", 13],
  ["a heap's block", "FHDB", 100],
  ["an index", "BTHD", 24],
  ["an index's node", "BTIN", 8],
  ["an index's node", "BTLF", 8],
] as const;

function alteredIsDamage(bytes: Uint8Array): void {
  const text = new TextDecoder("latin1").decode(bytes);
  for (const [what, signature, offset] of SUMMED) {
    const at = text.indexOf(signature);
    ok(at >= 0, signature);
    const altered = bytes.slice();
    altered[at + offset]! ^= 4;
    const message = new RegExp(`the checksum of (the )?${what} at byte \\d+ is wrong`);
    throws(() => readHdf5(altered), { code: "damaged", message }, signature);
  }
}

const MAKE_ODD = `
import netCDF4, numpy as np, sys
for path, kind in zip(sys.argv[1:], ('NETCDF4', 'NETCDF3_64BIT_OFFSET')):
    d = netCDF4.Dataset(path, 'w', format=kind)
    d.createDimension('n', 4); d.createDimension('letters', 8); d.createDimension('none', None)
    c = d.createVariable('words', 'S1', ('n', 'letters'))
    c[:] = np.array([list(t.encode().ljust(8, b'\\0')) for t in ('Übung', 'a\\0b', '', 'xyz     ')], 'u1').view('S1')
    d.createVariable('no_letters', 'S1', ('none',))
    v = d.createVariable('meant', 'i1', ('n',), fill_value=-1)
    v.setncatts(dict(_Unsigned='true', valid_range=np.array([0, -2], 'i1'), units='m'))
    v.set_auto_maskandscale(False); v[:] = [1, -127, -1, 127]
    if kind == 'NETCDF4':
        v = d.createVariable('sums', 'u2', ('n',), fletcher32=True, chunksizes=(2,)); v[:] = [65535, 0, 0, 0]
        v.setncattr('long', np.arange(9000.0))
        for i in range(10): v.setncattr('text_%d' % i, str(i) * 5000)
        v = d.createVariable('huge', 'f4', ('none', 'n', 'letters'), zlib=True, chunksizes=(4096, 4, 8)); v[2**21] = 1
    d.close()
`;

Deno.test({
  name:
    "netcdf 4: what is odd costs itself; letters, unsigned numbers and sums are as they are meant",
  ignore: NO_NETCDF4,
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const paths = ["odd4.nc", "odd3.nc"].map((name) => join(folder, name));
      await python(MAKE_ODD, ...paths);
      const [new4, old3] = paths.map((path) => Deno.readFileSync(path));
      const names = new Set(["words", "no_letters", "meant", "sums", "absent"]);
      for (const bytes of [new4!, old3!]) {
        const { variables } = await readNetcdf(bytes, { names });
        deepEqual(variables.get("words")!.values, ["Übung", "a\0b", "", "xyz     "]);
        const meant = variables.get("meant")!;
        deepEqual(meant.values, new Uint8Array([1, 129, 255, 127]));
        equal(meant.fill, 255);
        deepEqual(meant.attributes, { _FillValue: 255, valid_range: [0, 254], units: "m" });
      }
      const { variables, skipped } = await readNetcdf(new4!, { names });
      deepEqual([...variables.keys()].sort(), ["meant", "no_letters", "sums", "words"]);
      deepEqual([...variables.get("sums")!.values], [65535, 0, 0, 0]);
      deepEqual(skipped, []);
      const { long, ...texts } = variables.get("sums")!.attributes;
      deepEqual(long, Array.from({ length: 9000 }, (_, i) => i));
      deepEqual(Object.values(texts), Array.from({ length: 10 }, (_, i) => `${i}`.repeat(5000)));
      deepEqual((await readNetcdf(new4!)).skipped, [
        "huge has 268435584 bytes of values, more than 268435456 are not read",
      ]);
      const huge = { names: new Set(["huge"]) };
      throws(() => readHdf5(new4!, huge), { code: "unsupported", message: /huge has 268435584/ });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
