import { deepEqual, equal, ok } from "node:assert/strict";
import { type LinkParts, operatorLinks, operatorView } from "./operator_view.ts";

const PARTS: LinkParts = {
  token: "t",
  httpHost: "0.0.0.0",
  port: 8080,
  interfaces: [
    { name: "lo", address: "127.0.0.1" },
    { name: "eth1", address: "10.0.0.5" },
    { name: "eth0", address: "192.168.4.2" },
  ],
  loggerIp: "192.168.4.6:80",
  mdnsName: "mesoview.local",
};

Deno.test("there is a link for each address a phone may reach, and for the name last", () => {
  deepEqual(operatorLinks(PARTS), [
    "http://192.168.4.2:8080/operator#t",
    "http://10.0.0.5:8080/operator#t",
    "http://mesoview.local:8080/operator#t",
  ]);
  deepEqual(operatorLinks({ ...PARTS, httpHost: "2001:db8::2", mdnsName: null }), [
    "http://[2001:db8::2]:8080/operator#t",
  ]);
  // What reaches no address reaches none by name.
  deepEqual(operatorLinks({ ...PARTS, httpHost: "127.0.0.1" }), []);
});

Deno.test("the QR code is a picture of its own, and none without a link", () => {
  const { qr, links, token } = operatorView(PARTS);
  ok(qr.startsWith("<svg ") && qr.includes('xmlns="http://www.w3.org/2000/svg"'), qr.slice(0, 99));
  ok(!/href|script|style=/i.test(qr));
  equal(links.length, 3);
  equal(token, "t");
  equal(operatorView({ ...PARTS, interfaces: [] }).qr, "");
});
