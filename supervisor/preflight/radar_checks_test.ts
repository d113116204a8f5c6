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
  match((await radarChecks(configured({ sites: "auto" }), null, none))[0]!.text, /nearest/);
});

Deno.test("each setting that keeps pictures away has its line and its remedy", async () => {
  const about = async (radar: object) => {
    const checks = await radarChecks(configured(radar), null, none, () => Promise.resolve(false));
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
});

Deno.test("without a processing window nothing is removed too early", async () => {
  const checks = await radarChecks(configured({ processing_window_minutes: null }), null, none);
  equal(checks[0]!.result, "PASS");
});

Deno.test("a running radar tells its own state", async () => {
  const about = (view: object) =>
    radarChecks(configured({}), [componentView({ name: "radar", ...view })], none);
  equal((await about({ state: "following KTLX" }))[0]!.result, "PASS");
  const [check] = await about({ state: "no GPS", reason: "name the sites" });
  deepEqual([check!.text, check!.fix], ["radar: no GPS", "name the sites"]);
  match((await about({ status: "stopped", state: "stopped" }))[0]!.text, /stopped/);
});
