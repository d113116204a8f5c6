import { equal, match } from "node:assert/strict";
import { join } from "node:path";

const MAIN = join(import.meta.dirname!, "../../../main.ts");

function loggerSim(...args: string[]) {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-A", MAIN, "logger-sim", ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
}

Deno.test({
  name: "the command says where it listens, answers, and stops when told to",
  ignore: Deno.build.os === "windows",
  async fn() {
    const child = loggerSim("--port", "0", "--rate", "50", "--start", "2025-06-05T23:59:59Z")
      .spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    try {
      const { value = "" } = await lines.read();
      const url = /^logger-sim: (http:\/\/127\.0\.0\.1:\d+) plays the built-in drive/.exec(value)
        ?.[1];
      const page = await (await fetch(`${url}/command=NewestRecord&table=Obs`)).text();
      match(page, /<b>Record Date: <\/b>2025-06-0[56] /);
    } finally {
      child.kill("SIGTERM");
      await lines.cancel();
      await child.stderr.cancel();
    }
    equal((await child.status).code, 0);
  },
});

Deno.test("what it cannot do it says, with an exit code of its own", async () => {
  const cases: [string[], number, RegExp][] = [
    [["--jump", "60"], 2, /--jump 60 is not allowed: AT:K is needed/],
    [["--jmp", "60:1"], 2, /unknown option '--jmp'[^]*--jump/],
    [["--rate", "0"], 2, /a number from 0\.01 to 1000/],
    [["no/such/file.txt"], 1, /no\/such\/file\.txt/],
    [[join(import.meta.dirname!, "mod.ts")], 1, /does not name gps_date/],
  ];
  await Promise.all(cases.map(async ([args, code, text]) => {
    const result = await loggerSim("--port", "0", ...args).output();
    match(new TextDecoder().decode(result.stderr), text);
    equal(result.code, code, args.join(" "));
  }));
});
