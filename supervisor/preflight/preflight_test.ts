import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { type ConfigPlace, loadConfig, type LoadedConfig } from "../../config.ts";
import { gpsDateText, gpsTimeText } from "../../formats/mesonet_day.ts";
import { componentView } from "../../formats/_test_events.ts";
import type { MdnsView } from "../../formats/panel_messages.ts";
import { type Check, pass, preflightLines } from "./check.ts";
import { Looks } from "./looks.ts";
import { type Machine, preflight, type PreflightParts } from "./preflight.ts";

const PARTS: Omit<PreflightParts, "looks"> = {
  port: () => pass("port"),
  components: () => Promise.resolve(null),
  mdns: () => Promise.resolve(null),
  update: () => Promise.resolve(pass("software up to date (a1b2c3d)")),
  boot: () => Promise.resolve(pass("starts at boot")),
  testMode: false,
  nowMs: Date.now,
};

const PLACE: ConfigPlace = {
  cwd: "/nowhere",
  home: "/nowhere",
  executableFolder: null,
  os: "linux",
  hostname: "truck",
  env: () => undefined,
};

/** A machine of which nothing is known but that it has ssh. */
const MACHINE: Machine = {
  os: "linux",
  run: (program) =>
    Promise.resolve(
      program === "ssh" ? { outcome: "ended", code: 0, text: "", err: "" } : { outcome: "absent" },
    ),
  pause: () => Promise.resolve(),
  place: PLACE,
  limitMs: 60_000,
};

const look = (loaded: LoadedConfig, parts: Partial<PreflightParts> = {}) =>
  preflight(loaded, { ...PARTS, looks: new Looks(), ...parts }, MACHINE);

/** Counts from the start of a test: its logger's clock runs as fast as it is asked. */
let records = 0;

/** A page of the logger: the next record, a second later, unless told. */
function page(timeMs: number, number = ++records, gpsMs = timeMs + 1000 * number): string {
  const values = Array.from(
    { length: 19 },
    (_, i) => i === 9 ? gpsDateText(gpsMs) : i === 10 ? gpsTimeText(gpsMs) : "1",
  );
  return `<b>Current Record: </b>${number}<br><b>Record Date: </b>2025-06-05 17:52:28.0<br><table>` +
    values.map((value) => `<tr><td>${value}</td></tr>`).join("") + "</table>";
}

/** Runs the checks on a configuration with a logger that answers so. */
async function checksWith(
  answer: (request: Request) => Response,
  settings: Record<string, unknown> = {},
  test: (folder: string) => void = () => {},
  parts: Partial<PreflightParts> = {},
): Promise<Check[]> {
  const folder = Deno.makeTempDirSync();
  records = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  try {
    test(folder);
    const path = join(folder, "meso360.config.json");
    const text = JSON.stringify({
      data_dir: join(folder, "data"),
      log_dir: join(folder, "logs"),
      state_dir: join(folder, "state"),
      logger_ip: `127.0.0.1:${server.addr.port}`,
      ...settings,
      ...(settings.rtun_port ? { tunnel: { key: join(folder, "key") } } : {}),
    });
    Deno.writeTextFileSync(path, text);
    return await look(loadConfig(path), parts);
  } finally {
    await server.shutdown();
    Deno.removeSync(folder, { recursive: true });
  }
}

const about = (checks: readonly Check[], word: string) =>
  checks.filter(({ text }) => text.includes(word));

Deno.test("all is well: every line is PASS", async () => {
  const checks = await checksWith(() => new Response(page(Date.now())));
  const warned = checks.filter(({ result, text }) => result !== "PASS" && !text.includes("disk"));
  deepEqual(warned, []);
  equal(about(checks, "datalogger answers").length, 1);
  equal(about(checks, "clock agrees").length, 1);
});

Deno.test("a clock an hour off is warned of, with how to mend it", async () => {
  const checks = await checksWith(() => new Response(page(Date.now() + 3_600_000)));
  const [clock] = about(checks, "system clock is");
  ok(clock?.text.includes("behind") && clock.fix, JSON.stringify(checks));
});

