import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import {
  type Config,
  configCandidates,
  configKeys,
  type ConfigPlace,
  exampleConfig,
  expandHome,
  hasLogger,
  LAST_GOOD,
  lastGoodEnvironment,
  loadConfig,
  saveSetting,
} from "./config.ts";
import { withoutSecrets } from "./secrets.ts";

interface Home {
  readonly folder: string;
  readonly path: string;
  readonly env: Record<string, string>;
  place(more?: Partial<ConfigPlace>): ConfigPlace;
  /** Writes the configuration file and loads it. */
  load(text: string): ReturnType<typeof loadConfig>;
}

/** A folder of its own for each test: working directory and home alike. */
function atHome(name: string, test: (home: Home) => void): void {
  Deno.test(`config: ${name}`, () => {
    const folder = Deno.makeTempDirSync();
    const path = join(folder, "meso360.config.json");
    const env: Record<string, string> = {};
    const place = (more: Partial<ConfigPlace> = {}): ConfigPlace => ({
      cwd: folder,
      home: join(folder, "home"),
      executableFolder: null,
      os: "linux",
      hostname: "truck1",
      env: (key) => env[key],
      ...more,
    });
    try {
      test({
        folder,
        path,
        env,
        place,
        load(text) {
          Deno.writeTextFileSync(path, text);
          return loadConfig(null, place());
        },
      });
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

const texts = (loaded: ReturnType<typeof loadConfig>) => loaded.problems.map((p) => p.text);

atHome("without a file the defaults hold, and nothing is written", ({ folder, place }) => {
  const loaded = loadConfig(null, place());
  strictEqual(loaded.path, null);
  strictEqual(loaded.unreadable, false);
  deepStrictEqual(loaded.problems, []);
  const { config } = loaded;
  strictEqual(config.data_dir, join(folder, "home/data/raw/mesonet"));
  strictEqual(config.log_dir, join(folder, "home/mesoview_logs"));
  strictEqual(config.raw_dir, join(folder, "home/data/raw"));
  strictEqual(config.products_dir, join(folder, "home/data/products"));
  strictEqual(config.state_dir, join(folder, "home/.meso360"));
  strictEqual(config.logger_ip, "192.168.4.6");
  strictEqual(config.http_port, 8080);
  strictEqual(config.mdns_hostname, "mesoview");
  deepStrictEqual([config.ingest_retry_max, config.ingest_retry_delay], [100, 5]);
  strictEqual(config.rtun_port, undefined);
  deepStrictEqual(config.tunnel, {
    user: "clamps",
    host: "remote.bliss.science",
    key: join(folder, "home/.ssh/clamps_rsa"),
  });
  deepStrictEqual([config.mesoingest_enabled, config.mesosync_enabled], [true, true]);
  strictEqual(config.vehicle_id, "truck1");
  strictEqual(config.log_days, 60);
  deepStrictEqual([...Deno.readDirSync(folder)], []);
});

atHome("comments, trailing commas, a BOM and CRLF are no trouble", ({ load }) => {
  const loaded = load('\uFEFF// one\r\n{\r\n  /* two */ "http_port": 8081, // three\r\n}\r\n');
  deepStrictEqual(texts(loaded), []);
  strictEqual(loaded.config.http_port, 8081);
});

atHome("a wrong value names key, value, what is allowed and line; the default is used", (h) => {
  const loaded = h.load(`{
  // comment
  "http_port": 99999,
  "logger_ip": 7,
  "mesoingest_enabled": "yes",
  "tunnel": {
    "user": "me",
    "host": 5
  },
  "ingest_retry_delay": 0.5,
  "log_days": 10
}`);
  const { config } = loaded;
  strictEqual(loaded.unreadable, false);
  deepStrictEqual(loaded.problems.map((p) => p.key), [
    "http_port",
    "logger_ip",
    "mesoingest_enabled",
    "tunnel.host",
    "ingest_retry_delay",
  ]);
  const [port, ip, enabled, host, delay] = texts(loaded) as [
    string,
    string,
    string,
    string,
    string,
  ];
  ok(
    /http_port = 99999.*line 3.*a whole number from 1 to 65535 is needed; 8080 is used/.test(port),
    port,
  );
  ok(/logger_ip = 7.*line 4.*host or host:port.*"192.168.4.6" is used/.test(ip), ip);
  ok(
    /mesoingest_enabled = "yes".*line 5.*true or false is needed; true is used/.test(enabled),
    enabled,
  );
  ok(
    /tunnel.host = 5.*line 8.*host or host:port is needed.*; "remote.bliss.science" is used/.test(
      host,
    ),
    host,
  );
  ok(/ingest_retry_delay = 0.5.*line 10.*1.*5 is used/.test(delay), delay);
  deepStrictEqual([config.http_port, config.logger_ip, config.log_days], [
    8080,
    "192.168.4.6",
    10,
  ]);
  deepStrictEqual([config.tunnel.user, config.tunnel.host], ["me", "remote.bliss.science"]);
});

atHome("wrong kinds where an object is wanted", ({ load }) => {
  const loaded = load(
    '{"tunnel": 5, "columns": {"pressure": {"height_m": "high"}}, "rtun_port": 0}',
  );
  deepStrictEqual(loaded.problems.map((p) => p.key), ["tunnel", "columns", "rtun_port"]);
  deepStrictEqual(texts(loaded), [
    "tunnel = 5 is not allowed (line 1): an object { … } is needed; " +
    '{"user":"clamps","host":"remote.bliss.science","key":"~/.ssh/clamps_rsa"} is used',
    'columns = {"pressure":{"height_m":"high"}} is not allowed (line 1): pressure.height_m: ' +
    "a number is needed; {} is used",
    "rtun_port = 0 is not allowed (line 1): a whole number from 1 to 65535 is needed; it is left out",
  ]);
  strictEqual(loaded.config.tunnel.user, "clamps");
  strictEqual(loaded.config.rtun_port, undefined);
});

atHome("a list where a record is needed, and a record where a list is", ({ load }) => {
  const loaded = load(
    '{"superdarn": {"radars": [{"host": "a", "port": 1}], "cors_origins": {"a": "b"}}}',
  );
  deepStrictEqual(texts(loaded), [
    'superdarn.radars = [{"host":"a","port":1}] is not allowed (line 1): radars are needed, as ' +
    '{"kod": {"host": "192.0.2.7", "port": 9999}}; {} is used',
    'superdarn.cors_origins = {"a":"b"} is not allowed (line 1): addresses of pages are needed, ' +
    'without a path, as "https://example.org", or "*"; ["http://localhost"] is used',
  ]);
  deepStrictEqual(loaded.config.superdarn.radars, {});
  deepStrictEqual(load('{"superdarn": {"radars": []}}').config.superdarn.radars, {});
});

atHome("unknown keys warn with the nearest known one", ({ load }) => {
  const loaded = load('{\n"htpp_port": 1,\n"colour": 2,\n"tunnel": {"usr": "x"}}');
  const [a, b, c] = texts(loaded) as [string, string, string];
  ok(a.includes('"htpp_port"') && a.includes("line 2") && a.includes('"http_port"'), a);
  ok(b.includes('"colour"') && !b.includes("did you mean"), b);
  ok(c.includes('"tunnel.usr"') && c.includes('"user"'), c);
});

atHome("secrets are not shown", ({ load }) => {
  const loaded = load('{"logger_password": 12345, "logger_user": "u"}');
  ok(!texts(loaded).join().includes("12345"));
  const good = load('{"logger_password": "12345"}').config;
  strictEqual(good.logger_password, "12345");
  ok(!JSON.stringify(withoutSecrets(good)).includes("12345"));
});

atHome("what is no JSON is used for nothing, said, and never overwritten", ({ load, path }) => {
  const broken = ['{"http_port": 8081', "", "[]", "8081", '{\n\n"a" 1}', "\0\0\0", "{]"];
  for (const text of broken) {
    const loaded = load(text);
    strictEqual(loaded.unreadable, true, text);
    strictEqual(loaded.config.http_port, 8080);
    ok(texts(loaded)[0]!.includes(path), text);
    throws(() => saveSetting(path, ["http_port"], 8082), { code: "unreadable" });
    strictEqual(Deno.readTextFileSync(path), text);
  }
  ok(texts(load('{\n\n"a" 1}'))[0]!.includes("line 3"));
});

atHome("a file that may not be read is said and not passed over", ({ folder, path, place }) => {
  Deno.mkdirSync(path);
  const loaded = loadConfig(null, place());
  strictEqual(loaded.unreadable, true);
  ok(texts(loaded)[0]!.includes("cannot be read"));
  throws(() => saveSetting(path, ["http_port"], 8082));
  deepStrictEqual([...Deno.readDirSync(folder)].map((e) => e.name), ["meso360.config.json"]);
});

atHome("a fault of the JSON is told in plain words, and what is used meanwhile", ({ load }) => {
  const cases: [string, RegExp][] = [
    ['{"http_port": 8081 "log_days": 3}', /line 1 \(a comma is missing\)/],
    ["", /\(the file is empty\)/],
    ["// only a comment", /\(a value is missing\)|must stand between/],
    ["[1]", /must stand between/],
    ['{\n"data_dir": "C:\\data"}', /line 2 \(in a path write \\\\ or \/ instead of \\\)/],
    ["{“http_port”: 8081}", /curly quotes/],
    ['{"http_port" 8081}', /a colon is missing/],
    ['{"http_port": 8081', /a closing \} is missing/],
  ];
  for (const [text, expected] of cases) {
    const said = texts(load(text))[0]!;
    ok(expected.test(said), `${text}: ${said}`);
    ok(said.includes("the defaults are used (datalogger 192.168.4.6, data in "), said);
  }
});

atHome("a child goes on with what its supervisor loaded when the file breaks or goes", (h) => {
  const first = h.load('{"logger_ip": "10.0.0.9:81", "data_dir": "here", "vehicle_id": "T"}');
  Object.assign(h.env, lastGoodEnvironment(first));
  const ways: [string, (path: string) => void][] = [
    ["broken", (path) => Deno.writeTextFileSync(path, '{"logger_ip": "10.0.0.8" "x')],
    ["gone", (path) => Deno.removeSync(path)],
    ["a folder", (path) => Deno.mkdirSync(path)],
  ];
  for (const [way, spoil] of ways) {
    spoil(h.path);
    const child = loadConfig(h.path, h.place({ cwd: "/elsewhere" }));
    deepStrictEqual(child.config, first.config, way);
    const said = texts(child)[0]!;
    ok(said.includes("the last good configuration is used (datalogger 10.0.0.9:81"), said);
  }
  Deno.removeSync(h.path);
  strictEqual(h.load('{"logger_ip": "10.0.0.7"}').config.logger_ip, "10.0.0.7");
  delete h.env[LAST_GOOD];
  deepStrictEqual(lastGoodEnvironment(h.load("{")), {});
});

atHome("relative folders are the file's own; empty ones are refused", (h) => {
  const path = join(h.folder, "etc", "c.json");
  Deno.mkdirSync(join(h.folder, "etc"));
  Deno.writeTextFileSync(path, '{"data_dir": "data", "log_dir": "../logs", "state_dir": " "}');
  const { config, problems } = loadConfig("etc/c.json", h.place());
  strictEqual(config.data_dir, join(h.folder, "etc", "data"));
  strictEqual(config.log_dir, join(h.folder, "logs"));
  strictEqual(config.state_dir, join(h.folder, "home/.meso360"));
  deepStrictEqual(problems.map(({ key }) => key), ["state_dir"]);
  ok(problems[0]!.text.includes("the path of a folder is needed"));
});

atHome("the tunnel's far end: as the datalogger's, or an IPv6 address alone", ({ load }) => {
  const good = ["far.example", "far.example:2222", "[2001:db8::1]:2222", "2001:db8::1", "10.0.0.9"];
  for (const host of good) {
    const { config, problems } = load(JSON.stringify({ tunnel: { host } }));
    deepStrictEqual([config.tunnel.host, problems], [host, []]);
  }
  const bad = [
    "far:70000",
    "far:0",
    "far:x",
    "crew@far",
    "ssh://far",
    "far/x",
    "[far]:22",
    "a b",
    "",
  ];
  for (const host of bad) {
    const loaded = load(JSON.stringify({ rtun_port: 2201, tunnel: { host } }));
    strictEqual(loaded.config.tunnel.host, "remote.bliss.science", host);
    ok(
      /^tunnel\.host = .*\(line 1\): host or host:port.*is used$/.test(texts(loaded).join()),
      host,
    );
  }
});

atHome("the datalogger's address: host or host:port, and nothing else", ({ load }) => {
  const used = (address: string) => load(JSON.stringify({ logger_ip: address })).config.logger_ip;
  const good = ["10.0.0.9", "logger", "my-logger.local:80", "10.0.0.9:65535", "[fe80::1]:8080"];
  for (const address of good) strictEqual(used(address), address);
  strictEqual(used(" 10.0.0.9:81 \t"), "10.0.0.9:81");
  const bad = [
    "",
    " ",
    "http://10.0.0.9",
    "10.0.0.9/x",
    "10.0.0.9:0",
    "10.0.0.9:65536",
    "a b",
    "a:",
  ];
  for (const address of bad) strictEqual(used(address), "192.168.4.6", address);
});

atHome("null is the address of a datalogger that there is not", ({ load, place }) => {
  const { config, problems } = load('{"logger_ip": null}');
  deepStrictEqual([config.logger_ip, hasLogger(config), problems], [null, false, []]);
  strictEqual(load("{}").config.logger_ip, "192.168.4.6");
  // A child whose file broke goes on without one too.
  const env = (name: string) => name === LAST_GOOD ? JSON.stringify(config) : undefined;
  const broken = loadConfig("/nowhere/c.json", place({ env }));
  strictEqual(broken.config.logger_ip, null);
  ok(broken.problems[0]!.text.includes("(datalogger none, "), texts(broken).join());
});

atHome("a user without a password is warned of", ({ load }) => {
  const warned = (text: string) => load(text).problems.map(({ key }) => key);
  deepStrictEqual(warned('{"logger_user": "crew"}'), ["logger_password"]);
  deepStrictEqual(warned('{"logger_user": "crew", "logger_password": "x"}'), []);
});

atHome("saving keeps the permissions and follows a link", ({ folder, path }) => {
  if (Deno.build.os === "windows") return;
  const real = join(folder, "real.json");
  Deno.writeTextFileSync(real, '{"logger_password": "x"}');
  Deno.symlinkSync(real, path);
  for (const mode of [0o600, 0o664]) {
    Deno.chmodSync(real, mode);
    saveSetting(path, ["mesosync_enabled"], mode === 0o600);
    strictEqual(Deno.statSync(real).mode! & 0o777, mode);
    ok(Deno.lstatSync(path).isSymlink);
    ok(Deno.readTextFileSync(real).includes(`"mesosync_enabled": ${mode === 0o600}`));
  }
});

atHome("saving keeps comments, order, unknown keys and the rest", ({ path, place }) => {
  const text = `// top
{
  "zebra": [1, 2], // unknown
  "http_port": 8081, // the port
  /* block */
  "tunnel": { "user": "me" },
}
`;
  Deno.writeTextFileSync(path, text);
  saveSetting(path, ["http_port"], 8090);
  saveSetting(path, ["mesosync_enabled"], false);
  const saved = Deno.readTextFileSync(path);
  for (
    const part of ["// top", '"zebra": [1, 2], // unknown', "8090, // the port", "/* block */"]
  ) {
    ok(saved.includes(part), `${part} in ${saved}`);
  }
  const { config, problems } = loadConfig(null, place());
  deepStrictEqual(problems.map((p) => p.key), ["zebra"]);
  deepStrictEqual([config.http_port, config.mesosync_enabled, config.tunnel.user], [
    8090,
    false,
    "me",
  ]);
});

atHome("saving: a file with a BOM, one that is not there, a value that is not allowed", (h) => {
  Deno.writeTextFileSync(h.path, '\uFEFF{"log_days": 9}');
  saveSetting(h.path, ["mesosync_enabled"], false);
  strictEqual(loadConfig(null, h.place()).config.log_days, 9);
  strictEqual(loadConfig(null, h.place()).config.mesosync_enabled, false);
  const before = Deno.readTextFileSync(h.path);
  throws(() => saveSetting(h.path, ["http_port"], 0), { code: "not-allowed" });
  strictEqual(Deno.readTextFileSync(h.path), before);
  const fresh = join(h.folder, "new", "folder", "c.json");
  saveSetting(fresh, ["mesosync_enabled"], false);
  strictEqual(loadConfig(fresh, h.place()).config.mesosync_enabled, false);
  deepStrictEqual([...Deno.readDirSync(join(h.folder, "new", "folder"))].map((e) => e.name), [
    "c.json",
  ]);
});

atHome("where it is looked for: --config, environment, here, beside the program, home", (h) => {
  const program = join(h.folder, "bin");
  const place = h.place({ executableFolder: program });
  const dirs = [h.folder, program, join(h.folder, "home/.config/meso360")];
  deepStrictEqual(configCandidates(place), dirs.map((d) => join(d, "meso360.config.json")));
  const put = (path: string, days: number) => {
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    Deno.writeTextFileSync(path, `{"log_days": ${days}}`);
  };
  const days = (explicit: string | null = null) => loadConfig(explicit, place).config.log_days;
  put(join(dirs[2]!, "meso360.config.json"), 3);
  strictEqual(days(), 3);
  put(join(dirs[1]!, "meso360.config.json"), 2);
  strictEqual(days(), 2);
  put(h.path, 1);
  strictEqual(days(), 1);
  put(join(h.folder, "env.json"), 4);
  h.env.MESO360_CONFIG = "env.json";
  strictEqual(days(), 4);
  put(join(h.folder, "home", "mine.json"), 5);
  strictEqual(days("~/mine.json"), 5);
  strictEqual(days("home/mine.json"), 5);
});

atHome("a named file that does not exist is said, and no other is taken", (h) => {
  Deno.writeTextFileSync(h.path, '{"log_days": 1}');
  for (const explicit of ["absent.json", null]) {
    if (explicit === null) h.env.MESO360_CONFIG = "absent.json";
    const loaded = loadConfig(explicit, h.place());
    strictEqual(loaded.config.log_days, 60);
    strictEqual(loaded.path, null);
    ok(texts(loaded)[0]!.includes(join(h.folder, "absent.json")), texts(loaded)[0]);
  }
});

atHome("names of the older programs, from .env beside the file and the environment", (h) => {
  Deno.writeTextFileSync(
    join(h.folder, ".env"),
    "# comment\nexport API_PORT=8100\r\nAPI_HOST='127.0.0.1'\nPORT=1\n\nbroken line\n",
  );
  let { config } = h.load('{"http_port": 8081, "http_host": "10.0.0.1"}');
  deepStrictEqual([config.http_port, config.http_host], [8100, "127.0.0.1"]);
  h.env.API_PORT = "8200";
  strictEqual(loadConfig(null, h.place()).config.http_port, 8200);
  // Shells set these two for their own ends.
  delete h.env.API_PORT;
  Deno.writeTextFileSync(join(h.folder, ".env"), "");
  h.env.PORT = "8300";
  h.env.HOST = "shell";
  config = loadConfig(null, h.place()).config;
  deepStrictEqual([config.http_port, config.http_host], [8081, "10.0.0.1"]);
  Deno.writeTextFileSync(join(h.folder, ".env"), 'PORT=8400\nHOST="::1"');
  config = loadConfig(null, h.place()).config;
  deepStrictEqual([config.http_port, config.http_host], [8400, "::1"]);
  Deno.writeTextFileSync(join(h.folder, ".env"), "API_PORT=many\n");
  strictEqual(loadConfig(null, h.place()).config.http_port, 8081);
});

atHome("the Windows keys win on Windows only", (h) => {
  Deno.writeTextFileSync(
    h.path,
    '{"data_dir": "a", "data_dir_windows": "b", "log_dir_windows": "c"}',
  );
  const linux = loadConfig(null, h.place()).config;
  const windows = loadConfig(null, h.place({ os: "windows" })).config;
  strictEqual(linux.data_dir, join(h.folder, "a"));
  strictEqual(linux.log_dir, join(h.folder, "home/mesoview_logs"));
  strictEqual(windows.data_dir, join(h.folder, "b"));
  strictEqual(windows.log_dir, join(h.folder, "c"));
});

Deno.test("config: the home folder", () => {
  const home = { home: "/h" };
  strictEqual(expandHome("~", home), "/h");
  strictEqual(expandHome("~/x", home), "/h/x");
  strictEqual(expandHome("~\\x", home), "/h\\x");
  strictEqual(expandHome("~other/x", home), "~other/x");
  strictEqual(expandHome("/a/~", home), "/a/~");
});

atHome("the example is valid, has every key, and changes nothing", ({ load, place, path }) => {
  const example = exampleConfig();
  const loaded = load(example);
  deepStrictEqual(texts(loaded), []);
  Deno.removeSync(path);
  deepStrictEqual(loaded.config, loadConfig(null, place()).config);
  const shown = example.replace(/^( +)\/\/ (?=")/gm, "$1");
  const all = load(shown);
  deepStrictEqual(texts(all), []);
  for (const { key, meaning, inner } of configKeys()) {
    const value = all.config[key as keyof Config];
    ok(value !== undefined, key);
    ok(example.includes(`"${key}"`) && meaning.length > 0, key);
    for (const one of inner) {
      ok(Object.hasOwn(value as object, one.key), `${key}.${one.key}`);
      ok(example.includes(`"${one.key}"`) && one.meaning.length > 0, `${key}.${one.key}`);
    }
  }
});

atHome(
  "hosts are names, trusted proxies are addresses; what is neither is a problem",
  ({ load }) => {
    const good = { hosts: ["Radar.example.org", "203.0.113.9", "2001:db8::1", "truck_1:443"] };
    const access = { ...good, trusted_proxies: ["192.168.4.1", " 2001:db8::1 "] };
    const loaded = load(JSON.stringify({ access }));
    deepStrictEqual(texts(loaded), []);
    deepStrictEqual(loaded.config.access.trusted_proxies, ["192.168.4.1", "2001:db8::1"]);
    for (const host of ["https://radar.example.org", "radar.example.org/", "a b", "", "x@y", 7]) {
      const { problems, config } = load(JSON.stringify({ access: { hosts: [host] } }));
      deepStrictEqual(problems.map(({ key }) => key), ["access.hosts"], String(host));
      ok(problems[0]!.text.includes("names or addresses are needed, without http://"));
      deepStrictEqual(config.access.hosts, []);
    }
    for (const proxy of ["proxy.example.org", "192.168.4.0/24", "192.168.4.1:80", "", 7]) {
      const { problems, config } = load(JSON.stringify({ access: { trusted_proxies: [proxy] } }));
      deepStrictEqual(problems.map(({ key }) => key), ["access.trusted_proxies"], String(proxy));
      ok(problems[0]!.text.includes("IP addresses are needed"));
      deepStrictEqual(config.access.trusted_proxies, []);
    }
  },
);
