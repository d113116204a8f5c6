/**
 * An update under a real systemd (in namespaces of its own), as a user's unit that runs without a
 * login: n to n+1 while recording, then a version that dies at its start and one that hangs before
 * it serves. How long each takes, and the recording compared with the logger's truth. Needs root
 * and systemd; takes three minutes.
 *
 *   deno run -A bench/update_systemd.ts
 *
 * @module
 */
import { freePort } from "../_test_port.ts";
import { createStation } from "../ingest/mesonet/faults/station.ts";
import { machineImpossible, makeMachine } from "../supervisor/service/_test_machine.ts";
import { compileAs } from "../supervisor/update/_test_compile.ts";
import { entry, standIn, testKey } from "../supervisor/update/_test_release.ts";
import { judgeMachine } from "./practice_recording.ts";

const impossible = machineImpossible();
if (impossible !== null) {
  console.error(`not possible here: ${impossible}`);
  Deno.exit(1);
}

const HOME = "/home/vera";
const EXE = `${HOME}/My bin/meso360`;
const LIMIT_MS = 100_000;

interface Status {
  readonly version: string;
  readonly record: object | null;
  readonly update: { readonly text: string | null };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const bytes = (text: string) => new TextEncoder().encode(text);

const work = Deno.makeTempDirSync({ prefix: "meso360-bench-" });
const first = await compileAs("98.0.0", work);
const second = await compileAs("99.0.0", work);
const key = testKey();
const station = await createStation({});
const machine = await makeMachine();
const port = freePort();

async function release(version: string, content: Uint8Array): Promise<void> {
  const files = { [Deno.build.target]: entry("meso360-test", content, key) };
  const list = { version, commit: null, released: "2025-06-05T17:00:00Z", files };
  await machine.put(`${HOME}/stick/meso360-test`, content);
  await machine.put(`${HOME}/stick/latest.json`, bytes(JSON.stringify(list)));
}

/** Seconds until the status is as wanted. */
async function until(what: string, isSo: (status: Status) => boolean): Promise<void> {
  const begin = performance.now();
  while (performance.now() - begin < LIMIT_MS) {
    try {
      const signal = AbortSignal.timeout(2_000);
      const response = await fetch(`http://127.0.0.1:${port}/api/status`, { signal });
      if (isSo(await response.json())) {
        console.log(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${what}`);
        return;
      }
    } catch {
      // It is between two versions.
    }
    await pause(100);
  }
  throw new Error(`never: ${what}\n${await machine.must(`tail -30 ${HOME}/log/*`)}`);
}

const update = () => machine.sh(`cd; '${EXE}' update --config ${HOME}/c.json`, "vera");
const isTakenBack = ({ version, record, update }: Status) =>
  version === "99.0.0" && record !== null && /did not work here/.test(update.text ?? "");

try {
  await machine.boot();
  await machine.must("useradd -m vera");
  await machine.must(`mkdir -p '${HOME}/My bin' ${HOME}/stick`, "vera");
  await machine.put(EXE, Deno.readFileSync(first));
  const config = {
    http_port: port,
    http_host: "127.0.0.1",
    logger_ip: `127.0.0.1:${station.sim.port}`,
    data_dir: `${HOME}/mesonet`,
    state_dir: `${HOME}/state`,
    log_dir: `${HOME}/log`,
    update: { url: `${HOME}/stick`, public_key: key.publicKey, at_start: false },
  };
  await machine.put(`${HOME}/c.json`, bytes(JSON.stringify(config)));
  await machine.must(`chown vera: '${EXE}' ${HOME}/c.json; chmod 755 '${EXE}'`);
  await machine.must(`cd; '${EXE}' service install --config ${HOME}/c.json`, "vera");
  await until("installed, and records", (s) => s.version === "98.0.0" && s.record !== null);

  await release("99.0.0", Deno.readFileSync(second));
  const forwards = update();
  await until(
    "asked: the next version records",
    (s) => s.version === "99.0.0" && s.record !== null,
  );
  console.log(`          | ${(await forwards).out.trim().split("\n").at(-1)}`);

  for (
    const [name, script, version] of [
      ["dies at its start", "exit 9", "100.0.0"],
      ["hangs before it serves", "exec sleep 1000", "101.0.0"],
    ] as const
  ) {
    await release(version, bytes(standIn(version, { otherwise: script })));
    const asked = update();
    await pause(1_000);
    await until(
      `one that ${name} is taken back, and it records`,
      (s) => isTakenBack(s) && (s.update.text ?? "").includes(version),
    );
    console.log(`          | ${(await asked).err.trim().split("\n").at(-1)}`);
  }

  await judgeMachine(machine, `${HOME}/mesonet`, station);
} finally {
  await machine.close();
  await station.close();
  Deno.removeSync(work, { recursive: true });
}
