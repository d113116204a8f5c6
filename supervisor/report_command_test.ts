import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { knownValues, report, reportText } from "./report_command.ts";

Deno.test("of a key that nobody knows the value is left out, at any depth", () => {
  deepEqual(
    knownValues({
      logger_ip: "10.0.0.9",
      logger_pw: "storm",
      alerts: { smtp: "storm" },
      alarms: { smtp: "storm" },
      tunnel: { host: "far", ident: { x: "storm" } },
      columns: { t_fast: { units: "K" } },
    }),
    {
      logger_ip: "10.0.0.9",
      logger_pw: "…",
      alerts: { smtp: "…" },
      alarms: "…",
      tunnel: { host: "far", ident: "…" },
      columns: { t_fast: { units: "K" } },
    },
  );
});

Deno.test("the bundle has what helps and no secret, and overwrites nothing", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "meso360.config.json");
    const logDir = join(folder, "logs");
    Deno.mkdirSync(logDir);
    Deno.mkdirSync(join(folder, "data"));
    Deno.writeTextFileSync(join(folder, "data", "20250605.txt"), "0123456789");
    const canLink = Deno.build.os !== "windows";
    if (canLink) Deno.symlinkSync(join(folder, "gone"), join(folder, "data", "20250604.txt"));
    for (const [day, lines] of [["20250604", 400], ["20250605", 300]] as const) {
      const text = Array.from({ length: lines }, (_, i) => `${day} line ${i}\n`).join("");
      Deno.writeTextFileSync(join(logDir, `meso360.${day}.log`), text);
    }
    Deno.writeTextFileSync(
      path,
      `{
        // password storm
        "data_dir": ${JSON.stringify(join(folder, "data"))}, "log_dir": ${JSON.stringify(logDir)},
        "state_dir": ${JSON.stringify(join(folder, "state"))}, "access": { "control": "host" },
        "logger_ip": "127.0.0.1:9", "http_port": 9, "loger_ip": "typo storm",
        "logger_password": "thunderstorm", "mystery_token": "storm",
        "update": { "url": "https://crew:storm@127.0.0.1:9/" }
      }`,
    );
    const token = "abcdefghijklmnopqrstuvwxyz234567";
    Deno.mkdirSync(join(folder, "state"));
    Deno.writeTextFileSync(join(folder, "state", "operator_token"), `${token}\n`, { mode: 0o600 });
    const leak = `[2025-06-05 00:00:00] [x] leaked thunderstorm and ${token}\n`;
    Deno.writeTextFileSync(join(logDir, "meso360.20250605.log"), leak, { append: true });
    const text = await reportText(loadConfig(path), new Date(0));
    ok(!text.includes("storm") && !text.includes(token));
    ok(text.includes("leaked … and …"));
    const parts = [
      "meso360 0",
      "loger_ip",
      "20250605.txt",
      "no supervisor of this data directory answers",
      "WARN",
    ];
    parts.push(
      '"control": "host"',
      "operator_token: made ",
      "=== Preflight checks ===",
      "boot",
      "installed",
    );
    for (const part of parts) {
      ok(text.includes(part), part);
    }
    ok(text.includes("20250604 line 201\n") && !text.includes("20250604 line 200\n"));
    ok(text.includes("20250605 line 299"));
    match(text, /\n +10 {2}\d{4}-\S+ {2}20250605\.txt\n/);
    if (canLink) match(text, /\nnot known \(.+\) {2}20250604\.txt\n/);
    const target = join(folder, "report.txt");
    Deno.writeTextFileSync(target, "mine");
    equal(await report(loadConfig(path), target), 1);
    equal(Deno.readTextFileSync(target), "mine");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
