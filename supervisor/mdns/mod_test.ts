/** The advertisement from start to end, with an operating system that fails as asked. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { decodeMessage } from "./dns_messages.ts";
import { type MdnsHost, openMdns } from "./mod.ts";
import { isOnLink, linksServing, type NetworkLink } from "./network.ts";
import { link } from "./_test_lan.ts";

/** An advertisement on a host whose answers a test sets. */
function start(httpHost = "0.0.0.0") {
  const clock = new TestClock();
  const state = {
    links: [link("eth0", "10.0.0.1")] as NetworkLink[],
    withoutCarrier: new Set<string>(),
    carrierAsked: 0,
    sendRefusals: new Map<string, string>(),
    refusal: null as string | null,
    problems: new Map<string, string>(),
    open: 0,
    opened: 0,
    lines: [] as string[],
    sent: [] as { link: string; goodbye: boolean }[],
    broke: (_why: string) => {},
  };
  const host: MdnsHost = {
    links: () => state.links,
    withoutCarrier() {
      state.carrierAsked++;
      return Promise.resolve(new Set(state.withoutCarrier));
    },
    ownAddresses: () => [],
    random: () => 0,
    open(_received, broke) {
      state.opened++;
      if (state.refusal !== null) throw new Error(state.refusal);
      state.open++;
      state.broke = broke;
      return {
        follow: () => Promise.resolve(state.problems),
        send(link, bytes) {
          const answers = decodeMessage(bytes)?.answers ?? [];
          const goodbye = answers.length > 0 && answers.every(({ ttlS }) => ttlS === 0);
          state.sent.push({ link, goodbye });
          return Promise.resolve(state.sendRefusals.get(link) ?? null);
        },
        close: () => void state.open--,
      };
    },
  };
  const mdns = openMdns({
    name: "mesoview",
    port: 8080,
    httpHost,
    vehicleId: "truck 1",
    clock,
    log: (text) => state.lines.push(text),
    changed: () => {},
  }, host);
  /** Time goes by in steps, so that promises have their turn. */
  async function after(ms: number, stepMs = 250) {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await settle();
      clock.advance(stepMs);
    }
    await settle();
  }
  return { mdns, state, after };
}

Deno.test("a port that is not to be had: failed, said once, asked for again every 30 s", async () => {
  const { mdns, state, after } = start();
  state.refusal = "Address already in use";
  state.broke("the socket is gone");
  await after(89_000, 1_000);
  strictEqual(mdns.view().state, "failed");
  match(mdns.view().reason ?? "", /5353.*Address already in use/);
  strictEqual(state.lines.filter((line) => line.includes("Address already in use")).length, 1);
  strictEqual(state.opened, 1 + 2, "first, and at 30 s and 60 s");
  state.refusal = null;
  await after(32_000, 1_000);
  strictEqual(mdns.view().name, "mesoview.local");
  await closed(mdns, after);
  strictEqual(state.open, 0, "sockets left open");
});

/** Closes while time goes by. */
async function closed(mdns: { close(): Promise<void> }, after: (ms: number) => Promise<void>) {
  const closing = mdns.close();
  await after(500);
  await closing;
}

Deno.test("a new interface is noticed within 2 s", async () => {
  const { mdns, state, after } = start();
  await after(2_000);
  state.links = [...state.links, link("wlan0", "192.168.4.2")];
  state.sent.length = 0;
  await after(2_250);
  strictEqual(state.sent.some((packet) => packet.link === "wlan0"), true);
  await closed(mdns, after);
});

Deno.test("an interface that takes no part is said once; without any other it has failed", async () => {
  const { mdns, state, after } = start();
  state.links = [link("eth0", "10.0.0.1"), link("tun0", "10.8.0.1")];
  state.problems.set("tun0", "No such device");
  await after(10_000);
  strictEqual(mdns.view().state, "advertised");
  strictEqual(state.lines.filter((line) => line.includes("tun0: No such device")).length, 1);
  state.links = [link("tun0", "10.8.0.1")];
  await after(4_000);
  strictEqual(mdns.view().state, "failed");
  await closed(mdns, after);
});

