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

/** What is told of a token. */
function news(warn: (text: string) => void = () => {}) {
  const told = { changes: 0 };
  return { told, warn, changed: () => void told.changes++ };
}

const never = news((text) => {
  throw new Error(text);
});

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
      const { value } = openOperatorToken(dir, news((text) => said.push(text)));
      match(value, /^[a-z2-7]{32}$/);
      equal(said.length, 1);
      equal(openOperatorToken(dir, never).value, value);
    }
    if (Deno.build.os === "windows") return;
    Deno.chmodSync(operatorTokenPath(dir), 0o644);
    const said: string[] = [];
    openOperatorToken(dir, news((text) => said.push(text)));
    match(said.join(), /could read .*operator_token.*--new/);
    equal(Deno.statSync(operatorTokenPath(dir)).mode! & 0o777, 0o600);
  });
});

Deno.test("where nothing can be stored there is a token all the same, and it is said", () => {
  inFolder((dir) => {
    const file = join(dir, "file");
    Deno.writeTextFileSync(file, "");
    const said: string[] = [];
    const token = openOperatorToken(join(file, "state"), news((text) => said.push(text)));
    match(token.value, /^[a-z2-7]{32}$/);
    ok(said.some((text) => text.includes("make state_dir writable")), said.join());
    const before = token.value;
    throws(() => token.renew(), TokenFileError);
    equal(token.value, before);
  });
});

Deno.test("another process's new token holds at once, and is told; a lost file ends nothing", () => {
  inFolder((dir) => {
    const said: string[] = [];
    const heard = news((text) => said.push(text));
    const running = openOperatorToken(dir, heard);
    const first = running.value;
    const command = openOperatorToken(dir, never);
    command.renew();
    equal(running.value, command.value);
    notEqual(running.value, first);
    equal(heard.told.changes, 1);
    equal(running.value, command.value);
    running.renew();
    equal(command.value, running.value);
    equal(heard.told.changes, 2);
    deepEqual(said, []);

    const held = running.value;
    Deno.writeTextFileSync(operatorTokenPath(dir), "half");
    equal(running.value, held);
    equal(running.value, held);
    equal(said.length, 1);
    match(said[0]!, /holds no token any more/);
    Deno.removeSync(operatorTokenPath(dir));
    equal(running.value, held);
    equal(heard.told.changes, 2);
  });
});

Deno.test({
  name: "what is no file does not hold the start up; a link to a file is one, and stays a link",
  ignore: Deno.build.os === "windows",
  fn() {
    inFolder((dir) => {
      const path = operatorTokenPath(dir);
      const made = {
        pipe: () => new Deno.Command("mkfifo", { args: [path] }).outputSync(),
        folder: () => Deno.mkdirSync(path),
      };
      for (const make of Object.values(made)) {
        make();
        const said: string[] = [];
        const token = openOperatorToken(dir, news((text) => said.push(text)));
        match(token.value, /^[a-z2-7]{32}$/);
        equal(token.isStored, false);
        equal(said.length, 1);
        match(said[0]!, /is no file.*remove it/);
        equal(Deno.statSync(path).isFile, false);
        Deno.removeSync(path);
      }
      const elsewhere = join(dir, "elsewhere");
      Deno.writeTextFileSync(elsewhere, `${"b".repeat(32)}\n`, { mode: 0o600 });
      Deno.symlinkSync(elsewhere, path);
      const token = openOperatorToken(dir, never);
      equal(token.value, "b".repeat(32));
      token.renew();
      ok(Deno.lstatSync(path).isSymlink);
      equal(Deno.readTextFileSync(elsewhere), `${token.value}\n`);
    });
  },
});

Deno.test("a file that cannot be read stays as it is, and holds when it can be again", () => {
  inFolder((dir) => {
    const path = operatorTokenPath(dir);
    const real = Deno.readTextFileSync;
    const kept = openOperatorToken(dir, never).value;
    const said: string[] = [];
    const heard = news((text) => said.push(text));
    Deno.readTextFileSync = () => {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    };
    let token;
    try {
      token = openOperatorToken(dir, heard);
      notEqual(token.value, kept);
      equal(token.isStored, false);
    } finally {
      Deno.readTextFileSync = real;
    }
    match(said.join(), /cannot be read \(Permission denied.*make it readable/);
    equal(real(path), `${kept}\n`);
    Deno.utimeSync(path, 1, 1);
    equal(token.value, kept);
    equal(heard.told.changes, 1);
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
