/**
 * Which interfaces lead nowhere now: a cable that is out, a switch without power. Linux goes on
 * listing their addresses and takes packets for them without a word; only `ip` tells.
 *
 * @module
 */
import { runWithin } from "../run_program.ts";

const LIMIT_MS = 1_000;

const NONE: ReadonlySet<string> = new Set();

/** The names of the interfaces without a connection; none where that is not known. Never throws. */
export async function interfacesWithoutCarrier(): Promise<ReadonlySet<string>> {
  // Other systems take a dead interface from their list, or its address.
  if (Deno.build.os !== "linux") return NONE;
  const answer = await runWithin(LIMIT_MS, "ip", ["-brief", "link"]);
  return answer.outcome === "ended" && answer.code === 0 ? withoutCarrier(answer.text) : NONE;
}

/**
 * The same from the text of `ip -brief link`, a line each: `eth0@if2 UP 56:d3:… <BROADCAST,UP>`.
 * The flag LOWER_UP is the carrier; the word before is "UNKNOWN" for tunnels that work.
 */
export function withoutCarrier(text: string): ReadonlySet<string> {
  const lines = text.matchAll(/^([^\s@]+)(?:@\S+)?\s.*<([^>]*)>\s*$/gm);
  return new Set(
    [...lines].filter(([, , flags]) => !flags!.split(",").includes("LOWER_UP")).map(([, name]) =>
      name!
    ),
  );
}
