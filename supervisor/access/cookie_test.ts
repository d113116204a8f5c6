import { equal, match, notEqual } from "node:assert/strict";
import { createHmac } from "node:crypto";
import { cookieWorth, signInCookie, signOutCookie } from "./cookie.ts";

const TOKEN = "a".repeat(32);
const NOW_MS = Date.UTC(2025, 5, 5, 17);
const DAY_MS = 86_400_000;

const made = signInCookie(TOKEN, 8080, NOW_MS);
const pair = made.split(";")[0]!;
const worth = (header: string | undefined, nowMs = NOW_MS, token = TOKEN, port = 8080) =>
  cookieWorth(header, token, port, nowMs);

Deno.test("the cookie has its attributes, and the token is not in it", () => {
  match(made, /^meso360_8080=\d+\.[\w-]{43}; Max-Age=2592000; HttpOnly; SameSite=Strict; Path=\/$/);
  equal(made.includes(TOKEN), false);
  match(
    signOutCookie(8080),
    /^meso360_8080=; Max-Age=0; HttpOnly; SameSite=Strict; Path=\/$/,
  );
});

Deno.test("it is worth something for 30 days, by this token, on this port", () => {
  equal(worth(pair), "valid");
  equal(worth(`a=b; ${pair}; c=d`), "valid");
  equal(worth(`meso360_8080=1.x; ${pair}`), "valid");
  equal(worth(pair, NOW_MS + 30 * DAY_MS - 1000), "valid");
  equal(worth(pair, NOW_MS + 30 * DAY_MS), "ended");
  // Made while the clock was ahead, by more than a small correction.
  equal(worth(pair, NOW_MS - 60_000), "valid");
  equal(worth(pair, NOW_MS - 61_000), "ended");
  equal(worth(pair, 0), "ended");
  equal(worth(pair, NOW_MS, "b".repeat(32)), "wrong");
  equal(worth(pair, NOW_MS, TOKEN, 8081), "none");
});

Deno.test("what was changed in it is found", () => {
  const [ends, proof] = pair.split("=")[1]!.split(".") as [string, string];
  equal(worth(`meso360_8080=${Number(ends) + 1}.${proof}`), "wrong");
  equal(worth(`meso360_8080=0${ends}.${proof}`), "wrong");
  for (const value of ["x", "1.", `.${proof}`, `${ends}.${"A".repeat(43)}`, "9".repeat(4000)]) {
    equal(worth(`meso360_8080=${value}`), "wrong", value);
  }
  for (const header of [undefined, "", ";;", "meso360_8080=", `x${pair}`]) {
    equal(worth(header), "none", header);
  }
});

Deno.test("the proof is an HMAC with the token, not a hash that anyone can make", () => {
  const [ends, proof] = pair.split("=")[1]!.split(".") as [string, string];
  const other = createHmac("sha256", "").update(`meso360 operator until ${ends}`);
  notEqual(proof, other.digest("base64url"));
});
