/**
 * A new machine in service: a fresh account on a real systemd (in namespaces of its own), the
 * binary and a configuration copied, `service install`, then a reboot; each step's time, and the
 * recording compared with the logger's truth. Needs root and systemd.
 *
 *   deno task compile && deno run -A bench/fresh_user.ts [BINARY]
 *
 * @module
 */
import { freePort } from "../_test_port.ts";
import { createStation } from "../ingest/mesonet/faults/station.ts";
import { machineImpossible, makeMachine } from "../supervisor/service/_test_machine.ts";
import { judgeMachine } from "./practice_recording.ts";

const binary = Deno.args[0] ?? "dist/meso360";
const impossible = machineImpossible();
if (impossible !== null) {
  console.error(`not possible here: ${impossible}`);
  Deno.exit(1);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const HOME = "/home/vera";
const DATA = `${HOME}/data/raw/mesonet`;

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  console.log(`${((performance.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${what}`);
  return result;
}

const station = await createStation({});
const machine = await makeMachine();
const rows = async () => Number(await machine.must(`cat ${DATA}/2*.txt 2>/dev/null | wc -l`));
async function moreRowsThan(before: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await rows() > before) return;
    await pause(50);
  }
  throw new Error(await machine.must(`tail -30 ${HOME}/mesoview_logs/* ; journalctl -n 30`));
}

try {
  await step("the machine starts", () => machine.boot());
  await step("account vera made (useradd -m)", () => machine.must("useradd -m vera"));
  await step("binary and configuration copied", async () => {
    await machine.put(`${HOME}/meso360`, Deno.readFileSync(binary));
    const config = {
      logger_ip: `127.0.0.1:${station.sim.port}`,
      http_port: freePort(),
      // The machine is on this one's network: nothing is announced there, and nothing fetched.
      http_host: "127.0.0.1",
      update: { at_start: false },
    };
    await machine.put(
      `${HOME}/meso360.config.json`,
      new TextEncoder().encode(JSON.stringify(config)),
    );
    await machine.must(`chown vera: ${HOME}/meso360*; chmod 755 ${HOME}/meso360`);
  });
  const said = await step(
    "./meso360 service install (until the panel answers)",
    () => machine.must("./meso360 service install", "vera"),
  );
  await step("from there to the first row on the disk", () => moreRowsThan(1));
  console.log(said.trimEnd().replace(/^/gm, "          | "));
  await pause(5_000);
  const before = await rows();
  await step("the machine shuts down", () => machine.shutDown());
  await pause(3_000);
  await step("the machine starts again, nobody logs in: to the next row", async () => {
    await machine.boot();
    await moreRowsThan(before);
  });
  const status = await machine.must("./meso360 service status", "vera");
  console.log(status.trimEnd().replace(/^/gm, "          | "));
  await judgeMachine(machine, DATA, station);
  await step("service uninstall", () => machine.must("./meso360 service uninstall", "vera"));
} finally {
  await machine.close();
  await station.close();
}
