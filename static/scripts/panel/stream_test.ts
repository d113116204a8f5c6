import { deepEqual, equal } from "node:assert/strict";
import { type Line, openPanelStream, type Source } from "./stream.ts";

class FakeSource implements Source {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(readonly url: string) {}
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void) {
    this.#listeners.set(name, listener);
  }
  close() {
    this.closed = true;
  }
  say(name: string, data: unknown, lastEventId = "") {
    const event = new MessageEvent(name, { data: JSON.stringify(data), lastEventId });
    this.#listeners.get(name)!(event);
  }
}

function page() {
  const sources: FakeSource[] = [];
  const lines: Line[] = [];
  const told: [string, unknown][] = [];
  let ms = 1_000_000;
  let sleptMs = 0;
  let tick = () => {};
  const stream = openPanelStream({
    hello: (hello) => told.push(["hello", hello.resumed]),
    rights: ({ may_control }) => told.push(["rights", may_control]),
    event: (topic, data) => told.push([topic, data]),
    line: (line) => lines.push(line),
  }, {
    open(url) {
      sources.push(new FakeSource(url));
      return sources.at(-1)!;
    },
    monoMs: () => ms,
    nowMs: () => ms + sleptMs,
    every(_ms, then) {
      tick = then;
      return () => tick = () => {};
    },
  });
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      ms += 1_000;
      tick();
    }
  };
  const hello = (source = sources.at(-1)!, resumed = false, id = "b.0") =>
    source.say("hello", { boot: "b", resumed, may_control: true }, id);
  /** The wall clock goes on, the monotonic one and the timers do not. */
  const sleep = (seconds: number) => sleptMs += seconds * 1_000;
  return { sources, lines, told, stream, pass, sleep, hello, newest: () => sources.at(-1)! };
}

Deno.test("what this device may do is heard when it changes, without a new stream", () => {
  const { hello, newest, sources, told } = page();
  hello();
  newest().say("rights", { may_control: false });
  deepEqual(told, [["hello", false], ["rights", false]]);
  equal(sources.length, 1);
});

Deno.test("it is loading until the greeting, then open; events are handed on", () => {
  const { lines, hello, newest, told } = page();
  equal(lines.at(-1)!.state, "loading");
  hello();
  equal(lines.at(-1)!.state, "open");
  newest().say("log", { seq: 1, line: "a" }, "b.1");
  deepEqual(told, [["hello", false], ["log", { seq: 1, line: "a" }]]);
  equal(newest().url, "/api/events?topics=status,log,obs,support,points,jobs");
});

Deno.test("an error is shown at once; after 5 s it goes on from the last event", () => {
  const { sources, lines, hello, newest, pass } = page();
  hello();
  newest().say("log", {}, "b.7");
  newest().onerror!(new Event("error"));
  equal(sources[0]!.closed, true);
  deepEqual(lines.at(-1), { state: "lost", lostAtMs: 1_000_000, retryInS: 5 });
  pass(4);
  deepEqual([lines.at(-1)!.retryInS, sources.length], [1, 1]);
  pass(1);
  equal(sources.length, 2);
  deepEqual(lines.at(-1), { state: "lost", lostAtMs: 1_000_000, retryInS: null });
  equal(newest().url, "/api/events?topics=status,log,obs,support,points,jobs&after=b.7");
  hello(newest(), true, "b.7");
  deepEqual(lines.at(-1), { state: "open", lostAtMs: null, retryInS: null });
});

Deno.test("6 s without any event are a loss, also before the greeting; one stream at a time", () => {
  const { sources, lines, hello, newest, pass } = page();
  hello();
  pass(5);
  newest().say("status", {});
  pass(5);
  equal(lines.at(-1)!.state, "open");
  pass(1);
  equal(lines.at(-1)!.state, "lost");
  // The new one never greets: it is given up too, and the next one tried.
  pass(5 + 6 + 5);
  equal(sources.length, 3);
  deepEqual(sources.map(({ closed }) => closed), [true, true, false]);
});

Deno.test("what a stream says after it was given up is not heard", () => {
  const { sources, hello, told, pass } = page();
  hello();
  pass(6);
  sources[0]!.say("log", {}, "b.9");
  sources[0]!.onerror!(new Event("error"));
  pass(5);
  equal(sources.length, 2);
  deepEqual(told, [["hello", false]]);
});

Deno.test("a page that slept does not say that it is open, and tries at once when woken", () => {
  const { sources, lines, stream, hello, pass, sleep } = page();
  hello();
  sleep(3_600);
  pass(1);
  equal(lines.at(-1)!.state, "lost");
  stream.wake();
  hello();
  sleep(3_600);
  stream.wake();
  equal(lines.at(-1)!.state, "lost");
  equal(sources.length, 3);
  deepEqual(sources.map(({ closed }) => closed), [true, true, false]);
});

Deno.test("a page that wakes tries at once, and closes a stream that fell silent meanwhile", () => {
  const { sources, stream, hello, newest, pass } = page();
  hello();
  newest().onerror!(new Event("error"));
  pass(1);
  stream.wake();
  equal(sources.length, 2);
  stream.wake();
  equal(sources.length, 2);
  stream.close();
  equal(newest().closed, true);
  pass(20);
  equal(sources.length, 2);
});

Deno.test("opened anew, it goes on after the last event, and is not lost meanwhile", () => {
  const { sources, stream, lines, hello, newest } = page();
  hello();
  newest().say("log", {}, "b.7");
  stream.again();
  deepEqual(sources.map(({ closed }) => closed), [true, false]);
  equal(newest().url, "/api/events?topics=status,log,obs,support,points,jobs&after=b.7");
  equal(lines.at(-1)!.state, "open");
});
