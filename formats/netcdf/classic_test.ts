/** Classic files made and read by the netCDF library. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { smallDataset } from "./_test_mutations.ts";
import { NO_NETCDF4, python } from "../../_test_netcdf4.ts";
import { readClassic } from "./classic.ts";
import { encodeNetcdf } from "./mod.ts";

const MAKE = `
import netCDF4, numpy as np, sys
for kind, path in zip(('NETCDF3_CLASSIC', 'NETCDF3_64BIT_OFFSET', 'NETCDF3_64BIT_DATA', 'NETCDF3_CLASSIC'), sys.argv[1:]):
    d = netCDF4.Dataset(path, 'w', format=kind)
    alone = path.endswith('alone.nc')
    d.createDimension('time', None); d.createDimension('n', 3); d.createDimension('letters', 5)
    v = d.createVariable('odd', 'i2', ('time', 'n')); v[:] = np.arange(12).reshape(4, 3) - 5
    if not alone:
        v = d.createVariable('when', 'f8', ('time',)); v[:] = np.arange(4) + 0.5
        v = d.createVariable('b', 'i1', ('time',)); v[:] = [-1, 0, 1, 127]
        v = d.createVariable('word', 'S1', ('n', 'letters')); v[:] = netCDF4.stringtochar(np.array(['alpha', 'b', ''], 'S5'))
        v = d.createVariable('one', 'f4', ()); v[...] = 2.5; v.valid_range = np.array([0, 5], 'f4'); v.bytes = np.int8(-3)
        if kind == 'NETCDF3_64BIT_DATA':
            v = d.createVariable('wide', 'i8', ('n',)); v[:] = [-2**40, 0, 2**50]
            v = d.createVariable('ubyte', 'u1', ('n',)); v[:] = [0, 128, 255]
            v = d.createVariable('ushort', 'u2', ('n',)); v[:] = [0, 1, 65535]
            v = d.createVariable('uint', 'u4', ('n',)); v[:] = [0, 1, 2**32 - 1]
            v = d.createVariable('ulong', 'u8', ('n',)); v[:] = [0, 1, 2**50]
    d.close()
`;

const READ = `
import netCDF4, numpy as np, json, sys
d = netCDF4.Dataset(sys.argv[1]); d.set_auto_maskandscale(False)
plain = lambda x: x.tolist() if isinstance(x, (np.ndarray, np.generic)) else x
print(json.dumps(dict(model=d.data_model, globals={k: plain(d.getncattr(k)) for k in d.ncattrs()}, variables={
    n: dict(dtype=str(v.dtype), dims=v.dimensions, attributes={k: plain(v.getncattr(k)) for k in v.ncattrs()},
        values=plain(np.ravel(netCDF4.chartostring(v[...]) if v.dtype == 'S1' else v[...]))) for n, v in d.variables.items()})))
`;

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test({
  name: "netcdf classic: all three kinds, records, padding, texts",
  ignore: NO_NETCDF4,
  fn: () =>
    inFolder(async (folder) => {
      const paths = ["cdf1", "cdf2", "cdf5", "alone"].map((name) => join(folder, `${name}.nc`));
      await python(MAKE, ...paths);
      for (const path of paths) {
        const bytes = Deno.readFileSync(path);
        const { variables, dims } = readClassic(bytes);
        const values = (name: string) => Array.from<number | string>(variables.get(name)!.values);
        equal(dims.get("time"), 4);
        deepEqual(values("odd"), Array.from({ length: 12 }, (_, i) => i - 5));
        if (path.endsWith("alone.nc")) {
          // A record count of all ones: as many as the file has.
          bytes.fill(0xff, 4, 8);
          equal(readClassic(bytes).dims.get("time"), 4);
          continue;
        }
        deepEqual(values("when"), [0.5, 1.5, 2.5, 3.5]);
        deepEqual(values("b"), [-1, 0, 1, 127]);
        deepEqual(values("word"), ["alpha", "b", ""]);
        deepEqual(variables.get("word")!.dims, ["n"]);
        deepEqual(values("one"), [2.5]);
        deepEqual(variables.get("one")!.attributes.valid_range, [0, 5]);
        equal(variables.get("one")!.attributes.bytes, -3);
        if (!path.endsWith("cdf5.nc")) continue;
        deepEqual(values("wide"), [-(2 ** 40), 0, 2 ** 50]);
        deepEqual(values("ubyte"), [0, 128, 255]);
        deepEqual(values("ushort"), [0, 1, 65535]);
        deepEqual(values("uint"), [0, 1, 2 ** 32 - 1]);
        deepEqual(values("ulong"), [0, 1, 2 ** 50]);
      }
    }),
});

Deno.test({
  name: "netcdf writer: the netCDF library and our reader find what was written",
  ignore: NO_NETCDF4,
  fn: () =>
    inFolder(async (folder) => {
      const dataset = smallDataset();
      const bytes = encodeNetcdf(dataset);
      const path = join(folder, "small.nc");
      Deno.writeFileSync(path, bytes);
      const back = await python(READ, path) as {
        model: string;
        globals: Record<string, unknown>;
        variables: Record<
          string,
          { dtype: string; dims: string[]; attributes: Record<string, unknown>; values: unknown[] }
        >;
      };
      equal(back.model, "NETCDF3_64BIT_OFFSET");
      deepEqual(back.globals, { title: "Größe", list: [1, 2.5], whole: 3, empty: "" });
      deepEqual(
        Object.values(back.variables).map(({ dtype }) => dtype),
        ["float64", "float32", "int32", "int16", "int8", "|S1", "|S1"],
      );
      const own = readClassic(bytes);
      for (const [name, variable] of dataset.variables) {
        const wanted = Array.from<number | string>(variable.values);
        deepEqual(back.variables[name]!.values, wanted, name);
        deepEqual(back.variables[name]!.attributes, variable.attributes, name);
        deepEqual(Array.from<number | string>(own.variables.get(name)!.values), wanted, name);
        deepEqual(own.variables.get(name)!.attributes, variable.attributes, name);
        deepEqual(own.variables.get(name)!.shape, variable.shape, name);
      }
      deepEqual(back.variables.names!.dims, ["range", "names_strlen"]);
      ok(dataset.dims.size === 2, "the dataset that is written stays as it is");
    }),
});
