import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig } from "../../config.ts";
import type { ProgramAnswer } from "../run_program.ts";
import { observatoryChecks } from "./observatory_checks.ts";

const THERE: ProgramAnswer = { outcome: "ended", code: 0, text: "", err: "" };

/** Where instruments are, somebody is told. */
const ALERTS = { alerts: { webhook: "http://127.0.0.1:9/alerts" } };

/** The lines about a configuration, where `absent` programs are not installed. */
async function lines(more: object, absent: readonly string[] = [], password?: string) {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-checks-" });
  try {
    Deno.mkdirSync(join(folder, "from"));
    const { config } = loadConfig(writeLoneConfig(folder, { ...ALERTS, ...more }));
    const asked: string[] = [];
    const checks = await observatoryChecks(
      config,
      (program) => {
        asked.push(program);
        return Promise.resolve(absent.includes(program) ? { outcome: "absent" } : THERE);
      },
      "linux",
      (name) => name === "MESO360_SMTP_PASSWORD" ? password : undefined,
    );
    const text = checks.map((check) => `${check.result} ${check.text} | ${check.fix}`).join("\n");
    return { text: text.replaceAll(folder, "/f"), asked, count: checks.length };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const CL61 = { id: "cl61", profile: "cl61", source: "from" };
const FAR = { ...CL61, source: "aurora@host:/data/cl61" };

Deno.test("no observatory is nothing to say; one that is well is one line, and asks for no more than it needs", async () => {
  deepEqual(await lines({ alerts: {} }), { text: "", asked: [], count: 0 });
  const { text, asked } = await lines({ instruments: [CL61] });
  match(text, /^PASS observatory: 1 instrument, 13 jobs by timers \| null$/);
  deepEqual(asked, []);
});

Deno.test("each thing that keeps jobs from their work has its line and its remedy", async () => {
  const about = async (more: object, absent?: readonly string[]) => {
    const { text, count } = await lines(more, absent);
    equal(count, 1, text);
    return text;
  };
  match(
    await about({ instruments: [FAR] }, ["rsync"]),
    /^WARN rsync is not here, which cl61 needs \| sudo apt-get install rsync$/,
  );
  match(await about({ instruments: [FAR] }, ["ssh"]), /^WARN ssh is not here, which cl61 needs/);
  match(
    await about({ instruments: [{ id: "sky", profile: "wxcam", source: "from" }] }, ["ffmpeg"]),
    /^WARN ffmpeg is not here, which sky needs/,
  );
  match(
    await about({ instruments: [{ ...CL61, source: "nowhere" }] }),
    /^WARN the source of cl61 is no folder that can be read: \/f\/nowhere \| is its disk mounted/,
  );
  match(
    await about({ instruments: [{ id: "cl61", profile: "cl61" }] }),
    /^WARN cl61 has no source, and no folder of files: \/f\/raw\/cl61/,
  );
  match(
    await about({ instruments: [{ ...FAR, key: "no_key" }] }),
    /^WARN cl61: SSH key not found: \/f\/no_key \| copy the private key to that path, or make one/,
  );
  match(
    await about({ instruments: [CL61], archive: { destination: "tape" } }),
    /^WARN the archive's folder is not there: \/f\/tape \| mount its disk/,
  );
  match(
    await about({ instruments: [CL61], timers: { "cl61-apend": { enabled: false } } }),
    /^WARN timers: there is no job cl61-apend: its settings do nothing \| is it cl61-append\?$/,
  );
});

Deno.test("an observatory tells somebody of its troubles, and has the password for it", async () => {
  const mail = { host: "smtp.example.org", from: "truck@example.org", to: ["crew@example.org"] };
  const about = async (more: object, password?: string) =>
    (await lines({ instruments: [CL61], ...more }, [], password)).text;
  match(await about({ alerts: {} }), /^WARN nobody is told when something is wrong: alerts has no/);
  match(await about({ alerts: { mail } }), /^PASS/);
  const withUser = { alerts: { mail: { ...mail, user: "truck" } } };
  for (const password of [undefined, ""]) {
    match(
      await about(withUser, password),
      /^WARN no alert goes out by mail: smtp\.example\.org wants a password for truck, and there/,
    );
  }
  match(await about(withUser, "a word"), /^PASS/);
  // Without instruments nobody needs to be told.
  match(await about({ instruments: [], archive: { destination: "from" }, alerts: {} }), /^PASS/);
});
