import { deepEqual, equal, ok } from "node:assert/strict";
import { TestResponse } from "./_test_response.ts";
import { encodeEvent, MAX_AN_ADDRESS, MAX_BACKLOG, PULL_BELOW, SseHub } from "./sse.ts";

const size = (text: string) => new TextEncoder().encode(text).length;

Deno.test("a reader that does not read is dropped at the bound; the others lose nothing", () => {
  const hub = new SseHub(() => 0);
  const stuck = new TestResponse(false);
  const well = new TestResponse(true);
  let gone = 0;
  const readers = [stuck, well].map((response) => hub.open(response.outgoing)!);
  readers[0]!.onGone(() => gone++);
  const event = encodeEvent("log", "x".repeat(10_000));
  const rounds = 300;
  for (let i = 0; i < rounds; i++) for (const reader of readers) reader.send(event);
  equal(stuck.destroyed, true);
  equal(gone, 1);
  ok(stuck.mostWaiting < MAX_BACKLOG + 2 * event.length);
  equal(well.wire.split("event: log").length - 1, rounds);
  equal(hub.size, 1);
  equal(hub.tally.dropped, 1);
  hub.close();
  equal(well.ended, true);
  equal(hub.open(new TestResponse(true).outgoing), null);
});

Deno.test("a slow reader pulls everything in order, and little waits for it at any time", () => {
  const hub = new SseHub(() => 0);
  const slow = new TestResponse(false, false);
  const reader = hub.open(slow.outgoing)!;
  let next = 0;
  let last = 5_000;
  reader.follow(() => next < last ? encodeEvent(null, { n: next++, pad: "x".repeat(90) }) : null);
  while (slow.waits) {
    slow.take();
    // More comes while it catches up.
    if (last < 5_100) last++;
    reader.more();
  }
  const numbers = [...slow.wire.matchAll(/"n":(\d+)/g)].map((match) => Number(match[1]));
  deepEqual(numbers, Array.from({ length: last }, (_, i) => i));
  ok(slow.mostWaiting <= PULL_BELOW + 200, `${slow.mostWaiting} bytes waited`);
});

Deno.test("a reader that takes nothing for 60 s is dropped; one that takes a little is not", () => {
  let nowMs = 0;
  const hub = new SseHub(() => nowMs);
  const [stuck, slow] = [new TestResponse(false), new TestResponse(false)];
  for (const response of [stuck, slow]) {
    const reader = hub.open(response.outgoing)!;
    reader.follow(() => encodeEvent(null, "x".repeat(1000)));
  }
  for (nowMs = 1_000; nowMs <= 70_000; nowMs += 1_000) {
    if (nowMs % 30_000 === 0) slow.take();
    hub.keepAlive();
    if (nowMs === 59_000) equal(stuck.destroyed, false);
  }
  equal(stuck.destroyed, true);
  equal(slow.destroyed, false);
  hub.close();
});

Deno.test("an answer that waits for another on its connection is no reader", () => {
  const hub = new SseHub(() => 0);
  const second = new TestResponse(true);
  second.socket = null;
  equal(hub.open(second.outgoing), null);
  deepEqual([hub.size, second.head, second.wire], [0, null, ""]);
});

Deno.test("on the wire stands HTTP's chunked coding; a reader of HTTP/1.0 gets bare events", () => {
  const hub = new SseHub(() => 0);
  const [chunked, bare] = [new TestResponse(true, true), new TestResponse(true, false)];
  const event = encodeEvent("note", { text: "Böe" }, "20250605.118");
  for (const response of [chunked, bare]) {
    const reader = hub.open(response.outgoing)!;
    response.wire = "";
    reader.send(event);
  }
  const text = 'id: 20250605.118\nevent: note\ndata: {"text":"Böe"}\n\n';
  equal(bare.wire, text);
  equal(chunked.wire, `${size(text).toString(16)}\r\n${text}\r\n`);
  hub.close();
});

Deno.test("a silent line gets a comment after 5 s, and no timer is left behind", () => {
  let nowMs = 0;
  const hub = new SseHub(() => nowMs);
  const response = new TestResponse(true, false);
  hub.open(response.outgoing)!;
  response.wire = "";
  nowMs = 4_999;
  hub.keepAlive();
  equal(response.wire, "");
  nowMs = 5_000;
  hub.keepAlive();
  equal(response.wire, ":\n\n");
  response.emit("close");
  equal(hub.size, 0);
});

Deno.test("one address cannot take every place; this machine's own, where tunnels end, can", () => {
  const hub = new SseHub(() => 0);
  const from = (address: string) => hub.open(new TestResponse(true, true, address).outgoing);
  const phones = Array.from({ length: MAX_AN_ADDRESS + 1 }, () => from("192.168.4.77"));
  equal(phones.at(-1), null);
  ok(phones.at(-2));
  ok(from("192.168.4.78"));
  phones[0]!.end();
  ok(from("192.168.4.77"));
  for (let i = 0; i <= MAX_AN_ADDRESS; i++) ok(from("::ffff:127.0.0.1"));
  hub.close();
});

Deno.test("behind a proxy that is believed each client has places of its own", () => {
  const clients = ["192.168.4.77", "192.168.4.78"];
  let client = clients[0]!;
  const hub = new SseHub(() => 0, () => client);
  const open = () => hub.open(new TestResponse(true, true, "10.0.0.1").outgoing);
  for (let i = 0; i < MAX_AN_ADDRESS; i++) ok(open());
  equal(open(), null);
  client = clients[1]!;
  ok(open());
  hub.close();
});

Deno.test("an event is one block with id, name and JSON", () => {
  const text = new TextDecoder().decode(encodeEvent("log", { seq: 7, line: "a\nb" }, 7));
  deepEqual(text, 'id: 7\nevent: log\ndata: {"seq":7,"line":"a\\nb"}\n\n');
});
