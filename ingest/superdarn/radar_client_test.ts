import assert from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { randoms } from "../../formats/_test_random.ts";
import { type Meets, pass, testNetwork, TestServer, until } from "./_test_network.ts";
import type { LinkState } from "./link.ts";
import { followRadar } from "./radar_client.ts";
import { type Connect, StreamError } from "./tcp_stream.ts";

/** The smallest record: 65537, 16 bytes, nothing in it; and as a radar sends it. */
const RECORD = Uint8Array.of(1, 0, 1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const PACKET = Uint8Array.of(0x49, 0x08, 0x1e, 0x00, 16, 0, 0, 0, ...RECORD);

/** What a record that cannot be read has in its ninth byte here; no real one has so many scalars. */
const DAMAGED = 255;

function noise(bytes: number, seed: number): Uint8Array {
  const random = randoms(seed);
  return Uint8Array.from({ length: bytes }, () => random(256));
}

/** Follows with a clock that stands still; `end` stops it. */
function follow(port: number, connect?: Connect, clock = new TestClock()) {
  const heard: { bytes: Uint8Array; arrivedMs: number }[] = [];
  const states: [LinkState, string | null][] = [];
  const said = { heard, states, bad: [] as string[], skipped: 0, reconnects: 0 };
  const stop = new AbortController();
  const random = randoms(7);
  const ended = followRadar({
    site: "kod",
    host: "127.0.0.1",
    port,
    clock,
    random: () => random(1_000) / 1_000,
    ...connect === undefined ? {} : { connect },
    heard(bytes, arrivedMs) {
      if (bytes[8] === DAMAGED) return false;
      heard.push({ bytes, arrivedMs });
      return true;
    },
    state: (state, reason) => void states.push([state, reason]),
    bad: (why) => void said.bad.push(why),
    skipped: (bytes) => void (said.skipped += bytes),
    reconnected: () => void said.reconnects++,
  }, stop.signal);
  const end = async () => {
    stop.abort();
    await ended;
  };
  return {
    said,
    clock,
    end,
    state: () => states.at(-1)![0],
    reason: () => states.at(-1)![1] ?? "",
  };
}

/** The same over a network in memory. */
function followIn(meets: (tries: number) => Meets) {
  const clock = new TestClock();
  const { network, connect } = testNetwork(clock, meets);
  return { ...follow(9999, connect, clock), network };
}

Deno.test("records come with the time of their last byte, and stay as they are", async () => {
  await using server = new TestServer();
  const { said, clock, end, state } = follow(server.port);
  await until(() => server.accepted === 1, "connected");
  assert.equal(state(), "connecting");
  const early = clock.nowMs();
  await server.send(PACKET.subarray(0, 20));
  await until(() => said.states.length === 2, "told of the connection");
  assert.match(said.states[1]![1]!, /^connected to 127\.0\.0\.1:\d+; its first record has not/);
  clock.advance(3_000);
  await server.send(PACKET.subarray(20));
  await until(() => said.heard.length === 1, "a record");
  await server.send(PACKET);
  await until(() => said.heard.length === 2, "another");
  assert.deepEqual(said.heard.map(({ bytes }) => [...bytes]), [[...RECORD], [...RECORD]]);
  assert.deepEqual(said.heard.map(({ arrivedMs }) => arrivedMs - early), [3_000, 3_000]);
  assert.deepEqual(said.states.at(-1), ["receiving", null]);
  await end();
});

Deno.test({
  name: "a radar's stream with stray bytes gives its 32 records over TCP",
  ignore: NO_DATA,
  async fn() {
    await using server = new TestServer();
    const { said, end } = follow(server.port);
    await until(() => server.accepted === 1, "connected");
    await server.send(sharedFile("superdarn", "stream.framed.bin"));
    await until(() => said.heard.length === 32, "32 records");
    const file = sharedFile("superdarn", "stream.fitacf");
    let at = 0;
    for (const { bytes } of said.heard) {
      assert.deepEqual(bytes, file.slice(at, at + bytes.length));
      at += bytes.length;
    }
    assert.ok(said.skipped > 0);
    await end();
  },
});

Deno.test("a radar that is started again every minute is back within 5 s each time", async () => {
  await using server = new TestServer((connection) => void connection.write(PACKET));
  const { said, clock, end, state } = follow(server.port);
  await until(() => state() === "receiving", "records");
  for (let restart = 1; restart <= 3; restart++) {
    for (let second = 0; second < 60; second += 5) {
      await server.send(PACKET);
      await until(() => said.heard.at(-1)!.arrivedMs === clock.nowMs(), "a record");
      clock.advance(5_000);
    }
    await server.off();
    await until(() => state() === "connecting", "the end noticed");
    await pass(clock, 1_500);
    server.on();
    let goneMs = 0;
    while (server.accepted <= restart) {
      goneMs += await pass(clock, 250);
      await settle();
    }
    assert.ok(goneMs < 5_000, `${goneMs} ms`);
    await until(() => state() === "receiving", "records again");
    assert.equal(said.reconnects, restart);
  }
  await end();
});

Deno.test("a radar away for a minute is back within 5 s too; away for hours, it is left in peace", async () => {
  const clock = new TestClock();
  let isAway = false;
  const { network, connect } = testNetwork(
    clock,
    () => isAway ? { fails: new StreamError("refused", "") } : { sends: [PACKET] },
  );
  const radar = follow(9999, connect, clock);
  await pass(clock, 5_000);
  // Silent after its record: given up, and the radar stays away.
  isAway = true;
  await pass(clock, 80_000);
  assert.equal(radar.state(), "unreachable");
  isAway = false;
  assert.ok(await pass(clock, 60_000, () => radar.state() === "receiving") < 5_000);
  isAway = true;
  await pass(clock, 600_000, undefined, 1_000);
  const before = network.tries;
  await pass(clock, 3_600_000, undefined, 5_000);
  const tries = network.tries - before;
  assert.ok(tries >= 60 && tries <= 76, `${tries} tries in an hour`);
  await radar.end();
});

Deno.test("who accepts and closes at once, or sends noise, is not asked more than once a minute", async () => {
  const meets: [Meets, LinkState, RegExp][] = [
    [{ closes: true }, "no data", /^127\.0\.0\.1:9999 accepts connections, but closed the conn/],
    [{ sends: [noise(1 << 16, 3), noise(1 << 16, 4)] }, "noise", /64 KiB without a record/],
    [{ fails: new StreamError("refused", "") }, "unreachable", /^nothing listens at 127\.0/],
  ];
  for (const [meet, state, reason] of meets) {
    const radar = followIn(() => meet);
    await pass(radar.clock, 600_000, undefined, 1_000);
    const before = radar.network.tries;
    await pass(radar.clock, 3_600_000, undefined, 5_000);
    const tries = radar.network.tries - before;
    assert.ok(tries >= 60 && tries <= 76, `${state}: ${tries} tries in an hour`);
    assert.equal(radar.state(), state);
    assert.match(radar.reason(), reason);
    assert.ok(radar.said.states.length < 6, "the state stays, it is not told with each try");
    assert.equal(radar.said.heard.length, 0);
    await radar.end();
    assert.equal(radar.network.open, 0);
  }
});

Deno.test("who sends a record and closes, again and again, is asked less and less", async () => {
  const radar = followIn(() => ({ sends: [PACKET], closes: true }));
  await pass(radar.clock, 600_000, undefined, 1_000);
  const before = radar.network.tries;
  await pass(radar.clock, 3_600_000, undefined, 5_000);
  const tries = radar.network.tries - before;
  assert.ok(tries >= 60 && tries <= 76, `${tries} tries in an hour`);
  await radar.end();
});

Deno.test("noise over TCP: given up after 64 KiB, whatever there is more", async () => {
  await using server = new TestServer(async (connection) => {
    const piece = noise(1 << 16, 5);
    try {
      for (;;) await connection.write(piece);
    } catch {
      // The client has enough.
    }
  });
  const { said, state, end } = follow(server.port);
  await until(() => state() === "noise", "noise");
  // A socket's own buffers are read ahead, no more.
  assert.ok(said.skipped < 1 << 20, `${said.skipped} bytes`);
  await end();
});

Deno.test("ten bad packets in a row are noise, nine and a record are not", async () => {
  const bad = Uint8Array.of(0x49, 0x08, 0x1e, 0x00, 255, 255, 255, 255);
  const nine = Uint8Array.from(Array.from({ length: 9 }, () => [...bad]).flat());
  const radar = followIn(() => ({
    sends: [nine, PACKET, nine, PACKET, nine, bad],
    everyMs: 1_000,
  }));
  await pass(radar.clock, 5_500);
  assert.equal(radar.state(), "receiving");
  await pass(radar.clock, 500);
  assert.equal(radar.state(), "noise");
  assert.match(radar.reason(), /^127\.0\.0\.1:9999 sent 10 packets in a row that are no records/);
  assert.equal(radar.said.bad.length, 28);
  await radar.end();
});

Deno.test("stray bytes count up to the bad packet that ends the connection", async () => {
  const bad = Uint8Array.of(0x49, 0x08, 0x1e, 0x00, 255, 255, 255, 255);
  const once = Uint8Array.from(Array.from({ length: 10 }, () => [...bad]).flat());
  const radar = followIn(() => ({ sends: [Uint8Array.of(7, 7, 7, ...once)] }));
  await pass(radar.clock, 250);
  assert.equal(radar.state(), "noise");
  // Nine whole ones and the last one's magic; what is behind it is not looked at any more.
  assert.deepEqual([radar.said.bad.length, radar.said.skipped], [10, 3 + 9 * 8 + 4]);
  await radar.end();
});

Deno.test("a packet whose record cannot be read is a bad one", async () => {
  const damaged = PACKET.slice();
  damaged[16] = DAMAGED;
  const radar = followIn(() => ({ sends: [PACKET, ...Array(9).fill(damaged), PACKET] }));
  await pass(radar.clock, 250);
  assert.deepEqual([radar.state(), radar.said.heard.length], ["receiving", 2]);
  await radar.end();
  const noisy = followIn(() => ({ sends: [PACKET, ...Array(10).fill(damaged), PACKET] }));
  await pass(noisy.clock, 250);
  assert.deepEqual([noisy.state(), noisy.said.heard.length], ["noise", 1]);
  await noisy.end();
});

Deno.test("a silent connection is given up after 20 s, as one whose other end is gone", async () => {
  const radar = followIn(() => ({ sends: [PACKET], everyMs: 1_000 }));
  await pass(radar.clock, 20_000);
  assert.deepEqual([radar.state(), radar.network.tries], ["receiving", 1]);
  await pass(radar.clock, 2_500);
  assert.equal(radar.state(), "no data");
  assert.match(radar.reason(), /nothing any more comes from it for 20 s/);
  await pass(radar.clock, 2_500);
  assert.equal(radar.network.tries, 2);
  await radar.end();
});

Deno.test("a trickle that never ends a record is given up after 60 s", async () => {
  const pieces = [...PACKET].slice(0, 20).map((byte) => Uint8Array.of(byte));
  const radar = followIn(() => ({ sends: pieces, everyMs: 15_000 }));
  await pass(radar.clock, 59_000);
  assert.deepEqual([radar.state(), radar.network.tries], ["connecting", 1]);
  await pass(radar.clock, 3_000);
  assert.equal(radar.state(), "noise");
  assert.match(radar.reason(), /no whole record within 60 s/);
  await radar.end();
});

Deno.test("a machine that slept reads what waits before it judges a connection", async () => {
  const radar = followIn(() => ({ sends: [PACKET, PACKET, PACKET], everyMs: 3_000 }));
  await pass(radar.clock, 4_000);
  radar.clock.sleep(8 * 3_600_000);
  await pass(radar.clock, 1_000);
  assert.equal(radar.said.heard.length, 2);
  await pass(radar.clock, 15_000);
  assert.deepEqual([radar.state(), radar.network.tries], ["receiving", 1]);
  assert.equal(radar.said.heard.length, 3);
  await radar.end();
});

Deno.test("each way of not being reached is named, with what to do", async () => {
  const reasons: [StreamError["code"], RegExp][] = [
    [
      "refused",
      /^nothing listens at 127\.0\.0\.1:9999 .* the port in superdarn\.radars\.kod right/,
    ],
    ["silent", /^no answer from 127\.0\.0\.1:9999 within 10 s: is it switched on/],
    ["name", /^the name 127\.0\.0\.1 is not known: check it in superdarn\.radars\.kod/],
    ["no-way", /^there is no way to 127\.0\.0\.1:9999: is this machine on the network/],
    ["broken", /^127\.0\.0\.1:9999 broke the connection off at once \(as said\)/],
    ["other", /^no connection to 127\.0\.0\.1:9999: as said/],
  ];
  for (const [code, reason] of reasons) {
    const radar = followIn(() => ({ fails: new StreamError(code, "as said") }));
    await pass(radar.clock, 250);
    assert.equal(radar.state(), "unreachable");
    assert.match(radar.reason(), reason);
    await radar.end();
  }
});

Deno.test("a host that does not answer is given up after 10 s, and asked again", async () => {
  const radar = followIn((tries) => tries === 1 ? { hangs: true } : { sends: [PACKET] });
  await pass(radar.clock, 9_750);
  assert.equal(radar.state(), "connecting");
  await pass(radar.clock, 500);
  assert.equal(radar.state(), "unreachable");
  await pass(radar.clock, 2_000);
  assert.equal(radar.state(), "receiving");
  assert.equal(radar.said.reconnects, 0);
  await radar.end();
});

Deno.test("it ends at once while it connects, listens or waits", async () => {
  const meets: Meets[] = [{ hangs: true }, { sends: [PACKET] }, { closes: true }];
  for (const meet of meets) {
    const radar = followIn(() => meet);
    await pass(radar.clock, 250);
    await radar.end();
    assert.equal(radar.network.open, 0);
    const { tries } = radar.network;
    await pass(radar.clock, 120_000, undefined, 10_000);
    assert.equal(radar.network.tries, tries);
  }
  await using server = new TestServer();
  const { end } = follow(server.port);
  await until(() => server.accepted === 1, "connected");
  await end();
  assert.equal(await server.connections[0]!.read(new Uint8Array(1)), null);
});
