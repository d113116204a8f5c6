import assert from "node:assert/strict";
import { PATTERNS } from "./tones.ts";

Deno.test("each alarm falls silent before it is repeated, so that one can speak", () => {
  for (const { tones, repeatMs } of Object.values(PATTERNS)) {
    const endS = Math.max(...tones.map((tone) => tone.atS + tone.lengthS));
    assert.equal(repeatMs / 1000 - endS >= 3, true);
  }
});

Deno.test("the two alarms differ in number, length and direction of their tones", () => {
  const { gust, recording } = PATTERNS;
  assert.notEqual(gust.tones.length, recording.tones.length);
  const rise = (tones: typeof gust.tones) => tones.at(-1)!.toHz - tones[0]!.fromHz;
  assert.equal(rise(gust.tones) > 0, true);
  assert.equal(rise(recording.tones) < 0, true);
  const shortest = Math.min(...recording.tones.map((tone) => tone.lengthS));
  assert.equal(gust.tones.every((tone) => tone.lengthS * 2 < shortest), true);
});

Deno.test("tones lie where small speakers and ears are good: 300 to 2,000 Hz", () => {
  for (const { tones } of Object.values(PATTERNS)) {
    for (const { fromHz, toHz } of tones) {
      assert.equal(Math.min(fromHz, toHz) >= 300 && Math.max(fromHz, toHz) <= 2_000, true);
    }
  }
});
