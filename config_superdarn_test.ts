import { deepEqual, equal, match } from "node:assert/strict";
import { loadConfig, thisPlace } from "./config.ts";
import {
  isSiteName,
  isSuperdarnConfigured,
  superdarnSchema,
  withSuperdarnSurroundings,
} from "./config_superdarn.ts";

const DEFAULTS = superdarnSchema.parse({});
const KOD = { host: "192.0.2.7", port: 9999 };
const nothing = () => undefined;

Deno.test("without a radar nothing is listened to", () => {
  equal(isSuperdarnConfigured(DEFAULTS), false);
  equal(isSuperdarnConfigured({ radars: { kod: KOD }, zmq: null }), true);
  equal(isSuperdarnConfigured({ radars: {}, zmq: "192.0.2.9:5300" }), true);
});

Deno.test("the older program's file of radars is read; the configuration wins; a wrong one is named", () => {
  const file = JSON.stringify({
    kod: { host: "198.51.100.1", port: 1 },
    mcm: { host: "198.51.100.2", port: 9999 },
    bad: { host: "198.51.100.3" },
    connect: KOD,
  });
  const { superdarn, wrong } = withSuperdarnSurroundings(
    { ...DEFAULTS, radars: { kod: KOD } },
    file,
    nothing,
  );
  deepEqual(superdarn.radars, { kod: KOD, mcm: { host: "198.51.100.2", port: 9999 } });
  deepEqual(wrong.map((text) => text.split(" ")[0]), ["bad", "connect"]);
  const broken = withSuperdarnSurroundings(DEFAULTS, "{\n oops", nothing);
  match(broken.wrong[0]!, /^radars\.config\.json is not readable JSON at line 2/);
});

Deno.test("the environment of the older program wins", () => {
  const env: Record<string, string> = {
    CANADA_ADDR: "tcp://a.example:5300",
    MAX_DAYS_STORE_ECHOES: "7",
  };
  const { superdarn, wrong } = withSuperdarnSurroundings(DEFAULTS, null, (name) => env[name]);
  deepEqual([superdarn.zmq, superdarn.max_days_store_echoes, wrong], ["a.example:5300", 7, []]);
  const bad = withSuperdarnSurroundings(
    DEFAULTS,
    null,
    (name) => name === "CANADA_ADDR" ? "x" : "0",
  );
  deepEqual([bad.superdarn, bad.wrong.length], [DEFAULTS, 2]);
});

Deno.test("a wrong radar is left out alone, with its line", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/meso360.config.json`;
    const text =
      `{ "superdarn": { "radars": {\n"kod": {"host": "192.0.2.7", "port": 9999},\n"mcm": 7\n} } }`;
    Deno.writeTextFileSync(path, text);
    const { config, problems } = loadConfig(path, { ...thisPlace(), env: nothing });
    deepEqual(config.superdarn.radars, { kod: KOD });
    deepEqual(problems.map(({ key }) => key), ["superdarn.radars.mcm"]);
    match(problems[0]!.text, /line 3.*it is left out/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("names that Socket.IO keeps for itself are no radars", () => {
  deepEqual(["kod", "connect", "KOD", "", "a/b"].map(isSiteName), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("origins are without a path", () => {
  const origins = (list: string[]) =>
    superdarnSchema.safeParse({ cors_origins: list }).data?.cors_origins;
  deepEqual(origins(["https://Example.org/", "*"]), ["https://example.org", "*"]);
  equal(origins(["example.org"]), undefined);
  equal(origins(["https://example.org/page"]), undefined);
});
