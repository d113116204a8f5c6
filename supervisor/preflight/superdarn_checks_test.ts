import { deepEqual, equal } from "node:assert/strict";
import { loadConfig } from "../../config.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import { componentView } from "../../formats/_test_events.ts";
import { superdarnChecks, superdarnStateChecks } from "./superdarn_checks.ts";

const { config } = loadConfig("/nowhere/meso360.config.json");
const RADARS = { kod: { host: "192.0.2.7", port: 9999 } };

function about(superdarn: object, part: object | null = null): string[] {
  const settings = superdarnSchema.parse({ radars: RADARS, ...superdarn });
  const components = part === null ? null : [componentView({ name: "superdarn", ...part })];
  return superdarnChecks({ ...config, superdarn: settings }, components)
    .map(({ result, text, fix }) => `${result} ${text}${fix === null ? "" : `: ${fix}`}`);
}

Deno.test("radars that are not configured are nothing to say; those that are well are one line", () => {
  deepEqual(about({ radars: {} }), []);
  deepEqual(about({}), ["PASS ionospheric radars: kod"]);
  deepEqual(about({ radars: {}, zmq: "192.0.2.9:5300" }), [
    "PASS ionospheric radars: those of the stream at 192.0.2.9:5300",
  ]);
  deepEqual(about({}, { state: "receiving 1 of 1 radars" }), ["PASS ionospheric radars: kod"]);
});

Deno.test("a radar that no table has is a hint, since it may be new", () => {
  deepEqual(about({ radars: { ...RADARS, kdo: RADARS.kod } }), [
    "PASS ionospheric radars: kod, kdo (not in the table of radars, new or mistyped: kdo)",
  ]);
});

Deno.test("what keeps records from coming has its line and its remedy", () => {
  const reason = "kod: 192.0.2.7:9999 does not answer: does it run?";
  deepEqual(about({ enabled: false }), [
    "WARN superdarn is disabled: no ionospheric radar is heard: enable it in the panel, or set " +
    "superdarn.enabled to true",
  ]);
  deepEqual(about({ port: config.http_port }), [
    `WARN superdarn.port and http_port are both ${config.http_port}: choose another ` +
    "superdarn.port; clients go on asking at http_port",
  ]);
  deepEqual(about({}, { state: "no radar answers", reason }), [
    `WARN superdarn: no radar answers: ${reason}`,
  ]);
  deepEqual(about({}, { state: "receiving 1 of 2 radars", reason }), [
    `WARN superdarn: receiving 1 of 2 radars: ${reason}`,
  ]);
  deepEqual(about({}, { state: "port taken", status: "exited", reason: "port 5003 is taken" }), [
    "WARN superdarn: port taken: port 5003 is taken",
  ]);
  deepEqual(about({}, { state: "stopped", status: "stopped" }), [
    "WARN superdarn is stopped: no ionospheric radar is heard: start it in the panel",
  ]);
});

Deno.test("one radar of several that is silent is no reason to wake anybody up", () => {
  const view = (part: object) => [componentView({ name: "superdarn", ...part })];
  const silent = { state: "receiving 34 of 35 radars", reason: "ade: no data" };
  deepEqual(superdarnStateChecks(view(silent)), []);
  deepEqual(superdarnStateChecks(view({ state: "connecting" })), []);
  equal(superdarnStateChecks(view({ state: "connecting", crashes: 2 })).length, 1);
  deepEqual(superdarnStateChecks(view({ state: "disabled", enabled: false })), []);
});
