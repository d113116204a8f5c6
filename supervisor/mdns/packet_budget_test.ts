import { strictEqual } from "node:assert/strict";
import { PacketBudget } from "./packet_budget.ts";

/** How many of `packets` from `machines` by turns are read in the second at `monoMs`. */
function read(budget: PacketBudget, packets: number, machines: number, monoMs: number): number {
  const from = Array.from({ length: packets }, (_, i) => `10.0.0.${i % machines}`);
  return from.filter((address) => budget.takes(address, monoMs)).length;
}

Deno.test("40 packets a second of one machine are read, 100 of all", () => {
  const budget = new PacketBudget();
  strictEqual(read(budget, 600, 1, 5_000), 40);
  strictEqual(read(budget, 600, 200, 5_999), 60);
  strictEqual(read(budget, 600, 200, 6_000), 100);
});
