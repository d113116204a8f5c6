import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { program } from "../_test_program.ts";
import { parseChildEvent } from "../formats/child_event.ts";

Deno.test("ingest without a datalogger: exit code 1, said why, and nothing made", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const config = join(folder, "meso360.config.json");
    const settings = { logger_ip: null, data_dir: "data", state_dir: "state", log_dir: "logs" };
    await Deno.writeTextFile(config, JSON.stringify(settings));
    const { command, args } = program("ingest", "--config", config);
    const { code, stdout } = await new Deno.Command(command, { args }).output();
    const text = new TextDecoder().decode(stdout);
    equal(code, 1);
    match(text, /nothing to record: there is no datalogger here; set logger_ip/);
    const events = text.split("\n").map(parseChildEvent).filter((event) => event !== null);
    deepEqual(events.map((event) => event.event === "state" && event.state), ["not configured"]);
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["meso360.config.json"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
