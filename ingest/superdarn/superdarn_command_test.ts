import { deepEqual, equal, match } from "node:assert/strict";
import { connect } from "node:net";
import { writeLoneConfig } from "../../_test_config.ts";
import { NO_DATA, sharedPath } from "../../_test_data.ts";
import { program } from "../../_test_program.ts";
import { SUPERVISED } from "../../processes.ts";
import { parseChildEvent } from "../../formats/child_event.ts";
import { readRecord } from "../../formats/superdarn/dmap.ts";
import { recordTimeMs } from "../../formats/superdarn/fitacf.ts";
import { PacketReader } from "../../formats/superdarn/packets.ts";

/** Runs `meso360 superdarn` in a folder of its own; it hears no other radar than these. */
async function withConfig(superdarn: object, test: (config: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const config = writeLoneConfig(folder, { superdarn: { port: 0, ...superdarn } });
  try {
    await test(config);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function start(args: readonly string[], env: Record<string, string> = {}) {
  const { command, args: all } = program("superdarn", ...args);
  return new Deno.Command(command, { args: all, stdout: "piped", stderr: "inherit", env }).spawn();
}

const linesOf = (child: Deno.ChildProcess) =>
  child.stdout.pipeThrough(new TextDecoderStream()).getReader();

/** Reads what a child prints until it says so; one that ends before has failed. */
async function readUntil(
  lines: ReadableStreamDefaultReader<string>,
  what: RegExp,
): Promise<RegExpExecArray> {
  for (let text = "";;) {
    const { done, value } = await lines.read();
    if (done) throw new Error(`it ended without ${what}: ${text}`);
    text += value;
    const found = what.exec(text);
    if (found !== null) return found;
  }
}

/** As its supervisor runs it: what it tells is on stdout. */
async function supervised(...args: string[]) {
  const { code, stdout } = await start(args, { [SUPERVISED]: "1" }).output();
  const lines = new TextDecoder().decode(stdout).split("\n");
  const states = lines.map(parseChildEvent).filter((event) => event?.event === "state");
  return { code, states };
}

async function byHand(...args: string[]) {
  const { code, stdout } = await start(args).output();
  return { code, text: new TextDecoder().decode(stdout) };
}

Deno.test("nothing configured: exit code 1, and what to write where", async () => {
  await withConfig({}, async (config) => {
    const { code, states } = await supervised("--config", config);
    equal(code, 1);
    deepEqual(states.map(({ state }) => state), ["not configured"]);
    match(states[0]!.reason!, /name radars under superdarn/);
  });
});

Deno.test("the port is another program's: exit code 4, and what to do", async () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  const radars = { kod: { host: "127.0.0.1", port: 9 } };
  await withConfig({ port, radars }, async (config) => {
    const { code, states } = await supervised("--config", config);
    equal(code, 4);
    deepEqual(states.map(({ state }) => state), ["port taken"]);
    match(states[0]!.reason!, /another meso360 running\? .* superdarn\.port/);
  });
});

Deno.test("a replay of what is not there opens nothing: one line, exit code 1", async () => {
  await withConfig({}, async (config) => {
    for (const more of [[], ["--serve", "0"]]) {
      const missing = await byHand("--config", config, "--replay", "/none/of/these", ...more);
      equal(missing.code, 1);
      match(missing.text, /^\[[^\n\]]+\] \[superdarn\] WARN  \/none\/of\/these [^\n]+\n$/);
    }
    const { code, text } = await byHand("--config", config, "--serve", "0");
    equal(code, 1);
    match(text, /--replay FILE is needed/);
  });
});

Deno.test({
  name: "a replay by hand says where it is served and when all is played, and no more",
  ignore: NO_DATA || Deno.build.os === "windows",
  async fn() {
    await withConfig({}, async (config) => {
      const file = sharedPath("superdarn", "test.fitacf");
      const child = start(["--config", config, "--replay", file, "--rate", "1000000"]);
      const lines = linesOf(child);
      const { input: text } = await readUntil(lines, /records were played.*\n/);
      match(text, /clients are served at http:\/\/127\.0\.0\.1:\d+\/socket\.io\//);
      match(text, /all \d+ records were played; .* until it is stopped \(Ctrl\+C\)/);
      equal(text.includes("{"), false, text);
      child.kill("SIGTERM");
      equal((await child.status).code, 0);
      await lines.cancel();
    });
  },
});

Deno.test({
  name: "--serve plays a file as a radar does, dated now; it stops when it is told to",
  ignore: NO_DATA || Deno.build.os === "windows",
  async fn() {
    await withConfig({}, async (config) => {
      const file = sharedPath("superdarn", "test.fitacf");
      const child = start(["--config", config, "--replay", file, "--rate", "50", "--serve", "0"]);
      const lines = linesOf(child);
      const said = await readUntil(lines, /a radar is played at 127\.0\.0\.1:(\d+),/);
      const socket = connect(Number(said[1]), "127.0.0.1");
      const timeMs = await new Promise<number>((resolve) => {
        const reader = new PacketReader({
          record: (bytes) => resolve(recordTimeMs(readRecord(bytes))),
          bad: () => {},
          skipped: () => {},
        });
        socket.on("data", (bytes: Uint8Array) => reader.push(bytes));
      });
      // The file is of another year.
      equal(new Date(timeMs).getUTCFullYear(), new Date().getUTCFullYear());
      socket.destroy();
      child.kill("SIGTERM");
      equal((await child.status).code, 0);
      await lines.cancel();
    });
  },
});

Deno.test({
  name: "it stops when it is told to, with a radar and a client that hang",
  ignore: Deno.build.os === "windows",
  async fn() {
    using radar = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const radars = { kod: { host: "127.0.0.1", port: radar.addr.port } };
    await withConfig({ radars }, async (config) => {
      const child = start(["--config", config]);
      using _connection = await radar.accept();
      const lines = linesOf(child);
      const said = await readUntil(lines, /served at http:\/\/127\.0\.0\.1:(\d+)\//);
      const client = connect(Number(said[1]), "127.0.0.1");
      client.on("error", () => {});
      client.write("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n");
      await new Promise((resolve) => client.once("data", resolve));
      client.pause();
      child.kill("SIGTERM");
      equal((await child.status).code, 0);
      await lines.cancel();
      client.destroy();
    });
  },
});
