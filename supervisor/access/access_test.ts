import { deepEqual, equal, match, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { accessForTest, TOKENS } from "./_test_access.ts";
import type { AccessParts, AccessRequest } from "./access.ts";
import { isRefusal } from "./refusals.ts";

const PHONE = "192.168.4.77";

type Settings = Partial<AccessParts["access"]>;

function open(settings: Settings = {}, more: Partial<AccessParts> = {}) {
  const clock = new TestClock();
  return { clock, ...accessForTest(clock, settings, more) };
}

/** A POST that nobody named, from a phone, unless said otherwise. */
function request(
  headers: Record<string, string> = {},
  more: Partial<AccessRequest> = {},
): AccessRequest {
  const all: Record<string, string> = { host: "truck:8080", ...headers };
  return {
    method: "POST",
    path: "/api/later",
    address: PHONE,
    header: (name) => all[name],
    headerNames: Object.keys(all),
    ...more,
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function cookieOf({ access }: ReturnType<typeof open>): { cookie: string } {
  const answer = access.signIn(request(), TOKENS[0]);
  if (isRefusal(answer)) throw new Error(answer.why);
  return { cookie: answer.cookie.split(";")[0]! };
}

const code = ({ access }: ReturnType<typeof open>, asked: AccessRequest) =>
  access.refusal(asked)?.status ?? 200;

Deno.test("the host is known by its addresses, whatever way they are written", () => {
  const station = open();
  const hosts = ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "192.168.4.2"];
  hosts.push("::ffff:192.168.4.2", "::FFFF:C0A8:0402", "2001:DB8:0::2");
  for (const address of hosts) equal(code(station, request({}, { address })), 200, address);
  const others = [PHONE, "127.0.0.1.evil.example", "::ffff:192.168.4.3", "2001:db8::3", ""];
  // Holds on one cable only: on another one a stranger may have the same.
  others.push("fe80::1", "fe80::1%eth0", "FE80::1%2");
  for (const address of [...others, undefined]) {
    equal(code(station, request({}, { address })), 403, address);
  }
});

Deno.test("an address that the machine gets later is its own within a second", () => {
  const addresses: string[] = [];
  const station = open({}, { ownAddresses: () => addresses });
  const asked = request({ host: "localhost" }, { address: "192.168.9.9" });
  equal(code(station, asked), 403);
  addresses.push("192.168.9.9");
  station.clock.advance(1_000);
  equal(code(station, asked), 200);
});

Deno.test("a Host that is no name of this machine is 421, whatever is asked", () => {
  const names = ["Truck"];
  const station = open({ hosts: ["Radar.Example.org", "203.0.113.9"] }, { ownNames: () => names });
  const own = ["truck", "TRUCK:8080", "truck.", "truck.:8080", "localhost", "LocalHost.:1"];
  own.push("127.0.0.1:8080", "[::1]:8080", "192.168.4.2", "[2001:DB8:0::2]:80", "[fe80::1]");
  own.push("[::ffff:192.168.4.2]:8080", "radar.example.org:443", "203.0.113.9");
  const foreign = ["evil.example", "truck.evil.example", "192.168.4.3", "[2001:db8::3]", "0.0.0.0"];
  foreign.push("", "truck:8080:1", "x@truck", "2130706433", "localhost.evil.example", "truck/");
  for (const method of ["GET", "HEAD", "POST", "OPTIONS", "PUT", "BREW"]) {
    for (const path of ["/", "/api/control", "/view/notes", "/api/operator"]) {
      const asked = (host: string) => request({ host }, { method, path, address: "127.0.0.1" });
      for (const host of own) {
        equal(code(station, asked(host)), ["PUT", "BREW"].includes(method) ? 405 : 200, host);
      }
      for (const host of foreign) equal(code(station, asked(host)), 421, `${method} ${host}`);
      const none = { ...asked("x"), header: () => undefined, headerNames: [] };
      equal(code(station, none), 421);
    }
  }
  // A name comes and goes, as the one on the network does.
  const asked = request({ host: "mesoview-2.local:8080" }, { method: "GET" });
  equal(code(station, asked), 421);
  names.push("mesoview-2.local");
  equal(code(station, asked), 200);
});

Deno.test("what is open to all is told without being counted; whoever is refused asks again", () => {
  const { access } = open();
  const asked = (headers: object, method: string, path: string) =>
    access.isOpen(request({ ...headers }, { method, path }));
  equal(asked({}, "GET", "/socket.io/"), true);
  equal(asked({ origin: "https://elsewhere.example" }, "POST", "/socket.io/"), true);
  equal(asked({ host: "evil.example" }, "GET", "/socket.io/"), false);
  equal(asked({ origin: "https://elsewhere.example" }, "POST", "/view/notes"), false);
  equal(asked({}, "POST", "/api/control"), false);
  equal(asked({}, "BREW", "/socket.io/"), false);
  ok(Object.values(access.tally()).every((count) => count === 0));
});

Deno.test("what nobody named: looking for all, changing for the operator", () => {
  const station = open();
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    const headers = { origin: "http://evil.example", "sec-fetch-site": "cross-site" };
    equal(code(station, request(headers, { method })), 200, method);
  }
  for (const method of ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "post", "QUERY", ""]) {
    equal(code(station, request({}, { method, address: "127.0.0.1" })), 405, method);
  }
  // Other ways to write a path that is named are not that path.
  for (
    const path of ["/view/notes/", "/view//notes", "/VIEW/notes", "/view/notes;x", "view/notes"]
  ) {
    equal(code(station, request({}, { path })), 403, path);
  }
  equal(code(station, request({}, { path: "/view/notes" })), 200);
});

