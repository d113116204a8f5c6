/** Who holds a name. */
import { strictEqual } from "node:assert/strict";
import { conflict, losesTieBreak } from "./contest.ts";
import { decodeMessage, identity, type Message } from "./dns_messages.ts";
import { claim, hex, nameHex, probe } from "./_test_packets.ts";
import { claimOf, zoneOf } from "./records.ts";

const read = (bytes: Uint8Array): Message => {
  const message = decodeMessage(bytes);
  if (message === null) throw new Error("the test's own packet cannot be read");
  return message;
};

const zone = (address: string) => zoneOf(claimOf("mesoview", "truck 1", 1, 1), 8080, [address]);

Deno.test("of two probers the one with the later address goes first (RFC 6762, 8.2)", () => {
  // The example there: 169.254.99.200 yields to 169.254.200.50.
  strictEqual(losesTieBreak(zone("169.254.99.200"), read(probe("169.254.200.50"))), true);
  strictEqual(losesTieBreak(zone("169.254.200.50"), read(probe("169.254.99.200"))), false);
  strictEqual(losesTieBreak(zone("169.254.99.200"), read(probe("169.254.99.200"))), false);
});

Deno.test("a prober with more records goes first when the others are the same", () => {
  const both = read(probe("10.0.0.1"));
  const more = {
    ...both,
    authorities: [...both.authorities, ...read(probe("10.0.0.2")).authorities],
  };
  strictEqual(losesTieBreak(zone("10.0.0.1"), more), true);
});

const OWN = new Set(["10.0.0.1", "10.0.0.7"].map((own) => identity(read(claim(own)).answers[0]!)));
const found = (bytes: Uint8Array, probing: boolean) =>
  conflict(zone("10.0.0.1"), read(bytes), probing, (record) => OWN.has(identity(record)));

Deno.test("another address for our name is a conflict; our own, also of another interface, is none", () => {
  strictEqual(found(claim("10.0.0.2"), false), "host");
  strictEqual(found(claim("10.0.0.1"), false), null);
  strictEqual(found(claim("10.0.0.7"), true), null);
  strictEqual(found(claim("10.0.0.2", 120, nameHex("other", "local")), true), null);
});

Deno.test("a goodbye to our name is no conflict", () => {
  strictEqual(found(claim("10.0.0.2", 0), true), null);
});

Deno.test("while we probe, any record of the name shows that it is taken", () => {
  const aaaa = hex(`0000 8400 0000 0001 0000 0000 ${nameHex("mesoview", "local")}
    001c 8001 00000078 0010 fe80000000000000000000000000abcd`);
  strictEqual(found(aaaa, true), "host");
  strictEqual(found(aaaa, false), null);
});

Deno.test("another port for our service is a conflict of the service's name", () => {
  const srv = hex(`0000 8400 0000 0001 0000 0000 ${nameHex("Truck 1", "_http", "_tcp", "local")}
    0021 8001 00000078 0016 0000 0000 0050 ${nameHex("mesoview", "local")}`);
  strictEqual(found(srv, false), "instance");
});
