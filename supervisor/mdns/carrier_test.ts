import { deepStrictEqual } from "node:assert/strict";
import { withoutCarrier } from "./carrier.ts";

Deno.test("interfaces without a connection, as ip of iproute2 6.1 tells them", () => {
  // Recorded: a veth whose other end is down, one that is down itself, and a tunnel that works.
  const text = `lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>
eth0@if2         UP             56:d3:91:16:e8:bc <BROADCAST,MULTICAST,UP,LOWER_UP>
eth1@if2         UP             56:d3:91:16:e8:bd <BROADCAST,MULTICAST,UP>
eth2             DOWN           56:d3:91:16:e8:be <BROADCAST,MULTICAST>
eth3             DOWN           56:d3:91:16:e8:bf <NO-CARRIER,BROADCAST,MULTICAST,UP>
tun0             UNKNOWN        <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP>
`;
  deepStrictEqual([...withoutCarrier(text)], ["eth1", "eth2", "eth3"]);
  deepStrictEqual([...withoutCarrier('Object "link" is unknown\n')], []);
});
