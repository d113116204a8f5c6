import { deepEqual, equal, ok } from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { hideSecrets, report, reportText } from "./report_command.ts";

Deno.test("values of secret-like keys are hidden at any depth, known key or not", () => {
  const hidden = hideSecrets({
    logger_ip: "10.0.0.9",
    logger_password: "storm",
    alerts: [{ smtp: { Password: "storm", host: "mail" }, api_key: "storm", url: "//u:storm@h/x" }],
    tokens: ["storm"],
    tunnel: { key: "~/.ssh/clamps_rsa" },
  });
  ok(!JSON.stringify(hidden).includes("storm"), JSON.stringify(hidden));
  const shown = hidden as { logger_ip: string; tunnel: { key: string } };
  deepEqual([shown.logger_ip, shown.tunnel.key], ["10.0.0.9", "~/.ssh/clamps_rsa"]);
});

Deno.test("the bundle has what helps and no secret, and overwrites nothing", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "meso360.config.json");
    const logDir = join(folder, "logs");
    Deno.mkdirSync(logDir);
    Deno.mkdirSync(join(folder, "data"));
    Deno.writeTextFileSync(join(folder, "data", "20250605.txt"), "0123456789");
    for (const [day, lines] of [["20250604", 400], ["20250605", 300]] as const) {
      const text = Array.from({ length: lines }, (_, i) => `${day} line ${i}\n`).join("");
      Deno.writeTextFileSync(join(logDir, `meso360.${day}.log`), text);
    }
    Deno.writeTextFileSync(
      path,
      `{
        // password storm
        "data_dir": ${JSON.stringify(join(folder, "data"))}, "log_dir": ${JSON.stringify(logDir)},
        "logger_ip": "127.0.0.1:9", "http_port": 9, "loger_ip": "typo",
        "logger_password": "storm", "mystery_token": "storm"
      }`,
    );
    const text = await reportText(loadConfig(path), new Date(0));
    ok(!text.includes("storm"));
    for (const part of ["meso360 0", "loger_ip", "20250605.txt", "no supervisor answers", "WARN"]) {
      ok(text.includes(part), part);
    }
    ok(text.includes("20250604 line 200\n") && !text.includes("20250604 line 199\n"));
    ok(text.includes("20250605 line 299"));
    const target = join(folder, "report.txt");
    Deno.writeTextFileSync(target, "mine");
    equal(await report(loadConfig(path), target), 1);
    equal(Deno.readTextFileSync(target), "mine");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
