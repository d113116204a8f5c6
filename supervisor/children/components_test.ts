import { deepEqual, equal } from "node:assert/strict";
import { loadConfig } from "../../config.ts";
import { REPEAT_TELL_MS } from "../../ingest/superdarn/report.ts";
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

Deno.test("mesoingest without a datalogger is not configured, and no crash", () => {
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const mesoingest = COMPONENTS.find(({ name }) => name === "mesoingest")!;
  equal(mesoingest.notConfigured(config), null);
  const none = { ...config, logger_ip: null };
  equal(mesoingest.notConfigured(none), "no datalogger: logger_ip is null");
  equal(mesoingest.namedExit(1, "not configured", config)?.retryMs, 60_000);
  equal(mesoingest.namedExit(1, "recording", config), null);
});

Deno.test("superdarn whose port cannot be had is no crash; it hangs when it misses three words", () => {
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const superdarn = COMPONENTS.find(({ name }) => name === "superdarn")!;
  for (const state of ["port taken", "port forbidden"]) {
    deepEqual(superdarn.namedExit(4, state, config), { state, reason: null, retryMs: 60_000 });
  }
  equal(superdarn.namedExit(4, "receiving 1 of 1 radars", config), null);
  equal(superdarn.silentLimitMs, 3 * REPEAT_TELL_MS);
});

Deno.test("radar without sites is not configured; without credentials it waits for them", () => {
  const { config } = loadConfig("/nowhere/meso360.config.json");
  const radar = COMPONENTS.find(({ name }) => name === "radar")!;
  equal(radar.notConfigured(config), "no radar.sites in the configuration");
  equal(radar.notConfigured({ ...config, radar: { ...config.radar, sites: "auto" } }), null);
  equal(radar.namedExit(1, "no store", config)?.retryMs, 60_000);
  equal(radar.namedExit(1, "following KTLX", config), null);
});
