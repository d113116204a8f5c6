import { deepEqual, equal, ok } from "node:assert/strict";
import { request, underWay } from "./actions.ts";

const answer = (status: number, body: unknown): typeof fetch => () =>
  Promise.resolve(new Response(typeof body === "string" ? body : JSON.stringify(body), { status }));

const STOP = { component: "mesoingest", action: "stop" } as const;

Deno.test("a request is sent as the interface takes it", async () => {
  let sent: [unknown, RequestInit | undefined] | null = null;
  const send: typeof fetch = (url, init) => {
    sent = [url, init];
    return answer(200, { ok: true })("");
  };
  deepEqual(await request(STOP, send), { state: "done", text: "Stopped" });
  const [url, init] = sent!;
  equal(url, "/api/control");
  equal((init as RequestInit).method, "POST");
  deepEqual(JSON.parse(String((init as RequestInit).body)), STOP);
  equal(underWay(STOP).text, "Stopping …");
});

Deno.test("a failure says why, whatever the answer was", async () => {
  const cases: [typeof fetch, string][] = [
    [answer(409, { ok: false, error: "mesosync is not configured" }), "mesosync is not configured"],
    [answer(500, {}), "HTTP 500"],
    [answer(502, "<html>"), "does not answer"],
    [answer(200, null), "HTTP 200"],
    [() => Promise.reject(new TypeError("failed to fetch")), "does not answer"],
    [() => Promise.reject(new DOMException("late", "TimeoutError")), "no answer after 15 s"],
    [answer(200, { ok: false, components: [{ component: "a", ok: false, error: "x" }] }), "x"],
  ];
  for (const [send, why] of cases) {
    const { state, text } = await request(STOP, send);
    equal(state, "failed");
    ok(text.startsWith("Stopping failed: ") && text.includes(why), text);
  }
});

Deno.test("what is not kept in the configuration is said", async () => {
  const body = { ok: true, kept: false, not_kept_because: "there is no configuration file" };
  const { state, text } = await request({ ...STOP, action: "disable" }, answer(200, body));
  equal(state, "done");
  ok(text.includes("there is no configuration file"), text);
});

Deno.test("who may not do it learns that, whatever else failed is not that", async () => {
  for (const status of [401, 403, 429]) {
    const outcome = await request(STOP, answer(status, { ok: false, error: "no operator" }));
    equal(outcome.isForbidden, true);
    ok(outcome.text.includes("no operator"), outcome.text);
  }
  equal((await request(STOP, answer(409, { ok: false, error: "x" }))).isForbidden, undefined);
});
