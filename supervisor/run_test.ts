import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { lockHolder } from "../lock.ts";
import { LineSplitter } from "../formats/lines.ts";
import type { ComponentView } from "./children/component.ts";
import { stop } from "./stop_command.ts";
import { loadConfig } from "../config.ts";

/** Long enough for a slow machine; a test that waits so long has failed. */
const PATIENCE_MS = 30_000;

async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const endMs = performance.now() + PATIENCE_MS;
  while (performance.now() < endMs) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Is the process there, and no zombie? */
function alive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return !/^State:\s+Z/m.test(procStatus(pid));
  } catch {
    return false;
  }
}

function procStatus(pid: number): string {
  const { stdout } = new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
    .outputSync();
  return `State: ${new TextDecoder().decode(stdout).trim()}`;
}

class Station {
  readonly lines: string[] = [];
  readonly #process: Deno.ChildProcess;
  readonly #read: Promise<void>;

  constructor(readonly config: string, port: number, told: string[]) {
    const program = join(import.meta.dirname!, "_test_station.ts");
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", program, config, String(port), ...told],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#read = this.#collect(this.#process.stdout);
  }

  async #collect(stdout: ReadableStream<Uint8Array>): Promise<void> {
    const splitter = new LineSplitter();
    for await (const bytes of stdout) this.lines.push(...splitter.push(bytes));
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** How it ended, once everything it said is in `lines`. */
  async exited(): Promise<Deno.CommandStatus> {
    await this.#read;
    return await this.#process.status;
  }

  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  url(): Promise<string> {
    return until(
      "the control panel's address",
      () => this.lines.map((line) => /control panel (\S+)\//.exec(line)?.[1]).find(Boolean),
    );
  }

  async part(): Promise<ComponentView> {
    const status = await (await fetch(`${await this.url()}/api/status`)).json();
    return status.components[0];
  }

  async control(action: string, component?: string): Promise<Response> {
    const body = JSON.stringify({ action, component });
    return await fetch(`${await this.url()}/api/control`, { method: "POST", body });
  }

  /** The child's process id once it has said that it runs. */
  running(besides = 0): Promise<number> {
    return until("the component", async () => {
      const { pid, state } = await this.part();
      return state !== "starting" && pid !== besides ? pid : null;
    });
  }

  /** Whatever happened, nothing stays behind. */
  async end(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // Gone already.
    }
    await this.exited();
  }
}

interface Place {
  readonly dir: string;
  readonly config: string;
  start(told?: string[], port?: number): Station;
}

async function inPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const dir = Deno.makeTempDirSync();
  const config = join(dir, "meso360.config.json");
  const folders = {
    data_dir: "data",
    log_dir: "logs",
    state_dir: "state",
    products_dir: "products",
  };
  const settings = Object.fromEntries(
    Object.entries(folders).map(([key, name]) => [key, join(dir, name)]),
  );
  // The checkout under test must not be pulled by what it tests.
  const update = { at_start: false };
  const text = JSON.stringify({
    ...settings,
    logger_ip: "127.0.0.1:9",
    http_host: "127.0.0.1",
    update,
  });
  Deno.writeTextFileSync(config, `// the truck\n${text}\n`);
  const stations: Station[] = [];
  try {
    await test({
      dir,
      config,
      start(told = [], port = 0) {
        stations.push(new Station(config, port, told));
        return stations.at(-1)!;
      },
    });
  } finally {
    for (const station of stations) await station.end();
    Deno.removeSync(dir, { recursive: true });
  }
}

const posix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "a killed component is started again, a killed supervisor takes it along",
  posix,
  async () => {
    await inPlace(async (place) => {
      const station = place.start();
      const first = await station.running();
      ok(
        station.lines.some((line) =>
          line.includes(`supervised: true`) && line.includes(place.config)
        ),
      );
      Deno.kill(first, "SIGKILL");
      const second = await station.running(first);
      const { restart_count, crashes } = await station.part();
      equal(restart_count, 1);
      equal(crashes, 1);
      station.kill("SIGKILL");
      await until("the orphan's end", () => !alive(second));
    });
  },
);

Deno.test("what the radar's component tells is in the panel, and on the radar's stream", async () => {
  await inPlace(async (place) => {
    const station = place.start(["radar"]);
    await station.running();
    const url = await station.url();
    const radar = async () => (await (await fetch(`${url}/api/status`)).json()).radar;
    const view = await until("what it tells", radar);
    equal(view.under_way, "KTLX 0.5° reflectivity");
    equal("event" in view, false);
    const stream = await fetch(`${url}/radar/events`);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("KTLX20250409_123456_V06")) text += (await reader.read()).value;
    match(text, /event: picture\ndata: {"level":2,"product":"reflectivity",/);
    await reader.cancel();
    // Its lines are for the program, not for the log.
    ok(!station.lines.some((line) => line.includes('"event"')));
    equal((await (await station.control("stop", "mesoingest")).json()).ok, true);
    await until("nothing is under way", async () => (await radar()).under_way === null);
  });
});

