/**
 * A station that says what a test wants: the real pages over made-up points and states that a
 * simulated drive does not have.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { LiveStatus } from "../../formats/live_messages.ts";
import { type Point, pointLists } from "../../formats/point.ts";
import { type FakePanel, fakePanel } from "./_fake_panel.ts";
import { LOADED_AT, testPoint, testStatus } from "../scripts/common/_test_page.ts";

const BUILT = join(dirname(dirname(import.meta.dirname!)), "dist", "static");
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  svg: "image/svg+xml",
};
const EVENTS = { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } };
/** Half an hour of points stands there from the start. */
const STORED_S = 1_800;

/** A station in the test's hands. */
export interface FakeStation {
  readonly url: string;
  /** What the control panel's interface answers. */
  readonly panel: FakePanel;
  /** Sends a state to all open pages. */
  tell(status: LiveStatus): void;
  /** Ends all streams and answers none. */
  vanish(): void;
  /** Answers again. */
  comeBack(): void;
  close(): Promise<void>;
}

/**
 * A station that sends a point a second; `part` of its state and of each point differs from the usual.
 * `more` answers what the station itself does not; null: neither does it.
 */
export function fakeStation(
  part: Partial<LiveStatus> = {},
  values: (ts: number) => Partial<Point> = () => ({}),
  endTs = Math.floor(Date.now() / 1000),
  more: (request: Request) => Response | null | Promise<Response | null> = () => null,
): FakeStation {
  let status = testStatus({ now: new Date(endTs * 1000).toISOString(), ...part });
  const pointAt = (ts: number): Point => ({
    ...testPoint(ts),
    t: 20 + Math.sin(ts / 60),
    td: 10 + Math.sin(ts / 70),
    wspd: 5 + Math.sin(ts / 7),
    wdir: 180 + 20 * Math.sin(ts / 9),
    pressure: 900 + Math.sin(ts / 300),
    rh: 50 + Math.sin(ts / 30),
    ...values(ts),
  });
  const points = Array.from({ length: STORED_S }, (_, i) => pointAt(endTs - STORED_S + 1 + i));
  const panel = fakePanel(() => status);
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let isGone = false;

  const event = (name: string | null, data: unknown, id: string | null = null) =>
    new TextEncoder().encode(
      `${name === null ? "" : `event: ${name}\n`}${id === null ? "" : `id: ${id}\n`}` +
        `data: ${JSON.stringify(data)}\n\n`,
    );
  function send(text: Uint8Array): void {
    for (const stream of streams) {
      try {
        stream.enqueue(text);
      } catch {
        streams.delete(stream);
      }
    }
  }
  function stream(): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller;
        streams.add(own);
        own.enqueue(event("status", status));
      },
      cancel: () => void streams.delete(own),
    });
    return new Response(body, EVENTS);
  }
  function file(name: string): Response {
    try {
      const type = TYPES[name.split(".").at(-1)!] ?? "text/plain";
      return new Response(Deno.readFileSync(join(BUILT, name)), {
        headers: { "content-type": type },
      });
    } catch {
      return new Response("no such file", { status: 404 });
    }
  }
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/view") return file("view.html");
    if (pathname === "/") return file("control.html");
    if (pathname === "/operator") return file("operator.html");
    if (pathname === "/radar") return file("radar.html");
    if (pathname === "/superdarn") return file("superdarn.html");
    if (pathname === "/ops") return file("ops.html");
    if (pathname === "/quicklooks") return file("quicklooks.html");
    if (pathname.startsWith("/static/")) return file(pathname.slice("/static/".length));
    if (isGone) return new Response("gone", { status: 503 });
    const told = await panel.answer(request) ?? await more(request);
    if (told !== null) return told;
    switch (pathname) {
      case "/view/initial":
        return Response.json({ ...pointLists(points), last_id: "a.1", loaded_at: LOADED_AT });
      case "/view/stream":
        return stream();
      case "/view/notes":
        return Response.json({ notes: [] });
      case "/view/history": {
        const nothing = { first_ts: null, last_ts: null, points: 0, reduced: false };
        return Response.json({ ...pointLists([]), day: searchParams.get("day"), ...nothing });
      }
      case "/view/days":
        return Response.json({ days: [] });
    }
    return Response.json({ error: "not here" }, { status: 404 });
  });
  const timer = setInterval(() => {
    const next = pointAt(points.at(-1)!.ts + 1);
    points.push(next);
    send(event(null, next, `a.${points.length}`));
  }, 1_000);

  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    panel,
    tell(next) {
      status = next;
      send(event("status", next));
    },
    vanish() {
      isGone = true;
      panel.cut();
      for (const one of streams) one.close();
      streams.clear();
    },
    comeBack() {
      isGone = false;
    },
    async close() {
      clearInterval(timer);
      panel.close();
      for (const one of streams) one.close();
      streams.clear();
      await server.shutdown();
    },
  };
}
