import { equal, match, ok } from "node:assert/strict";
import { judge, type ProbeSight } from "./probe.ts";
import { tunnelSettings } from "./settings.ts";

const SETTINGS = tunnelSettings({
  rtun_port: 2201,
  tunnel: { user: "clamps", host: "far.example", key: "/keys/clamps_rsa" },
  state_dir: "/state",
})!;

/** The state that a sight means, or `connected`. */
function meaning(sight: ProbeSight, said: readonly string[] = []): [string, string | null] {
  const result = judge(sight, said, SETTINGS);
  return "state" in result ? [result.state, result.reason] : ["connected", result.note];
}

const closed = (text: string): ProbeSight => ({ kind: "closed", text, ms: 40 });

Deno.test("what a probe saw is told apart", () => {
  equal(meaning({ kind: "banner", text: "SSH-2.0-x", ms: 40 })[0], "connected");
  equal(meaning({ kind: "silent", limitMs: 10_000 })[0], "probe failed");
  equal(meaning(closed(""))[0], "probe failed");
  const refused = "channel 1: open failed: connect failed: Connection refused";
  equal(meaning(closed(""), [refused])[0], "far port dead");
});

Deno.test("another program's answer: it has the port, at one of localhost's addresses", () => {
  const [state, reason] = meaning(closed("HTTP/1.0 400 no"));
  equal(state, "far port taken");
  match(reason!, /another program at the far end answers on port 2201 \(HTTP\/1\.0 400 no\)/);
});

Deno.test("no SSH server here: the tunnel stands, with how to get one", () => {
  const [state, note] = meaning(closed(""), ["connect_to localhost port 22: failed."]);
  equal(state, "connected");
  ok(note!.includes("no SSH server on port 22") && note!.includes("one runs: "), note!);
});
