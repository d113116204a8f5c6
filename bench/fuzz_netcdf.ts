/**
 * Does every hurt netCDF file give a dataset or a named error, within 2 s and 300 MB?
 *
 *     deno run -A --v8-flags=--expose-gc bench/fuzz_netcdf.ts [CASES [SEED]]
 *
 * 2,000 cases of each file by default, of the real files of ../shared/data where they are, and of made
 * ones: one of them by the netCDF library where that is, with every structure that has a checksum. Ends with 1 at the first case that does not, which it writes to fuzz_NAME_case.bin in the
 * folder for temporary files.
 *
 * @module
 */
import { NO_DATA, sharedFile, sharedNames } from "../_test_data.ts";
import { randoms } from "../formats/_test_random.ts";
import { DatasetError } from "../formats/dataset.ts";
import { hurtNetcdf, smallDataset } from "../formats/netcdf/_test_mutations.ts";
import { readClassic } from "../formats/netcdf/classic.ts";
import { readHdf5 } from "../formats/netcdf/hdf5.ts";
import { MAKE_ALL_KINDS, NO_NETCDF4, python } from "../_test_netcdf4.ts";
import { encodeNetcdf, isNetcdf } from "../formats/netcdf/mod.ts";
import { fuzz } from "./fuzz_cases.ts";

const cases = Number(Deno.args[0] ?? 2000);
const random = randoms(Number(Deno.args[1] ?? 2026));

const files: { name: string; bytes: Uint8Array }[] = [
  { name: "made", bytes: encodeNetcdf(smallDataset()) },
];
if (!NO_NETCDF4) {
  const path = Deno.makeTempFileSync({ suffix: ".nc" });
  await python(MAKE_ALL_KINDS, path);
  files.push({ name: "made by netCDF4", bytes: Deno.readFileSync(path) });
  Deno.removeSync(path);
}
if (!NO_DATA) {
  for (const folder of ["cl61", "chm15k", "armmet"]) {
    for (const name of sharedNames("instruments", folder)) {
      files.push({ name, bytes: sharedFile("instruments", folder, name) });
    }
  }
}

function* read(bytes: Uint8Array): Generator<string> {
  try {
    const isHdf5 = bytes[0] === 0x89;
    if (!isNetcdf(bytes)) yield "no netCDF";
    else {
      const { skipped } = isHdf5 ? readHdf5(bytes) : readClassic(bytes);
      yield skipped.length > 0 ? "read, some passed over" : "read";
    }
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    yield error.code;
  }
}

let isFine = true;
for (const { name, bytes } of files) {
  isFine &&= fuzz({ name, cases, input: () => hurtNetcdf(bytes, random), read });
}
Deno.exit(isFine ? 0 : 1);
