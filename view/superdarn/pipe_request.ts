/**
 * A request handed on to the component, and its answer handed back as it comes.
 *
 * @module
 */
import { type IncomingMessage, request as ask } from "node:http";
import type { Context } from "hono";
import { letGoOnceClosed } from "../../closed_sockets.ts";
import type { Clock } from "../../clock.ts";
import type { NodeEnv } from "../node_env.ts";
import { NO_ANSWER, refusal } from "./answers.ts";
import { answerHeaders, type HandedOn, requestHeaders } from "./handed_on.ts";

/** Where and how it is handed on. */
export interface RequestPipe extends HandedOn {
  /** Where the component listens on this machine's own address. */
  readonly port: number;
  /** So long the component may take until its answer begins. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Ends it when the pages are no longer served. */
  readonly signal: AbortSignal;
  /** Called when the connection to the component is over, perhaps more than once. */
  over(): void;
}

/** Hands a request on; the answer is the component's, or 502 or 504 when there is none. */
export function pipeRequest(
  c: Context<NodeEnv>,
  body: Uint8Array | null,
  pipe: RequestPipe,
): Promise<Response> {
  const { method } = c.req;
  const { incoming } = c.env;
  const { promise, resolve } = Promise.withResolvers<Response>();
  const headers = requestHeaders(incoming, pipe);
  const upstream = ask({
    host: "127.0.0.1",
    port: pipe.port,
    method,
    path: incoming.url ?? "/",
    headers: Object.fromEntries([
      ...headers,
      ...(body === null ? [] : [["Content-Length", String(body.length)]]),
    ]),
    // A connection of its own: none is found closed when it is needed.
    agent: false,
  });
  // Each end tells in its own way, and runtime 2.6.10 not in all of them: whatever comes first counts.
  const done = () => {
    stopLimit();
    pipe.signal.removeEventListener("abort", end);
    pipe.over();
    resolve(refusal(c, 502, NO_ANSWER));
  };
  const end = () => {
    upstream.destroy();
    done();
  };
  const stopLimit = pipe.clock.after(pipe.limitMs, () => {
    resolve(refusal(c, 504, NO_ANSWER));
    end();
  });
  upstream.on("error", done);
  upstream.once("close", done);
  upstream.on("socket", (socket) => socket.once("connect", () => letGoOnceClosed(socket)));
  // Who has gone needs no answer; a signal that is aborted later costs nothing.
  c.env.outgoing.once("close", end);
  pipe.signal.addEventListener("abort", end);
  upstream.on("response", (answer) => {
    stopLimit();
    answer.once("close", done);
    resolve(handedBack(answer, method === "HEAD"));
  });
  upstream.end(body ?? undefined);
  return promise;
}

function handedBack(answer: IncomingMessage, isHead: boolean): Response {
  const status = answer.statusCode ?? 502;
  const headers = new Headers(answerHeaders(answer).map(([name, value]) => [name, value]));
  if (!isHead && status !== 204 && status !== 304) {
    return new Response(bodyOf(answer), { status, headers });
  }
  answer.on("error", () => {});
  answer.resume();
  return new Response(null, { status, headers });
}

/** The body as it comes, and no faster than it is read. */
function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const over = (error: Error | null) => {
        if (isOver) return;
        isOver = true;
        if (error === null) controller.close();
        else controller.error(error);
      };
      answer.on("data", (bytes: Uint8Array) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(bytes));
        if ((controller.desiredSize ?? 0) <= 0) answer.pause();
      });
      answer.on("end", () => over(null));
      answer.on("error", over);
      answer.on("close", () => over(new Error("the component broke off its answer")));
    },
    pull: () => void answer.resume(),
    cancel() {
      isOver = true;
      answer.destroy();
    },
  });
}
