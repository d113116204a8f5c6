/** `meso360 check` beside supervisors that run: which of them is asked, and what of it is said. */
import { deepEqual, match } from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../../_test_port.ts";
import { loadConfig } from "../../config.ts";
import { componentView } from "../../formats/_test_events.ts";
import { allChecks } from "./check_command.ts";

/** What `check` says of port, components and name, beside a supervisor of `theirs`. */
async function beside(
  theirs: (own: string) => string,
  { note, at }: { note: boolean; at: "http_port" | "another port" },
): Promise<string[]> {
  const folder = Deno.makeTempDirSync();
  const own = join(folder, "data");
  const status = {
    config: { data_dir: theirs(own) },
    components: [componentView({ name: "mesoingest", enabled: false })],
    mdns: { state: "advertised", name: "mesoview.local", reason: null },
  };
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(status),
  );
  const { port } = server.addr;
  try {
    Deno.mkdirSync(own);
    if (note) Deno.writeTextFileSync(join(own, ".meso360-station.json"), JSON.stringify({ port }));
    const path = join(folder, "meso360.config.json");
    const settings = {
      data_dir: own,
      log_dir: join(folder, "logs"),
      state_dir: join(folder, "state"),
      logger_ip: "127.0.0.1:9",
      http_host: "127.0.0.1",
      http_port: at === "http_port" ? port : freePort(),
      update: { at_start: false },
    };
    Deno.writeTextFileSync(path, JSON.stringify(settings));
    const checks = await allChecks(loadConfig(path));
    return checks.map(({ result, text }) => `${result} ${text}`)
      .filter((line) => /port \d|disabled|\.local/.test(line))
      .map((line) => line.replaceAll(String(port), "PORT").replace(/\d{4,}/, "FREE"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const RUNS = [
  "WARN mesoingest is disabled: nothing is recorded",
  "PASS meso360 runs, control panel on port PORT",
  "PASS announced on the network as mesoview.local",
];

Deno.test("the supervisor of this data directory is asked, another one's word is nothing", async () => {
  const [noted, unnoted, foreign, stale] = await Promise.all([
    beside((own) => own, { note: true, at: "another port" }),
    // One that may not write into its data directory runs without a note.
    beside((own) => own, { note: false, at: "http_port" }),
    beside(() => "/elsewhere", { note: false, at: "http_port" }),
    beside(() => "/elsewhere", { note: true, at: "another port" }),
  ]);
  deepEqual(noted, RUNS);
  deepEqual(unnoted, RUNS);
  deepEqual(foreign.length, 1);
  match(foreign[0]!, /^WARN port PORT is taken/);
  deepEqual(stale, ["PASS port FREE is free"]);
});
