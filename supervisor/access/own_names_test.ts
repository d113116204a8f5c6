import { deepEqual } from "node:assert/strict";
import { ownNames } from "./own_names.ts";

Deno.test("the host's name, alone and as .local; the configured one and the one in use", () => {
  const config = { http_host: "0.0.0.0", mdns_hostname: "mesoview" };
  deepEqual(ownNames(config, "truck", null), [
    "truck",
    "truck.local",
    "0.0.0.0",
    "mesoview.local",
  ]);
  const all = ownNames(config, "truck.example.org", "mesoview-2.local");
  deepEqual(all, [
    "truck.example.org",
    "truck.local",
    "0.0.0.0",
    "mesoview.local",
    "mesoview-2.local",
  ]);
});
