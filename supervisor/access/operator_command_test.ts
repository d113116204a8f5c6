import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { program } from "../../_test_program.ts";
import { FREE_LOCK_MS, takeLock } from "../../lock.ts";
import { startSupervisor } from "../_test_supervisor.ts";
import { qrText } from "./operator_command.ts";
import { operatorTokenPath } from "./operator_token.ts";

/** Nothing listens there, and nobody but root may. */
const NOBODY = 9;

const TOKEN = /^[a-z2-7]{32}$/;

async function operator(config: string, ...more: string[]) {
  const { command, args } = program("operator", "--config", config, ...more);
  // A proxy reaches nothing on this machine.
  const env = { HTTP_PROXY: "http://127.0.0.1:9" };
  const { code, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  return { code, out: new TextDecoder().decode(stdout), said: new TextDecoder().decode(stderr) };
}

/** A folder with a configuration, for machines on which no supervisor runs. */
function station() {
  const dir = Deno.makeTempDirSync();
  const config = join(dir, "meso360.config.json");
  const state = join(dir, "state");
  const data = join(dir, "data");
  Deno.mkdirSync(state);
  return {
    config,
    state,
    data,
    configure(http_port: number, more: object = {}) {
      const own = { data_dir: data, state_dir: state, http_host: "127.0.0.1", http_port };
      Deno.writeTextFileSync(config, JSON.stringify({ ...own, logger_ip: "127.0.0.1:9", ...more }));
    },
    token: () => Deno.readTextFileSync(operatorTokenPath(state)).trim(),
    [Symbol.dispose]: () => Deno.removeSync(dir, { recursive: true }),
  };
}

Deno.test("by the link's token a phone controls, until the command has made a new one", async () => {
  const supervisor = await startSupervisor("the operator");
  try {
    const config = join(supervisor.dir, "meso360.config.json");
    const own = operatorTokenPath(join(supervisor.dir, "state"));
    const stored = () => Deno.readTextFileSync(own).trim();
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
    const token = stored();
    match(token, TOKEN);
    const signedIn = await post("/api/operator", { token });
    equal(signedIn.status, 204);
    const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
    equal((await post("/api/control", stop, { cookie })).status, 200);
    equal((await post("/update", {}, { cookie })).status, 403);

    const renewed = await operator(config, "--new");
    // It listens for this machine only: there is no link to show, and all phones are signed out.
    equal(renewed.code, 1);
    match(renewed.said, /no phone can reach this machine/);
    match(renewed.out, /All links and sign-ins from before have ended\./);
    ok(stored() !== token);
    equal((await post("/api/control", stop, { cookie })).status, 401);
    equal((await post("/api/operator", { token })).status, 401);
    ok(!supervisor.lines.some((line) => line.includes(token)), "the token is in the log");

    // Whoever changes the file, the file rules, also over a supervisor that nobody asked.
    const current = stored();
    equal((await post("/api/operator", { token: current })).status, 204);
    Deno.writeTextFileSync(own, `${"b".repeat(32)}\n`);
    equal((await post("/api/operator", { token: current })).status, 401);
    equal((await post("/api/operator", { token: "b".repeat(32) })).status, 204);
  } finally {
    await supervisor.end();
  }
});

Deno.test("the command shows the links that the running supervisor gives", async () => {
  using site = station();
  const links = ["http://192.0.2.7:8080/operator#x", "http://mesoview.local:8080/operator#x"];
  const asked: string[] = [];
  const running = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (new URL(request.url).pathname === "/api/status") {
      return Response.json({ components: [], config: { state_dir: site.state } });
    }
    asked.push(`${request.method} ${await request.text()}`);
    return Response.json({ token: "x", links, qr: "" });
  });
  try {
    site.configure(running.addr.port);
    const shown = await operator(site.config);
    equal(shown.code, 0, shown.said);
    deepEqual(shown.out.match(/http:\S+/g), links);
    // No QR code, no colour where nobody sees it.
    ok(!shown.out.includes("\x1b") && !shown.out.includes("█"), shown.out);
    ok(!shown.out.includes("have ended"), shown.out);
    const renewed = await operator(site.config, "--new");
    equal(renewed.code, 0, renewed.said);
    match(renewed.out, /have ended/);
    deepEqual(renewed.out.match(/http:\S+/g), links);
    deepEqual(asked, ["GET ", 'POST {"action":"renew"}']);
  } finally {
    await running.shutdown();
  }
});

Deno.test("without a supervisor the link is the one that will work, and --new makes another", async () => {
  using site = station();
  // Only the links are of these addresses: the command itself asks this machine, where nobody answers.
  site.configure(NOBODY, { http_host: "0.0.0.0" });
  const reached = Deno.networkInterfaces().some(({ address, family }) =>
    family === "IPv4" && !address.startsWith("127.") && !address.startsWith("169.254.")
  );
  const shown = async (...more: string[]) => {
    const { code, out, said } = await operator(site.config, ...more);
    equal(code, reached ? 0 : 1, said);
    match(said, reached ? /not running/ : /no phone can reach this machine/);
    match(site.token(), TOKEN);
    equal(out.includes(`:${NOBODY}/operator#${site.token()}\n`), reached, out);
    equal(out.includes("have ended"), more.includes("--new"), out);
    return site.token();
  };
  const first = await shown();
  equal(await shown(), first);
  const second = await shown("--new");
  ok(second !== first);
  equal(await shown(), second);
});

Deno.test("no link is shown where no phone can reach, but a new one ends the old all the same", async () => {
  using site = station();
  site.configure(NOBODY);
  const shown = await operator(site.config);
  equal(shown.code, 1);
  match(shown.said, /no phone can reach this machine/);
  ok(!shown.out.includes("have ended"), shown.out);
  const before = site.token();
  const renewed = await operator(site.config, "--new");
  equal(renewed.code, 1);
  match(renewed.said, /no phone can reach this machine/);
  match(renewed.out, /All links and sign-ins from before have ended\./);
  ok(site.token() !== before);
});

Deno.test("a new link that what runs does not take is none, and nothing has changed", async () => {
  using site = station();
  const foreign = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ components: [], config: { state_dir: "/elsewhere" } }),
  );
  try {
    const token = "a".repeat(32);
    Deno.writeTextFileSync(operatorTokenPath(site.state), `${token}\n`, { mode: 0o600 });
    const refused = async (port: number, why: RegExp) => {
      site.configure(port);
      const { code, out, said } = await operator(site.config, "--new");
      equal(code, 1, out);
      match(said, why);
      match(said, /no new link, the old one and all sign-ins go on.*meso360 stop/);
      ok(!out.includes("have ended"), out);
      equal(site.token(), token);
    };
    await refused(foreign.addr.port, /does not take it: it is another program's/);
    // A supervisor that just starts, or hangs: it holds the lock, and nobody answers.
    const lock = await takeLock(site.data, "station", "meso360 supervisor", FREE_LOCK_MS);
    lock!.note({ port: NOBODY });
    await refused(NOBODY, /does not answer/);
    lock!.release();
    // The note that one left which was killed is no supervisor.
    Deno.writeTextFileSync(
      join(site.data, ".meso360-station.json"),
      JSON.stringify({ pid: 1, host: "x", role: "meso360 supervisor", since: "", port: NOBODY }),
    );
    match((await operator(site.config, "--new")).out, /have ended/);
    ok(site.token() !== token);
  } finally {
    await foreign.shutdown();
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
