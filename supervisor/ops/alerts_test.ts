/** Alerts from the monitor's record to a real mail server and a webhook. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import type { AlertsFile } from "../../formats/ops_messages.ts";
import { alerts } from "./alerts.ts";
import { MailError, openMailer } from "./mail.ts";
import { type TestSite, testSite } from "./_test_ops.ts";
import { noSink, type Sink, startSink } from "./_test_sink.ts";

const mailSettings = (port: number, more: object = {}) => ({
  host: "127.0.0.1",
  port,
  security: "none",
  from: "site@example.org",
  to: ["crew@example.org"],
  ...more,
});
const FULL = { disk_data_used_percent: 91 };
const EMPTY = { disk_data_used_percent: 40 };
const RULE = {
  name: "disk nearly full",
  metric: "disk_*_used_percent",
  comparison: ">=",
  threshold: 80,
  hold_minutes: 0,
};

/** A look, then a judgement, five minutes on. */
async function round(site: TestSite, metrics: Record<string, number | null>) {
  site.minutes(5);
  site.look(metrics);
  return await alerts(site.context("ops-monitor-alerts"));
}

const book = (site: TestSite): AlertsFile =>
  JSON.parse(Deno.readTextFileSync(join(site.folder, "state", "alerts.json")));

async function withSink(
  look: (sink: Sink, site: TestSite) => Promise<void>,
  more: object = {},
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const sink = await startSink("plain", folder);
  const site = testSite({ alerts: { mail: mailSettings(sink.port), rules: [RULE], ...more } });
  try {
    await look(sink, site);
  } finally {
    site.close();
    await sink.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test({
  name: "alerts: one mail at the start, one when it is over, repeated after 12 h",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      for (let i = 0; i < 4; i++) await round(site, FULL);
      deepEqual((await sink.mails()).map(({ subject }) => subject), [
        "[probe 1] disk nearly full: disk data is 91 % full (≥ 80)",
      ]);
      match((await sink.mails())[0]!.text, /Limit: disk_data_used_percent ≥ 80\./);
      // 13 looks, an hour apart: told again once.
      for (let i = 0; i < 13; i++) {
        site.minutes(55);
        await round(site, FULL);
      }
      equal((await sink.mails()).length, 2);
      match((await sink.mails())[1]!.subject, /still: disk nearly full/);
      await round(site, EMPTY);
      await round(site, EMPTY);
      equal((await sink.mails()).length, 3);
      match((await sink.mails())[2]!.subject, /over: disk nearly full/);
      match(
        (await sink.mails())[2]!.text,
        /It was so from 2025-06-05 17:05 UTC to 2025-06-06 06:25 UTC/,
      );
    });
  },
});

Deno.test({
  name: "alerts: a mail server that is down for a day gets one mail when it is back, since when",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      await sink.become("refuse");
      let last = await round(site, FULL);
      for (let i = 0; i < 24; i++) {
        site.minutes(55);
        last = await round(site, FULL);
      }
      equal(last.ok, false);
      match(last.summary, /1 wait/);
      match(
        book(site).alerts[0]!.waiting[0]!,
        /^mail: waits since 2025-06-05 17:05 UTC: mail server/,
      );
      await sink.become("plain");
      await round(site, FULL);
      await round(site, FULL);
      equal((await sink.mails()).length, 1);
      match((await sink.mails())[0]!.text, /Since 2025-06-05 17:05 UTC, 24 h 5 min ago/);
      match((await sink.mails())[0]!.text, /waited since 2025-06-05 17:05 UTC: .*no such mailbox/);
    });
  },
});

Deno.test({
  name: "alerts: killed while the mail server hangs, nothing is lost and nothing is sent twice",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      await sink.become("hang");
      site.look(FULL);
      const config = join(site.folder, "meso360.config.json");
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          join(import.meta.dirname!, "_test_alerts_child.ts"),
          config,
        ],
        stdout: "null",
        stderr: "null",
      }).spawn();
      const path = join(site.folder, "state", "alerts.json");
      // It is written down before the mail server is asked.
      while (!isThere(path)) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill("SIGKILL");
      await child.status;
      await sink.become("plain");
      await round(site, FULL);
      await round(site, FULL);
      equal((await sink.mails()).length, 1);
    });
  },
});

Deno.test("alerts: killed after the server's answer, it is sent once more, as the same message", async () => {
  const site = testSite({ alerts: { mail: mailSettings(9), rules: [RULE] } });
  const ids: string[] = [];
  site.look(FULL);
  const path = join(site.folder, "state", "alerts.json");
  let kept = "";
  const run = () =>
    alerts(
      site.context("ops-monitor-alerts"),
      () =>
        Promise.resolve({
          send: {
            mail: (_, { id }) => {
              kept = Deno.readTextFileSync(path);
              ids.push(id);
              return Promise.resolve();
            },
          },
          close() {},
        }),
    );
  await run();
  // As the file was when it was killed.
  Deno.writeTextFileSync(path, kept);
  await run();
  await run();
  equal(ids.length, 2);
  equal(ids[0], ids[1]);
  site.close();
});

