import { equal, match } from "node:assert/strict";
import type { ServiceState } from "../service/service_place.ts";
import { bootCheckOf } from "./boot_check.ts";

const WELL: ServiceState = {
  installed: "/home/crew/.config/systemd/user/mesoview.service",
  starts: { program: "/opt/meso360", script: null, config: "/etc/meso360.json" },
  notAtBoot: null,
  running: null,
};
const look = (
  state: Partial<ServiceState>,
  isThere = true,
  advice = "meso360 service install",
  copy = "/opt/meso360",
) => bootCheckOf({ ...WELL, ...state }, copy, "/etc/meso360.json", advice, () => isThere);

Deno.test("started at boot, or by hand on purpose: no warning", () => {
  equal(look({}).text, "starts at boot");
  const byHand = look({ installed: null, starts: null });
  equal(byHand.result, "PASS");
  match(byHand.text, /meso360 service install/);
  const withoutSystemd = look({ installed: null, starts: null }, true, "crontab -e and …");
  equal(withoutSystemd.text, "not set to start at boot; for that: crontab -e and …");
  const starts = { program: "/opt/meso360", script: null, config: null };
  equal(look({ starts }).result, "PASS");
});

Deno.test("a service that starts something else, or nothing, is warned of", () => {
  const starts = (program: string, config: string) => ({
    starts: { program, script: null, config },
  });
  match(look({}, false).text, /is not there: \/opt\/meso360/);
  match(look(starts("/old/meso360", "/etc/meso360.json")).text, /another copy .*\/old\/meso360/);
  match(look(starts("/opt/meso360", "/old.json")).text, /another config file .*\/old\.json/);
  match(look({ notAtBoot: "the unit is disabled" }).text, /not started at boot: the unit is/);
  match(look({ starts: null }).text, /not ours/);
});

Deno.test("from source another checkout's main.ts is another copy, whatever Deno runs it", () => {
  const starts = (script: string) => ({
    starts: { program: "/usr/bin/deno", script, config: "/etc/meso360.json" },
  });
  equal(look(starts("/opt/main.ts"), true, "", "/opt/main.ts").text, "starts at boot");
  const other = look(starts("/old/main.ts"), true, "", "/opt/main.ts");
  match(other.text, /another copy starts at boot: \/old\/main\.ts/);
});
