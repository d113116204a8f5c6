import { deepEqual, equal } from "node:assert/strict";
import { loadConfig } from "../../config.ts";
import { COMPONENTS } from "./components.ts";

Deno.test("mesosync without a port any more is not configured, and no crash", () => {
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const mesosync = COMPONENTS.find(({ name }) => name === "mesosync")!;
  deepEqual(mesosync.namedExit(1, "not configured", config), {
    state: "not configured",
    reason: null,
    retryMs: 60_000,
  });
  equal(mesosync.namedExit(1, "connected", config), null);
});

Deno.test("radar without sites is not configured; without credentials it waits for them", () => {
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const radar = COMPONENTS.find(({ name }) => name === "radar")!;
  equal(radar.notConfigured(config), "no radar.sites in the configuration");
  equal(radar.notConfigured({ ...config, radar: { ...config.radar, sites: "auto" } }), null);
  equal(radar.namedExit(1, "no store", config)?.retryMs, 60_000);
  equal(radar.namedExit(1, "following KTLX", config), null);
});
