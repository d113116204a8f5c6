import { equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { standIn } from "./_test_release.ts";
import { tryNew } from "./try_new.ts";

Deno.test({
  name:
    "a selftest goes by no proxy, takes itself for no service, and leaves nothing behind when it has to be killed",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = Deno.makeTempDirSync();
    // As where a service updates itself.
    Deno.env.set("MESO360_SERVICE", "systemd");
    try {
      const path = join(folder, "meso360.new");
      const hangs = '#!/bin/sh\necho "$NO_PROXY $no_proxy" > "$0.said"\nmkdir -p "$TMPDIR/x/y"\n' +
        'echo "$TMPDIR" >> "$0.said"\n' +
        'echo "[$MESO360_SUPERVISED$MESO360_HANDOVER$MESO360_SERVICE]" >> "$0.said"\n' +
        "exec sleep 60\n";
      Deno.writeTextFileSync(path, hangs, { mode: 0o755 });
      const expected = { version: "0.3.0", target: Deno.build.target };
      await rejects(tryNew(path, expected, 1_500), /selftest takes longer than 1\.5 s/);
      const [proxies, temporary, roles] = Deno.readTextFileSync(`${path}.said`).trim().split("\n");
      equal(proxies, "* *");
      equal(roles, "[]");
      await rejects(Deno.stat(temporary!), Deno.errors.NotFound);
      Deno.writeTextFileSync(path, standIn("0.3.0"), { mode: 0o755 });
      await tryNew(path, expected);
    } finally {
      Deno.env.delete("MESO360_SERVICE");
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
