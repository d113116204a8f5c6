/**
 * The simulated logger's HTTP server and what goes wrong on the way: refused connections, errors,
 * silence, late answers and torn pages.
 *
 * It speaks HTTP/1.1 on plain TCP by itself: breaking a connection at a chosen byte, and refusing
 * new ones, is what it is for, and `node:http` of the 2.6.10 runtime gives no hold of a connection.
 *
 * @module
 */
import { basicAuthorization } from "../../../formats/basic_login.ts";
import type { SimOptions } from "./options.ts";
import { errorPage } from "./pages.ts";
import { readRequest, RequestError, type SimRequest } from "./http_request.ts";
import type { SimAnswer } from "./requests.ts";

/** The time as the simulator needs it; tests give their own. */
export interface SimClock {
  readonly monotonicMs: () => number;
  readonly unixMs: () => number;
  /** Calls `then` once, `ms` from now at the earliest. The result cancels it. */
  readonly after: (ms: number, then: () => void) => () => void;
}

/** The process's own clock. */
export const REAL_CLOCK: SimClock = {
  monotonicMs: () => performance.now(),
  unixMs: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** What the network does to requests at the moment. */
export type NetworkTrouble = "http500" | "hang" | null;

export interface SimServer {
  readonly port: number;
  /** Stops listening and breaks every connection: clients are refused. */
  refuse(): void;
  /** Listens again on the same port. Rejects when another program took it meanwhile. */
  accept(): Promise<void>;
  /** Breaks the connections that wait for an answer that never comes. */
  dropHanging(): void;
  close(): void;
}

/** What the server asks of the logger. */
export interface SimServerPlan {
  readonly host: string;
  readonly port: number;
  readonly options: Pick<SimOptions, "login" | "slow" | "tornPercent">;
  readonly answer: (target: string) => SimAnswer;
  readonly trouble: () => NetworkTrouble;
  readonly random: () => number;
  readonly clock: SimClock;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
};

const encoder = new TextEncoder();

/** Connections at a time; one more breaks the oldest, as small devices do. */
const MOST_CONNECTIONS = 64;

/** The runtime frees a closed listener's port a moment later: how often to try, and how far apart. */
const MOST_TRIES = 200;
const RETRY_MS = 5;

/**
 * Starts the server.
 *
 * @throws what the operating system says when the address cannot be had
 */
export function startSimServer(plan: SimServerPlan): SimServer {
  const { options, clock } = plan;
  const connections = new Set<Deno.Conn>();
  const hanging = new Set<Deno.Conn>();
  const login = options.login;
  const wantedLogin = login && basicAuthorization(login.user, login.password);

  const failure = (status: number): SimAnswer => ({
    status,
    contentType: "text/html",
    body: errorPage(REASONS[status]!),
    isData: false,
  });

  /** Sends an answer whole, or torn; returns whether the connection may be used again. */
  async function send(connection: Deno.Conn, answer: SimAnswer, keep: boolean): Promise<boolean> {
    const whole = encoder.encode(answer.body);
    const torn = answer.isData && plan.random() * 100 < options.tornPercent;
    const part = torn ? whole.subarray(0, Math.floor(plan.random() * whole.length)) : whole;
    const fits = !torn || plan.random() < 0.5;
    const head = [
      `HTTP/1.1 ${answer.status} ${REASONS[answer.status]}`,
      `Content-Type: ${answer.contentType}`,
      `Content-Length: ${fits ? part.length : whole.length}`,
      ...(answer.status === 401 ? ['WWW-Authenticate: Basic realm="CR6"'] : []),
      `Connection: ${keep ? "keep-alive" : "close"}`,
    ].join("\r\n");
    const start = encoder.encode(`${head}\r\n\r\n`);
    const bytes = new Uint8Array(start.length + part.length);
    bytes.set(start);
    bytes.set(part, start.length);
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
    return keep && fits;
  }

  function answerTo(request: SimRequest): SimAnswer | Promise<SimAnswer> {
    if (wantedLogin && request.authorization !== wantedLogin) return failure(401);
    if (request.method !== "GET") return failure(405);
    if (options.slow === null) return plan.answer(request.target);
    const { minMs, maxMs } = options.slow;
    const delay = minMs + plan.random() * (maxMs - minMs);
    // Slow to measure or slow to send: the page may be as old as the request, or new.
    const early = plan.random() < 0.5 ? plan.answer(request.target) : null;
    return new Promise((resolve) => {
      clock.after(delay, () => resolve(early ?? plan.answer(request.target)));
    });
  }

  async function serve(connection: Deno.Conn): Promise<void> {
    try {
      const rest = { bytes: new Uint8Array() };
      for (let keep = true; keep;) {
        const request = await readRequest(connection, rest);
        if (request === null) return;
        const trouble = plan.trouble();
        if (trouble === "hang") {
          hanging.add(connection);
          return;
        }
        const answer = trouble === "http500" ? failure(500) : await answerTo(request);
        keep = await send(connection, answer, request.keepAlive);
      }
    } catch (error) {
      if (error instanceof RequestError) {
        await send(connection, failure(400), false).catch(() => {});
      }
      // Anything else: the client broke off, or an outage did. Nothing that a logger minds.
    } finally {
      if (!hanging.has(connection)) drop(connection);
    }
  }

  function drop(connection: Deno.Conn): void {
    if (!connections.delete(connection)) return;
    hanging.delete(connection);
    connection.close();
  }

  async function acceptFrom(from: Deno.Listener): Promise<void> {
    try {
      for await (const connection of from) {
        connections.add(connection);
        void serve(connection);
        if (connections.size > MOST_CONNECTIONS) drop(connections.values().next().value!);
      }
    } catch {
      // The listener was closed while it waited.
    }
  }

  let listener: Deno.Listener | null = null;
  let closed = false;
  function open(port: number): number {
    listener = Deno.listen({ hostname: plan.host, port });
    void acceptFrom(listener);
    return (listener.addr as Deno.NetAddr).port;
  }
  const port = open(plan.port);

  function refuse(): void {
    listener?.close();
    listener = null;
    for (const connection of [...connections]) drop(connection);
  }

  return {
    port,
    refuse,
    async accept() {
      for (let tries = 1; listener === null && !closed; tries++) {
        try {
          open(port);
        } catch (error) {
          if (tries === MOST_TRIES || !(error instanceof Deno.errors.AddrInUse)) throw error;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
      }
    },
    dropHanging() {
      for (const connection of [...hanging]) drop(connection);
    },
    close() {
      closed = true;
      refuse();
    },
  };
}
