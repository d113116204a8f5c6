import { equal, match, ok } from "node:assert/strict";
import { freePort } from "../_test_port.ts";
import { systemClock } from "../clock.ts";
import { connectFar, unreachable } from "./relay.ts";
import { tunnelSettings } from "./settings.ts";
import { noWay, whyNot } from "./sockets.ts";

const settings = (host: string) =>
  tunnelSettings({
    rtun_port: 2201,
    tunnel: { user: "clamps", host, key: "/keys/clamps_rsa" },
    state_dir: "/state",
  })!;

Deno.test("only a refused connection is told as a server that does not run", () => {
  const far = settings("far.example");
  const reasons = [
    "refused",
    "no way",
    "unknown name",
    "names not answered",
    "late",
    null,
  ] as const;
  for (const why of reasons) {
    const { state, reason } = unreachable(far, why);
    equal(state, "host unreachable");
    equal(reason.includes("nothing listens on its port 22"), why === "refused", reason);
  }
  equal(
    unreachable(far, "no way").reason,
    "no way to clamps@far.example: is this machine on the internet?",
  );
  ok(unreachable(far, "unknown name").reason.includes("is tunnel.host right"));
  ok(!unreachable(far, "names not answered").reason.includes("tunnel.host"));
});

Deno.test("an error names the failure by the system's code, a name's by its words", () => {
  const coded = (code: string) => Object.assign(new Error("x (os error 1)"), { code });
  equal(noWay(coded("ECONNREFUSED")), "refused");
  for (const code of ["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN"]) {
    equal(noWay(coded(code)), "no way");
  }
  equal(noWay(coded("ECONNRESET")), null);
  // As getaddrinfo(3) says EAI_AGAIN and EAI_NONAME.
  const lookup = (words: string) =>
    noWay(new Error(`failed to lookup address information: ${words}`));
  equal(lookup("Temporary failure in name resolution"), "names not answered");
  equal(lookup("Name or service not known"), "unknown name");
  equal(lookup("nodename nor servname provided, or not known"), "unknown name");
});

Deno.test("the system's own answers: a closed port, a broadcast address that nothing leads to", async () => {
  const never = new AbortController().signal;
  const far = await connectFar(settings(`127.0.0.1:${freePort()}`), 5_000, systemClock, never);
  ok("reason" in far);
  match(far.reason, /nothing listens on its port/);
  if (Deno.build.os !== "linux") return;
  equal(await whyNot("255.255.255.255", 22, never), "no way");
  const nowhere = await connectFar(settings("255.255.255.255"), 5_000, systemClock, never);
  ok("reason" in nowhere);
  match(nowhere.reason, /^no way to clamps@255\.255\.255\.255: is this machine on the internet\?$/);
});
