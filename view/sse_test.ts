import { deepEqual, equal } from "node:assert/strict";
import { EventEmitter } from "node:events";
import { encodeEvent, MAX_BACKLOG, type Outgoing, SseHub } from "./sse.ts";

/** A response whose reader takes `taken` bytes and no more. */
class FakeResponse extends EventEmitter {
  text = "";
  writableLength = 0;
  ended = false;
  destroyed = false;
  constructor(readonly reads: boolean) {
    super();
  }
  writeHead() {
    return this;
  }
  write(bytes: Uint8Array) {
    this.text += new TextDecoder().decode(bytes);
    if (!this.reads) this.writableLength += bytes.length;
    return this.reads;
  }
  end() {
    this.ended = true;
    return this;
  }
  destroy() {
    this.destroyed = true;
    return this;
  }
}

const asOutgoing = (response: FakeResponse) => response as unknown as Outgoing;

Deno.test("a reader that does not read is dropped at the bound; the others lose nothing", () => {
  const hub = new SseHub(() => 0);
  const stuck = new FakeResponse(false);
  const well = new FakeResponse(true);
  let gone = 0;
  const readers = [stuck, well].map((response) => hub.open(asOutgoing(response))!);
  readers[0]!.onGone(() => gone++);
  const event = encodeEvent("log", "x".repeat(10_000));
  const rounds = 300;
  for (let i = 0; i < rounds; i++) for (const reader of readers) reader.send(event);
  equal(stuck.destroyed, true);
  equal(gone, 1);
  equal(stuck.writableLength < MAX_BACKLOG + 2 * event.length, true);
  equal(well.text.split("event: log").length - 1, rounds);
  equal(hub.size, 1);
  hub.close();
  equal(well.ended, true);
  equal(hub.open(asOutgoing(new FakeResponse(true))), null);
});

Deno.test("a silent line gets a comment after 5 s, and no timer is left behind", () => {
  let nowMs = 0;
  const hub = new SseHub(() => nowMs);
  const response = new FakeResponse(true);
  hub.open(asOutgoing(response))!;
  response.text = "";
  nowMs = 4_999;
  hub.keepAlive();
  equal(response.text, "");
  nowMs = 5_000;
  hub.keepAlive();
  equal(response.text, ":\n\n");
  response.emit("close");
  equal(hub.size, 0);
});

Deno.test("an event is one block with id, name and JSON", () => {
  const text = new TextDecoder().decode(encodeEvent("log", { seq: 7, line: "a\nb" }, 7));
  deepEqual(text, 'id: 7\nevent: log\ndata: {"seq":7,"line":"a\\nb"}\n\n');
});
