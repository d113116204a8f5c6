/**
 * Fetching from, and copying to, another machine: real rsync over a real SSH server.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { missing } from "../../_test_tools.ts";
import { makeKey, sshdProgram, TestSshd } from "../_test_sshd.ts";
import { HARD_NAMES, put, TestSite } from "./_test_site.ts";
import { INCOMING } from "./incoming.ts";
import { walkFolder, walkIfThere } from "./listing.ts";

const ignore = missing("rsync", "apt-get install rsync") || sshdProgram === null;

/** A key whose logins run something else than they ask for. */
async function keyFor(sshd: TestSshd, name: string, command: string): Promise<string> {
  const key = join(sshd.folder, name);
  await makeKey(key);
  const line = `command="${command.replaceAll('"', '\\"')}" ${Deno.readTextFileSync(`${key}.pub`)}`;
  Deno.writeTextFileSync(join(sshd.folder, "authorized"), line, { append: true });
  return key;
}

const files = (at: TestSite) => [...walkIfThere(at.path("raw", "cl61")).keys()].sort();

Deno.test({
  name: "rsync over ssh: what comes, what goes, and what keeps it from it",
  ignore,
  async fn(t) {
    // The quickest key exchange: there are many logins.
    const sshd = await TestSshd.start("KexAlgorithms curve25519-sha256");
    using at = new TestSite({});
    // The far folder's name is as hard as its files'.
    const far = at.path("far 'side' [x] $HOME");
    const address = (folder: string, port = sshd.port) =>
      `ssh://${sshd.user}@127.0.0.1:${port}${folder}`;
    const from = (source: string, more: object = {}) =>
      at.configure({
        instruments: [{ id: "cl61", profile: "cl61", source, key: sshd.key, ...more }],
      });
    try {
      await t.step("hard names come whole, with their times", async () => {
        from(address(far));
        for (const name of HARD_NAMES) put(join(far, name), name);
        put(join(far, ".unfinished.nc"), "x");
        Deno.symlinkSync("/etc/passwd", join(far, "link.nc"));
        const outcome = await at.run("cl61-source-sync");
        deepStrictEqual([outcome.state, outcome.counts.files], ["fetched", HARD_NAMES.length]);
        deepStrictEqual(files(at), [...HARD_NAMES].sort());
        for (const [path, { mtimeS }] of walkFolder(far)) {
          if (path === "link.nc") continue;
          const here = at.path("raw", "cl61", path);
          strictEqual(Deno.readTextFileSync(here), path);
          strictEqual(Deno.statSync(here).mtime!.getTime() / 1000, mtimeS);
        }
      });

      const big = crypto.getRandomValues(new Uint8Array(65_536));
      const long = new Uint8Array(20 * big.length).map((_, i) => big[i % big.length]! ^ (i >> 16));

      await t.step(
        "cut off in a file, nothing half is to be seen, and the next run goes on",
        async () => {
          put(join(far, "long.nc"), long, 0);
          at.clock.sleep(120_000);
          // The way breaks when so many bytes have passed.
          const cutKey = await keyFor(
            sshd,
            "cut",
            'eval "$SSH_ORIGINAL_COMMAND" | ' +
              '{ dd bs=64k count=1200000 iflag=count_bytes 2> /dev/null; [ "$(head -c 1 | wc -c)" = 1 ] && kill -9 0; exit 0; }',
          );
          from(address(far), { key: cutKey });
          const cut = await at.run("cl61-source-sync");
          deepStrictEqual([cut.ok, cut.state], [false, "cut off"], cut.summary);
          ok(!files(at).includes("long.nc"));
          const partial = at.path("raw", "cl61", INCOMING, ".partial", "long.nc");
          const size = Deno.statSync(partial).size;
          ok(size > 0 && size < long.length, `${size}`);
          // No single way lets all of it through: it comes only because each run goes on.
          let next = cut;
          for (let runs = 0; next.state === "cut off" && runs < 20; runs++) {
            next = await at.run("cl61-source-sync");
          }
          // `up to date` where the last cut came after the file's last byte.
          ok(next.ok, next.summary);
          // What came before is not fetched again.
          ok(next.counts.files! <= 1);
          deepStrictEqual(Deno.readFileSync(at.path("raw", "cl61", "long.nc")), long);
          ok(!existsSync(at.path("raw", "cl61", INCOMING)));
        },
      );

      await t.step("states with names", async () => {
        const state = async () => {
          const { ok: isOk, state, summary } = await at.run("cl61-source-sync");
          strictEqual(isOk, false);
          ok(!summary.includes("\n"), summary);
          return state;
        };
        from(address(join(at.folder, "nowhere")));
        strictEqual(await state(), "source missing");
        from(address(far, 9));
        strictEqual(await state(), "host unreachable");
        from(address(far), { key: join(sshd.folder, "no key") });
        strictEqual(await state(), "missing key");
        await makeKey(join(sshd.folder, "stranger"));
        from(address(far), { key: join(sshd.folder, "stranger") });
        strictEqual(await state(), "login refused");
        from(address(far), { key: await keyFor(sshd, "bare", "exec no-such-rsync") });
        strictEqual(await state(), "no rsync there");
        const stop = new AbortController();
        stop.abort();
        from(address(far));
        strictEqual((await at.run("cl61-source-sync", stop.signal)).state, "stopped");
      });

      await t.step("the archive gets everything", async () => {
        const copies = at.path("copies");
        Deno.mkdirSync(copies);
        at.configure({
          instruments: [{ id: "cl61", profile: "cl61" }],
          archive: { destination: address(copies), key: sshd.key, kilobytes_per_second: 100_000 },
        });
        const first = await at.run("archive-raw");
        deepStrictEqual([first.ok, first.counts.files], [true, HARD_NAMES.length + 1]);
        deepStrictEqual(
          [...walkFolder(join(copies, "raw", "cl61")).keys()].sort(),
          files(at),
        );
      });

      await t.step("a changed host key is not trusted", async () => {
        await sshd.kill();
        await sshd.newHostKey();
        await sshd.begin();
        from(address(far));
        const { state, summary } = await at.run("cl61-source-sync");
        strictEqual(state, "host key changed");
        match(summary, /known_hosts/);
      });
    } finally {
      await sshd.remove();
    }
  },
});
