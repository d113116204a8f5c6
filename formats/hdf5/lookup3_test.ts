import { equal } from "node:assert/strict";
import { lookup3 } from "./lookup3.ts";

Deno.test("lookup3: the values that its author printed", () => {
  const text = new TextEncoder().encode("Four score and seven years ago");
  equal(lookup3(text), 0x17770551);
  equal(lookup3(new Uint8Array()), 0xdeadbeef);
});
