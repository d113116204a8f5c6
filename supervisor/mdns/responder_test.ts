/** Names over all interfaces: conflicts between machines, and none with ourselves. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { brief, Lan, link, type Machine } from "./_test_lan.ts";
import { claim, probe, question } from "./_test_packets.ts";
import { randoms } from "../../formats/_test_random.ts";

const name = ({ responder }: Machine) => responder.view().name;

Deno.test("a name that another machine holds gets a number, and the log says whose it is", () => {
  const lan = new Lan();
  const first = lan.machine([link("eth0", "10.0.0.1")], { vehicleId: "truck 1" });
  lan.after(5_000);
  const second = lan.machine([link("eth0", "10.0.0.2")], { vehicleId: "truck 2" });
  lan.after(5_000);
  const third = lan.machine([link("eth0", "10.0.0.3")], { vehicleId: "truck 3" });
  lan.after(5_000);
  deepStrictEqual([first, second, third].map(name), [
    "mesoview.local",
    "mesoview-2.local",
    "mesoview-3.local",
  ]);
  strictEqual(first.responder.view().reason, null);
  match(
    second.responder.view().reason ?? "",
    /^mesoview\.local is another machine's \(10\.0\.0\.1\)/,
  );
  strictEqual(second.lines.length, 1);
  match(
    second.lines[0]!,
    /^WARN .*10\.0\.0\.1.*http:\/\/mesoview-2\.local:8080\/ leads to 10\.0\.0\.2/,
  );
});

Deno.test("two machines that start together get two names: the later address goes first", () => {
  for (const chances of [[0, 0], [0, 0.9], [0.9, 0]]) {
    const lan = new Lan();
    const [low, high] = chances.map((chance, i) =>
      lan.machine([link("eth0", `10.0.0.${i + 1}`)], { vehicleId: `truck ${i}`, chance })
    );
    lan.after(10_000);
    deepStrictEqual(
      [name(low!), name(high!)],
      ["mesoview-2.local", "mesoview.local"],
      `${chances}`,
    );
  }
});

Deno.test("a claim that is contradicted is asked for again, and kept when nobody defends it", () => {
  const lan = new Lan();
  const machine = lan.machine([link("eth0", "10.0.0.1")]);
  lan.after(5_000);
  lan.say(claim("10.0.0.77"));
  lan.after(100);
  strictEqual(machine.responder.view().state, "probing");
  lan.after(5_000);
  strictEqual(name(machine), "mesoview.local");
});

Deno.test("two parts of a network come together: who claims gives way to who answers the probe", () => {
  const lan = new Lan();
  const machine = lan.machine([link("eth0", "10.0.0.1")]);
  lan.after(5_000);
  lan.say(claim("10.0.0.77"));
  for (let i = 0; i < 50; i++) {
    const asked = lan.after(100).flatMap(({ message }) =>
      message.isResponse ? [] : message.questions
    );
    if (asked.some(({ name }) => name === "mesoview.local")) lan.say(claim("10.0.0.77"));
  }
  strictEqual(name(machine), "mesoview-2.local");
});

Deno.test("two machines that claimed one name before anything connected them settle within a minute", () => {
  for (const startsLaterMs of [0, 5_000, 40_000]) {
    const lan = new Lan();
    lan.isParted = true;
    const first = lan.machine([link("eth0", "10.0.0.1")], { vehicleId: "truck 1" });
    lan.after(startsLaterMs);
    const second = lan.machine([link("eth0", "10.0.0.2")], { vehicleId: "truck 1" });
    lan.after(60_000);
    deepStrictEqual([first, second].map(name), ["mesoview.local", "mesoview.local"]);
    lan.isParted = false;
    lan.after(60_000);
    deepStrictEqual([first, second].map(name).toSorted(), ["mesoview-2.local", "mesoview.local"]);
    const services = lan.heard.slice(-20).flatMap(({ message }) => message.answers)
      .filter(({ type }) => type === "SRV").map(({ name }) => name);
    strictEqual(new Set(services).size, 2, "services");
  }
});

Deno.test("a stranger's flood is hardly read, and does not silence the others", () => {
  const lan = new Lan();
  const { responder } = lan.machine([link("eth0", "10.0.0.1")]);
  lan.after(12_000);
  const ask = question(1);
  // A name's answer is asked for alone, so that each packet that is read is one answer.
  const legacy = (host: number) => ({ address: `10.0.0.${host}`, port: 40_000 });
  const before = lan.heard.length;
  for (let i = 0; i < 600; i++) responder.received(ask, legacy(66));
  strictEqual(lan.heard.length - before, 40, "of a stranger's 600 in a second");
  responder.received(ask, legacy(7));
  strictEqual(lan.heard.length - before, 41, "another machine is still heard");
  lan.after(1_000);
  responder.received(ask, legacy(66));
  strictEqual(lan.heard.length - before, 42, "the next second counts anew");
});

Deno.test("a machine with one vehicle name twice gets a number behind the second service", () => {
  const lan = new Lan();
  lan.machine([link("eth0", "10.0.0.1")]);
  lan.after(5_000);
  lan.machine([link("eth0", "10.0.0.2")]);
  const heard = lan.after(8_000).filter(({ from }) => from === "10.0.0.2");
  ok(brief(heard.at(-1)!.message.answers).includes("SRV truck 1 (2)._http._tcp.local"));
});

Deno.test("two interfaces on one network, heard by each other, are no conflict", () => {
  const lan = new Lan();
  const both = lan.machine([link("eth0", "10.0.0.1"), link("wlan0", "10.0.0.2")]);
  lan.after(10_000);
  strictEqual(name(both), "mesoview.local");
  const announced = lan.heard.filter(({ message }) => message.isResponse);
  deepStrictEqual(
    announced.map(({ from, message }) => [
      from,
      message.answers.filter(({ type }) => type === "A").map(({ rdata }) => rdata.join(".")),
    ]),
    [
      ["10.0.0.1", ["10.0.0.1"]],
      ["10.0.0.2", ["10.0.0.2"]],
      ["10.0.0.1", ["10.0.0.1"]],
      ["10.0.0.2", ["10.0.0.2"]],
    ],
  );
});

Deno.test("another program of this machine that tells its addresses is no conflict", () => {
  const lan = new Lan();
  const own = ["10.0.0.1"];
  const machine = lan.machine([link("eth0", "10.0.0.1")], { ownAddresses: () => own });
  lan.say(claim("10.0.0.1"), { address: "10.0.0.1", port: 5353 });
  lan.after(5_000);
  // It has noticed a new address before we have.
  own.push("10.0.0.5");
  lan.say(claim("10.0.0.5"), { address: "10.0.0.5", port: 5353 });
  strictEqual(lan.after(5_000).length, 0);
  strictEqual(name(machine), "mesoview.local");
});

Deno.test("a machine that contests every name costs a try in 5 s, and no line", () => {
  const lan = new Lan();
  const { responder, lines } = lan.machine([link("eth0", "10.0.0.1")]);
  let renamed = 0;
  let last = "";
  for (let i = 0; i < 600; i++) {
    const asked = lan.after(100).find(({ message }) => !message.isResponse)?.message.questions[0]
      ?.name;
    if (asked === undefined) continue;
    if (asked !== last) renamed++;
    last = asked;
    const labels = asked.split(".");
    const named = labels.map((l) => l.length.toString(16).padStart(2, "0") + toHex(l)).join("") +
      "00";
    lan.say(claim("10.0.0.66", 120, named));
  }
  strictEqual(responder.view().state, "probing");
  ok(renamed <= 15 + 60 / 5, `${renamed} names in a minute`);
  deepStrictEqual(lines, []);
});

const toHex = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16)).join("");

Deno.test("a new address is probed for and announced; the old one is answered no more", () => {
  const lan = new Lan();
  const eth0 = link("eth0", "10.0.0.1");
  const links = [eth0];
  const { responder, lines } = lan.machine(links);
  lan.after(5_000);
  links[0] = link("eth0", "10.0.0.8");
  responder.setLinks([...links]);
  strictEqual(responder.view().state, "probing");
  const heard = lan.after(5_000);
  deepStrictEqual(
    heard.filter(({ message }) => message.isResponse)
      .map(({ message }) => message.answers.find(({ type }) => type === "A"))
      .map((record) => [record?.flush, record?.rdata.join(".")]),
    [[true, "10.0.0.8"], [true, "10.0.0.8"]],
  );
  match(lines[1]!, /leads to 10\.0\.0\.8 \(eth0\)/);
});

Deno.test("without a network it waits and says so; when one comes the name is told", () => {
  const lan = new Lan();
  let changes = 0;
  const { responder, lines } = lan.machine([], { changed: () => changes++ });
  lan.after(60_000);
  const waiting = {
    state: "probing",
    name: null,
    reason: "no network is connected; the name is told as soon as one is",
  };
  deepStrictEqual(responder.view(), waiting);
  deepStrictEqual(lines, []);
  responder.setLinks([link("eth0", "10.0.0.1")]);
  lan.after(2_000);
  strictEqual(responder.view().state, "advertised");
  responder.setLinks([]);
  deepStrictEqual(responder.view(), waiting);
  strictEqual(changes, 2);
});

Deno.test("a send that fails is tried anew when the links are next looked at", () => {
  const lan = new Lan();
  const eth0 = [link("eth0", "10.0.0.1")];
  const { responder } = lan.machine(eth0);
  lan.after(2_000);
  responder.sendFailed("eth0");
  strictEqual(responder.view().state, "probing");
  strictEqual(lan.after(5_000).length, 0);
  responder.setLinks(eth0);
  lan.after(2_000);
  strictEqual(responder.view().state, "advertised");
});

Deno.test("on another network the name without a number is tried again", () => {
  const lan = new Lan();
  lan.machine([link("eth0", "10.0.0.1")], { vehicleId: "truck 1" });
  lan.after(5_000);
  const links = [link("eth0", "10.0.0.2")];
  const second = lan.machine(links, { vehicleId: "truck 2" });
  lan.after(5_000);
  strictEqual(name(second), "mesoview-2.local");
  links[0] = link("eth0", "10.0.7.2");
  second.responder.setLinks([...links]);
  lan.after(5_000);
  deepStrictEqual(second.responder.view(), {
    state: "advertised",
    name: "mesoview.local",
    reason: null,
  });
});

Deno.test("20,000 damaged packets are survived, and the name is told as before", () => {
  const lan = new Lan();
  const machine = lan.machine([link("eth0", "10.0.0.1")]);
  lan.after(5_000);
  const below = randoms(5);
  const whole = [question(1), question(255, "8001"), claim("10.0.0.9"), probe("10.0.0.9")];
  for (let i = 0; i < 20_000; i++) {
    const bytes = whole[i % whole.length]!.slice(0, i % 3 === 0 ? below(80) : 80);
    for (let n = below(5); n >= 0; n--) bytes[below(bytes.length)] = below(256);
    machine.responder.received(bytes, { address: `10.0.0.${below(255)}`, port: below(2) * 5353 });
    // 80 a second: within what is read at all.
    if (i % 4 === 0) lan.clock.advance(50);
  }
  lan.after(120_000);
  strictEqual(machine.responder.view().state, "advertised");
  const named = machine.responder.view().name ?? "";
  match(named, /^mesoview(-\d+)?\.local$/);
});
