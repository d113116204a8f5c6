import { deepEqual, equal } from "node:assert/strict";
import { freePort } from "../../_test_port.ts";
import { loadConfig } from "../../config.ts";
import { superdarnSchema } from "../../config_superdarn.ts";
import { componentView } from "../../formats/_test_events.ts";
import { type Probe, tcpProbe } from "./tcp_probe.ts";
import { superdarnChecks, superdarnStateChecks } from "./superdarn_checks.ts";

const { config } = loadConfig("/nowhere/meso360.config.json");
const RADARS = { kod: { host: "192.0.2.7", port: 9999 } };

/** Nobody is asked in these tests but by this, which knows some hosts. */
const probe: Probe = (host) =>
  Promise.resolve(host.startsWith("192.0.2.") ? null : "the name is not known");

async function about(superdarn: object, part: object | null = null): Promise<string[]> {
  const settings = superdarnSchema.parse({ radars: RADARS, ...superdarn });
  const components = part === null ? null : [componentView({ name: "superdarn", ...part })];
  const checks = await superdarnChecks({ ...config, superdarn: settings }, components, probe);
  return checks.map(({ result, text, fix }) =>
    `${result} ${text}${fix === null ? "" : `: ${fix}`}`
  );
}

Deno.test("radars that are not configured are nothing to say; those that are well are one line", async () => {
  deepEqual(await about({ radars: {} }), []);
  deepEqual(await about({}), ["PASS ionospheric radars answer: kod"]);
  deepEqual(await about({ radars: {}, zmq: "192.0.2.9:5300" }), [
    "PASS ionospheric radars answer: those of the stream at 192.0.2.9:5300",
  ]);
  deepEqual(await about({}, { state: "receiving 1 of 1 radars" }), [
    "PASS ionospheric radars: kod",
  ]);
});

Deno.test("a radar that no table has is a hint, since it may be new; a mistyped one a warning", async () => {
  deepEqual(await about({ radars: { ...RADARS, qqq: RADARS.kod } }), [
    "PASS ionospheric radars answer: kod, qqq (in no table of radars, so without a fan: qqq)",
  ]);
  for (const name of ["kdo", "kkod", "ko", "kop"]) {
    const [line] = await about({ radars: { [name]: RADARS.kod } });
    equal(line!.split(": is ")[0], `WARN superdarn.radars.${name} is in no table of radars`);
  }
  // What records come under is right.
  const [heard] = await about({ radars: { kdo: RADARS.kod } }, {
    state: "receiving 1 of 1 radars",
  });
  equal(heard!.slice(0, 4), "PASS");
});

Deno.test("where no supervisor runs each radar is tried, and who does not answer is named", async () => {
  const radars = { ...RADARS, inv: { host: "radar.example", port: 5 } };
  deepEqual(await about({ radars, zmq: "b.example:5300" }), [
    "WARN 2 of 3 ionospheric radars do not answer: inv (radar.example port 5: the name is not " +
    "known), zmq (b.example port 5300: the name is not known): are host and port in superdarn " +
    "right, does the radar's server run and let this machine in, and is this machine on the network?",
  ]);
  deepEqual(await about({ radars }, { state: "connecting" }), [
    "PASS ionospheric radars: kod, inv",
  ]);
});

Deno.test("a port at which nothing listens does not answer; one at which something does answers", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  equal(await tcpProbe("127.0.0.1", listener.addr.port, 10_000), null);
  equal(await tcpProbe("127.0.0.1", freePort(), 10_000), "nothing listens there");
});

Deno.test("what keeps records from coming has its line and its remedy", async () => {
  const reason = "kod: 192.0.2.7:9999 does not answer: does it run?";
  deepEqual(await about({ enabled: false }), [
    "WARN superdarn is disabled: no ionospheric radar is heard: enable it in the panel, or set " +
    "superdarn.enabled to true",
  ]);
  deepEqual(await about({ port: config.http_port }), [
    `WARN superdarn.port and http_port are both ${config.http_port}: choose another ` +
    "superdarn.port; clients go on asking at http_port",
  ]);
  deepEqual(await about({}, { state: "no radar answers", reason }), [
    `WARN superdarn: no radar answers: ${reason}`,
  ]);
  deepEqual(await about({}, { state: "receiving 1 of 2 radars", reason }), [
    `WARN superdarn: receiving 1 of 2 radars: ${reason}`,
  ]);
  deepEqual(
    await about({}, { state: "port taken", status: "exited", reason: "port 5003 is taken" }),
    [
      "WARN superdarn: port taken: port 5003 is taken",
    ],
  );
  deepEqual(await about({}, { state: "stopped", status: "stopped" }), [
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
