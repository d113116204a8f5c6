/** What is sent on an interface, and when (RFC 6762 sections 6 to 10). */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { brief, Lan, link } from "./_test_lan.ts";
import { claim, hex, nameHex, probe, question, twoHex } from "./_test_packets.ts";

const ADDRESS = "10.0.0.1";
const SERVICE = nameHex("_http", "_tcp", "local");

/** One machine, its name claimed and announced twice, and quiet for 10 s since. */
function settled(chance = 0): Lan {
  const lan = new Lan();
  lan.machine([link("eth0", ADDRESS)], { chance });
  lan.after(12_000);
  return lan;
}

Deno.test("three probes 250 ms apart, then claimed; announced then and a second later", () => {
  const lan = new Lan();
  const { responder } = lan.machine([link("eth0", ADDRESS)], { chance: 0.4 });
  strictEqual(responder.view().state, "probing");
  deepStrictEqual(
    lan.after(10_000).map(({ atMs, message }) => [atMs, message.isResponse]),
    [[100, false], [350, false], [600, false], [850, true], [1850, true]],
  );
  deepStrictEqual(responder.view(), { state: "advertised", name: "mesoview.local", reason: null });
  const [first, second] = lan.heard.map(({ message }) => message.questions);
  deepStrictEqual(first?.map(({ name, type, unicast }) => [name, type, unicast]), [
    ["mesoview.local", "ANY", true],
    ["truck 1._http._tcp.local", "ANY", true],
  ]);
  strictEqual(second?.some(({ unicast }) => unicast), false);
  strictEqual(lan.heard[0]?.message.authorities.some(({ flush }) => flush), false);
  const announced = lan.heard.at(-1)!.message.answers;
  deepStrictEqual(announced.map(({ type, flush, ttlS }) => [type, flush, ttlS]), [
    ["PTR", false, 120],
    ["PTR", false, 120],
    ["A", true, 120],
    ["SRV", true, 120],
    ["TXT", true, 120],
  ]);
});

Deno.test("nothing is answered before the name is claimed", () => {
  const lan = new Lan();
  lan.machine([link("eth0", ADDRESS)]);
  lan.after(100);
  strictEqual(lan.answersTo(question(1), 100).some(({ message }) => message.isResponse), false);
});

Deno.test("the name is answered at once, the service after 20 to 120 ms", () => {
  const lan = settled();
  deepStrictEqual(
    lan.answersTo(question(1)).map(({ to, message }) => [to, brief(message.answers)]),
    [
      [null, ["A mesoview.local"]],
    ],
  );
  const browse = question(12, "0001", SERVICE);
  strictEqual(lan.answersTo(browse, 19).length, 0);
  strictEqual(lan.after(1).length, 1);
  const slow = settled(1);
  strictEqual(slow.answersTo(browse, 119).length, 0);
  strictEqual(slow.after(1).length, 1);
});

Deno.test("a record is told to all once a second at most; to a prober again after 250 ms", () => {
  const lan = settled();
  const answers = (afterMs: number, packet: Uint8Array) => {
    lan.after(afterMs);
    return lan.answersTo(packet).length;
  };
  strictEqual(answers(0, question(1)), 1);
  strictEqual(answers(999, question(1)), 0);
  strictEqual(answers(1, question(1)), 1);
  strictEqual(answers(249, probe("10.0.0.2")), 0);
  strictEqual(answers(1, probe("10.0.0.2")), 1);
});

Deno.test("an asker that would be answered alone is, with its id, if all heard it lately", () => {
  const lan = settled();
  const alone = question(1, "8001");
  alone.set([0x12, 0x34]);
  const [answer] = lan.answersTo(alone);
  deepStrictEqual([answer?.to, answer?.message.id], [{ address: "10.0.0.99", port: 5353 }, 0x1234]);
  // 30 s is a quarter of 120 s.
  lan.after(30_000);
  deepStrictEqual(lan.answersTo(alone).map(({ to }) => to), [null]);
});

Deno.test("an ordinary DNS client gets its question and a short-lived answer back, alone", () => {
  const lan = settled();
  const from = { address: "10.0.0.50", port: 40_000 };
  const ask = question(1);
  ask.set([0xab, 0xcd]);
  const [answer] = lan.answersTo(ask, 0, from);
  deepStrictEqual(
    [answer?.to, answer?.message.id, answer?.message.questions.length],
    [from, 0xabcd, 1],
  );
  deepStrictEqual(answer?.message.answers.map(({ ttlS, flush }) => [ttlS, flush]), [[10, false]]);
  strictEqual(lan.answersTo(question(28), 1_000, from).length, 0, "no NSEC, which it cannot read");
});

Deno.test("a flood of questions to be answered alone gets 50 answers a second", () => {
  const lan = settled();
  for (let i = 0; i < 500; i++) {
    lan.say(question(1), { address: `10.0.0.${50 + i % 10}`, port: 40_000 });
  }
  strictEqual(lan.after(0).length, 50);
});

Deno.test("announced again every 45 s, before what was told expires", () => {
  const lan = settled();
  const told = lan.after(135_000);
  deepStrictEqual(told.map(({ atMs }) => atMs), [46_750, 91_750, 136_750]);
  deepStrictEqual(brief(told[0]!.message.answers).slice(2), [
    "A mesoview.local",
    "SRV truck 1._http._tcp.local",
    "TXT truck 1._http._tcp.local",
  ]);
});

Deno.test("an asker whose known answers come in further packets is waited for", () => {
  const lan = settled();
  const browse = question(12, "0001", SERVICE);
  const truncated = browse.slice();
  truncated[2] = 0x02;
  const instance = nameHex("truck 1", "_http", "_tcp", "local");
  const known = hex(`0000 0000 0000 0001 0000 0000 ${SERVICE} 000c 0001 00000064
    ${twoHex(instance.length / 2)} ${instance}`);
  strictEqual(lan.answersTo(truncated, 399).length, 0);
  strictEqual(lan.after(1).length, 1, "answered when nothing came");
  lan.after(2_000);
  lan.say(truncated);
  lan.after(100);
  lan.say(known);
  strictEqual(lan.after(1_000).length, 0);
  lan.say(truncated);
  lan.say(known, { address: "10.0.0.98", port: 5353 });
  strictEqual(lan.after(1_000).length, 1, "another machine's knowledge does not count");
});

Deno.test("packets from other networks are not heeded, those without a DHCP address are", () => {
  const lan = settled();
  const from = (address: string) =>
    lan.answersTo(question(1), 2_000, { address, port: 5353 }).length;
  deepStrictEqual([from("10.0.1.99"), from("8.8.8.8"), from("169.254.3.4")], [0, 0, 1]);
});

Deno.test("a response from another port than mDNS's is no response", () => {
  const lan = settled();
  strictEqual(lan.answersTo(claim("10.0.0.9"), 5_000, { address: "10.0.0.9", port: 53 }).length, 0);
});
