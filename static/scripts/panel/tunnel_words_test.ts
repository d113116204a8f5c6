import { deepEqual } from "node:assert/strict";
import type { TunnelView } from "../../../formats/panel_messages.ts";
import { tunnelLines } from "./tunnel_words.ts";

const NOW = "2025-06-05T17:52:28Z";
const TUNNEL: TunnelView = {
  target: "clamps@remote.example",
  port: 3333,
  connected_since: "2025-06-05T17:10:00Z",
  last_probe: "2025-06-05T17:52:20Z",
  probe_ms: 84.6,
  probe_answer: "SSH-2.0-OpenSSH_9.2",
  last_failure: null,
  last_failure_at: null,
  connections: 1,
};

Deno.test("the tunnel's lines: where to and since when, the probe, the last failure", () => {
  deepEqual(tunnelLines(null, NOW), []);
  deepEqual(tunnelLines(TUNNEL, NOW), [
    "clamps@remote.example port 3333 · since 17:10:00 UTC",
    "Probe 17:52:20 UTC: 85 ms, SSH-2.0-OpenSSH_9.2",
  ]);
  const failed = {
    connected_since: null,
    last_probe: null,
    probe_ms: null,
    probe_answer: null,
    last_failure: "the login was refused",
    last_failure_at: "2025-06-04T23:59:59Z",
    connections: 3,
  };
  deepEqual(tunnelLines({ ...TUNNEL, ...failed }, NOW), [
    "clamps@remote.example port 3333 · not connected · connected 3 times",
    "No probe yet",
    "Last failure 2025-06-04 23:59 UTC: the login was refused",
  ]);
});

Deno.test("a probe that nothing answered says so", () => {
  const dead = { ...TUNNEL, probe_ms: null, probe_answer: "nothing in 10 s" };
  deepEqual(tunnelLines(dead, NOW)[1], "Probe 17:52:20 UTC: no answer, nothing in 10 s");
});
