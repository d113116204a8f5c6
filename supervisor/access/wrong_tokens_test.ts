import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { WRONG_A_MINUTE, WrongTokens } from "./wrong_tokens.ts";

function counter() {
  const clock = new TestClock();
  const log: string[] = [];
  return { clock, log, wrong: new WrongTokens(clock, (text) => log.push(text)) };
}

Deno.test("after ten wrong tokens in a minute an address is told to wait", () => {
  const { clock, log, wrong } = counter();
  for (let i = 0; i < WRONG_A_MINUTE; i++) equal(wrong.count("192.168.4.7"), 0);
  clock.advance(20_000);
  equal(wrong.count("192.168.4.7"), 40);
  equal(wrong.count("192.168.4.8"), 0);
  clock.advance(39_999);
  equal(wrong.count("192.168.4.7"), 1);
  clock.advance(1);
  equal(wrong.size, 0);
  deepEqual(log, [
    "WARN  a wrong operator token from 192.168.4.7",
    "WARN  a wrong operator token from 192.168.4.8",
    "WARN  11 more wrong operator tokens from 192.168.4.7 within a minute",
  ]);
  equal(wrong.count("192.168.4.7"), 0);
  wrong.close();
});

Deno.test("a single wrong token is one line, and nothing is counted on", () => {
  const { clock, log, wrong } = counter();
  wrong.count("192.168.4.7");
  clock.advance(600_000);
  equal(log.length, 1);
  wrong.count("192.168.4.7");
  equal(log.length, 2);
});

Deno.test("a hundred thousand addresses cost a thousand places and a few lines", () => {
  const { clock, log, wrong } = counter();
  for (let i = 0; i < 100_000; i++) {
    const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
    wrong.count(address);
  }
  ok(wrong.size <= 1_001, `${wrong.size}`);
  equal(log.length, 10);
  clock.advance(60_000);
  equal(log.length, 11);
  ok(log[10]!.startsWith("WARN  99990 wrong operator tokens from further addresses"), log[10]);
  equal(wrong.size, 0);
});

Deno.test("what is still to be told is told at the end", () => {
  const { log, wrong } = counter();
  wrong.count("192.168.4.7");
  wrong.count("192.168.4.7");
  wrong.close();
  equal(log.length, 2);
});