Deno.test("a logger that fails, wants a login or is another machine is told apart", async () => {
  const status = (code: number) => () => new Response("no", { status: code });
  const crew = { logger_user: "crew", logger_password: "x" };
  const cases: [() => Response, Record<string, unknown>, RegExp, RegExp][] = [
    [status(503), {}, /answers HTTP 503/, /try again in a minute/],
    [status(404), {}, /answers HTTP 404/, /check that logger_ip is the datalogger/],
    [status(401), {}, /wants a login/, /^set logger_user and logger_password$/],
    [status(401), crew, /another login than crew's/, /^correct logger_user and logger_password$/],
    [() => new Response("<html>printer</html>"), {}, /not with an Obs record/, /logger_ip/],
  ];
  for (const [answer, settings, text, fix] of cases) {
    const checks = await checksWith(answer, settings);
    const [found] = checks.filter((check) => check.result === "WARN" && text.test(check.text));
    ok(found !== undefined && fix.test(found.fix!), `${text}: ${JSON.stringify(checks)}`);
  }
});

Deno.test("a page that is not whole is asked for once more before it is a warning", async () => {
  let asked = 0;
  const checks = await checksWith(() => {
    const whole = page(Date.now());
    return new Response(asked++ === 0 ? whole.slice(0, 90) : whole);
  });
  // The damaged one, the next one, and one to see that they move.
  equal(asked, 3);
  equal(about(checks, "datalogger answers: ")[0]?.result, "PASS");
});

Deno.test("a logger that gives the same record again stands still, and no clock is judged by it", async () => {
  const hourAgoMs = Date.now() - 3_600_000;
  const checks = await checksWith(() => new Response(page(hourAgoMs, 7)));
  equal(about(checks, "datalogger stands still: the same record 7 again").length, 1);
  deepEqual(about(checks, "clock"), []);
  deepEqual(about(checks, "datalogger answers"), []);
});

Deno.test("a GPS clock that is frozen while records move: told, and no clock is judged by it", async () => {
  const hourAgoMs = Date.now() - 3_600_000;
  const checks = await checksWith(() => new Response(page(0, ++records, hourAgoMs)));
  equal(about(checks, "datalogger answers").length, 1);
  const [frozen] = about(checks, "clock");
  equal(frozen?.text, "GPS clock frozen: the same time in records 1 and 3");
  equal(about(checks, "clock").length, 1);
});

Deno.test("a second time shown twice by chance is no frozen clock", async () => {
  const nowMs = Date.now();
  const checks = await checksWith(() =>
    new Response(page(nowMs, ++records, nowMs + (records > 2 ? 1000 : 0)))
  );
  equal(about(checks, "clock agrees").length, 1);
});

Deno.test("whether a component is enabled, the running program knows: it may have changed", async () => {
  const well = () => new Response(page(Date.now()));
  const with_ = async (enabled: boolean) => {
    const settings = {
      rtun_port: 2222,
      mesoingest_enabled: !enabled,
      mesosync_enabled: !enabled,
    };
    const views = ["mesoingest", "mesosync"].map((name) => componentView({ name, enabled }));
    const components = () => Promise.resolve(views);
    return await checksWith(well, settings, () => {}, { components });
  };
  deepEqual(about(await with_(true), "disabled"), []);
  const off = await with_(false);
  equal(about(off, "mesoingest is disabled").length, 1);
  equal(about(off, "mesosync is disabled").length, 1);
  deepEqual(about(off, "not connected"), []);
});

Deno.test("a tunnel that is not connected is warned of, with its reason", async () => {
  const reason = "no way to clamps@far: is this machine on the internet?";
  const view = componentView({ name: "mesosync", state: "host unreachable", reason });
  const checks = await checksWith(() => new Response(page(Date.now())), {}, () => {}, {
    components: () => Promise.resolve([view]),
  });
  const [found] = about(checks, "mesosync is not connected: host unreachable");
  equal(found?.fix, reason);
});

Deno.test("a disabled mesoingest is warned of", async () => {
  const well = () => new Response(page(Date.now()));
  deepEqual(about(await checksWith(well), "disabled"), []);
  deepEqual(about(await checksWith(well, { mesoingest_enabled: false }), "disabled"), [{
    result: "WARN",
    text: "mesoingest is disabled: nothing is recorded",
    fix: "enable it in the panel, or set mesoingest_enabled to true",
  }]);
});

Deno.test("without a datalogger nothing is said of one, of its GPS, or of its records", async () => {
  using radar = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const superdarn = { radars: { kod: { host: "127.0.0.1", port: radar.addr.port } } };
  const never = () => {
    throw new Error("it was asked");
  };
  const with_ = async (settings: object, parts: Partial<PreflightParts> = {}) =>
    (await checksWith(never, { logger_ip: null, ...settings }, () => {}, parts))
      .filter(({ text }) => !text.startsWith("disk"));
  const checks = await with_({ superdarn, mesoingest_enabled: false, access: { control: "open" } });
  equal(about(checks, "no datalogger here (logger_ip is null)")[0]?.result, "PASS");
  deepEqual(checks.filter(({ result }) => result !== "PASS").map(({ text }) => text), [
    "anyone on the network may stop the program: access.control is open",
  ]);
  for (const word of ["GPS", "record", "mesoingest"]) deepEqual(about(checks, word), [], word);
  deepEqual(about(checks, "nothing is configured"), []);
});

Deno.test("a station with nothing to do is warned of", async () => {
  const warned = async (settings: object) =>
    about(await checksWith(() => new Response(page(Date.now())), settings as never), "nothing is");
  const [found] = await warned({ logger_ip: null });
  equal(
    found?.text,
    "nothing is configured to do: no datalogger, no radar, no instrument, no tunnel",
  );
  ok(found?.fix?.includes("superdarn.radars"));
  deepEqual(await warned({}), []);
  deepEqual(await warned({ logger_ip: null, rtun_port: 2201 }), []);
});

Deno.test("a configuration that is not there or unreadable: what to do, and no logger asked", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "c.json");
    const at = { data_dir: folder, log_dir: folder, state_dir: folder, logger_ip: "127.0.0.1:9" };
    const checks = async () => {
      const loaded = loadConfig(path);
      return await look({ ...loaded, config: { ...loaded.config, ...at } });
    };
    equal(about(await checks(), "does not exist")[0]?.fix?.includes("meso360 init FILE"), true);
    Deno.writeTextFileSync(path, "{");
    const broken = await checks();
    equal(about(broken, "datalogger not checked").length, 1);
    deepEqual(about(broken, "datalogger does not answer"), []);
    deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["c.json"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("each problem of the configuration is a warning with its fix", async () => {
  const checks = await checksWith(() => new Response(page(Date.now())), {
    http_port: "x",
    loger: 1,
  });
  equal(about(checks, "http_port").length, 1);
  equal(about(checks, "loger").length, 1);
  ok(checks.every(({ result, fix }) => result === "PASS" || fix));
});

Deno.test("the tunnel's key and program are looked for only with a port for it", async () => {
  const well = () => new Response(page(Date.now()));
  deepEqual(about(await checksWith(well), "SSH"), []);
  const checks = await checksWith(well, { rtun_port: 2222 });
  equal(about(checks, "SSH key not found").length, 1);
  equal(about(checks, "ssh program found").length, 1);
});

Deno.test("no GPS time at the logger is a warning, and the clock is judged otherwise", async () => {
  const checks = await checksWith(() => new Response(page(Date.UTC(1999, 7, 21))));
  ok(about(checks, "no GPS time")[0]?.fix?.includes("antenna"), JSON.stringify(checks));
  deepEqual(about(checks, "agrees"), []);
});

Deno.test("the name on the network: as wanted, another one, none", async () => {
  const with_ = async (view: MdnsView) => {
    const checks = await checksWith(() => new Response(""), {}, () => {}, {
      mdns: () => Promise.resolve(view),
    });
    return about(checks, ".local");
  };
  const named = { state: "advertised", reason: null } as const;
  deepEqual(await with_({ ...named, name: "mesoview.local" }), [
    pass("announced on the network as mesoview.local"),
  ]);
  const [other] = await with_({ ...named, name: "mesoview-2.local" });
  equal(other?.text, "announced on the network as mesoview-2.local, not as mesoview.local");
  ok(other?.fix?.includes("mdns_hostname"));
  const [failed] = await with_({ state: "failed", name: null, reason: "no interface is up" });
  equal(failed?.text, "mesoview.local is not announced on the network: no interface is up");
  deepEqual(await with_({ state: "probing", name: null, reason: null }), []);
});

Deno.test("a look that fails costs its own line only", async () => {
  const checks = await checksWith(() => new Response(page(Date.now())), {}, () => {}, {
    update: () => Promise.reject(new Error("git is broken")),
  });
  equal(about(checks, "software version not checked: git is broken").length, 1);
  equal(about(checks, "datalogger answers").length, 1);
  equal(about(checks, "starts at boot").length, 1);
});

Deno.test("looks that hang cost their own lines, and are not begun again while they do", async () => {
  const loaded = { ...loadConfig("/nowhere/x.json"), unreadable: true };
  const begun: string[] = [];
  const hangs = (what: string) => () => {
    begun.push(what);
    return new Promise<never>(() => {});
  };
  const parts: PreflightParts = {
    ...PARTS,
    testMode: true,
    update: hangs("update"),
    port: hangs("port"),
    mdns: hangs("name"),
    looks: new Looks(),
  };
  for (let time = 0; time < 3; time++) {
    const checks = await preflight(loaded, parts, { ...MACHINE, limitMs: 50 });
    for (const what of ["software version", "port", "name on the network"]) {
      equal(about(checks, `${what} not checked: it took too long`).length, 1, what);
    }
    equal(about(checks, "data directory").length, 1);
  }
  deepEqual(begun, ["update", "port", "name"]);
});

Deno.test("a test run looks at nothing that is about a vehicle", async () => {
  const settings = { rtun_port: 2222, access: { control: "open" } };
  const checks = await checksWith(() => new Response(page(Date.now())), settings, () => {}, {
    testMode: true,
  });
  deepEqual(["SSH", "anyone", "sleep", "boot"].flatMap((word) => about(checks, word)), []);
});

Deno.test("no configuration and no way to write: warned of, with what to do", async () => {
  const file = Deno.makeTempFileSync();
  try {
    const loaded: LoadedConfig = {
      ...loadConfig("/nowhere/x.json"),
      problems: [],
    };
    const config = {
      ...loaded.config,
      data_dir: `${file}/data`,
      log_dir: `${file}/logs`,
      state_dir: `${file}/state`,
      logger_ip: "127.0.0.1:9",
    };
    const checks = await look({ ...loaded, config });
    ok(about(checks, "no config file")[0]!.fix!.includes("meso360 init"));
    for (const [name, key] of [["data", "data_dir"], ["log", "log_dir"], ["state", "state_dir"]]) {
      ok(about(checks, `${name} directory is not writable`)[0]!.fix!.includes(key!));
    }
    equal(about(checks, "datalogger does not answer").length, 1);
  } finally {
    Deno.removeSync(file);
  }
});

Deno.test("the block reads as documented", () => {
  const checks: Check[] = [
    { result: "PASS", text: "config file found: x", fix: null },
    { result: "WARN", text: "SSH key not found: y", fix: "Copy it there" },
  ];
  deepEqual(preflightLines(checks), [
    "=== Preflight checks ===",
    "  PASS  config file found: x",
    "  WARN  SSH key not found: y",
    "        Copy it there",
    "========================",
  ]);
});
