/**
 * Reads netCDF files, version 3 and 4, told apart by their first bytes: names lie.
 *
 * @module
 */
import { type Dataset, DatasetError } from "../dataset.ts";
import type { NetcdfOptions } from "./types.ts";

export { encodeNetcdf } from "./classic_writer.ts";
export type { NetcdfOptions } from "./types.ts";

/** True when a file is netCDF by its first bytes (HDF5 is taken for netCDF 4). */
export function isNetcdf(head: Uint8Array): boolean {
  return isClassic(head) || isHdf5(head);
}

/** `CDF` and a version. */
function isClassic(head: Uint8Array): boolean {
  return head[0] === 0x43 && head[1] === 0x44 && head[2] === 0x46 &&
    (head[3] === 1 || head[3] === 2 || head[3] === 5);
}

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

function isHdf5(head: Uint8Array): boolean {
  return HDF5_SIGNATURE.every((byte, i) => head[i] === byte);
}

/**
 * A netCDF file's content. Variables of groups are named `group/variable`, and so are the
 * attributes of groups. Characters are joined to texts along their last dimension, which is then
 * no dimension of theirs. A variable that is shorter than its dimensions is filled up with its
 * fill value, as netCDF does. What `_Unsigned` says is unsigned, is. A variable or an attribute
 * that is not read is among what was passed over.
 *
 * What reads them is loaded when the first such file is read.
 *
 * @throws {DatasetError}
 */
export async function readNetcdf(
  bytes: Uint8Array,
  options: NetcdfOptions = {},
): Promise<Dataset> {
  if (isClassic(bytes)) return (await import("./classic.ts")).readClassic(bytes, options);
  if (isHdf5(bytes)) return (await import("./hdf5.ts")).readHdf5(bytes, options);
  throw new DatasetError("not-this-format", "not netCDF: begins neither with CDF nor as HDF5");
}
