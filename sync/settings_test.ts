import { deepEqual, equal } from "node:assert/strict";
import { hostKeyName, targetText, TIMINGS, tunnelSettings } from "./settings.ts";
import { retryDelayMs } from "./trouble.ts";

const config = (host: string, rtun_port?: number) => ({
  rtun_port,
  tunnel: { user: "clamps", host, key: "/keys/clamps_rsa" },
  state_dir: "/state",
});

Deno.test("host, host:port and IPv6 addresses", () => {
  const cases: [string, string, number, string, string][] = [
    ["far.example", "far.example", 22, "clamps@far.example", "far.example"],
    ["far.example:2222", "far.example", 2222, "clamps@far.example:2222", "[far.example]:2222"],
    ["[2001:db8::1]:2222", "2001:db8::1", 2222, "clamps@2001:db8::1:2222", "[2001:db8::1]:2222"],
    ["2001:db8::1", "2001:db8::1", 22, "clamps@2001:db8::1", "2001:db8::1"],
  ];
  for (const [text, host, sshPort, target, name] of cases) {
    const settings = tunnelSettings(config(text, 2201))!;
    deepEqual([settings.host, settings.sshPort], [host, sshPort]);
    equal(targetText(settings), target);
    equal(hostKeyName(settings), name);
  }
  equal(tunnelSettings(config("far.example")), null);
});

Deno.test("pauses: seconds while the network is at fault, longer where haste would do harm", () => {
  const pauses = [1, 2, 3, 4, 5, 50].map((n) => retryDelayMs("host unreachable", n, TIMINGS));
  deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  equal(retryDelayMs("missing key", 9, TIMINGS), 10_000);
  equal(retryDelayMs("no ssh program", 1, TIMINGS), 10_000);
  equal(retryDelayMs("host key changed", 1, TIMINGS), 60_000);
});

Deno.test("the tunnel stands 35 s after the far end's return, whatever the last try was doing", () => {
  const { loginLimitMs, connectLimitMs, retryMostMs, refusedMs } = TIMINGS;
  // What is left is for the try that succeeds.
  equal(Math.max(loginLimitMs, connectLimitMs) + retryMostMs <= 30_000, true);
  equal(refusedMs <= 30_000, true);
});