Deno.test("a cable that is out is no network: noticed within 10 s, and within 2 s when it is in", async () => {
  const { mdns, state, after } = start();
  await after(5_000);
  strictEqual(mdns.view().state, "advertised");
  state.withoutCarrier.add("eth0");
  await after(10_000);
  deepStrictEqual(mdns.view(), {
    state: "probing",
    name: null,
    reason: "no network is connected; the name is told as soon as one is",
  });
  state.withoutCarrier.clear();
  state.sent.length = 0;
  await after(2_250);
  strictEqual(state.sent.length > 0, true, "asks for its name anew");
  await after(2_000);
  strictEqual(mdns.view().state, "advertised");
  state.carrierAsked = 0;
  await after(60_000, 1_000);
  strictEqual(state.carrierAsked, 6, "times in a quiet minute");
  await closed(mdns, after);
});

Deno.test("sends that always fail: failed after three, with the reason, said once an outage", async () => {
  const { mdns, state, after } = start();
  await after(5_000);
  const outage = async () => {
    state.lines.length = 0;
    state.sendRefusals.set("eth0", "Operation not permitted (os error 1)");
    // The quiet announcement every 45 s is the first that fails.
    await after(60_000, 500);
    strictEqual(mdns.view().state, "failed");
    match(mdns.view().reason ?? "", /eth0: Operation not permitted \(os error 1\)/);
    state.sent.length = 0;
    await after(100_000, 500);
    // Three times, each with the probes that leave before the first is known to have failed.
    ok(state.sent.length >= 3 && state.sent.length <= 9, `${state.sent.length} tries`);
    strictEqual(mdns.view().state, "failed");
    strictEqual(state.lines.length, 1, state.lines.join("\n"));
    match(state.lines[0]!, /^WARN .*Operation not permitted/);
    state.sendRefusals.clear();
    await after(40_000, 500);
    strictEqual(mdns.view().name, "mesoview.local");
    deepStrictEqual(state.lines.slice(1), ["mDNS: the name can be told again"]);
  };
  await outage();
  await outage();
  await closed(mdns, after);
});

Deno.test("one failure to send is nothing; an interface that refuses is named beside those that do not", async () => {
  const { mdns, state, after } = start();
  state.links = [link("eth0", "10.0.0.1"), link("tun0", "10.8.0.1")];
  state.sendRefusals.set("tun0", "Network is unreachable");
  await after(4_000);
  deepStrictEqual(state.lines.filter((line) => line.startsWith("WARN")), []);
  await after(100_000, 500);
  strictEqual(mdns.view().state, "advertised");
  strictEqual(state.lines.filter((line) => line.includes("tun0: Network is")).length, 1);
  state.sendRefusals.clear();
  await after(40_000, 500);
  strictEqual(state.lines.filter((line) => line.includes("on every interface again")).length, 1);
  await closed(mdns, after);
});

Deno.test("the goodbye is sent twice within 300 ms, and nothing after it", async () => {
  const { mdns, state, after } = start();
  await after(5_000);
  state.sent.length = 0;
  const closing = mdns.close();
  await after(250);
  await closing;
  await after(5_000);
  deepStrictEqual(state.sent, [
    { link: "eth0", goodbye: true },
    { link: "eth0", goodbye: true },
  ]);
});

Deno.test("an interface list that the system refuses is a failure, no exception", async () => {
  const { mdns, state, after } = start();
  Object.defineProperty(state, "links", {
    get: () => {
      throw new Error("not permitted");
    },
  });
  await after(4_000);
  match(mdns.view().reason ?? "", /not permitted/);
  await closed(mdns, after);
});

Deno.test("pages that only this machine can open are not told of", async () => {
  const { mdns, state, after } = start("127.0.0.1");
  await after(5_000);
  deepStrictEqual([mdns.view().state, state.opened], ["off", 0]);
  await mdns.close();
});

Deno.test("served at one address, only that is told", () => {
  const links = [link("eth0", "10.0.0.1", "10.0.0.2"), link("wlan0", "192.168.4.2")];
  deepStrictEqual(linksServing(links, "10.0.0.2"), [link("eth0", "10.0.0.2")]);
  deepStrictEqual(linksServing(links, "0.0.0.0"), links);
});

Deno.test("which machines are on a link is told by its netmask", () => {
  const on = (netmask: string, other: string) =>
    isOnLink({ name: "eth0", addresses: [{ address: "172.16.5.1", netmask }] }, other);
  deepStrictEqual(
    [
      on("255.255.0.0", "172.16.250.9"),
      on("255.255.255.0", "172.16.250.9"),
      on("255.255.254.0", "172.16.4.9"),
      on("255.255.255.255", "172.16.5.2"),
      on("0.0.0.0", "8.8.8.8"),
      on("255.255.255.0", "fe80::1"),
    ],
    [true, false, true, false, true, false],
  );
});
