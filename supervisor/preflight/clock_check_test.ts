import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { clockChecks, hostClock } from "./clock_check.ts";
import type { ProgramAnswer } from "../run_program.ts";

const NOW_MS = Date.UTC(2025, 5, 5, 17);
const says = (text: string): ProgramAnswer => ({ outcome: "ended", code: 0, text, err: "" });
const run = (answer: ProgramAnswer) => () => Promise.resolve(answer);
const gps = (offS: number) => ({ gpsMs: NOW_MS - offS * 1000, hostMs: NOW_MS });

Deno.test("GPS time decides about a clock that nobody keeps right", () => {
  const look = (offS: number, os = "linux") =>
    clockChecks(gps(offS), { writtenMs: null, synchronised: false }, NOW_MS, os)[0]!;
  for (const off of [0, 10, -10]) equal(look(off).result, "PASS");
  equal(look(11).text, "system clock is 11 s ahead of GPS time");
  equal(look(-3600).text, "system clock is 3600 s behind GPS time");
  match(look(60).fix!, /timedatectl set-ntp true/);
  match(look(60, "darwin").fix!, /sntp/);
  match(look(60, "windows").fix!, /w32tm/);
});

Deno.test("a clock that the system keeps right is not blamed", () => {
  const look = (offS: number) =>
    clockChecks(gps(offS), { writtenMs: null, synchronised: true }, NOW_MS, "linux")[0]!;
  equal(look(10).result, "PASS");
  equal(look(60).text, "GPS time is 60 s behind the system clock, which is synchronised");
  equal(look(-60).text, "GPS time is 60 s ahead of the system clock, which is synchronised");
  equal(look(60).fix!.includes("timedatectl"), false);
});

Deno.test("without GPS time, the system's word counts; without either nothing is said", async () => {
  const look = async (answer: ProgramAnswer, os = "linux") =>
    clockChecks(null, await hostClock("/nowhere", run(answer), os), NOW_MS, os);
  equal((await look(says("yes\n")))[0]?.result, "PASS");
  const [not] = await look(says("no\n"));
  match(not!.text, /not synchronised/);
  match(not!.fix!, /set-ntp/);
  deepEqual(await look({ outcome: "absent" }), []);
  deepEqual(await look({ outcome: "late" }), []);
  deepEqual(await look(says("yes\n"), "windows"), []);
});

Deno.test("a clock that was later once is behind now", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = join(folder, "20250607.txt");
    Deno.writeTextFileSync(file, "x");
    Deno.writeTextFileSync(join(folder, "notes.txt"), "x");
    const look = async () => {
      const host = await hostClock(folder, run({ outcome: "absent" }), "linux");
      return clockChecks(null, host, NOW_MS, "linux");
    };
    Deno.utimeSync(file, NOW_MS / 1000 + 500, NOW_MS / 1000 + 500);
    deepEqual(await look(), []);
    Deno.utimeSync(file, NOW_MS / 1000 + 172_800, NOW_MS / 1000 + 172_800);
    equal(
      (await look())[0]?.text,
      "system clock reads 2025-06-05 17:00, but data was written when it read 2025-06-07 17:00",
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
