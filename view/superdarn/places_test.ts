import { equal } from "node:assert/strict";
import { MAX_AN_ADDRESS } from "../sse.ts";
import { Places } from "./places.ts";

Deno.test("there are so many places, and so many for one address, until they are given back", () => {
  const places = new Places(MAX_AN_ADDRESS + 2);
  const leave = Array.from({ length: MAX_AN_ADDRESS }, () => places.take("192.0.2.7"));
  equal(places.isFree("192.0.2.7"), false);
  equal(places.isFree("192.0.2.8"), true);
  leave[0]!();
  leave[0]!();
  equal(places.isFree("192.0.2.7"), true);
  // Behind this machine's own proxy, and where nobody knows the address, all share the whole.
  for (const address of ["127.0.0.1", "", "127.0.0.1"]) {
    equal(places.isFree(address), true);
    places.take(address);
  }
  equal(places.isFree("127.0.0.1"), false);
});
