/** Which records answer which question. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { answersTo, legacy } from "./answers.ts";
import { claimOf, goodbyes, zoneOf } from "./records.ts";
import type { DnsRecord } from "./dns_messages.ts";

const ZONE = zoneOf(claimOf("mesoview", "truck 1", 1, 1), 8080, ["192.168.4.2", "10.0.0.2"]);
const SERVICE = "truck 1._http._tcp.local";

const brief = (records: readonly DnsRecord[]) => records.map(({ name, type }) => `${type} ${name}`);

function ask(name: string, type: string, answers: readonly DnsRecord[] = []) {
  const found = answersTo(ZONE, { questions: [{ name, type, unicast: false }], answers });
  return {
    answers: brief(found.answers),
    additionals: brief(found.additionals),
    isShared: found.isShared,
  };
}

Deno.test("the name is answered with every address of the interface, in any case of letters", () => {
  const whole = {
    answers: ["A mesoview.local", "A mesoview.local"],
    additionals: ["NSEC mesoview.local"],
    isShared: false,
  };
  deepStrictEqual(ask("mesoview.local", "A"), whole);
  deepStrictEqual(ask("MesoView.LOCAL", "ANY"), whole);
});

Deno.test("who asks for an IPv6 address hears that there is none, and need not wait", () => {
  deepStrictEqual(ask("mesoview.local", "AAAA").answers, ["NSEC mesoview.local"]);
  deepStrictEqual(ask(SERVICE, "A").answers, [`NSEC ${SERVICE}`]);
});

Deno.test("who browses gets the service, its port, its text and its address at once", () => {
  const hosts = ["A mesoview.local", "A mesoview.local", "NSEC mesoview.local"];
  deepStrictEqual(ask("_http._tcp.local", "PTR"), {
    answers: ["PTR _http._tcp.local"],
    additionals: [`SRV ${SERVICE}`, `TXT ${SERVICE}`, ...hosts],
    isShared: true,
  });
  deepStrictEqual(ask(SERVICE, "SRV").additionals, hosts);
  deepStrictEqual(
    ask("_services._dns-sd._udp.local", "PTR").answers,
    ["PTR _services._dns-sd._udp.local"],
  );
});

Deno.test("other names are not answered", () => {
  for (const name of ["mesoview-2.local", "local", "_tcp.local", "."]) {
    deepStrictEqual(ask(name, "ANY").answers, [], name);
  }
});

Deno.test("what the asker knows for at least half its life is left out", () => {
  const known = ZONE.shared[0]!;
  const ask2 = (ttlS: number) =>
    ask("_http._tcp.local", "PTR", [{ ...known, ttlS }]).answers.length;
  strictEqual(ask2(60), 0);
  strictEqual(ask2(59), 1);
});

Deno.test("the asker is answered alone only when it asks so in each question", () => {
  const both = (second: boolean) =>
    answersTo(ZONE, {
      questions: [
        { name: "mesoview.local", type: "A", unicast: true },
        { name: SERVICE, type: "SRV", unicast: second },
      ],
      answers: [],
    }).isUnicast;
  deepStrictEqual([both(true), both(false)], [true, false]);
});

Deno.test("an ordinary DNS client keeps an answer for 10 s at most", () => {
  const { ttlS, flush } = legacy(ZONE.unique[0]!);
  deepStrictEqual({ ttlS, flush }, { ttlS: 10, flush: false });
});

Deno.test("the goodbye takes back what is ours, and not that there are web services here", () => {
  const gone = goodbyes(ZONE);
  deepStrictEqual(brief(gone), [
    "PTR _http._tcp.local",
    "A mesoview.local",
    "A mesoview.local",
    `SRV ${SERVICE}`,
    `TXT ${SERVICE}`,
  ]);
  strictEqual(gone.every(({ ttlS, flush }) => ttlS === 0 && !flush), true);
});

Deno.test("names with a number stay within 63 bytes and hold no dots", () => {
  const long = claimOf("m".repeat(63), "Fahrzeug 1.2 – Süd ".repeat(5), 2, 3);
  const [host, domain] = long.host.split(".");
  deepStrictEqual([host, domain], [`${"m".repeat(61)}-2`, "local"]);
  const instance = long.instance.split("._http")[0]!;
  strictEqual(instance.includes("."), false);
  strictEqual(instance.endsWith(" (3)"), true);
  strictEqual(new TextEncoder().encode(instance).length <= 63, true);
  strictEqual(claimOf("mesoview", "…".repeat(2) + ".", 1, 1).instance, "……._http._tcp.local");
  strictEqual(claimOf("mesoview", "...", 1, 1).instance, "meso360._http._tcp.local");
});
