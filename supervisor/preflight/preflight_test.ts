import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig, type LoadedConfig } from "../../config.ts";
import { gpsDateText, gpsTimeText } from "../../formats/mesonet_day.ts";
import { type Check, folderRemedy, preflight, preflightLines } from "./preflight.ts";

const PORT: Check = { result: "PASS", text: "port", fix: null };

function page(timeMs: number): string {
  const values = Array.from(
    { length: 19 },
    (_, i) => i === 9 ? gpsDateText(timeMs) : i === 10 ? gpsTimeText(timeMs) : "1",
  );
  return "<b>Current Record: </b>7<br><b>Record Date: </b>2025-06-05 17:52:28.0<br><table>" +
    values.map((value) => `<tr><td>${value}</td></tr>`).join("") + "</table>";
}

/** Runs the checks on a configuration with a logger that answers so. */
async function checksWith(
  answer: (request: Request) => Response,
  settings: Record<string, unknown> = {},
  test: (folder: string) => void = () => {},
): Promise<Check[]> {
  const folder = Deno.makeTempDirSync();
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
    return await preflight(loadConfig(path), PORT);
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
  equal(asked, 2);
  equal(about(checks, "datalogger answers: ")[0]?.result, "PASS");
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

Deno.test("a full disk and a missing right have remedies of their own", () => {
  const remedy = (code: string) => folderRemedy("log_dir", Object.assign(new Error(), { code }));
  ok(/full.*make room.*log_dir/.test(remedy("ENOSPC")));
  ok(/right to write.*log_dir/.test(remedy("EACCES")));
  ok(/folder.*log_dir/.test(remedy("ENOTDIR")));
});

Deno.test("a configuration that is not there or unreadable: what to do, and no logger asked", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "c.json");
    const at = { data_dir: folder, log_dir: folder, state_dir: folder, logger_ip: "127.0.0.1:9" };
    const checks = async () => {
      const loaded = loadConfig(path);
      return await preflight({ ...loaded, config: { ...loaded.config, ...at } }, PORT);
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

Deno.test("the SSH key is looked for only with a tunnel, and must be private", async () => {
  const well = () => new Response(page(Date.now()));
  deepEqual(about(await checksWith(well), "SSH"), []);
  const absent = about(await checksWith(well, { rtun_port: 2222 }), "SSH key not found");
  ok(absent[0]!.fix!.startsWith("Copy key to that path"));
  if (Deno.build.os === "windows") return;
  for (const [mode, result] of [[0o644, "WARN"], [0o600, "PASS"]] as const) {
    const checks = await checksWith(well, { rtun_port: 2222 }, (folder) => {
      Deno.writeTextFileSync(join(folder, "key"), "x", { mode });
    });
    equal(about(checks, "SSH key")[0]!.result, result);
  }
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
    const checks = await preflight({ ...loaded, config }, PORT);
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
