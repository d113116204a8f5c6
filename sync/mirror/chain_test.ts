/**
 * A raw file's whole way through the program itself, folder to folder. With accounts, ssh and times:
 * bench/observatory_chain.ts.
 */
import { match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeLoneConfig } from "../../_test_config.ts";
import { program } from "../../_test_program.ts";
import { missing } from "../../_test_tools.ts";
import { put } from "./_test_site.ts";

Deno.test({
  name: "a new raw file becomes a product, a copy in the archive, and a green verification",
  ignore: missing("rsync", "apt-get install rsync"),
  async fn() {
    const folder = Deno.makeTempDirSync({ prefix: "meso360-chain-" });
    try {
      for (const name of ["source", "archive"]) Deno.mkdirSync(join(folder, name));
      put(
        join(folder, "source", "probe_20260518.csv"),
        "time,temperature\n2026-05-18 12:00:00,1.5\n2026-05-18 12:01:00,1.6\n",
      );
      const config = writeLoneConfig(folder, {
        instruments: [{ id: "probe", profile: "probe", source: join(folder, "source") }],
        profiles: {
          probe: { title: "Probe", files: "\\.csv$", reader: "csv", variables: "all" },
        },
        archive: { destination: join(folder, "archive") },
      });
      const run = async (name: string) => {
        const { command, args } = program("job", name, "--config", config);
        const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
        const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
        strictEqual(code, 0, text);
        return text;
      };
      match(await run("probe-source-sync"), /fetched: 1 file came/);
      await run("probe-append");
      ok(existsSync(join(folder, "products/probe/probe.zarr/.zmetadata")));
      await run("archive-raw");
      ok(existsSync(join(folder, "archive/raw/probe/probe_20260518.csv")));
      match(await run("mirror-verify"), /verified: all 2 files/);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
