import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { keyKind, keyTrouble, shellPath } from "./ssh_key.ts";

/** A key made by the system's own tool; null where there is none. */
function made(program: string, ...args: string[]): string | null {
  const folder = Deno.makeTempDirSync();
  try {
    const key = join(folder, "key");
    const full = args.map((arg) => arg === "KEY" ? key : arg);
    new Deno.Command(program, { args: full, stdout: "null", stderr: "null" }).outputSync();
    return Deno.readTextFileSync(key);
  } catch {
    return null;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const keygen = (passphrase: string, ...more: string[]) =>
  made("ssh-keygen", "-q", "-N", passphrase, "-f", "KEY", ...more);

Deno.test("keys of ssh-keygen and openssl: with a passphrase and without", () => {
  const cases: [string | null, ReturnType<typeof keyKind>][] = [
    [keygen("", "-t", "ed25519"), "private"],
    [keygen("storm", "-t", "ed25519"), "passphrase"],
    [keygen("", "-t", "rsa", "-b", "2048"), "private"],
    [keygen("storm", "-t", "rsa", "-b", "2048"), "passphrase"],
    [keygen("", "-t", "rsa", "-b", "2048", "-m", "PEM"), "private"],
    [keygen("storm", "-t", "rsa", "-b", "2048", "-m", "PEM"), "passphrase"],
    [keygen("", "-t", "rsa", "-b", "2048", "-m", "PKCS8"), "private"],
    [keygen("storm", "-t", "rsa", "-b", "2048", "-m", "PKCS8"), "passphrase"],
  ];
  if (cases.every(([text]) => text === null) && Deno.env.get("CI") === "true") {
    throw new Error("no ssh-keygen: apt-get install openssh-client");
  }
  for (const [index, [text, kind]] of cases.entries()) {
    if (text !== null) equal(keyKind(text), kind, `case ${index}`);
  }
});

Deno.test("what is no private key", () => {
  equal(keyKind("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me"), "other");
  equal(keyKind(""), "other");
  // Damaged: ssh says so itself, better than a guess.
  equal(keyKind("-----BEGIN OPENSSH PRIVATE KEY-----\n!\n"), "private");
});

Deno.test("a path in a command is quoted where a shell would take it apart", {
  ignore: Deno.build.os === "windows",
}, () => {
  deepEqual(["~/.ssh/clamps_rsa", "/home/a b/key", "~/my keys/x", "/x/it's"].map(shellPath), [
    "~/.ssh/clamps_rsa",
    "'/home/a b/key'",
    "~/'my keys/x'",
    "'/x/it'\\''s'",
  ]);
});

Deno.test("a folder or a pipe is no key, and nobody waits for it", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    equal((await keyTrouble(folder))?.text, `SSH key is no file: ${folder}`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("open to others: asked only of one's own key, as ssh does", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const key = join(folder, "my key");
    Deno.writeTextFileSync(key, "-----BEGIN RSA PRIVATE KEY-----\n", { mode: 0o600 });
    equal(await keyTrouble(key), null);
    Deno.chmodSync(key, 0o640);
    const trouble = await keyTrouble(key);
    equal(trouble?.kind, "open to others");
    match(trouble!.fix, /^chmod 600 '.*my key'$/);
    if (Deno.uid() !== 0) return;
    Deno.chownSync(key, 65_534, 65_534);
    equal(await keyTrouble(key), null);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
