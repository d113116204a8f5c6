import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeLoneConfig } from "../../_test_config.ts";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { program } from "../../_test_program.ts";

Deno.test({
  name: "radar process: prints what it wrote, and what gave nothing (needs ../shared/data)",
  ignore: NO_DATA,
  async fn() {
    const folder = Deno.makeTempDirSync();
    try {
      const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => {
        Deno.writeFileSync(join(folder, name), bytes);
        return join(folder, name);
      };
      const config = writeLoneConfig(folder, {
        radar: {
          products: { velocity: {}, hydrometeor: { codes: ["HHC"] } },
          picture_size: 256,
          processing_window_minutes: null,
        },
      });
      const names = ["LOT_HHC_2021_01_31_11_06_30", "TBW_NSS_2021_04_19_19_02"];
      const files = [
        file("by any name", sharedFile("nexrad", "level2", "KMKX20200115_150035.bin")),
        file("noise", Uint8Array.from({ length: 5_000 }, (_, i) => (i * i) % 251)),
        file("empty", new Uint8Array()),
        join(folder, "missing"),
        ...names.map((name) => file(name, sharedFile("nexrad", "level3", name))),
      ];
      const { command, args } = program("radar", "process", "--config", config, ...files);
      const { code, stdout, stderr } = await new Deno.Command(command, {
        args,
        // Were the configuration not heard, the defaults would be in this folder too, and not at home.
        // What an older program's environment says would win over the file.
        env: {
          HOME: folder,
          DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache", "deno"),
          PROJECT_S3_BUCKET: "",
          PROCESSING_WINDOW_MINUTES: "",
        },
      }).output();
      const told = new TextDecoder().decode(stderr);
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assert.equal(code, 1, told);
      assert(!existsSync(join(folder, "data", "products")), "not where defaults are");
      const objects = [
        "plots_level2/KMKX20200115_150035_V06_velocity_idx0.png",
        "plots_level3/KLOT20210131_110630_HHC_hydrometeor_idx0.png",
      ];
      assert.equal(lines.length, objects.length, lines.join("\n"));
      for (const [i, object] of objects.entries()) {
        const path = join(folder, "products", "radar", object);
        const bytes = Deno.statSync(path).size.toLocaleString("en-US");
        assert.equal(lines[i], `${path}  ${bytes} bytes`);
        assert(existsSync(path.replace(/png$/, "json")));
      }
      assert.match(told, /TBW_NSS_2021_04_19_19_02 is skipped \(no-picture\): NSS holds no field/);
      assert.match(told, /^meso360: noise is not a radar file$/m);
      for (const why of ["empty is empty", "missing does not exist"]) {
        assert(told.includes(`meso360: ${join(folder, why)}\n`), told);
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
