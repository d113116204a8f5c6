import { equal } from "node:assert/strict";
import { hostRefusal, refusal } from "./guard.ts";

function ask(address: string | undefined, headers: Record<string, string> = {}): boolean {
  const all: Record<string, string> = { host: "truck:8080", ...headers };
  return refusal(
    { address, header: (name) => all[name], headerNames: Object.keys(all) },
    ["192.168.4.2", "fe80::1"],
  ) === null;
}

const CASES: [string, boolean, string | undefined, Record<string, string>?][] = [
  ["loopback", true, "127.0.0.1"],
  ["all of 127/8", true, "127.8.9.1"],
  ["IPv6 loopback", true, "::1"],
  ["loopback on a socket for both families", true, "::ffff:127.0.0.1"],
  ["the machine's own address", true, "192.168.4.2"],
  ["its own address, mapped", true, "::ffff:192.168.4.2"],
  ["its own link-local address with a zone", true, "fe80::1%eth0"],
  ["a phone", false, "192.168.4.77"],
  ["an address that only begins like loopback", false, "127.0.0.1.evil.example"],
  ["no address", false, undefined],
  ["through a proxy on this machine", false, "127.0.0.1", { "x-forwarded-for": "1.2.3.4" }],
  ["Forwarded", false, "127.0.0.1", { forwarded: "for=1.2.3.4" }],
  ["any X-Forwarded header", false, "127.0.0.1", { "x-forwarded-host": "x" }],
  ["its own page", true, "127.0.0.1", { origin: "http://truck:8080" }],
  ["another page", false, "127.0.0.1", { origin: "http://evil.example" }],
  ["another port of the same host", false, "127.0.0.1", { origin: "http://truck:9090" }],
  ["a sandboxed page", false, "127.0.0.1", { origin: "null" }],
  ["a file", false, "127.0.0.1", { origin: "file://truck:8080" }],
  ["no page at all, by Sec-Fetch-Site", true, "127.0.0.1", { "sec-fetch-site": "none" }],
  ["same-site is not same-origin", false, "127.0.0.1", { "sec-fetch-site": "same-site" }],
  ["cross-site", false, "127.0.0.1", { "sec-fetch-site": "cross-site" }],
];

Deno.test("who may control", async (t) => {
  for (const [what, allowed, address, headers] of CASES) {
    await t.step(`${what}: ${allowed ? "yes" : "no"}`, () => {
      equal(ask(address, headers), allowed);
    });
  }
});

Deno.test("whose Host is this machine's", () => {
  const own = (host: string | undefined) =>
    hostRefusal(host, ["192.168.4.2", "fe80::1"], ["Truck", "mesoview.local"]) === null;
  const hosts = ["localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080"];
  hosts.push("192.168.4.2:8080", "192.168.4.2", "[fe80::1]", "truck:8080", "mesoview.local");
  for (const host of hosts) equal(own(host), true, host);
  const others = [undefined, "", "evil.example", "evil.example:8080", "localhost.evil.example"];
  others.push("192.168.4.3", "127.0.0.1.evil.example", "mesoview", "x@localhost", "localhost:1:2");
  for (const host of others) equal(own(host), false, host);
});
