import { deepStrictEqual } from "node:assert/strict";
import { SentPackets } from "./sent_packets.ts";

Deno.test("the 64 packets sent last are known again, by all their bytes", () => {
  const sent = new SentPackets();
  for (let i = 0; i < 65; i++) sent.add(Uint8Array.of(1, 2, i));
  const known = (...bytes: number[]) => sent.has(Uint8Array.from(bytes));
  deepStrictEqual(
    [
      known(1, 2, 64),
      known(1, 2, 1),
      known(1, 2, 0),
      known(1, 2, 65),
      known(1, 2),
      known(1, 2, 3, 0),
    ],
    [true, true, false, false, false, false],
  );
});
