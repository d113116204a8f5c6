import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { settle, TestClock } from "../../_test_clock.ts";
import { MORE, zmtpFrame, zmtpGreeting, zmtpReady } from "../../formats/zmtp_frames.ts";
import { pass, testNetwork, until } from "./_test_network.ts";
import { startPublisher, zmqMissing } from "./_test_publisher.ts";
import type { LinkState } from "./link.ts";
import { type Connect, connectTcp } from "./tcp_stream.ts";
import { followZmq, MAX_ZMQ_SITES } from "./zmq_client.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The head of a record, and something to tell it by. */
function record(mark: readonly number[]): Uint8Array {
  const head = [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const bytes = Uint8Array.from([...head, ...mark]);
  new DataView(bytes.buffer).setInt32(4, bytes.length, true);
  return bytes;
}

type Message = readonly [Uint8Array, Uint8Array];
const message = (site: string, mark: readonly number[]): Message => [
  bytes(site),
  deflateSync(record(mark)),
];

const realLibzmq = { ignore: zmqMissing() };

function follow(address: string, connect: Connect = connectTcp, clock = new TestClock()) {
  const heard: string[] = [];
  const states: [LinkState, string | null][] = [];
  const bad: string[] = [];
  const stop = new AbortController();
  const ended = followZmq({
    address,
    clock,
    random: () => 0,
    connect,
    heard(site, record) {
      if (site === "bad") return false;
      heard.push(`${site} ${record.subarray(16).join()}`);
      return true;
    },
    state: (state, reason) => void states.push([state, reason]),
    bad: (why) => void bad.push(why),
  }, stop.signal);
  return {
    heard,
    bad,
    state: () => states.at(-1)![0],
    reason: () => states.at(-1)![1] ?? "",
    async end() {
      stop.abort();
      await ended;
    },
  };
}

/** The same of a publisher in memory that sends these messages on each connection. */
function followIn(...messages: readonly (readonly Uint8Array[])[]) {
  const clock = new TestClock();
  const frames = messages.map((parts) =>
    parts.flatMap((part, i) => [...zmtpFrame(part, i < parts.length - 1 ? MORE : 0)])
  );
  const sends = [zmtpGreeting(), zmtpReady("PUB"), ...frames.map((all) => Uint8Array.from(all))];
  const { network, connect } = testNetwork(clock, () => ({ sends }));
  return { ...follow("192.0.2.9:5300", connect, clock), clock, network };
}

for (const kind of ["PUB", "XPUB"] as const) {
  Deno.test({
    name: `a real ${kind} of libzmq: every message after the first, in order, long ones too`,
    ...realLibzmq,
    async fn() {
      await using publisher = await startPublisher(kind);
      const stream = follow(`127.0.0.1:${publisher.port}`);
      // Before its subscription has come to it, a publisher sends nothing.
      while (stream.heard.length === 0) {
        await publisher.send(message("early", [0]));
        await settle();
      }
      assert.equal(stream.state(), "receiving");
      const long = Array.from({ length: 70_000 }, (_, i) => i * i * 31 & 255);
      await publisher.send(
        ...Array.from(
          { length: 300 },
          (_, i) => message(i % 2 === 0 ? "sas" : "pgr", [i >> 8, i & 255]),
        ),
        message("cly", long),
        message("last", [9]),
      );
      await until(() => stream.heard.at(-1) === "last 9", "the last");
      const heard = stream.heard.filter((line) => !line.startsWith("early"));
      assert.deepEqual(heard, [
        ...Array.from(
          { length: 300 },
          (_, i) => `${i % 2 === 0 ? "sas" : "pgr"} ${i >> 8},${i & 255}`,
        ),
        `cly ${long.join()}`,
        "last 9",
      ]);
      assert.deepEqual(stream.bad, []);
      await stream.end();
    },
  });
}

Deno.test({
  name: "heartbeats of libzmq are answered: it keeps the connection",
  ...realLibzmq,
  async fn() {
    await using publisher = await startPublisher("PUB", 20);
    let tries = 0;
    let pongs = 0;
    const stream = follow(`127.0.0.1:${publisher.port}`, async (host, port, signal) => {
      tries++;
      const inner = await connectTcp(host, port, signal);
      return {
        [Symbol.asyncIterator]: () => inner[Symbol.asyncIterator](),
        close: () => inner.close(),
        write(bytes) {
          if (new TextDecoder().decode(bytes).includes("PONG")) pongs++;
          inner.write(bytes);
        },
      };
    });
    // Longer than it waits for an answer.
    await until(() => pongs > 12, "heartbeats");
    assert.equal(tries, 1);
    await stream.end();
  },
});

Deno.test({
  name: "a socket of libzmq that is no publisher is named",
  ...realLibzmq,
  async fn() {
    await using puller = await startPublisher("PULL");
    const stream = follow(`127.0.0.1:${puller.port}`);
    await until(() => !["connecting"].includes(stream.state()), "refused");
    // libzmq itself refuses a subscriber there, by closing; or says first what it is.
    assert.match(stream.reason(), /of type "PULL"; is superdarn\.zmq right\?|before a record came/);
    await stream.end();
  },
});

Deno.test("what is no site's record is told and passed over", async () => {
  const bomb = deflateSync(new Uint8Array(50 * 1024 * 1024));
  const stream = followIn(
    message("kod", [1]),
    message("Not A Site", [2]),
    [bytes("x".repeat(5_000)), bytes("")],
    [bytes("kod")],
    [bytes("kod"), bytes(""), bytes("")],
    [bytes("kod"), bytes("not packed")],
    [bytes("kod"), deflateSync(record([3])).subarray(0, 10)],
    [bytes("kod"), deflateSync(bytes("no record, but packed"))],
    [bytes("kod"), bomb],
    message("ade", [4]),
  );
  await pass(stream.clock, 1_000);
  assert.deepEqual(stream.heard, ["kod 1", "ade 4"]);
  assert.equal(stream.state(), "receiving");
  const expected = [
    /for "Not A Site", which is no site's name/,
    /for "x{40}", which/,
    /of 1 part, not of two/,
    /of 3 parts/,
    /of kod that cannot be unpacked/,
    /of kod that cannot be unpacked/,
    /of kod that is no record/,
    /of kod that cannot be unpacked .*10485760/,
  ];
  assert.equal(stream.bad.length, expected.length);
  for (const [i, why] of stream.bad.entries()) assert.match(why, expected[i]!);
  await stream.end();
});

Deno.test("ten such messages in a row are noise", async () => {
  const nine = Array.from({ length: 9 }, () => message("no site", [1]));
  const fine = followIn(...nine, message("kod", [1]), ...nine);
  await pass(fine.clock, 1_000);
  assert.equal(fine.state(), "receiving");
  await fine.end();
  const noisy = followIn(...nine, message("no site", [1]), message("kod", [1]));
  await pass(noisy.clock, 500);
  assert.equal(noisy.state(), "noise");
  assert.match(noisy.reason(), /^192\.0\.2\.9:5300 sent 10 messages in a row .* "no site"/);
  assert.deepEqual(noisy.heard, []);
  await noisy.end();
  const damaged = followIn(message("kod", [1]), ...Array(10).fill(message("bad", [2])));
  await pass(damaged.clock, 500);
  assert.equal(damaged.state(), "noise");
  assert.match(damaged.reason(), /the last: a record of bad that is damaged$/);
  await damaged.end();
});

Deno.test("a stream has so many sites and no more, also over several connections", async () => {
  const sites = Array.from({ length: MAX_ZMQ_SITES + 1 }, (_, i) => message(`s${i}`, [i]));
  const stream = followIn(...sites, message("s0", [0]));
  await pass(stream.clock, 1_000);
  assert.equal(stream.heard.length, MAX_ZMQ_SITES + 1);
  assert.match(stream.bad[0]!, /for s64: 64 other sites are listened to, and no more/);
  await pass(stream.clock, 30_000, () => stream.network.tries === 2);
  await pass(stream.clock, 1_000);
  assert.equal(stream.heard.length, 2 * (MAX_ZMQ_SITES + 1));
  assert.equal(stream.bad.length, 2);
  await stream.end();
});

Deno.test("another program at that address is named, and asked less and less", async () => {
  const clock = new TestClock();
  const { network, connect } = testNetwork(clock, () => ({ sends: [bytes("HTTP/1.1 400 Bad")] }));
  const asked: [string, number][] = [];
  const stream = follow("[2001:db8::9]:5300", (host, port, signal) => {
    asked.push([host, port]);
    return connect(host, port, signal);
  }, clock);
  await pass(clock, 600_000, undefined, 1_000);
  assert.deepEqual(asked[0], ["2001:db8::9", 5300]);
  assert.equal(stream.state(), "noise");
  assert.match(
    stream.reason(),
    /^\[2001:db8::9\]:5300 is no publisher .* does not speak ZeroMQ's protocol; is superdarn\.zmq/,
  );
  assert.ok(network.tries < 20, `${network.tries}`);
  await stream.end();
});
