/**
 * A raw file's whole way, folder to folder, through the program itself where rooms meet. With
 * accounts, ssh and times: bench/observatory_chain.ts.
 */
import { match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { program } from "../../_test_program.ts";
import { missing } from "../../_test_tools.ts";
import { put, TestSite } from "./_test_site.ts";

Deno.test({
  name: "a new raw file becomes a product, a copy in the archive, and a green verification",
  ignore: missing("rsync", "apt-get install rsync"),
  async fn() {
    using at = new TestSite({});
    for (const name of ["source", "archive"]) Deno.mkdirSync(at.path(name));
    put(
      at.path("source", "probe_20260518.csv"),
      "time,temperature\n2026-05-18 12:00:00,1.5\n2026-05-18 12:01:00,1.6\n",
    );
    at.configure({
      instruments: [{ id: "probe", profile: "probe", source: at.path("source") }],
      profiles: {
        probe: {
          title: "Probe",
          files: "\\.csv$",
          reader: "csv",
          variables: "all",
          panels: [{
            kind: "lines",
            title: "Temperature",
            units: "degC",
            lines: [{ variable: "temperature" }],
          }],
        },
      },
      archive: { destination: at.path("archive") },
    });
    const run = async (name: string) => {
      const { command, args } = program("job", name, "--config", at.path("meso360.config.json"));
      const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
      const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      strictEqual(code, 0, text);
      return text;
    };
    match((await at.run("probe-source-sync")).summary, /^1 file came/);
    await run("probe-append");
    ok(existsSync(at.path("products/probe/probe.zarr/.zmetadata")));
    await run("probe-quicklooks");
    ok(existsSync(at.path("products/quicklooks/probe/probe_20260518.png")));
    // The test's clock stands still: the copy begins after the file came.
    at.clock.sleep(60_000);
    ok((await at.run("archive-raw")).ok);
    ok(existsSync(at.path("archive/raw/probe/probe_20260518.csv")));
    match(await run("mirror-verify"), /verified: all 2 files/);
  },
});
