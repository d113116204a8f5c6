import { deepEqual, equal, match, notEqual, ok, throws } from "node:assert/strict";
import { join } from "node:path";
import { isToken, openOperatorToken, operatorTokenPath, TokenFileError } from "./operator_token.ts";

function inFolder(test: (dir: string) => void): void {
  const dir = Deno.makeTempDirSync();
  try {
    test(dir);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

const never = (text: string) => {
  throw new Error(text);
};

Deno.test("a token is made once, and only this user can read it", () => {
  inFolder((dir) => {
    const state = join(dir, "deep", "state");
    const { value } = openOperatorToken(state, never);
    // 160 bits in letters of 5.
    match(value, /^[a-z2-7]{32}$/);
    const path = operatorTokenPath(state);
    equal(path, join(state, "operator_token"));
    equal(Deno.readTextFileSync(path), `${value}\n`);
    if (Deno.build.os !== "windows") equal(Deno.statSync(path).mode! & 0o777, 0o600);
    equal(openOperatorToken(state, never).value, value);
    deepEqual([...Deno.readDirSync(state)].map(({ name }) => name), ["operator_token"]);
  });
});

Deno.test("tokens differ in every letter", () => {
  inFolder((dir) => {
    const token = openOperatorToken(dir, never);
    const seen = Array.from({ length: 32 }, () => new Set<string>());
    for (let i = 0; i < 200; i++) {
      [...token.value].forEach((letter, at) => seen[at]!.add(letter));
      token.renew();
    }
    // Each of 200 draws of 32 letters leaves fewer than 20 kinds once in 10^20.
    ok(seen.every((letters) => letters.size > 20));
  });
});

Deno.test("a new one takes its place, in the file too", () => {
  inFolder((dir) => {
    const token = openOperatorToken(dir, never);
    const before = token.value;
    token.renew();
    notEqual(token.value, before);
    equal(openOperatorToken(dir, never).value, token.value);
  });
});

Deno.test("a damaged file is said and replaced, an open one is made private", () => {
  inFolder((dir) => {
    for (const damaged of ["", "short\n", "a".repeat(31) + "1", "\u0000".repeat(32)]) {
      const said: string[] = [];
      Deno.writeTextFileSync(operatorTokenPath(dir), damaged);
      const { value } = openOperatorToken(dir, (text) => said.push(text));
      match(value, /^[a-z2-7]{32}$/);
      equal(said.length, 1);
      equal(openOperatorToken(dir, never).value, value);
    }
    if (Deno.build.os === "windows") return;
    Deno.chmodSync(operatorTokenPath(dir), 0o644);
    const said: string[] = [];
    openOperatorToken(dir, (text) => said.push(text));
    match(said.join(), /could read .*operator_token.*--new/);
    equal(Deno.statSync(operatorTokenPath(dir)).mode! & 0o777, 0o600);
  });
});

Deno.test("where nothing can be stored there is a token all the same, and it is said", () => {
  inFolder((dir) => {
    const file = join(dir, "file");
    Deno.writeTextFileSync(file, "");
    const said: string[] = [];
    const token = openOperatorToken(join(file, "state"), (text) => said.push(text));
    match(token.value, /^[a-z2-7]{32}$/);
    ok(said.some((text) => text.includes("make state_dir writable")), said.join());
    const before = token.value;
    throws(() => token.renew(), TokenFileError);
    equal(token.value, before);
  });
});

Deno.test("the token alone is the token", () => {
  const token = "abcdefghijklmnopqrstuvwxyz234567";
  ok(isToken(token, token));
  ok(isToken(` ${token.toUpperCase()}\n`, token));
  for (const given of ["", "a", token.slice(1), `${token}a`, "a".repeat(1e6)]) {
    ok(!isToken(given, token), given.slice(0, 40));
  }
});
