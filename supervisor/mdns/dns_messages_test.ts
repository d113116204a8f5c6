/** Packets against bytes written by hand, and against damage of every kind. */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { decodeMessage, encodeMessage, identity, sameName } from "./dns_messages.ts";
import { aHex, claim, hex, nameHex, question, twoHex } from "./_test_packets.ts";
import { claimOf, zoneOf } from "./records.ts";
import { randoms } from "../../formats/_test_random.ts";

const MESOVIEW = nameHex("mesoview", "local");

Deno.test("a question is read with its type and whether the asker wants the answer alone", () => {
  const read = (classHex: string) => decodeMessage(question(1, classHex))?.questions;
  deepStrictEqual(read("0001"), [{ name: "mesoview.local", type: "A", unicast: false }]);
  deepStrictEqual(read("8001"), [{ name: "mesoview.local", type: "A", unicast: true }]);
  deepStrictEqual(read("80ff"), [{ name: "mesoview.local", type: "A", unicast: true }]);
  deepStrictEqual(read("0003"), [], "another class is not the network's");
});

Deno.test("a probe and a response are written as RFC 1035 and 6762 have them", () => {
  const record = {
    name: "mesoview.local",
    type: "A",
    ttlS: 120,
    flush: true,
    rdata: new Uint8Array([192, 168, 4, 2]),
  };
  deepStrictEqual(
    encodeMessage({ isResponse: true, answers: [record] }),
    hex(`0000 8400 0000 0001 0000 0000 ${aHex(MESOVIEW, "8001", 120, "192.168.4.2")}`),
  );
  deepStrictEqual(
    encodeMessage({
      isResponse: false,
      questions: [
        { name: "mesoview.local", type: "ANY", unicast: true },
        { name: "mesoview.local", type: "A", unicast: false },
      ],
      authorities: [{ ...record, flush: false }],
    }),
    hex(`0000 0000 0002 0000 0001 0000 ${MESOVIEW} 00ff 8001 ${MESOVIEW} 0001 0001
      ${aHex(MESOVIEW, "0001", 120, "192.168.4.2")}`),
  );
});

Deno.test("the service's records are written as RFC 2782, 6763 and 4034 have them", () => {
  const zone = zoneOf(claimOf("mesoview", "truck 1", 1, 1), 8080, ["192.168.4.2"]);
  const data = (type: string, name: string) =>
    zone[type === "NSEC" ? "negative" : "unique"]
      .find((record) => record.type === type && record.name === name)?.rdata;
  const service = "truck 1._http._tcp.local";
  deepStrictEqual(data("SRV", service), hex(`0000 0000 1f90 ${MESOVIEW}`));
  deepStrictEqual(data("TXT", service), hex("06 706174683d2f"));
  // Window 0, one byte, bit 1 (A); window 0, five bytes, bits 16 (TXT) and 33 (SRV).
  deepStrictEqual(data("NSEC", "mesoview.local"), hex(`${MESOVIEW} 00 01 40`));
  deepStrictEqual(
    data("NSEC", service),
    hex(`${nameHex("truck 1", "_http", "_tcp", "local")} 00 05 0000800040`),
  );
});

Deno.test("names are the same in any case, and so are the names in data; ports are not", () => {
  const srv = (port: string, target: string) => {
    const packet = hex(`0000 8400 0000 0001 0000 0000 ${nameHex("A")} 0021 0001 00000078
      ${(7 + target.length / 2).toString(16).padStart(4, "0")} 0000 0000 ${port} ${target} 00`);
    const record = decodeMessage(packet.subarray(0, -1))?.answers[0];
    ok(record !== undefined);
    return identity(record);
  };
  strictEqual(srv("1f41", nameHex("Meso")), srv("1f41", nameHex("mESO")));
  notStrictEqual(srv("1f41", nameHex("Meso")), srv("1f61", nameHex("Meso")));
});

Deno.test("names that point at themselves, forward or out of the packet are no packet", () => {
  const header = "0000 8400 0000 0001 0000 0000";
  const rest = "0001 8001 00000078 0004 c0a80402";
  strictEqual(decodeMessage(hex(`${header} c00c ${rest}`)), null, "itself");
  strictEqual(decodeMessage(hex(`${header} c00e ${rest}`)), null, "forward");
  strictEqual(decodeMessage(hex(`${header} ffff ${rest}`)), null, "outside");
  strictEqual(decodeMessage(hex(`${header} 0161 c00c ${rest}`)), null, "a label, then itself");
  strictEqual(decodeMessage(hex("0000 8400 ffff ffff ffff ffff")), null, "more than there is");
  strictEqual(decodeMessage(new Uint8Array(9001)), null, "larger than a packet can be");
  strictEqual(decodeMessage(new Uint8Array(0)), null);
});

Deno.test("50,000 damaged packets: each is read or refused, none throws", () => {
  const below = randoms(4);
  const zone = zoneOf(claimOf("mesoview", "truck 1", 1, 1), 8080, ["192.168.4.2"]);
  const whole = [
    question(255),
    claim("192.168.4.9"),
    encodeMessage({
      isResponse: true,
      answers: [...zone.shared, ...zone.unique],
      additionals: zone.negative,
    }),
  ];
  let refused = 0;
  for (let i = 0; i < 50_000; i++) {
    const bytes = whole[i % whole.length]!.slice();
    for (let n = below(6); n >= 0; n--) bytes[below(bytes.length)] = below(256);
    if (
      decodeMessage(bytes.subarray(0, i % 2 === 0 ? bytes.length : below(bytes.length))) === null
    ) {
      refused++;
    }
  }
  ok(refused > 5_000 && refused < 45_000, `${refused} refused`);
});

Deno.test("a packet with more than 64 questions is not read; names without the case of their letters", () => {
  const asking = (count: number) =>
    hex(
      `0000 0000 ${twoHex(count)} 0000 0000 0000 ${MESOVIEW} 00ff 0001 ` +
        "c00c 00ff 0001".repeat(count - 1),
    );
  strictEqual(decodeMessage(asking(64))?.questions.length, 64);
  strictEqual(decodeMessage(asking(65)), null);
  deepStrictEqual(
    [
      sameName("MesoView.local", "mesoview.LOCAL"),
      sameName("a.local", "b.local"),
      sameName("\u00c9", "\u00e9"),
    ],
    [true, false, false],
  );
});
