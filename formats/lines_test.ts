import { deepEqual, equal, ok } from "node:assert/strict";
import { siteView, superdarnEvent } from "./_test_events.ts";
import { encodeChildEvent, parseChildEvent } from "./child_event.ts";
import { LineSplitter, MAX_EVENT_BYTES, MAX_LINE_BYTES, shortLine } from "./lines.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("lines come out whole however the bytes are cut, even inside a character", () => {
  const text = "wind 5 m/s\n\nnaïve – 23 °C\r\nlast";
  const all = bytes(text);
  for (let size = 1; size <= all.length; size++) {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    for (let i = 0; i < all.length; i += size) {
      lines.push(...splitter.push(all.subarray(i, i + size)));
    }
    deepEqual(lines, ["wind 5 m/s", "", "naïve – 23 °C"]);
    equal(splitter.flush(), "last");
    equal(splitter.flush(), null);
  }
});

Deno.test("bytes that are no UTF-8 do not lose the line", () => {
  deepEqual(new LineSplitter().push(Uint8Array.of(65, 0xff, 66, 10)), ["A\ufffdB"]);
});

Deno.test("an endless line is cut at the bound and the next line is whole", () => {
  const splitter = new LineSplitter();
  const piece = bytes("x".repeat(10_000));
  for (let i = 0; i < 100; i++) deepEqual(splitter.push(piece), []);
  const [long, next] = splitter.push(bytes("end\nnext\n"));
  ok(long!.startsWith("xxx") && long!.endsWith("(line cut)"));
  ok(long!.length < MAX_LINE_BYTES + 20);
  equal(next, "next");
});

Deno.test("what is told of as many ionospheric radars as there can be, all in trouble, is one line", () => {
  // The longest name of a host that the configuration lets pass, twice in a long reason.
  const reason = `no answer from ${"h".repeat(253)}:65535 within 10 s: ${"h".repeat(253)} `.padEnd(
    800,
    "is it switched on? ",
  );
  const sites = Array.from(
    { length: 128 },
    (_, i) => siteView(`a-long-name-${i}`, { state: "another station", reason, records: 1e9 + i }),
  );
  const line = encodeChildEvent(superdarnEvent(65535, { sites }));
  deepEqual(new LineSplitter(MAX_EVENT_BYTES).push(bytes(`${line}\n`)), [line]);
  equal(parseChildEvent(line)?.event, "superdarn");
});

Deno.test("a buffer that its owner reuses does not change a pending line", () => {
  const splitter = new LineSplitter();
  const buffer = bytes("abc");
  splitter.push(buffer);
  buffer.fill(120);
  deepEqual(splitter.push(bytes("\n")), ["abc"]);
});

Deno.test("a long line that is no event is as short for people as any other", () => {
  equal(shortLine("short"), "short");
  equal(shortLine("x".repeat(100_000)).length, MAX_LINE_BYTES + " … (line cut)".length);
});
