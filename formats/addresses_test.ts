import { equal } from "node:assert/strict";
import { addressOf, hostNameOf, isLinkLocal, isLoopback, networkOf } from "./addresses.ts";

Deno.test("an address has one form, whatever way it is written", () => {
  const forms: [string, string | null][] = [
    ["192.168.4.2", "192.168.4.2"],
    ["::ffff:192.168.4.2", "192.168.4.2"],
    ["::FFFF:c0a8:0402", "192.168.4.2"],
    ["0:0:0:0:0:ffff:192.168.4.2", "192.168.4.2"],
    ["::1", "::1"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["2001:DB8:0:0:0:0:0:2", "2001:db8::2"],
    ["fe80::1%eth0", "fe80::1"],
    ["192.168.4.2.evil.example", null],
    ["192.168.04.2", null],
    ["192.168.4.256", null],
    ["192.168.4", null],
    ["192.168.4.2.", null],
    ["0x7f.1", null],
    ["2130706433", null],
    ["1::2::3", null],
    ["::1]:80/x?[", null],
    ["", null],
    ["localhost", null],
  ];
  for (const [text, form] of forms) equal(addressOf(text), form, text);
});

Deno.test("a Host header's name is read without port, last dot, large letters and brackets", () => {
  const names: [string | undefined, string | null][] = [
    ["Truck:8080", "truck"],
    ["truck.", "truck"],
    ["truck.:8080", "truck"],
    ["truck:", "truck"],
    ["192.168.4.2:80", "192.168.4.2"],
    ["[::1]", "::1"],
    ["[0:0::1]:8080", "::1"],
    ["[::ffff:192.168.4.2]:8080", "192.168.4.2"],
    [undefined, null],
    ["", null],
    [":8080", null],
    ["::1", null],
    ["[truck]", null],
    ["x@truck", null],
    ["truck:80:80", null],
    ["truck/..", null],
    ["truck, truck", null],
    ["truck:123456", null],
    ["trück", null],
  ];
  for (const [header, name] of names) equal(hostNameOf(header), name, header);
});

Deno.test("loopback is 127.0.0.0/8 and ::1, in whatever way it is written", () => {
  for (const text of ["127.0.0.1", "127.8.9.1", "::1", "0:0::1", "::ffff:127.0.0.1"]) {
    equal(isLoopback(text), true, text);
  }
  const others = ["127.0.0.1.evil.example", "128.0.0.1", "::2", "::", "0.0.0.0", "localhost", ""];
  for (const text of others) equal(isLoopback(text), false, text);
});

Deno.test("link-local is fe80::/10", () => {
  for (const text of ["fe80::1", "fe80::1%eth0", "FE9a:0::2", "febf::1"]) {
    equal(isLinkLocal(addressOf(text)!), true, text);
  }
  for (const text of ["fec0::1", "fe7f::1", "::fe80", "fe8::1", "169.254.1.1"]) {
    equal(isLinkLocal(addressOf(text)!), false, text);
  }
});

Deno.test("an IPv6 household is one", () => {
  equal(networkOf("192.168.4.7"), "192.168.4.7");
  equal(networkOf("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  equal(networkOf("2001:db8:1::6"), "2001:db8:1:0::/64");
  equal(networkOf("fe80::1"), "fe80:0:0:0::/64");
});