Deno.test("access.control: host lets nobody else, open lets all, but never update", () => {
  for (const control of ["host", "open"] as const) {
    const station = open({ control });
    const all: [Record<string, string>, Partial<AccessRequest>][] = [
      [{}, {}],
      [bearer(TOKENS[0]), {}],
      [bearer("wrong"), {}],
    ];
    for (const [headers, more] of all) {
      equal(code(station, request(headers, more)), control === "open" ? 200 : 403);
      equal(code(station, request(headers, { ...more, path: "/update" })), 403);
    }
    equal(code(station, request({}, { address: "::1" })), 200);
    equal(code(station, request({}, { address: "::1", path: "/update" })), 200);
    // Another site's page is never let in.
    equal(code(station, request({ origin: "http://evil.example" })), 403);
    equal(isRefusal(station.access.signIn(request(), TOKENS[0])), control === "host");
  }
});

Deno.test("a request through a proxy is never the host's, unless the proxy is trusted", () => {
  const station = open({ trusted_proxies: ["10.0.0.1", "127.0.0.1"] });
  const asked = (address: string, headers: Record<string, string>) =>
    code(station, request(headers, { address, path: "/update" }));
  const names = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "via"];
  names.push("x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip");
  for (const name of names) {
    equal(asked("192.168.4.2", { [name]: "127.0.0.1" }), 403, name);
    equal(asked("::1", { [name]: "" }), 403, name);
  }
  equal(asked("10.0.0.1", { "x-forwarded-for": "192.168.4.2" }), 200);
  equal(asked("10.0.0.1", { "x-forwarded-for": "192.168.4.2, 192.168.4.77" }), 403);
  equal(asked("127.0.0.1", { "x-forwarded-for": "::1" }), 200);
  // The loopback of another machine's proxy is that machine.
  equal(asked("10.0.0.1", { "x-forwarded-for": "127.0.0.1" }), 403);
  equal(asked("10.0.0.1", { "x-forwarded-for": "::1" }), 403);
  equal(asked("127.0.0.1", { "x-forwarded-for": "127.0.0.1" }), 403);
  equal(asked("127.0.0.1", { forwarded: "for=127.0.0.1" }), 403);
  // A token does what it does, proxy or not.
  equal(code(station, request({ ...bearer(TOKENS[0]), "x-forwarded-for": "1.2.3.4" })), 200);
});

