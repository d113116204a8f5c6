import { deepEqual, equal, match } from "node:assert/strict";
import { componentView } from "../../formats/_test_events.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { tunnelChecks } from "./tunnel_check.ts";

const VIEW = componentView({
  name: "mesosync",
  state: "connected",
  since: "2025-06-05T17:00:10.000Z",
});

const about = (view: Partial<ComponentView>) => tunnelChecks([{ ...VIEW, ...view }]);

Deno.test("a tunnel that stands, is not wanted, or tries for the first time is no warning", () => {
  deepEqual(about({}), []);
  deepEqual(tunnelChecks(null), []);
  deepEqual(tunnelChecks([]), []);
  deepEqual(about({ state: "connecting" }), []);
  deepEqual(about({ state: "starting" }), []);
  deepEqual(about({ status: "disabled", state: "disabled", enabled: false }), []);
  deepEqual(about({ status: "stopped", state: "not configured", configured: false }), []);
});

Deno.test("a tunnel that does not stand: its state, since when, and what to do", () => {
  const reason = "no way to clamps@far: is this machine on the internet?";
  deepEqual(about({ state: "host unreachable", reason }), [{
    result: "WARN",
    text: "mesosync is not connected: host unreachable (since 2025-06-05 17:00 UTC)",
    fix: reason,
  }]);
  equal(about({ state: "connecting", reason: "connection lost: x" }).length, 1);
  match(about({ status: "exited", state: "crash loop" })[0]!.fix!, /meso360 logs/);
  match(about({ status: "stopped", state: "stopped" })[0]!.text, /is stopped/);
});

Deno.test("connected, but with no SSH server on this machine", () => {
  const reason = "the tunnel stands, but this machine has no SSH server on port 22";
  const [check] = about({ reason });
  deepEqual([check!.result, check!.fix], ["WARN", reason]);
});
