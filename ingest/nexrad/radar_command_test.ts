import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeLoneConfig } from "../../_test_config.ts";
import { NO_DATA, sharedPath } from "../../_test_data.ts";
import { program } from "../../_test_program.ts";
import { parseChildEvent } from "../../formats/child_event.ts";
import { SUPERVISED } from "../../processes.ts";
import { summary } from "./radar_command.ts";

async function withConfig(radar: object, test: (config: string, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const config = writeLoneConfig(folder, {
    // No test asks a real bucket for anything.
    radar: { level2: null, chunks: null, level3: null, picture_size: 256, ...radar },
  });
  try {
    await test(config, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(...args: string[]) {
  const { code, stdout } = await new Deno.Command(program().command, {
    args: program(...args).args,
    stderr: "inherit",
  }).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

Deno.test({
  name: "once: real files of a folder, one of them broken; a second pass has nothing to do",
  ignore: NO_DATA,
  fn: async () => {
    const source = await Deno.makeTempDir();
    const real = sharedPath("nexrad", "level2", "KABR20050101_000745.gz");
    await Deno.copyFile(real, join(source, "any name"));
    await Deno.writeTextFile(join(source, "broken"), "no radar at all");
    const radar = {
      sites: ["KABR"],
      level2: pathToFileURL(source).href,
      processing_window_minutes: null,
      products: { reflectivity: {} },
    };
    await withConfig(radar, async (config, folder) => {
      const first = await run("radar", "once", "--level", "2", "--config", config);
      match(first.text, /broken is left out/);
      match(first.text, /KABR: 2 volumes in the window; 1 processed, \d+ pictures; 1 left out/);
      equal(first.code, 0);
      const list = join(folder, "products/radar/lists/nexrad_level2_reflectivity_files.json");
      deepEqual(Object.keys(JSON.parse(await Deno.readTextFile(list))), [
        "KABR20050101_000745_V01",
      ]);
      const second = await run("radar", "once", "--level", "2", "--config", config);
      match(second.text, /2 volumes in the window; 2 there already/);
      equal(second.code, 0);
    });
    await Deno.remove(source, { recursive: true });
  },
});

Deno.test("once: what cannot be had is said with its remedy, and is exit code 1", async () => {
  await withConfig({ sites: ["KTLX"], level2: "file:///none/of/these" }, async (config) => {
    const { code, text } = await run("radar", "once", "--level", "2", "--config", config);
    equal(code, 1);
    match(text, /does not exist: correct its address under radar/);
    equal((await run("radar", "once", "--level", "3", "--config", config)).code, 1);
  });
  await withConfig({}, async (config) => {
    const { code, text } = await run("radar", "--config", config);
    equal(code, 1);
    match(text, /not configured: name sites/);
  });
});

Deno.test({
  name: "once: told to stop while the store hangs, it ends",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const store = new HangingServer();
    const radar = {
      sites: ["KTLX"],
      level3: store.address,
      store: { endpoint: store.address, bucket: "pictures" },
    };
    await withConfig(radar, async (config) => {
      const { command, args } = program("radar", "once", "--level", "3", "--config", config);
      const child = new Deno.Command(command, {
        args,
        stdout: "piped",
        stderr: "inherit",
        env: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
      }).spawn();
      await store.asked;
      child.kill("SIGTERM");
      const { code, stdout } = await child.output();
      match(new TextDecoder().decode(stdout), /stopped before it was done/);
      // It would have been tried four times.
      deepEqual([code, store.requests], [1, 1]);
    });
    store.close();
  },
});

/** Takes requests and never answers. */
class HangingServer {
  requests = 0;
  readonly asked: Promise<void>;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.Conn[] = [];

  constructor() {
    this.asked = new Promise((resolve) => this.#accept(resolve));
  }

  get address(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async #accept(asked: () => void): Promise<void> {
    for await (const connection of this.#listener) {
      this.#connections.push(connection);
      this.requests++;
      asked();
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
    this.#listener.close();
  }
}

Deno.test("the component ends by itself when its stdin does", async () => {
  const folder = await Deno.makeTempDir();
  const radar = { sites: ["KTLX"], level2: pathToFileURL(folder).href };
  await withConfig(radar, async (config) => {
    const { command, args } = program("radar", "--config", config);
    const child = new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      env: { [SUPERVISED]: "1" },
    }).spawn();
    const lines: string[] = [];
    let rest = "";
    const stdin = child.stdin;
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      lines.push(...parts);
      const isFollowing = lines.some((line) => {
        const event = parseChildEvent(line);
        return event?.event === "state" && event.state === "following KTLX";
      });
      if (isFollowing && !lines.includes("closed")) {
        lines.push("closed");
        await stdin.close();
      }
    }
    equal((await child.status).code, 0);
    equal(lines.at(-1), "stopped");
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the summary names what there was, and nothing that there was not", () => {
  const none = {
    found: 0,
    processed: 0,
    pictures: 0,
    there: 0,
    skipped: 0,
    failed: 0,
    unstored: 0,
    later: 0,
    unfinished: 0,
    ahead: 0,
    sites: ["KTLX"],
    removed: 0,
  };
  equal(summary(3, none), "KTLX: 0 products in the window");
  equal(
    summary(2, { ...none, found: 3, there: 1, processed: 1, pictures: 14, failed: 1 }),
    "KTLX: 3 volumes in the window; 1 there already; 1 processed, 14 pictures; 1 not fetched",
  );
});
