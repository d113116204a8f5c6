import { equal } from "node:assert/strict";
import { loadConfig } from "../config.ts";
import { syncCommand } from "./mod.ts";

Deno.test("by hand, without a tunnel to make, it says so and ends", async () => {
  const { config, ...loaded } = loadConfig("/nowhere/meso360.config.json");
  equal(await syncCommand({ ...loaded, config }, false), 1);
  equal(await syncCommand({ ...loaded, config: { ...config, rtun_port: 2222 } }, false), 1);
});
