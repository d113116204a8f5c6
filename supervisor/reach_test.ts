import { deepEqual, equal } from "node:assert/strict";
import { isEverywhere, isForThisMachine, reachableHosts, type ReachParts } from "./reach.ts";

const PARTS: ReachParts = {
  httpHost: "0.0.0.0",
  interfaces: [
    { name: "lo", address: "127.0.0.1" },
    { name: "eth2", address: "169.254.3.4" },
    { name: "docker0", address: "172.17.0.1" },
    { name: "wwan0", address: "100.64.1.2" },
    { name: "eth1", address: "10.0.0.5" },
    { name: "eth0", address: "192.168.4.2" },
    { name: "eth0", address: "2001:db8::2" },
    { name: "eth0", address: "fe80::1" },
    { name: "lo", address: "::1" },
  ],
  loggerIp: "192.168.4.6:80",
};

const hosts = (parts: Partial<ReachParts> = {}) => reachableHosts({ ...PARTS, ...parts });

Deno.test("what others reach stands first, the logger's network before all, virtual ones last", () => {
  deepEqual(hosts(), ["192.168.4.2", "10.0.0.5", "100.64.1.2", "172.17.0.1"]);
  const noDhcp = [
    { name: "eth0", address: "169.254.3.4" },
    { name: "docker0", address: "172.17.0.1" },
    { name: "wlan0", address: "192.168.4.2" },
  ];
  deepEqual(hosts({ interfaces: noDhcp }), ["192.168.4.2", "172.17.0.1"]);
  // Two machines on one cable.
  deepEqual(hosts({ interfaces: noDhcp.slice(0, 2) }), ["169.254.3.4", "172.17.0.1"]);
});

Deno.test("without a datalogger no network comes before the others", () => {
  deepEqual(hosts({ loggerIp: null }), ["10.0.0.5", "192.168.4.2", "100.64.1.2", "172.17.0.1"]);
});

Deno.test("what is listened on decides which they are", () => {
  deepEqual(hosts({ httpHost: "::" }), [
    "192.168.4.2",
    "10.0.0.5",
    "100.64.1.2",
    "[2001:db8::2]",
    "172.17.0.1",
  ]);
  deepEqual(hosts({ httpHost: "10.0.0.5" }), ["10.0.0.5"]);
  deepEqual(hosts({ httpHost: "2001:db8::2" }), ["[2001:db8::2]"]);
  deepEqual(hosts({ httpHost: "truck.example" }), ["truck.example"]);
  // The only address there is, since somebody chose it.
  deepEqual(hosts({ httpHost: "169.254.3.4" }), ["169.254.3.4"]);
  for (const httpHost of ["127.0.0.1", "127.9.9.9", "::1", "localhost", "fe80::1%eth0"]) {
    deepEqual(hosts({ httpHost }), [], httpHost);
  }
  deepEqual(hosts({ interfaces: [] }), []);
});

Deno.test("an http_host is for all, for one address, or for this machine", () => {
  const kinds = (host: string) => [isEverywhere(host), isForThisMachine(host)];
  for (const host of ["0.0.0.0", "::", ""]) deepEqual(kinds(host), [true, false], host);
  for (const host of ["localhost", "LOCALHOST", "127.3.4.5", "::1", "0:0::1"]) {
    deepEqual(kinds(host), [false, true], host);
  }
  for (const host of ["192.168.4.2", "truck", "localhost.example", "127.truck"]) {
    deepEqual(kinds(host), [false, false], host);
  }
  equal(isForThisMachine("::ffff:127.0.0.1"), true);
});
