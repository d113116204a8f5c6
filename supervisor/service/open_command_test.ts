import assert from "node:assert/strict";
import { join } from "node:path";
import { configSchema } from "../../config_schema.ts";
import { open } from "./open_command.ts";

/** A page that answers as a supervisor does, and the configuration whose supervisor it is. */
async function withPanel(
  test: (
    loaded: Parameters<typeof open>[0],
    port: number,
    note: (port: number) => void,
  ) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const panel = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ components: [] }),
  );
  const log = console.log;
  console.log = () => {};
  try {
    const config = { ...configSchema.parse({ data_dir: folder }), vehicle_id: "truck" };
    const loaded = { config, path: "/home/vera/c.json", problems: [], unreadable: false };
    const note = (port: number) =>
      Deno.writeTextFileSync(join(folder, ".meso360-station.json"), JSON.stringify({ port }));
    await test(loaded, panel.addr.port, note);
  } finally {
    console.log = log;
    await panel.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a supervisor that runs has its page opened, and no second one is started", () =>
  withPanel(async (loaded, port, note) => {
    note(port);
    const shown: string[] = [];
    const code = await open(loaded, (url) => shown.push(url), () => assert.fail("started"));
    assert.equal(code, 0);
    assert.deepEqual(shown, [`http://localhost:${port}/`]);
  }));

Deno.test("without one it is started with the same configuration, and its page opened then", () =>
  withPanel(async (loaded, port, note) => {
    const { promise: shown, resolve } = Promise.withResolvers<string>();
    const code = await open(loaded, resolve, async (_, options) => {
      assert.deepEqual(options, { browser: false, config: "/home/vera/c.json" });
      note(port);
      await shown;
      return 3;
    });
    assert.equal(code, 3);
    assert.equal(await shown, `http://localhost:${port}/`);
  }));
