import { deepEqual, equal } from "node:assert/strict";
import type { TunnelView } from "../../formats/panel_messages.ts";
import { TunnelWatch } from "./tunnel_watch.ts";

const VIEW: TunnelView = {
  target: "clamps@far.example",
  port: 2201,
  connected_since: "2025-06-05T17:00:00.000Z",
  last_probe: "2025-06-05T17:00:30.000Z",
  probe_ms: 80,
  probe_answer: "SSH-2.0-OpenSSH_9.2",
  last_failure: null,
  last_failure_at: null,
  connections: 1,
};

Deno.test("the newest view is kept, and a component that was killed is not connected", () => {
  const watch = new TunnelWatch();
  equal(watch.view(true), null);
  watch.heard({ event: "tunnel", ...VIEW });
  deepEqual(watch.view(true), VIEW);
  deepEqual(watch.view(false), { ...VIEW, connected_since: null });
});