Deno.test("the token opens by header and by cookie; a new one ends both", () => {
  const station = open();
  const cookie = cookieOf(station);
  equal(code(station, request(bearer(TOKENS[0]))), 200);
  equal(code(station, request({ authorization: `bearer  ${TOKENS[0].toUpperCase()}` })), 200);
  equal(code(station, request(cookie)), 200);
  equal(code(station, request({ ...cookie, ...bearer("wrong") })), 200);
  equal(code(station, request({ authorization: "Basic eDp5" })), 403);
  equal(code(station, request({ authorization: "Bearer " })), 403);
  station.clock.advance(31 * 86_400_000);
  const late = station.access.refusal(request(cookie));
  equal(late?.status, 401);
  match(late?.why ?? "", /sign-in has ended \(or this machine's clock was set\)/);
  station.clock.advance(-62 * 86_400_000);
  equal(code(station, request(cookie)), 401);
  station.clock.advance(31 * 86_400_000);
  equal(code(station, request(cookie)), 200);
  const fresh = cookieOf(station);
  station.renewToken();
  equal(code(station, request(fresh)), 401);
  equal(code(station, request(bearer(TOKENS[0]))), 401);
  equal(code(station, request(bearer(TOKENS[1]))), 200);
});

Deno.test("10,000 wrong tokens: ten are 401, the rest 429; the log gets two lines", () => {
  const station = open();
  const cookie = cookieOf(station);
  const codes = new Map<number, number>();
  for (let i = 0; i < 10_000; i++) {
    const refused = station.access.refusal(request(bearer(`wrong ${i}`)))!;
    codes.set(refused.status, (codes.get(refused.status) ?? 0) + 1);
    if (refused.status === 429) equal(refused.headers?.["Retry-After"], "60");
  }
  deepEqual([...codes], [[401, 10], [429, 9_990]]);
  // The right one never waits.
  equal(code(station, request(bearer(TOKENS[0]))), 200);
  equal(isRefusal(station.access.signIn(request(), TOKENS[0])), false);
  const signIn = station.access.signIn(request(), "wrong");
  equal(isRefusal(signIn) && signIn.status, 429);
  equal(code(station, request(cookie)), 200);
  equal(code(station, request(bearer(TOKENS[0]), { address: "192.168.4.78" })), 200);
  station.clock.advance(60_000);
  equal(code(station, request(bearer(TOKENS[0]))), 200);
  equal(station.log.length, 2);
  ok(station.log[1]!.includes(`10000 more wrong operator tokens from ${PHONE}`), station.log[1]);
  const { "wrong-token": wrong, throttled } = station.access.tally();
  deepEqual([wrong, throttled], [10, 9_991]);
});

Deno.test("behind a trusted proxy each client waits for itself", () => {
  const station = open({ trusted_proxies: ["10.0.0.1"] });
  const asked = (client: string, token: string) =>
    request({ ...bearer(token), "x-forwarded-for": client }, { address: "10.0.0.1" });
  for (let i = 0; i < 20; i++) station.access.refusal(asked("1.2.3.4", "wrong"));
  equal(code(station, asked("1.2.3.4", "wrong")), 429);
  equal(code(station, asked("1.2.3.5", "wrong")), 401);
  equal(station.access.client(asked("1.2.3.5", "")), "1.2.3.5");
  const stranger = { ...asked("1.2.3.5", ""), address: "10.0.0.2" };
  equal(station.access.client(stranger), "10.0.0.2");
});

Deno.test("old cookies are refused, but are no wrong tokens: a new link is followed by many", () => {
  const station = open();
  const cookie = cookieOf(station);
  station.renewToken();
  for (let i = 0; i < 100; i++) equal(code(station, request(cookie)), 401);
  const { "wrong-token": wrong, "ended-sign-in": ended, throttled } = station.access.tally();
  deepEqual([wrong, ended, throttled], [0, 100, 0]);
  station.clock.advance(60_000);
  deepEqual(station.log, []);
});

Deno.test("looking with a cookie that is over or wrong is never counted", () => {
  const station = open();
  const headers = { cookie: "meso360_8080=1.wrong" };
  for (let i = 0; i < 100; i++) {
    equal(code(station, request(headers, { method: "GET", path: "/api/status" })), 200);
    station.access.rights(request(headers));
  }
  equal(code(station, request(bearer(TOKENS[0]))), 200);
  deepEqual(station.log, []);
  ok(Object.values(station.access.tally()).every((count) => count === 0));
});

Deno.test("a page is told beforehand what a press of a button would be answered", () => {
  const station = open();
  const rights = (headers: Record<string, string>, address = PHONE) => {
    const { may_control, is_host, signed_in } = station.access.rights(
      request(headers, { method: "GET", address }),
    );
    return [may_control, is_host, signed_in];
  };
  const cookie = cookieOf(station);
  deepEqual(rights({}, "127.0.0.1"), [true, true, false]);
  deepEqual(rights({}), [false, false, false]);
  deepEqual(rights(cookie), [true, false, true]);
  deepEqual(rights(cookie, "127.0.0.1"), [true, true, true]);
  deepEqual(rights({ ...cookie, origin: "http://evil.example" }), [false, false, true]);
  deepEqual(rights({ "x-forwarded-for": "127.0.0.1" }, "127.0.0.1"), [false, false, false]);
  match(station.access.rights(request()).may_not_control_because!, /open the operator link/);
});
