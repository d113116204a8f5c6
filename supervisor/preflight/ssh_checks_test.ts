import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../../config.ts";
import type { ProgramAnswer } from "../run_program.ts";
import { sshChecks } from "./ssh_checks.ts";

const { config } = loadConfig("/nowhere/meso360.config.json");
// As ssh-keygen begins its files; what follows does not matter here.
const PRIVATE = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n";
const THERE: ProgramAnswer = { outcome: "ended", code: 0, text: "", err: "" };

/** The two lines, with this key file (text and mode, null: none) and this answer of ssh. */
async function checks(
  file: [text: string, mode: number] | null,
  answer: ProgramAnswer = THERE,
  os = "linux",
) {
  const folder = Deno.makeTempDirSync();
  try {
    const key = join(folder, "clamps_rsa");
    if (file !== null) Deno.writeTextFileSync(key, file[0], { mode: file[1] });
    const settings = { ...config, rtun_port: 2222, tunnel: { ...config.tunnel, key } };
    const found = await sshChecks(settings, () => Promise.resolve(answer), os);
    const short = (text: string | null) => text?.replaceAll(key, "KEY") ?? null;
    return found.map(({ result, text, fix }) => ({ result, text: short(text), fix: short(fix) }));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("without a tunnel nothing is looked for", async () => {
  deepEqual(await sshChecks(config, () => Promise.resolve(THERE), "linux"), []);
});

Deno.test("the key: there and private, absent, open to others, the public one", async () => {
  equal((await checks([PRIVATE, 0o600]))[0]?.text, "SSH key found: KEY");
  deepEqual((await checks(null))[0], {
    result: "WARN",
    text: "SSH key not found: KEY",
    fix: "Copy clamps_rsa to that path; mesosync will not connect until this is done",
  });
  const publicKey = (await checks(["ssh-rsa AAAAB3Nza", 0o600]))[0];
  equal(publicKey?.text, "SSH key is no private key: KEY");
  match(publicKey!.fix!, /\.pub/);
  if (Deno.build.os === "windows") return;
  const open = (await checks([PRIVATE, 0o644]))[0];
  deepEqual([open?.text, open?.fix], [
    "SSH key can be read by others, so ssh refuses it: KEY",
    "chmod 600 KEY",
  ]);
  // As a key with a passphrase begins in the older form.
  const locked = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
  match((await checks([locked, 0o600]))[0]!.text!, /^SSH key has a passphrase/);
});

Deno.test("the ssh program: there, absent, hanging", async () => {
  equal((await checks([PRIVATE, 0o600]))[1]?.text, "ssh program found");
  const absent = (await checks(null, { outcome: "absent" }))[1];
  match(absent!.text!, /^ssh program not found/);
  match(absent!.fix!, /apt install openssh-client/);
  match((await checks(null, { outcome: "absent" }, "windows"))[1]!.fix!, /OpenSSH Client/);
  match((await checks(null, { outcome: "absent" }, "darwin"))[1]!.fix!, /belongs to macOS/);
  equal((await checks(null, { outcome: "late" }))[1]?.text, "ssh program does not answer");
});
