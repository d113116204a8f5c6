import { deepEqual, equal, match } from "node:assert/strict";
import type { ProgramAnswer } from "../run_program.ts";
import { sleepChecks } from "./sleep_check.ts";

const says = (text: string, code = 0): ProgramAnswer => ({ outcome: "ended", code, text, err: "" });

/** The one line; `programs` are the answers by program (for gsettings by its last argument). */
async function look(
  os: string,
  answers: Record<string, ProgramAnswer>,
  { lid = false, desktop = false } = {},
) {
  const programs = lid ? { ...answers, ls: says("LID0\n") } : answers;
  const checks = await sleepChecks({
    os,
    run: (program, ...args) =>
      Promise.resolve(programs[args.at(-1)!] ?? programs[program] ?? { outcome: "absent" }),
    env: () => desktop ? "x" : undefined,
  });
  equal(checks.length <= 1, true);
  return checks[0] ?? null;
}

// As systemd 252 printed it on a machine of its own: systemctl(1), loginctl(1).
const STATIC = says("static\nstatic\nstatic\nstatic\n", 0);
const MASKED = says("masked\nmasked\nmasked\nmasked\n", 1);
const logind = (idle: string, lid = "suspend", external = "") =>
  says(`IdleAction=${idle}\nHandleLidSwitch=${lid}\nHandleLidSwitchExternalPower=${external}\n`);

Deno.test("Linux: masked targets, or nothing that sends it to sleep", async () => {
  const masked = { systemctl: MASKED, loginctl: logind("suspend") };
  equal((await look("linux", masked, { lid: true, desktop: true }))?.result, "PASS");
  const quiet = { systemctl: STATIC, loginctl: logind("ignore") };
  equal((await look("linux", quiet))?.text, "host is set not to sleep");
  equal((await look("linux", { ...quiet, loginctl: logind("lock", "ignore") }))?.result, "PASS");
});

Deno.test("Linux: idle, a lid, a desktop: each is named, with one remedy for all", async () => {
  const idle = await look("linux", { systemctl: STATIC, loginctl: logind("suspend") });
  match(idle!.text, /^host is set to sleep when it is idle \(IdleAction/);
  equal(
    idle!.fix,
    "sudo systemctl mask sleep.target suspend.target hibernate.target hybrid-sleep.target",
  );
  const lid = { systemctl: STATIC, loginctl: logind("ignore") };
  match((await look("linux", lid, { lid: true }))!.text, /when its lid is closed/);
  const well = { ...lid, loginctl: logind("ignore", "ignore", "lock") };
  equal((await look("linux", well, { lid: true }))!.result, "PASS");
  // GVariant text, as gsettings(1) prints it; the keys of gnome-settings-daemon's power plugin.
  const gnome = {
    ...lid,
    "sleep-inactive-ac-type": says("'suspend'\n"),
    "sleep-inactive-ac-timeout": says("1200\n"),
    "sleep-inactive-battery-type": says("'nothing'\n"),
    "sleep-inactive-battery-timeout": says("1200\n"),
  };
  match((await look("linux", gnome, { desktop: true }))!.text, /when nobody touches it \(desktop/);
  equal((await look("linux", gnome))!.result, "PASS");
  const never = { ...gnome, "sleep-inactive-ac-timeout": says("0\n") };
  equal((await look("linux", never, { desktop: true }))!.result, "PASS");
});

Deno.test("what no program tells is not said", async () => {
  for (const os of ["linux", "darwin", "windows", "freebsd"]) equal(await look(os, {}), null);
  const hangs: ProgramAnswer = { outcome: "late" };
  equal(await look("linux", { systemctl: STATIC, loginctl: hangs }), null);
  equal(await look("darwin", { pmset: says("?\n") }), null);
  equal(await look("windows", { SUB_SLEEP: says("?\n") }), null);
});

// pmset(1): System-wide settings first, then those in use.
const pmset = (sleep: string, disabled = "") =>
  says(`System-wide power settings:
${disabled}Currently in use:
 standby              1
 Sleep On Power Button 1
 hibernatefile        /var/vm/sleepimage
 powernap             1
 disksleep            10
 sleep                ${sleep}
 displaysleep         10
`);

Deno.test("macOS: minutes until it sleeps, 0 never", async () => {
  const warned = await look("darwin", { pmset: pmset("1 (sleep prevented by coreaudiod)") });
  match(warned!.text, /sleep when nobody touches it for 1 min/);
  equal(warned!.fix, "sudo pmset -a sleep 0 disablesleep 1");
  equal((await look("darwin", { pmset: pmset("0") }))!.result, "PASS");
  equal((await look("darwin", { pmset: pmset("10", " SleepDisabled\t\t1\n") }))!.result, "PASS");
});

// `powercfg /query SCHEME_CURRENT SUB_SLEEP` in German: only GUIDs, aliases and numbers are certain.
const setting = (guid: string, alias: string, ac: string, dc: string) =>
  `    GUID der Energieeinstellung: ${guid}  (…)
      GUID-Alias: ${alias}
      Minimal mögliche Einstellung: 0x00000000
      Maximal mögliche Einstellung: 0xffffffff
      Mögliche Einstellungsinkremente: 0x00000001
      Mögliche Einstellungseinheiten: Sekunden
    Index der aktuellen Wechselstromeinstellung: ${ac}
    Index der aktuellen Gleichstromeinstellung: ${dc}

`;
const powercfg = (standby: [string, string], hibernate: [string, string]) =>
  says(
    "GUID des Energieschemas: 381b4222-f694-41f0-9685-ff5bb260df2e  (Ausbalanciert)\n" +
      "  Untergruppen-GUID: 238c9fa8-0aad-41ed-83f4-97be242c8f20  (Energie sparen)\n" +
      setting("29f6c1db-86da-48c5-9fdb-f2b67b1f44da", "STANDBYIDLE", ...standby) +
      setting("94ac6d29-73ce-41a6-809f-6363ba21b47e", "HYBRIDSLEEP", "0x00000001", "0x00000001") +
      setting("9d7815a6-7ee4-497e-8888-515a05f02364", "HIBERNATEIDLE", ...hibernate),
  );
const NEVER = "0x00000000";

Deno.test("Windows: seconds until it sleeps, in any language, with the commands that end it", async () => {
  const of = (...settings: Parameters<typeof powercfg>) =>
    look("windows", { SUB_SLEEP: powercfg(...settings) });
  equal((await of([NEVER, NEVER], [NEVER, NEVER]))?.result, "PASS");
  const half = await of(["0x00000708", NEVER], [NEVER, "0x00002a30"]);
  deepEqual([half?.text, half?.fix], [
    "host is set to sleep: standby after 30 min plugged in, hibernate after 180 min on battery",
    "powercfg /change standby-timeout-ac 0 & powercfg /change hibernate-timeout-dc 0",
  ]);
});
