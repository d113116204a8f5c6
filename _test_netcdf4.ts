/**
 * For tests: files made and read by the netCDF library itself, through Debian's python3-netcdf4.
 *
 * @module
 */
import { missingFiles } from "./_test_tools.ts";

const PYTHON = "/usr/bin/python3";

/** For a test's `ignore`. */
export const NO_NETCDF4: boolean = missingFiles(
  "netCDF4 for Python",
  [PYTHON, "/usr/lib/python3/dist-packages/netCDF4", "/usr/lib/python3/dist-packages/xarray"],
  "apt-get install python3-netcdf4 python3-xarray",
);

/** What a Python script prints, as JSON; the arguments are its `sys.argv[1:]`. */
export async function python(script: string, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await new Deno.Command(PYTHON, {
    args: ["-W", "ignore", "-c", script, ...args],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(text(stderr));
  return text(stdout).trim() === "" ? null : JSON.parse(text(stdout));
}

/** Makes a netCDF 4 file of every kind there is at the path it is given, and prints what is in it. */
export const MAKE_ALL_KINDS = `
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
for i in range(60): v.setncattr('long_%02d' % i, 'y' * (5000 + i))
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
