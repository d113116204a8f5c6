import { deepEqual, equal, match } from "node:assert/strict";
import { type Config, loadConfig } from "../../config.ts";
import { radarSchema } from "../../config_radar.ts";
import { componentView } from "../../formats/_test_events.ts";
import { radarChecks } from "./radar_checks.ts";

const { config } = loadConfig("/nowhere/meso360.config.json");
const configured = (radar: object): Config => ({
  ...config,
  radar: radarSchema.parse({ sites: ["KTLX"], ...radar }),
});
const none = () => undefined;

Deno.test("radar that is not configured is nothing to say; one that is well is one line", async () => {
  deepEqual(await radarChecks(configured({ sites: [] }), null, none), []);
  deepEqual(await radarChecks(configured({}), null, none), [
    { result: "PASS", text: "weather radar: KTLX", fix: null },
  ]);
  // TDWRs, and three letters of Level III.
  const others = configured({ sites: ["KTLX", "TDFW"], level3_sites: ["LOT", "AHG", "JUA"] });
  equal((await radarChecks(others, null, none))[0]!.result, "PASS");
  const level3 = configured({ sites: [], level3_sites: ["LOT"] });
  equal((await radarChecks(level3, null, none))[0]!.text, "weather radar: KLOT (Level III)");
  match((await radarChecks(configured({ sites: "auto" }), null, none))[0]!.text, /nearest/);
});

Deno.test("each setting that keeps pictures away has its line and its remedy", async () => {
  const about = async (radar: object) => {
    const checks = await radarChecks(configured(radar), null, none, () => Promise.resolve(null));
    equal(checks.length, 1, JSON.stringify(checks));
    equal(checks[0]!.result, "WARN");
    return checks[0]!.text;
  };
  match(await about({ enabled: false }), /disabled/);
  match(await about({ sites: ["KTLX", "KXXX"] }), /not known: KXXX/);
  match(
    await about({ processing_window_minutes: 300, cleanup_window_minutes: 60 }),
    /after 60 minutes, but fetched up to 300/,
  );
  match(
    await about({ store: { endpoint: "https://s3.example.org", bucket: "pictures" } }),
    /pictures needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
  );
  match(await about({ level2: "file:///none" }), /radar\.level2 is no folder/);
  match(await about({ level2: null, chunks: null, level3: null }), /no source/);
  match(await about({ products: { reflectvity: {} } }), /does not have: reflectvity/);
  match(
    await about({ products: { rain: { codes: ["DPR", "DRP", "N0H", "N9H", "TZ0"] } } }),
    /codes that are not known: DRP, N9H$/,
  );
  match(await about({ roads: "/none/roads.pmtiles" }), /no roads: .* \/none\/roads\.pmtiles/);
});

Deno.test("without a processing window nothing is removed too early", async () => {
  const checks = await radarChecks(configured({ processing_window_minutes: null }), null, none);
  equal(checks[0]!.result, "PASS");
});

Deno.test("roads that are a file are well; a folder is none", async () => {
  const about = (kind: "file" | "folder") =>
    radarChecks(configured({ roads: "/r" }), null, none, () => Promise.resolve(kind));
  equal((await about("file"))[0]!.result, "PASS");
  equal((await about("folder"))[0]!.result, "WARN");
});

Deno.test("a radar that was started again is well once it does its work", async () => {
  const about = async (view: object) =>
    (await radarChecks(configured({}), [componentView({ name: "radar", ...view })], none))[0]!;
  equal((await about({ state: "starting" })).result, "PASS");
  const again = { crashes: 1, reason: "it said nothing for 120 s" };
  deepEqual(await about({ state: "starting", ...again }), {
    result: "WARN",
    text: "radar: starting",
    fix: "it said nothing for 120 s",
  });
  equal((await about({ state: "hung", ...again })).text, "radar: hung");
  equal((await about({ state: "following KTLX", crashes: 1 })).result, "PASS");
});

Deno.test("a running radar tells its own state", async () => {
  const about = (view: object) =>
    radarChecks(configured({}), [componentView({ name: "radar", ...view })], none);
  equal((await about({ state: "following KTLX" }))[0]!.result, "PASS");
  const [check] = await about({ state: "no GPS", reason: "name the sites" });
  deepEqual([check!.text, check!.fix], ["radar: no GPS", "name the sites"]);
  const [clock] = await about({ state: "clock wrong", reason: "set this machine's clock" });
  deepEqual([clock!.result, clock!.text], ["WARN", "radar: clock wrong"]);
  match((await about({ status: "stopped", state: "stopped" }))[0]!.text, /stopped/);
});
