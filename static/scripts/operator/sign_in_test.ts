import { deepEqual, equal } from "node:assert/strict";
import { signIn, tokenOf } from "./sign_in.ts";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => () =>
  Promise.resolve(new Response(body === null ? null : JSON.stringify(body), { status, headers }));

Deno.test("the token is what stands behind #", () => {
  equal(tokenOf("#ABC234"), "ABC234");
  equal(tokenOf("# ABC234 "), "ABC234");
  equal(tokenOf("#"), null);
  equal(tokenOf(""), null);
});

Deno.test("it is posted as JSON, and each answer has its meaning", async () => {
  let sent: unknown = null;
  const accepts: typeof fetch = (url, init) => {
    sent = [url, init?.method, JSON.parse(String(init?.body))];
    return answer(204, null)();
  };
  deepEqual(await signIn("T", accepts), { kind: "signed in" });
  deepEqual(sent, ["/api/operator", "POST", { token: "T" }]);
  deepEqual(await signIn("T", answer(401, { error: "wrong" })), { kind: "wrong" });
  deepEqual(
    await signIn("T", answer(429, { error: "slow" }, { "Retry-After": "17" })),
    { kind: "throttled", againInS: 17 },
  );
  deepEqual(await signIn("T", answer(429, {})), { kind: "throttled", againInS: 60 });
  deepEqual(
    await signIn("T", answer(403, { error: "only the host controls" })),
    { kind: "refused", why: "only the host controls" },
  );
  deepEqual(await signIn("T", answer(500, {})), { kind: "refused", why: "HTTP 500" });
  const gone = () => Promise.reject(new TypeError("failed to fetch"));
  deepEqual(await signIn("T", gone), { kind: "no answer" });
});
