import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { takeLock } from "../../lock.ts";
import { startSupervisor } from "../_test_supervisor.ts";
import { qrText } from "./operator_command.ts";
import { operatorTokenPath } from "./operator_token.ts";

const MAIN = join(import.meta.dirname!, "..", "..", "main.ts");

async function operator(config: string, ...more: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "operator", "--config", config, ...more],
    // A proxy reaches nothing on this machine.
    env: { HTTP_PROXY: "http://127.0.0.1:9" },
  }).output();
  const out = new TextDecoder().decode(stdout);
  return { code, out, said: new TextDecoder().decode(stderr), link: /http:\S+/.exec(out)?.[0] };
}

const hasNetwork = Deno.networkInterfaces().some(({ address, family }) =>
  family === "IPv4" && !address.startsWith("127.") && !address.startsWith("169.254.")
);

Deno.test({
  name: "the command gives the running supervisor's link, by which a phone controls",
  ignore: !hasNetwork,
  async fn() {
    const supervisor = await startSupervisor("the operator", "0.0.0.0");
    try {
      const config = join(supervisor.dir, "meso360.config.json");
      const { code, out, link } = await operator(config);
      equal(code, 0, out);
      const stored = Deno.readTextFileSync(operatorTokenPath(join(supervisor.dir, "state"))).trim();
      match(link!, new RegExp(`:${supervisor.port}/operator#${stored}$`));
      // No QR code, no colour where nobody sees it.
      ok(!out.includes("\x1b") && !out.includes("█"), out);

      const url = `http://127.0.0.1:${supervisor.port}`;
      // As from elsewhere: what came through a proxy is not the host's.
      const far = { "X-Forwarded-For": "192.0.2.7" };
      const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
        const response = await fetch(`${url}${path}`, {
          method: "POST",
          body: JSON.stringify(body),
          headers: { ...far, ...headers },
        });
        await response.body?.cancel();
        return response;
      };
      const stop = { component: "mesoingest", action: "stop" };
      equal((await post("/api/control", stop)).status, 403);
      const page = await fetch(`${url}/operator`, { headers: far });
      match(await page.text(), /<html/);
      const token = new URL(link!).hash.slice(1);
      const signedIn = await post("/api/operator", { token });
      equal(signedIn.status, 204);
      const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
      equal((await post("/api/control", stop, { cookie })).status, 200);
      equal((await post("/update", {}, { cookie })).status, 403);

      const renewed = await operator(config, "--new");
      equal(renewed.code, 0);
      ok(renewed.link !== link && renewed.out.includes("have ended"), renewed.out);
      equal((await post("/api/control", stop, { cookie })).status, 401);
      equal((await post("/api/operator", { token })).status, 401);
      ok(!supervisor.lines.some((line) => line.includes(token)), "the token is in the log");

      // Whoever changes the file, the file rules, also over a supervisor that nobody asked.
      const own = operatorTokenPath(join(supervisor.dir, "state"));
      const current = Deno.readTextFileSync(own).trim();
      equal((await post("/api/operator", { token: current })).status, 204);
      Deno.writeTextFileSync(own, `${"b".repeat(32)}\n`);
      equal((await post("/api/operator", { token: current })).status, 401);
      equal((await post("/api/operator", { token: "b".repeat(32) })).status, 204);
    } finally {
      await supervisor.end();
    }
  },
});

Deno.test({
  name: "without a supervisor it gives the link that will work, and makes new ones",
  ignore: !hasNetwork,
  async fn() {
    const dir = Deno.makeTempDirSync();
    try {
      const config = join(dir, "meso360.config.json");
      const folders = { data_dir: join(dir, "data"), state_dir: join(dir, "state") };
      Deno.writeTextFileSync(config, JSON.stringify({ ...folders, http_port: 8123 }));
      const first = await operator(config);
      equal(first.code, 0, first.said);
      match(first.said, /not running/);
      match(first.link!, /^http:\/\/[^/]+:8123\/operator#[a-z2-7]{32}$/);
      equal((await operator(config)).link, first.link);
      const second = await operator(config, "--new");
      ok(second.link !== first.link);
      equal((await operator(config)).link, second.link);
      Deno.writeTextFileSync(config, JSON.stringify({ ...folders, http_host: "127.0.0.1" }));
      const none = await operator(config);
      equal(none.code, 1);
      match(none.said, /no phone can reach this machine/);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});

Deno.test("a new link that what runs does not take is none, and nothing has changed", async () => {
  const dir = Deno.makeTempDirSync();
  const foreign = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ components: [], config: { state_dir: "/elsewhere" } }),
  );
  try {
    const config = join(dir, "meso360.config.json");
    const folders = { data_dir: join(dir, "data"), state_dir: join(dir, "state") };
    Deno.mkdirSync(folders.state_dir);
    const path = operatorTokenPath(folders.state_dir);
    Deno.writeTextFileSync(path, `${"a".repeat(32)}\n`, { mode: 0o600 });
    const refused = async (http_port: number, why: RegExp) => {
      Deno.writeTextFileSync(config, JSON.stringify({ ...folders, http_port }));
      const { code, out, said } = await operator(config, "--new");
      equal(code, 1, out);
      match(said, why);
      match(said, /no new link, the old one and all sign-ins go on.*meso360 stop/);
      ok(!out.includes("have ended"), out);
      equal(Deno.readTextFileSync(path), `${"a".repeat(32)}\n`);
    };
    await refused(foreign.addr.port, /does not take it: it is another program's/);
    // A supervisor that just starts, or hangs: it holds the lock, and nobody answers.
    const lock = await takeLock(folders.data_dir, "station", "meso360 supervisor", 0);
    lock!.note({ port: 9 });
    await refused(9, /does not answer/);
    lock!.release();
    // The note that one left which was killed is no supervisor.
    Deno.writeTextFileSync(
      join(folders.data_dir, ".meso360-station.json"),
      JSON.stringify({ pid: 1, host: "x", role: "meso360 supervisor", since: "", port: 9 }),
    );
    if (hasNetwork) equal((await operator(config, "--new")).code, 0);
  } finally {
    await foreign.shutdown();
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("the code in the terminal has its light border, two rows a line", () => {
  const lines = qrText("http://192.168.4.2:8080/operator#x", false).split("\n");
  const width = [...lines[0]!].length;
  // The smallest code has 21 modules; each next one 4 more; the border 4 on each side.
  equal((width - 8 - 21) % 4, 0);
  equal(lines.length, Math.ceil(width / 2));
  deepEqual(lines.slice(0, 2), Array(2).fill("█".repeat(width)));
  ok(lines.every((line) => line.startsWith("████") && line.endsWith("████")));
  // The upper left finder pattern: a dark ring of 7 around a light one around a dark 3.
  deepEqual(lines.slice(2, 6).map((line) => line.slice(4, 12)), [
    " ▄▄▄▄▄ █",
    " █   █ █",
    " █▄▄▄█ █",
    "▄▄▄▄▄▄▄█",
  ]);
  ok(qrText("x", true).split("\n").every((line) => line.endsWith("\x1b[0m")));
});
