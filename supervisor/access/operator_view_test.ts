import { deepEqual, equal, ok } from "node:assert/strict";
import { type LinkParts, operatorLinks, operatorView } from "./operator_view.ts";

const PARTS: LinkParts = {
  token: "t",
  httpHost: "0.0.0.0",
  port: 8080,
  interfaces: [
    { name: "lo", address: "127.0.0.1" },
    { name: "docker0", address: "172.17.0.1" },
    { name: "wwan0", address: "100.64.1.2" },
    { name: "eth1", address: "10.0.0.5" },
    { name: "eth0", address: "192.168.4.2" },
    { name: "eth2", address: "169.254.3.4" },
    { name: "eth0", address: "2001:db8::2" },
    { name: "eth0", address: "fe80::1" },
  ],
  loggerIp: "192.168.4.6:80",
  mdnsName: "mesoview.local",
};

const hosts = (parts: Partial<LinkParts>) =>
  operatorLinks({ ...PARTS, ...parts }).map((link) => new URL(link).host);

Deno.test("there is a link for each address a phone may reach, the logger's network first", () => {
  deepEqual(operatorLinks(PARTS), [
    "http://192.168.4.2:8080/operator#t",
    "http://10.0.0.5:8080/operator#t",
    "http://100.64.1.2:8080/operator#t",
    "http://172.17.0.1:8080/operator#t",
    "http://mesoview.local:8080/operator#t",
  ]);
});

Deno.test("what is listened on decides which they are", () => {
  ok(hosts({ httpHost: "::" }).includes("[2001:db8::2]:8080"));
  deepEqual(hosts({ httpHost: "10.0.0.5", mdnsName: null }), ["10.0.0.5:8080"]);
  deepEqual(hosts({ httpHost: "127.0.0.1" }), []);
  deepEqual(hosts({ interfaces: [] }), []);
});

Deno.test("the QR code is a picture of its own, and none without a link", () => {
  const { qr, links, token } = operatorView(PARTS);
  ok(qr.startsWith("<svg ") && qr.includes('xmlns="http://www.w3.org/2000/svg"'), qr.slice(0, 99));
  ok(!/href|script|style=/i.test(qr));
  equal(links.length, 5);
  equal(token, "t");
  equal(operatorView({ ...PARTS, interfaces: [] }).qr, "");
});
