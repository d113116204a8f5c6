import { deepEqual, equal } from "node:assert/strict";
import { byteRange } from "./byte_range.ts";

Deno.test("ranges as RFC 9110, section 14.1.2, has them, of 10,000 bytes", () => {
  deepEqual(byteRange("bytes=0-499", 10_000), { start: 0, end: 500 });
  deepEqual(byteRange("bytes=500-999", 10_000), { start: 500, end: 1_000 });
  deepEqual(byteRange("bytes=-500", 10_000), { start: 9_500, end: 10_000 });
  deepEqual(byteRange("bytes=9500-", 10_000), { start: 9_500, end: 10_000 });
  // "If the last-pos value is absent, or if the value is greater than … the remainder"
  deepEqual(byteRange("bytes=9500-20000", 10_000), { start: 9_500, end: 10_000 });
  deepEqual(byteRange("bytes=-20000", 10_000), { start: 0, end: 10_000 });
});

Deno.test("what cannot be had is none, what is no single range of bytes is not heeded", () => {
  equal(byteRange("bytes=10000-", 10_000), "none");
  equal(byteRange("bytes=-0", 10_000), "none");
  equal(byteRange("bytes=0-", 0), "none");
  const others = ["", "bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=1"];
  for (const header of [undefined, ...others, `bytes=0-${"9".repeat(20)}`]) {
    equal(byteRange(header, 10_000), null, header);
  }
});