Deno.test("alerts: a number that vanishes is told, and is no recovery; back again, all is over", async () => {
  const site = testSite({ alerts: { webhook: "http://127.0.0.1:9/", rules: [RULE] } });
  const told: string[] = [];
  const run = async (metrics: Record<string, number | null>) => {
    site.minutes(5);
    site.look(metrics);
    await alerts(site.context("ops-monitor-alerts"), () =>
      Promise.resolve({
        send: {
          webhook: ({ rule }, { kind }) => {
            told.push(`${kind} ${rule}`);
            return Promise.resolve();
          },
        },
        close() {},
      }));
  };
  await run(FULL);
  await run({ disk_data_used_percent: null });
  for (let i = 0; i < 4; i++) await run({});
  deepEqual(told, ["start disk nearly full", "start no value"]);
  deepEqual(book(site).alerts.map(({ state }) => state).sort(), ["on", "on"]);
  await run(EMPTY);
  deepEqual(told.slice(2).sort(), ["over disk nearly full", "over no value"]);
  site.close();
});

Deno.test("alerts: what left the configuration ends its alerts, and says so", async () => {
  const site = testSite({ alerts: { webhook: "http://127.0.0.1:9/" } });
  const failing = { job_gone_failures: 5, "job_mirror-verify_failures": 5 };
  site.look(failing);
  const kept = {
    rule: "job failing",
    metric: "job_gone_failures",
    state: "on",
    value: 5,
    text: "",
    since: "2025-06-05T16:00:00Z",
    told: "2025-06-05T16:00:00Z",
    limit: "≥ 3",
    repeat_hours: 12,
    ended: null,
    minutes: 0,
    messages: {},
    waiting: [],
  };
  const path = join(site.folder, "state", "alerts.json");
  Deno.writeTextFileSync(path, JSON.stringify({ judged: "", n: null, still: 0, alerts: [kept] }));
  const told: string[] = [];
  await alerts(site.context("ops-monitor-alerts"), () =>
    Promise.resolve({
      send: {
        webhook: ({ text }, { kind }) => {
          told.push(`${kind}: ${text}`);
          return Promise.resolve();
        },
      },
      close() {},
    }));
  deepEqual(told.sort(), [
    "over: job_gone_failures is not watched any more: not in the configuration",
    "start: mirror-verify failed 5 times in a row (≥ 3)",
  ]);
  site.close();
});

Deno.test({
  name: "alerts: a dry run says what would be sent, and touches nothing",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      site.look(FULL);
      const outcome = await alerts(site.context("ops-monitor-alerts", { dryRun: true }));
      equal(outcome.state, "dry run");
      equal(outcome.counts.messages, 1);
      match(site.said.join("\n"), /would go by mail: \[probe 1\] disk nearly full/);
      deepEqual([...Deno.readDirSync(join(site.folder, "state"))], []);
      equal((await sink.mails()).length, 0);
    });
  },
});

Deno.test("alerts: a monitor that looks no more is an alert itself", async () => {
  const site = testSite({ alerts: { webhook: "http://127.0.0.1:9/" } });
  site.look(EMPTY);
  for (let i = 0; i < 8; i++) {
    site.minutes(5);
    await alerts(site.context("ops-monitor-alerts"));
  }
  deepEqual(book(site).alerts.map(({ rule, state }) => [rule, state]), [["not looked at", "on"]]);
  site.close();
});

Deno.test("alerts: a webhook gets JSON, and one that fails is asked again at the next run", async () => {
  let status = 503;
  const got: { readonly kind: string; readonly rule: string; readonly value: number }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    ok(request.headers.get("idempotency-key"));
    const body = await request.json();
    if (status === 200) got.push(body);
    return new Response("", { status });
  });
  const site = testSite({
    alerts: { webhook: `http://127.0.0.1:${server.addr.port}/in?key=secret`, rules: [RULE] },
  });
  const failed = await round(site, FULL);
  match(failed.summary, /webhook http:\/\/127\.0\.0\.1:\d+\/in answers 503/);
  ok(!JSON.stringify(book(site)).includes("secret"));
  status = 200;
  await round(site, FULL);
  await round(site, FULL);
  deepEqual(got.map(({ kind, rule, value }) => [kind, rule, value]), [["start", RULE.name, 91]]);
  await server.shutdown();
  site.close();
});

Deno.test({
  name:
    "mail: STARTTLS with a login; a wrong password, an unknown certificate and silence are named",
  ignore: noSink,
  async fn() {
    const folder = Deno.makeTempDirSync();
    const sink = await startSink("starttls", folder);
    const send = async (password: string, ca: string | null, stepMs = 5_000) => {
      const mailer = await openMailer({
        config: {
          host: "localhost",
          port: sink.port,
          security: "starttls",
          user: "crew",
          from: "a@example.org",
          to: ["b@example.org"],
        },
        password,
        vehicle: "probe 1",
        signal: new AbortController().signal,
        tls: ca === null ? {} : { ca },
        stepMs,
      });
      try {
        await mailer.send({ id: "1", subject: "≥ 80 %", text: "Wärme\n.\n45 °C" });
        return "sent";
      } catch (error) {
        return error instanceof MailError ? `${error.code}: ${error.message}` : String(error);
      } finally {
        mailer.close();
      }
    };
    equal(await send("right", sink.certificate), "sent");
    const { subject, text, tls, user, id } = (await sink.mails())[0]!;
    deepEqual({ subject, text, tls, user, id }, {
      subject: "≥ 80 %",
      text: "Wärme\r\n.\r\n45 °C\r\n",
      tls: true,
      user: "crew",
      id: "<1@example.org>",
    });
    match(
      await send("wrong", sink.certificate),
      /^relay: .* does not let crew in .*MESO360_SMTP_PASSWORD/,
    );
    match(await send("right", null), /^relay: .*certificate/);
    await sink.become("hang");
    match(await send("right", sink.certificate, 100), /^relay: mail server localhost:\d+: /);
    equal((await sink.mails()).length, 1);
    await sink.close();
    Deno.removeSync(folder, { recursive: true });
  },
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
