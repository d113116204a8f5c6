import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { LAST_GOOD, lastGoodEnvironment, loadConfig, thisPlace } from "./config.ts";
import {
  isSiteName,
  isSuperdarnConfigured,
  publisherAt,
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
  const path = "/etc/radars.config.json";
  const { superdarn, wrong } = withSuperdarnSurroundings(
    { ...DEFAULTS, radars: { kod: KOD } },
    { path, text: file },
    nothing,
  );
  deepEqual(superdarn.radars, { kod: KOD, mcm: { host: "198.51.100.2", port: 9999 } });
  deepEqual(wrong.map(({ text }) => text.split(" ")[0]), ["bad", "connect"]);
  match(wrong[1]!.text, /left out: that name is kept by Socket\.IO for itself: another is needed$/);
  deepEqual(wrong.map(({ fix }) => fix), [`correct bad in ${path}`, `correct connect in ${path}`]);
  const broken = withSuperdarnSurroundings(DEFAULTS, { path, text: "{\n oops" }, nothing);
  match(broken.wrong[0]!.text, /^radars\.config\.json is not readable JSON at line 2/);
  equal(broken.wrong[0]!.fix, `correct ${path} at line 2`);
  const closed = withSuperdarnSurroundings(DEFAULTS, { path, text: null, why: "locked" }, nothing);
  deepEqual(closed.wrong, [{
    text: "radars.config.json cannot be read (locked); it is left out",
    fix: `let meso360 read ${path}`,
  }]);
  const none = withSuperdarnSurroundings(DEFAULTS, { path, text: '{"KOD": 7}' }, nothing);
  match(none.wrong[0]!.text, /^KOD of radars\.config\.json is left out: .*in small letters/);
  match(none.wrong[1]!.text, /^all of radars\.config\.json is left out/);
});

Deno.test("the publisher's address: a host and a port that there are, in brackets only an IPv6 one", () => {
  const allowed = (zmq: string) => superdarnSchema.safeParse({ zmq }).success;
  for (const zmq of ["a.example", "[1.2.3.4]:5", "[fe80:::1]:5", "a.example:0", "a:65536"]) {
    equal(allowed(zmq), false, zmq);
  }
  equal(allowed("[2001:db8::9]:5300"), true);
  deepEqual(publisherAt("[2001:db8::9]:5300"), { host: "2001:db8::9", port: 5300 });
  deepEqual(publisherAt("a.example:5300"), { host: "a.example", port: 5300 });
});

Deno.test("at most 64 radars are listened to; the others are named, the file's first", () => {
  const radars = (from: number, to: number) =>
    Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`r${from + i}`, KOD]));
  const file = { path: "/etc/radars.config.json", text: JSON.stringify(radars(0, 10)) };
  const given = { ...DEFAULTS, radars: radars(4, 67) };
  const { superdarn, wrong } = withSuperdarnSurroundings(given, file, nothing);
  deepEqual(Object.keys(superdarn.radars), [...Object.keys(radars(4, 67)), "r0"]);
  match(wrong[0]!.text, /^at most 64 radars are listened to; left out: r1, r2, r3$/);
  const enough = withSuperdarnSurroundings({ ...DEFAULTS, radars: radars(0, 64) }, null, nothing);
  deepEqual([Object.keys(enough.superdarn.radars).length, enough.wrong], [64, []]);
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
  deepEqual(bad.superdarn, DEFAULTS);
  deepEqual(bad.wrong.map(({ text }) => text.split(" ", 3).join(" ")), [
    'CANADA_ADDR = "x"',
    'MAX_DAYS_STORE_ECHOES = "0"',
  ]);
  match(bad.wrong[1]!.fix, /^correct MAX_DAYS_STORE_ECHOES in the environment/);
});

/** What becomes of a configuration with these settings under `superdarn`. */
function loaded(text: string, radarsFile?: string) {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/meso360.config.json`;
    Deno.writeTextFileSync(path, `{ "superdarn": ${text} }`);
    if (radarsFile !== undefined) {
      Deno.writeTextFileSync(`${folder}/radars.config.json`, radarsFile);
    }
    const { config, problems } = loadConfig(path, { ...thisPlace(), env: nothing });
    return { superdarn: config.superdarn, problems, folder };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("a wrong radar is left out alone, with its line", () => {
  const { superdarn, problems } = loaded(
    '{ "radars": {\n"kod": {"host": "192.0.2.7", "port": 9999},\n"mcm": 7\n} }',
  );
  deepEqual(superdarn.radars, { kod: KOD });
  deepEqual(problems.map(({ key }) => key), ["superdarn.radars.mcm"]);
  match(problems[0]!.text, /line 3.*it is left out/);
});

Deno.test("a name in large letters is told so; when no radar is left, that is told", () => {
  const { superdarn, problems } = loaded('{"radars": {"HAN": {"host": "192.0.2.7", "port": 1}}}');
  deepEqual(superdarn.radars, {});
  deepEqual(problems.map(({ text }) => text), [
    'superdarn.radars.HAN = {"host":"192.0.2.7","port":1} is not allowed (line 1): ' +
    'a radar\'s short name in small letters is needed, as "kod"; it is left out',
    "superdarn.radars: nothing is left of it",
  ]);
});

Deno.test("a fault in the older program's file says which file to correct", () => {
  const { problems, folder } = loaded("{}", '{"kod": {"host": "192.0.2.7", "port": 9999}, "x": 1}');
  deepEqual(problems.map(({ fix }) => fix), [
    `correct x in ${join(folder, "radars.config.json")}`,
  ]);
});

Deno.test("a child started again keeps its radars while their file is broken or cannot be read", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "meso360.config.json");
    const radarsPath = join(folder, "radars.config.json");
    Deno.writeTextFileSync(path, "{}");
    Deno.writeTextFileSync(radarsPath, JSON.stringify({ kod: KOD }));
    const place = { ...thisPlace(), env: nothing };
    const env: Record<string, string> = lastGoodEnvironment(loadConfig(path, place));
    const again = (env: Record<string, string>) => {
      const { config, problems } = loadConfig(path, { ...place, env: (name) => env[name] });
      return [config.superdarn.radars, ...problems.map(({ text }) => text.split("; ")[1])];
    };
    const kept = "the radars of the last good configuration are listened to";
    Deno.writeTextFileSync(radarsPath, '{"kod": {"ho');
    deepEqual(again(env), [{ kod: KOD }, kept]);
    deepEqual(again({}), [{}, "it is left out"]);
    deepEqual(again({ [LAST_GOOD]: "{}" }), [{}, "it is left out"]);
    Deno.removeSync(radarsPath);
    deepEqual(again(env), [{}]);
    // Also for one who may read everything a folder is no file.
    Deno.mkdirSync(radarsPath);
    deepEqual(again(env), [{ kod: KOD }, kept]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a wrong origin is left out alone", () => {
  const { superdarn, problems } = loaded(
    '{"cors_origins": ["https://a.example", "b.example/page", "*"]}',
  );
  deepEqual(superdarn.cors_origins, ["https://a.example", "*"]);
  equal(problems.length, 1);
  match(
    problems[0]!.text,
    /^superdarn\.cors_origins = "b\.example\/page" is not allowed \(line 1\): addresses/,
  );
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