Deno.test(
  "SIGINT, SIGTERM and SIGHUP stop it gracefully, and the lock is free",
  posix,
  async () => {
    await inPlace(async (place) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        const station = place.start();
        const pid = await station.running();
        station.kill(signal);
        equal((await station.exited()).code, 0);
        equal(alive(pid), false);
        ok(station.lines.some((line) => line.endsWith("[mesoingest] stdin ended")));
        equal(lockHolder(join(place.dir, "data"), "station"), null);
      }
    });
  },
);

Deno.test("a component that heeds nothing is killed, streams are ended", posix, async () => {
  await inPlace(async (place) => {
    const station = place.start(["stubborn"]);
    const pid = await station.running();
    const stream = await fetch(`${await station.url()}/api/log/stream`);
    equal((await station.control("shutdown")).status, 200);
    const text = await stream.text();
    match(text, /mesoingest does not stop by itself: killed/);
    equal((await station.exited()).code, 0);
    equal(alive(pid), false);
  });
});

Deno.test("a second one says who is there and exits 3; stop ends the first", posix, async () => {
  await inPlace(async (place) => {
    const first = place.start();
    await first.running();
    const port = Number(new URL(await first.url()).port);
    const second = place.start();
    equal((await second.exited()).code, 3);
    const said = second.lines.join("\n");
    equal(second.lines.length, 1, said);
    ok(
      said.includes(`meso360 supervisor (process ${first.pid}`) && said.includes(`:${port}/`),
      said,
    );
    equal(await stop(loadConfig(place.config).config), 0);
    equal((await first.exited()).code, 0);
  });
});

Deno.test("a taken port is exit 4, named, and no component is started", posix, async () => {
  await inPlace(async (place) => {
    const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
    const { port } = listener.addr;
    try {
      const station = place.start([], port);
      equal((await station.exited()).code, 4);
      match(station.lines.join("\n"), new RegExp(`port ${port} is taken`));
      ok(!station.lines.some((line) => line.includes("started")));
    } finally {
      listener.close();
    }
  });
});

Deno.test(
  "a disabled component stays so after a restart, and comments stay in the file",
  posix,
  async () => {
    await inPlace(async (place) => {
      const station = place.start();
      await station.running();
      const answer = await (await station.control("disable", "mesoingest")).json();
      equal(answer.kept, true);
      station.kill("SIGTERM");
      await station.exited();
      ok(Deno.readTextFileSync(place.config).startsWith("// the truck"));
      const again = place.start();
      const part = await again.part();
      equal(part.status, "disabled");
      equal(part.pid, null);
    });
  },
);

Deno.test("the log and a data file are followed live over HTTP", posix, async () => {
  await inPlace(async (place) => {
    const station = place.start();
    await station.running();
    const url = await station.url();
    const file = join(place.dir, "data", "20250605.txt");
    Deno.writeTextFileSync(file, "header\nrow 1\n");
    const tail = await events(`${url}/api/tail/stream?source=obs&lines=1`);
    const log = await events(`${url}/api/log/stream`);
    equal((await tail.next()).line, "row 1");
    Deno.writeTextFileSync(file, "row 2\n", { append: true });
    const second = await tail.next();
    equal(second.line, "row 2");
    equal(second.source, "obs");
    const first = await log.next();
    match(first.line, /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] \[supervisor\] meso360 /);
    const resumed = await events(`${url}/api/log/stream`, String(first.seq));
    equal((await resumed.next()).seq, first.seq + 1);
    for (const stream of [tail, log, resumed]) await stream.close();
    await until(
      "the readers to be let go",
      async () => (await (await fetch(`${url}/api/status`)).json()).stream_readers === 0,
    );
  });
});

/** The data of an event stream, one event a call. */
async function events(url: string, lastId?: string) {
  const headers: Record<string, string> = lastId === undefined ? {} : { "Last-Event-ID": lastId };
  const response = await fetch(url, { headers });
  equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  const reader = response.body!.getReader();
  const splitter = new LineSplitter();
  const waiting: { seq: number; line: string; source?: string }[] = [];
  return {
    async next() {
      while (waiting.length === 0) {
        const { value } = await reader.read();
        if (value === undefined) throw new Error("the stream ended");
        for (const line of splitter.push(value)) {
          if (line.startsWith("data: ")) waiting.push(JSON.parse(line.slice(6)));
        }
      }
      return waiting.shift()!;
    },
    close: () => reader.cancel(),
  };
}
