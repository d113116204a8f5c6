import { deepEqual, equal, match, ok } from "node:assert/strict";
import { loadConfig } from "../../config.ts";
import type { Disk } from "../system.ts";
import { diskChecks, folderRemedy } from "./folder_checks.ts";

const config = {
  ...loadConfig("/nowhere/meso360.config.json").config,
  data_dir: "/data",
  log_dir: "/logs",
  state_dir: "/state",
};

const GOOD: Disk = { device: 1, type: 0xef53, freeBytes: 50e9, totalBytes: 100e9 };
const look = (disks: Record<string, Partial<Disk> | null>) => (folder: string) =>
  Promise.resolve(disks[folder] === null ? null : { ...GOOD, ...disks[folder] });

Deno.test("a full disk and a missing right have remedies of their own", () => {
  const remedy = (code: string) => folderRemedy("log_dir", Object.assign(new Error(), { code }));
  ok(/full.*make room.*log_dir/.test(remedy("ENOSPC")));
  ok(/only be read.*log_dir/.test(remedy("EROFS")));
  ok(/right to write.*log_dir/.test(remedy("EACCES")));
  ok(/folder.*log_dir/.test(remedy("ENOTDIR")));
});

Deno.test("one disk is one line; under 5 % or 1 GB it is a warning", async () => {
  const of = async (disk: Partial<Disk>) =>
    await diskChecks(config, false, look({ "/data": disk }));
  deepEqual(await of({}), [{ result: "PASS", text: "disk: 50.0 GB free (50 %)", fix: null }]);
  // 6 % of little, and 4 % of much: either is not enough.
  for (const [freeBytes, totalBytes] of [[0.6e9, 10e9], [40e9, 1000e9]] as const) {
    const [found] = await of({ freeBytes, totalBytes });
    equal(found?.result, "WARN");
    match(found!.text, /nearly full/);
    equal(found!.fix, "make room on the disk of /data");
  }
  const [unknown] = await diskChecks(config, false, look({ "/data": null }));
  match(unknown!.text, /free space unknown/);
});

Deno.test("further disks have lines of their own", async () => {
  const disks = { "/state": { device: 2, freeBytes: 0.1e9 }, "/logs": {} };
  const checks = await diskChecks(config, false, look(disks));
  deepEqual(checks.map(({ result }) => result), ["PASS", "WARN"]);
  match(checks[1]!.text, /^disk of state_dir: 0\.1 GB free/);
});

Deno.test("a data directory in memory or on another machine is warned of", async () => {
  // Numbers from linux/magic.h.
  const kinds = [[0x01021994, /in memory \(tmpfs\)/], [0x6969, /another machine \(NFS\)/]] as const;
  for (const [type, text] of kinds) {
    const [, found] = await diskChecks(config, false, look({ "/data": { type } }));
    match(found!.text, text);
    match(found!.fix!, /set data_dir/);
    equal((await diskChecks(config, true, look({ "/data": { type } }))).length, 1);
  }
});
