import { equal, throws } from "node:assert/strict";
import { isLocal, openSource } from "./source.ts";

Deno.test("which hosts are on the local network", () => {
  // RFC 1918, 3927, 4193, 4291, 6762; their borders.
  const local = ["localhost", "base.local", "127.0.0.1", "10.0.0.1", "192.168.4.6"];
  local.push("172.16.0.1", "172.31.255.255", "169.254.1.1", "[::1]", "[fe80::1]", "[fd12::1]");
  for (const host of local) equal(isLocal(host), true, host);
  const far = ["example.org", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "11.0.0.1"];
  far.push("local", "evil.local.example.org", "10.0.0.1.example.org", "[2001:db8::1]", "[::2]");
  for (const host of far) equal(isLocal(host), false, host);
});

Deno.test("from elsewhere only https is taken", () => {
  for (
    const text of ["http://example.org/", "http://8.8.8.8/x", "ftp://example.org/", "https:///"]
  ) {
    throws(() => openSource(text, "/home/crew"), { name: "UpdateError", code: "source" }, text);
  }
});

Deno.test("where the list of a source is", () => {
  const list = (text: string) => openSource(text, Deno.cwd()).list;
  equal(list("https://example.org/meso360"), "https://example.org/meso360/latest.json");
  equal(list("https://example.org/meso360/"), "https://example.org/meso360/latest.json");
  equal(list("https://example.org/a/latest.json"), "https://example.org/a/latest.json");
  equal(list("http://192.168.4.2:8000"), "http://192.168.4.2:8000/latest.json");
  const folder = Deno.makeTempDirSync();
  try {
    equal(list(folder), `${folder}/latest.json`);
    equal(openSource("~", folder).list, `${folder}/latest.json`);
    equal(list(`file://${folder}`), `${folder}/latest.json`);
  } finally {
    Deno.removeSync(folder);
  }
});
