import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { missing } from "./_test_tools.ts";
import {
  keyKind,
  keyTrouble,
  openKeyRemedy,
  sshProgramRemedy,
  unreadableKeyRemedy,
} from "./ssh_key.ts";

/** A key made by the system's own tool. */
function keygen(passphrase: string, ...more: string[]): string {
  const folder = Deno.makeTempDirSync();
  try {
    const key = join(folder, "key");
    const args = ["-q", "-N", passphrase, "-f", key, ...more];
    const { success, stderr } = new Deno.Command("ssh-keygen", { args }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return Deno.readTextFileSync(key);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("keys of ssh-keygen: with a passphrase and without", {
  ignore: missing("ssh-keygen", "apt-get install openssh-client"),
}, () => {
  const kinds = [["-t", "ed25519"], ["-t", "rsa"], ["-t", "rsa", "-m", "PEM"], [
    "-t",
    "rsa",
    "-m",
    "PKCS8",
  ]];
  for (const kind of kinds) {
    const size = kind.includes("rsa") ? ["-b", "2048"] : [];
    equal(keyKind(keygen("", ...kind, ...size)), "private", kind.join(" "));
    equal(keyKind(keygen("storm", ...kind, ...size)), "passphrase", kind.join(" "));
  }
});

Deno.test("what is no private key", () => {
  equal(keyKind("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me"), "other");
  equal(keyKind(""), "other");
  // Damaged: ssh says so itself, better than a guess.
  equal(keyKind("-----BEGIN OPENSSH PRIVATE KEY-----\n!\n"), "private");
});

Deno.test("what to do is said in the words of the system", () => {
  equal(
    unreadableKeyRemedy("~/my key", "linux"),
    `make this user its owner: sudo chown "$USER" ~/'my key'`,
  );
  const windows = unreadableKeyRemedy("C:\\my key", "windows");
  match(
    windows,
    /as administrator: takeown \/f "C:\\my key" & icacls "C:\\my key" \/inheritance:r/,
  );
  equal(openKeyRemedy("/x/key", "darwin"), "chmod 600 /x/key");
  match(sshProgramRemedy("linux"), /sudo apt install openssh-client/);
  match(sshProgramRemedy("windows"), /Optional features.*OpenSSH Client/);
  equal(/apt|install/.test(sshProgramRemedy("darwin")), false);
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
