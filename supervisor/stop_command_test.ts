/** Who is asked to stop, where the note of the lock may be out of date. */
import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { program } from "../_test_program.ts";
import { takeLock } from "../lock.ts";

interface Place {
  readonly folder: string;
  readonly port: number;
  /** Requests that the panel got. */
  readonly asked: string[];
  /** What `meso360 stop` returned and said. */
  stop(): Promise<{ code: number; said: string }>;
}

/** A panel that says it records into `theirs` (the folder's own unless given), and stops by `stopping`. */
async function inPlace(
  theirs: string | null,
  stopping: () => void,
  test: (place: Place) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const asked: string[] = [];
  const panel = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(`${request.method} ${pathname}`);
    if (request.method === "POST") stopping();
    return Response.json({ components: [], config: { data_dir: theirs ?? folder } });
  });
  const config = join(folder, "meso360.config.json");
  const settings = { data_dir: folder, logger_ip: "127.0.0.1:9", http_host: "127.0.0.1" };
  Deno.writeTextFileSync(config, JSON.stringify(settings));
  try {
    await test({
      folder,
      port: panel.addr.port,
      asked,
      // A process of its own: what waits for a lock ends only with its process.
      async stop() {
        const { command, args } = program("stop", "--config", config);
        const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, said: text(stdout) + text(stderr) };
      },
    });
  } finally {
    await panel.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
}

const POST = "POST /api/control";

Deno.test("stop: the one that answers for the folder is asked, and waited for", async () => {
  let release = () => {};
  await inPlace(null, () => release(), async ({ folder, port, asked, stop }) => {
    const lock = (await takeLock(folder, "station", "meso360 supervisor", 5_000))!;
    lock.note({ port, service: "systemd" });
    release = lock.release;
    const { code, said } = await stop();
    equal(code, 0, said);
    match(said, /has stopped\nsystemd starts it again/);
    deepEqual(asked, ["GET /api/status", POST]);
  });
});

Deno.test("stop: another station on the port that a killed one noted is left alone", async () => {
  await inPlace("/elsewhere", () => {}, async ({ folder, port, asked, stop }) => {
    const note = { pid: 1, host: "x", role: "meso360 supervisor", since: "", port };
    Deno.writeTextFileSync(join(folder, ".meso360-station.json"), JSON.stringify(note));
    const { code, said } = await stop();
    equal(code, 1);
    match(said, /no supervisor is running on/);
    equal(asked.includes(POST), false);
  });
});

Deno.test("stop: one that holds the lock is asked, by whatever path it knows the folder", async () => {
  let release = () => {};
  await inPlace("/the/same/by/a/link", () => release(), async ({ folder, port, asked, stop }) => {
    const lock = (await takeLock(folder, "station", "meso360 supervisor", 5_000))!;
    lock.note({ port });
    release = lock.release;
    equal((await stop()).code, 0);
    equal(asked.at(-1), POST);
  });
});

Deno.test("stop: one without a panel is named, and where nobody is, nobody is asked", async () => {
  await inPlace(null, () => {}, async ({ folder, asked, stop }) => {
    const none = await stop();
    equal(none.code, 1);
    match(none.said, /no supervisor is running on/);
    deepEqual(asked, []);
    const lock = (await takeLock(folder, "station", "meso360 ingest", 5_000))!;
    const { code, said } = await stop();
    lock.release();
    equal(code, 1);
    match(said, /in use by meso360 ingest \(process \d+\), which has no control panel/);
  });
});

Deno.test("a lock that cannot be opened is one line, not a stack", async () => {
  await inPlace(null, () => {}, async ({ folder, asked, stop }) => {
    Deno.mkdirSync(join(folder, ".meso360-station.lock"));
    const { code, said } = await stop();
    equal(code, 1);
    match(said, /^meso360: .* is not this account's \(.*\): stop it in the panel\n$/);
    deepEqual(asked, []);
  });
});
