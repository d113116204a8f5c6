/**
 * What a release tells of its executables, held against what others make of it: openssl, WebCrypto,
 * and this program's own updater. The executables here are stand-ins: a header and a build note.
 */
import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { missing } from "./_test_tools.ts";
import { checkExecutable, compileArgs, RELEASE_FILES } from "./compile.ts";
import type { BuildNote } from "./formats/release_list.ts";
import {
  latestFile,
  makeKeyFile,
  noteIn,
  publicKey,
  ReleaseError,
  type ReleaseFile,
  signingKey,
  targetOf,
} from "./release.ts";
import { fileFor, parseLatest } from "./supervisor/update/latest.ts";
import { checkSignature } from "./supervisor/update/signature.ts";

const PROJECT = import.meta.dirname!;
const COMMIT = "62e4090bdda2fd4b7e30271c9800fa0ee345d29a";
const NOTE: BuildNote = {
  version: "0.3.0",
  commit: COMMIT,
  dirty: false,
  public_key: null,
  variant: "",
};

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function run(program: string, args: string[], options: Partial<Deno.CommandOptions> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(program, { args, ...options }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const noOpenssl = missing("openssl", "apt-get install openssl");

/** The first bytes of an executable as ELF-64, Mach-O 64 and PE/COFF describe them. */
function header(target: string): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  const arm = target.startsWith("aarch64");
  if (target.endsWith("linux-gnu")) {
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // 64 bits, little-endian
    view.setUint16(18, arm ? 183 : 62, true); // EM_AARCH64, EM_X86_64
  } else if (target.endsWith("darwin")) {
    bytes.set([0xcf, 0xfa, 0xed, 0xfe, arm ? 12 : 7, 0, 0, 1]); // CPU_ARCH_ABI64 | ARM or X86
  } else {
    bytes.set(bytesOf("MZ"));
    view.setUint32(0x3c, 128, true);
    bytes.set([...bytesOf("PE"), 0, 0, 0x64, 0x86], 128);
  }
  return bytes;
}

function standIn(file: ReleaseFile, note: BuildNote): Uint8Array {
  const text = `{"version":"x"} other text ${JSON.stringify({ ...note, variant: file.variant })} …`;
  return new Uint8Array([...header(file.target), ...bytesOf(text)]);
}

async function inFolder(fn: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-release-" });
  try {
    await fn(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const withFolder = (name: string, fn: (folder: string) => void | Promise<void>) =>
  Deno.test(name, () => inFolder(fn));

const withOpenssl = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({ name: `openssl: ${name}`, ignore: noOpenssl, fn: () => inFolder(fn) });

withFolder("a key file is its owner's alone, and is never written over", (folder) => {
  const path = join(folder, "release.pem");
  const shown = makeKeyFile(path);
  const pem = Deno.readTextFileSync(path);
  if (Deno.build.os !== "windows") equal(Deno.statSync(path).mode! & 0o777, 0o600);
  throws(() => makeKeyFile(path), { code: "key-exists" });
  equal(Deno.readTextFileSync(path), pem);
  equal(signingKey(pem).publicKey, shown);
  equal(signingKey(path).publicKey, shown);
  equal(publicKey(shown), shown);
});

Deno.test("what is no signing key is refused, and never repeated in the message", () => {
  const pem = (key: ReturnType<typeof generateKeyPairSync>["privateKey"], passphrase?: string) =>
    key.export({
      type: "pkcs8",
      format: "pem",
      ...(passphrase ? { cipher: "aes-256-cbc", passphrase } : {}),
    }).toString();
  const secret = "MC4CAQAwBQYDK2VwBCIEIJ";
  for (
    const given of [
      secret,
      `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
      pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey),
      pem(generateKeyPairSync("ed25519").privateKey, "storm"),
    ]
  ) {
    throws(() => signingKey(given), (error: unknown) => {
      ok(error instanceof ReleaseError);
      equal(error.code, "key");
      const body = given.split("\n")[1] ?? given;
      ok(!error.message.includes(body.slice(0, 12)), error.message);
      return true;
    });
  }
  for (const text of ["", "storm", btoa("short"), btoa("x".repeat(33))]) {
    throws(() => publicKey(text), { code: "key" });
  }
});

withOpenssl("its keys can sign, ours it can read, and it finds our signature good", async (dir) => {
  const [pem, pub, digest, signature] = ["k.pem", "p.pem", "digest", "sig"].map((n) =>
    join(dir, n)
  );
  equal((await run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", pem!])).code, 0);
  const key = signingKey(pem!);
  const der = await new Deno.Command("openssl", {
    args: ["pkey", "-in", pem!, "-pubout", "-outform", "DER"],
  }).output();
  equal(btoa(String.fromCharCode(...der.stdout.slice(-32))), key.publicKey);

  const executable = join(dir, "executable");
  Deno.writeFileSync(executable, standIn(RELEASE_FILES[0]!, NOTE));
  const file = latestFile("executable", Deno.readFileSync(executable), key);
  const sum = await run("openssl", ["dgst", "-sha256", "-r", executable]);
  equal(file.sha256, sum.out.split(" ")[0]);
  await run("openssl", ["dgst", "-sha256", "-binary", "-out", digest!, executable]);
  Deno.writeFileSync(signature!, Uint8Array.from(atob(file.signature), (c) => c.charCodeAt(0)));
  await run("openssl", ["pkey", "-in", pem!, "-pubout", "-out", pub!]);
  const verify = ["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", pub!, "-in", digest!];
  const good = await run("openssl", [...verify, "-sigfile", signature!]);
  equal(good.code, 0, good.err);
  const flipped = Deno.readFileSync(digest!);
  flipped[0]! ^= 1;
  Deno.writeFileSync(digest!, flipped);
  ok((await run("openssl", [...verify, "-sigfile", signature!])).code !== 0);
});

withFolder("signing needs no network, and our updater believes what it wrote", async (folder) => {
  const told = Deno.readTextFileSync(join(PROJECT, "docs", "RELEASE.md"));
  for (const name of ["compile.ts", "release.ts", "durable.ts", "formats/release_list.ts"]) {
    ok(told.includes(`\`${name}\``), `docs/RELEASE.md does not name ${name}`);
    Deno.mkdirSync(join(folder, name, ".."), { recursive: true });
    Deno.copyFileSync(join(PROJECT, name), join(folder, name));
  }
  const dist = join(folder, "dist");
  Deno.mkdirSync(dist);
  const keyFile = join(folder, "release.pem");
  const note = { ...NOTE, public_key: makeKeyFile(keyFile) };
  for (const file of RELEASE_FILES) Deno.writeFileSync(join(dist, file.name), standIn(file, note));
  const sign = (env: Record<string, string> = {}) =>
    run(Deno.execPath(), ["run", "-A", "--no-config", "--cached-only", "compile.ts", "sign"], {
      cwd: folder,
      // An empty cache: nothing that was ever fetched helps.
      env: { DENO_DIR: join(folder, "cache"), MESO360_SIGNING_KEY: keyFile, NO_COLOR: "1", ...env },
    });

  const done = await sign();
  equal(done.code, 0, done.err);
  const secret = Deno.readTextFileSync(keyFile).split("\n")[1]!;
  ok(!(done.out + done.err).includes(secret));
  const text = Deno.readTextFileSync(join(dist, "latest.json"));
  ok(!text.includes(secret));
  const latest = parseLatest(text, "latest.json");
  deepEqual([latest.version, JSON.parse(text).commit], ["0.3.0", COMMIT]);
  deepEqual(
    Object.keys(latest.files).sort(),
    [
      "aarch64-apple-darwin",
      "aarch64-unknown-linux-gnu",
      "x86_64-apple-darwin",
      "x86_64-pc-windows-msvc",
      "x86_64-pc-windows-msvc+windowless",
      "x86_64-unknown-linux-gnu",
    ],
  );
  const sums = Deno.readTextFileSync(join(dist, "SHA256SUMS"));
  for (const target of Object.keys(latest.files)) {
    const { name, size, sha256, signature } = fileFor(latest, target, "latest.json");
    const bytes = Deno.readFileSync(join(dist, name));
    equal(size, bytes.length);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    equal(sha256, [...digest].map((b) => b.toString(16).padStart(2, "0")).join(""));
    ok(sums.includes(`${sha256}  ${name}\n`));
    await checkSignature(sha256, signature, note.public_key);
    const other = latestFile("other", bytesOf("other"), signingKey(keyFile));
    await rejects(checkSignature(sha256, other.signature, note.public_key));
  }

  // Executables of two builds are no release, nor are those that would refuse this key.
  const last = RELEASE_FILES.at(-1)!;
  Deno.writeFileSync(join(dist, last.name), standIn(last, { ...note, version: "0.2.0" }));
  match((await sign()).err, /meso360-windows-x64-windowless\.exe is of another build/);
  const otherKey = { ...note, public_key: publicKey(btoa("k".repeat(32))) };
  for (const f of RELEASE_FILES) Deno.writeFileSync(join(dist, f.name), standIn(f, otherKey));
  match((await sign()).err, /believe another key/);
  equal(Deno.readTextFileSync(join(dist, "latest.json")), text);
  // The old key hands over to a new one.
  const handedOver = await sign({ MESO360_PUBLIC_KEY: otherKey.public_key });
  ok(handedOver.out.includes(`NEW KEY: who takes this release believes ${otherKey.public_key}`));
  const { files } = JSON.parse(Deno.readTextFileSync(join(dist, "latest.json")));
  const { sha256, signature } = files["aarch64-apple-darwin"];
  await checkSignature(sha256, signature, note.public_key);

  for (const f of RELEASE_FILES) {
    Deno.writeFileSync(join(dist, f.name), standIn(f, { ...note, dirty: true }));
  }
  match((await sign()).err, /no changes: commit/);
});

Deno.test("an executable for another machine is not taken for the wanted one", () => {
  for (const file of RELEASE_FILES) {
    checkExecutable(file, standIn(file, NOTE), NOTE);
    for (const other of RELEASE_FILES) {
      if (other.target === file.target) continue;
      throws(() => checkExecutable(file, standIn(other, NOTE), NOTE), { code: "wrong-machine" });
    }
  }
  const [console, windowless] = RELEASE_FILES.filter((f) => f.target.includes("windows"));
  throws(() => checkExecutable(windowless!, standIn(console!, NOTE), NOTE), {
    code: "wrong-build",
  });
});

Deno.test("the machine is read from a real executable, and from nothing else", () => {
  equal(targetOf(Deno.readFileSync(Deno.execPath())), Deno.build.target);
  for (const bytes of [bytesOf(""), bytesOf("#!/bin/sh\n".padEnd(80)), bytesOf("MZ".padEnd(80))]) {
    equal(targetOf(bytes), null);
  }
  equal(noteIn(bytesOf('{"version":"0.3.0","commit":')), null);
});

Deno.test("each executable is compiled for its machine; icon and window are Windows' own", () => {
  for (const file of RELEASE_FILES) {
    const args = compileArgs(file, "out");
    equal(args[args.indexOf("--target") + 1], file.target);
    const windows = file.target === "x86_64-pc-windows-msvc";
    equal(args.includes("--icon"), windows);
    equal(args.includes("--no-terminal"), file.variant === "windowless");
    equal(args.at(-1), "main.ts");
  }
});
