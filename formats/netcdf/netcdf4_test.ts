/** Files of every kind that the netCDF library writes, made by it at test time. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { NO_NETCDF4, python } from "./_test_netcdf4.ts";
import { readNetcdf } from "./mod.ts";

const MAKE = `
import netCDF4, numpy as np, json, sys
rng = np.random.default_rng(7)
d = netCDF4.Dataset(sys.argv[1], 'w', format='NETCDF4')
d.title = 'Überall'
d.none = ''
d.list = np.array([1.5, 2.5])
d.texts = ['one', 'two']
d.big = np.int64(2**40)
for i in range(40):
    d.setncattr('note_%02d' % i, 'x' * (i * 37 % 200))
d.createDimension('time', None); d.createDimension('range', 300); d.createDimension('n', 5)
d.createDimension('lonely', 7)
def var(name, kind, dims, values, where=d, **more):
    v = where.createVariable(name, kind, dims, **more)
    if values is not None:
        v[tuple(slice(0, n) for n in np.shape(values))] = values
    return v
var('time', 'f8', ('time',), np.arange(9.0))
var('packed', 'f4', ('time', 'range'), rng.normal(size=(9, 300)), zlib=True, shuffle=True, chunksizes=(2, 128))
var('checked', 'i2', ('time', 'n'), np.arange(45).reshape(9, 5), fletcher32=True, zlib=True)
var('checked_bytes', 'u1', ('n',), np.arange(5), fletcher32=True, chunksizes=(5,))
var('short', 'i4', ('time', 'n'), np.arange(20).reshape(4, 5), fill_value=-9)
var('never', 'f4', ('time',), None)
var('holes', 'f4', ('n', 'range'), None, chunksizes=(1, 300), fill_value=-5.0)[3, :] = 1.0
var('big_endian', '>f8', ('n',), np.array([1, 2.5, -3, 4e300, 5]))
var('wide', 'i8', ('n',), np.array([-2**40, 0, 1, 2, 2**50]))
var('unsigned', 'u8', ('n',), np.arange(5))
var('byte', 'i1', ('n',), np.array([-128, -1, 0, 1, 127]))
var('cube', 'i2', ('time', 'n', 'range'), rng.integers(-300, 300, (9, 5, 300)), zlib=True, chunksizes=(4, 2, 100))
var('scalar', 'f8', (), None)[...] = 2.75
names = d.createVariable('names', str, ('n',))
for i, text in enumerate(['a', 'bcd', '', 'Ü', 'x' * 500]): names[i] = text
d.createDimension('letters', 6)
chars = d.createVariable('chars', 'S1', ('n', 'letters'))
chars[:] = netCDF4.stringtochar(np.array(['alpha', 'b', '', 'gamma', 'delta6'], 'S6'))
var('both', 'f4', ('n', 'lonely'), np.ones((5, 7)))
var('n', 'f4', ('n',), np.arange(5.0))
flags = d.createEnumType(np.uint8, 'flag_t', {'off': 0, 'on': 1})
e = d.createVariable('enum', flags, ('n',)); e[:] = [0, 1, 1, 0, 1]
pair = d.createCompoundType(np.dtype([('a', 'i4'), ('b', 'f4')]), 'pair')
d.createVariable('compound', pair, ('n',))
g = d.createGroup('inner'); g.note = 'of a group'
g.createDimension('own', 3)
var('deep', 'f4', ('own', 'n'), np.arange(15).reshape(3, 5), where=g)
many = d.createGroup('many')
for i in range(120):
    var('channel_%03d' % i, 'i4', (), None, where=many)[...] = i
v = d['time']
for i in range(20): v.setncattr('a%02d' % i, i)
d.close()
d = netCDF4.Dataset(sys.argv[1]); d.set_auto_mask(False)
out = {}
def walk(g, path):
    for name, v in g.variables.items():
        if name == 'compound': continue
        a = v[...]
        if v.dtype == 'S1': a = netCDF4.chartostring(a)
        flat = np.ravel(a).tolist()
        out[path + name] = dict(shape=list(np.shape(a)), values=flat if len(flat) < 40 else [float(np.sum(a, dtype='f8')), float(np.dot(np.ravel(a).astype('f8'), np.arange(np.size(a)) % 97))], long=len(flat) >= 40, dims=list(v.dimensions))
    for name, inner in g.groups.items(): walk(inner, path + name + '/')
walk(d, '')
print(json.dumps(out))
`;

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
      const expected = await python(MAKE, path) as Record<string, Expected>;
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
      equal(dims.get("lonely"), 7);
      equal(dims.get("time"), 9);
      deepEqual([...variables.get("inner/deep")!.dims], ["inner/own", "n"]);
      deepEqual(skipped, ["compound is neither numbers nor text"]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
