/**
 * For tests: files made and read by the netCDF library itself, through Debian's python3-netcdf4.
 *
 * @module
 */
import { missingFiles } from "../../_test_tools.ts";

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
