import { deepEqual } from "node:assert/strict";
import { clientOf } from "./client.ts";

type Headers = Record<string, string>;

function client(peer: string | undefined, headers: Headers, trusted: string[] = []) {
  const names = Object.keys(headers);
  return clientOf(peer, (name) => headers[name], names, new Set(trusted));
}

Deno.test("without a proxy the client is the other end", () => {
  deepEqual(client("::ffff:192.168.4.7", {}), {
    peer: "192.168.4.7",
    address: "192.168.4.7",
    proxiedBy: null,
  });
  deepEqual(client(undefined, {}), {
    peer: "unknown",
    address: "unknown",
    proxiedBy: null,
  });
});

Deno.test("what an unknown proxy says is not read", () => {
  const names = ["x-forwarded-for", "x-forwarded-host", "x-forwarded", "forwarded", "via"];
  names.push("x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip");
  for (const name of names) {
    const headers = { [name]: "127.0.0.1" };
    for (const peer of ["192.168.4.7", "127.0.0.1"]) {
      deepEqual(client(peer, headers), { peer, address: peer, proxiedBy: name });
    }
  }
});

Deno.test("behind trusted proxies the client is the rightmost entry that is none of them", () => {
  const trusted = ["10.0.0.1", "10.0.0.2"];
  const cases: [string, string | null][] = [
    ["1.2.3.4", "1.2.3.4"],
    // What the client itself claimed stands to the left, and is not believed.
    ["127.0.0.1, 1.2.3.4", "1.2.3.4"],
    ["127.0.0.1, 1.2.3.4, 10.0.0.2", "1.2.3.4"],
    ["1.2.3.4:5123", "1.2.3.4"],
    ["[2001:db8::7]:5123", "2001:db8::7"],
    ["2001:DB8::7", "2001:db8::7"],
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.1, what", null],
    ["127.0.0.1,", null],
    ["10.0.0.2", null],
    ["", null],
  ];
  for (const [entries, address] of cases) {
    deepEqual(
      client("10.0.0.1", { "x-forwarded-for": entries }, trusted),
      address === null
        ? { peer: "10.0.0.1", address: "10.0.0.1", proxiedBy: "x-forwarded-for" }
        : { peer: "10.0.0.1", address, proxiedBy: null },
      entries,
    );
  }
  deepEqual(client("10.0.0.1", { forwarded: "for=127.0.0.1" }, trusted), {
    peer: "10.0.0.1",
    address: "10.0.0.1",
    proxiedBy: "forwarded",
  });
});
