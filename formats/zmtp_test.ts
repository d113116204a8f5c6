import assert from "node:assert/strict";
import { randoms } from "./_test_random.ts";
import { MAX_MESSAGE_BYTES, MAX_PARTS, ZmtpSubscriber } from "./zmtp.ts";
import {
  COMMAND,
  MORE,
  zmtpCommand,
  ZmtpError,
  zmtpFrame,
  zmtpGreeting,
  zmtpReady,
} from "./zmtp_frames.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const word = (part: Uint8Array) => String.fromCharCode(...part);

/** What libzmq 4.3.4 sends: its greeting (3.1, NULL, as a server or not) and READY of a publisher. */
const LIBZMQ_GREETING = bytes(
  "\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" + "\0".repeat(32),
);
const LIBZMQ_READY = bytes("\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03PUB");

function subscriber() {
  const sent: Uint8Array[] = [];
  const messages: string[][] = [];
  const reader = new ZmtpSubscriber({
    send: (bytes) => void sent.push(bytes),
    message: (parts) => void messages.push(parts.map(word)),
  });
  return { reader, sent, messages };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function codeOf(...parts: readonly Uint8Array[]): string {
  const { reader } = subscriber();
  try {
    for (const part of parts) reader.push(part);
    return "fine";
  } catch (error) {
    if (!(error instanceof ZmtpError)) throw error;
    return error.code;
  }
}

Deno.test("what a subscriber sends is what RFC 23 writes down", () => {
  const { reader, sent } = subscriber();
  reader.push(LIBZMQ_GREETING);
  reader.push(LIBZMQ_READY);
  assert.deepEqual(sent.map(word), [
    "\xff\0\0\0\0\0\0\0\0\x7f\x03\0NULL" + "\0".repeat(16 + 1 + 31),
    "\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB",
    "\0\x01\x01",
  ]);
});

Deno.test("messages come whole, wherever their bytes are cut", () => {
  const long = "long".repeat(100);
  const stream = joined(
    LIBZMQ_GREETING,
    LIBZMQ_READY,
    bytes("\x01\x03kod\0\x04data"),
    bytes("\0\0"),
    bytes(`\x03\0\0\0\0\0\0\x01\x90${long}\x02\0\0\0\0\0\0\0\x01x`),
  );
  const expected = [["kod", "data"], [""], [long, "x"]];
  for (const size of [1, 2, 3, 7, 63, 64, 65, 100, stream.length]) {
    const { reader, messages } = subscriber();
    for (let at = 0; at < stream.length; at += size) reader.push(stream.slice(at, at + size));
    assert.deepEqual(messages, expected, `pieces of ${size}`);
    assert.equal(reader.heldBytes, 0);
  }
});

Deno.test("the parts stay as they are when more comes", () => {
  const parts: Uint8Array[] = [];
  const reader = new ZmtpSubscriber({ send() {}, message: (all) => void parts.push(...all) });
  const chunk = joined(LIBZMQ_GREETING, LIBZMQ_READY, bytes("\0\x03one"));
  reader.push(chunk);
  chunk.fill(0);
  reader.push(bytes("\0\x03two"));
  assert.deepEqual(parts.map(word), ["one", "two"]);
});

Deno.test("a heartbeat is answered, other commands are passed over, between a message's parts too", () => {
  const { reader, sent, messages } = subscriber();
  reader.push(joined(LIBZMQ_GREETING, LIBZMQ_READY, bytes("\x01\x03kod")));
  reader.push(bytes("\x04\x0a\x04PING\0\x0aabc"));
  reader.push(bytes("\x04\x09\x08NEWTHING"));
  reader.push(bytes("\0\x01x"));
  assert.equal(word(sent.at(-1)!), "\x04\x08\x04PONGabc");
  assert.equal(sent.length, 4);
  assert.deepEqual(messages, [["kod", "x"]]);
});

Deno.test("who is no publisher is told apart, as soon as it can be", () => {
  const curve = LIBZMQ_GREETING.slice();
  curve.set(bytes("CURVE"), 12);
  const error = zmtpCommand("ERROR", bytes("\x09not today"));
  const cases: [string, Uint8Array[]][] = [
    ["not-zmtp", [bytes("SSH-2.0-OpenSSH_9.2")]],
    ["not-zmtp", [bytes("\xff\xfb\x01\xff\xfb\x03\xff\xfd\x18\0\0")]],
    ["version", [bytes("\xff\0\0\0\0\0\0\0\x01\x7f\x01")]],
    ["mechanism", [curve]],
    ["socket-type", [LIBZMQ_GREETING, zmtpReady("PULL")]],
    ["fine", [LIBZMQ_GREETING, zmtpReady("XPUB")]],
    ["refused", [LIBZMQ_GREETING, error]],
    ["frame", [LIBZMQ_GREETING, bytes("\0\x01x")]],
    ["frame", [LIBZMQ_GREETING, bytes("\x08\x01x")]],
    ["frame", [LIBZMQ_GREETING, zmtpFrame(bytes("\x05READ"), COMMAND)]],
    ["frame", [LIBZMQ_GREETING, zmtpCommand("READY", bytes("\x0bSocket-Type\0\0\0\xffPUB"))]],
    ["frame", [LIBZMQ_GREETING, zmtpCommand("READY", bytes("\xffx"))]],
    ["frame", [LIBZMQ_GREETING, LIBZMQ_READY, zmtpFrame(bytes("x"), COMMAND | MORE)]],
    ["frame", [LIBZMQ_GREETING, LIBZMQ_READY, zmtpFrame(bytes("\x05PING"), COMMAND)]],
  ];
  for (const [code, parts] of cases) assert.equal(codeOf(...parts), code, JSON.stringify(parts));
});

Deno.test("what would be too long is refused when it is announced", () => {
  const announce = (size: number) => {
    const head = new Uint8Array(9);
    head[0] = 2;
    new DataView(head.buffer).setBigUint64(1, BigInt(size));
    return head;
  };
  const ready = [LIBZMQ_GREETING, LIBZMQ_READY];
  assert.equal(codeOf(...ready, announce(MAX_MESSAGE_BYTES)), "fine");
  assert.equal(codeOf(...ready, announce(MAX_MESSAGE_BYTES + 1)), "too-long");
  assert.equal(codeOf(...ready, bytes("\x02\xff\xff\xff\xff\xff\xff\xff\xff")), "too-long");
  // The parts of one message count together.
  const part = zmtpFrame(new Uint8Array(MAX_MESSAGE_BYTES / 2), MORE);
  assert.equal(codeOf(...ready, part, part), "fine");
  assert.equal(codeOf(...ready, part, part, bytes("\0\x01x")), "too-long");
  const small = Array.from({ length: MAX_PARTS }, () => zmtpFrame(bytes("x"), MORE));
  assert.equal(codeOf(...ready, ...small), "fine");
  assert.equal(codeOf(...ready, ...small, bytes("\0\x01x")), "too-long");
});

Deno.test("a frame's announced size takes no memory before its bytes come", () => {
  const { reader } = subscriber();
  reader.push(joined(LIBZMQ_GREETING, LIBZMQ_READY));
  reader.push(bytes("\x02\0\0\0\0\0\x90\0\0"));
  assert.equal(reader.heldBytes, 9);
});

Deno.test("5,000 injured streams: refused by name or passed over, nothing is hoarded", () => {
  const random = randoms(11);
  const whole = joined(
    zmtpGreeting(),
    zmtpReady("XPUB"),
    ...Array.from({ length: 4 }, (_, i) => [
      zmtpFrame(bytes("kod"), MORE),
      zmtpFrame(new Uint8Array(random(600)).fill(i)),
      zmtpCommand("PING", bytes("\0\x0ax")),
    ]).flat(),
  );
  const codes = new Map<string, number>();
  for (let i = 0; i < 5_000; i++) {
    const stream = whole.slice(0, whole.length - (random(4) === 0 ? random(whole.length) : 0));
    // Most injuries behind the handshake: before it, each is the end.
    for (let n = random(4); n > 0; n--) {
      stream[random(3) === 0 ? random(stream.length) : 92 + random(stream.length)] = random(256);
    }
    const { reader } = subscriber();
    let code = "fine";
    try {
      for (let at = 0; at < stream.length;) {
        const end = at + 1 + random(400);
        reader.push(stream.subarray(at, end));
        at = end;
        assert.ok(reader.heldBytes <= stream.length);
      }
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error;
      code = error.code;
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  for (const code of ["fine", "frame", "too-long", "not-zmtp"]) {
    assert.ok((codes.get(code) ?? 0) > 5, `${code}: ${codes.get(code)}`);
  }
});
