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
  { to, rules = [RULE], instruments = [] }: {
    readonly to?: readonly string[];
    readonly rules?: readonly object[];
    readonly instruments?: readonly object[];
  } = {},
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const sink = await startSink("plain", folder);
  const mail = mailSettings(sink.port, to === undefined ? {} : { to });
  const site = testSite({ alerts: { mail, rules }, instruments });
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
  name: "alerts: what comes of one cause is one mail, also after a day without a mail server",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      const lost = (hours: number) => ({
        ...FULL,
        stream_cl61_late: 1,
        stream_cl61_lag_minutes: 60 * hours,
        "stream_met_late": hours < 3 ? 0 : 1,
      });
      await sink.become("refuse");
      for (let hours = 1; hours < 25; hours++) {
        site.minutes(55);
        await round(site, lost(hours));
      }
      await sink.become("plain");
      await round(site, lost(25));
      await round(site, lost(25));
      equal((await sink.mails()).length, 1);
      const { subject, text } = (await sink.mails())[0]!;
      equal(subject, "[probe 1] disk nearly full: disk data is 91 % full (≥ 80), and 2 more");
      match(
        text,
        /^Began: 3\s+disk nearly full: .*\s+stream late: cl61 has no data for 25 h\.\s/s,
      );
      equal(text.match(/This message waited since/g)!.length, 1);
      // One ends, one begins, and one goes on: one mail, the new one first.
      await round(site, { ...EMPTY, disk_raw_used_percent: 95, stream_cl61_late: 1 });
      equal((await sink.mails()).length, 2);
      const next = (await sink.mails())[1]!;
      match(next.subject, /disk nearly full: disk raw is 95 % full \(≥ 80\), and 1 more$/);
      match(next.text, /^Began: 1\s.*\sOver: 1\s+Over: disk nearly full\. Now disk data/s);
    }, {
      instruments: [{ id: "cl61", profile: "cl61" }, { id: "met", profile: "met" }],
    });
  },
});

Deno.test({
  name: "alerts: whom the relay does not take yet gets it at the next run, and he alone",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      await sink.become("partly");
      const first = await round(site, FULL);
      equal(first.ok, false);
      match(
        first.summary,
        /1 wait .*took it, but not for l…@[Ee]xample\.(org|ORG) \(.*451 4\.7\.1/,
      );
      ok(!first.summary.includes("later@"), first.summary);
      equal(book(site).alerts[0]!.told, "2025-06-05T17:05:00.000Z");
      // He alone is asked for again, and keeps nobody else waiting.
      ok(!(await round(site, { ...FULL, disk_raw_used_percent: 95 })).summary.includes("later@"));
      deepEqual((await sink.mails()).map(({ to }) => to), [["crew@example.org"], [
        "crew@example.org",
      ]]);
      await sink.become("plain");
      equal((await round(site, { ...FULL, disk_raw_used_percent: 95 })).ok, true);
      await round(site, { ...FULL, disk_raw_used_percent: 95 });
      equal((await sink.mails()).length, 3);
      const last = (await sink.mails())[2]!;
      deepEqual(last.to, ["later@example.org"]);
      match(last.text, /^Began: 2\s/);
      // What is over before he has it is told to all, once.
      await sink.become("partly");
      await round(site, EMPTY);
      await sink.become("plain");
      await round(site, FULL);
      deepEqual((await sink.mails()).slice(3).map(({ to }) => to), [
        ["crew@example.org"],
        ["crew@example.org", "later@example.org"],
      ]);
    }, { to: ["crew@example.org", "later@Example.ORG"] });
  },
});

Deno.test({
  name: "alerts: one that the relay refuses for what it says keeps no other from going",
  ignore: noSink,
  async fn() {
    await withSink(async (sink, site) => {
      await sink.become("spam");
      const both = { ...FULL, disk_raw_used_percent: 95, cl61_used: 95 };
      const { summary } = await round(site, both);
      match(summary, /2 sent, 1 wait .*554 5\.7\.1 this looks like spam/);
      await sink.become("plain");
      await round(site, both);
      await round(site, both);
      const subjects = (await sink.mails()).map(({ subject }) => subject.slice(10));
      deepEqual(subjects.map((one) => one.split(": ")[1]!.split(" (")[0]!).sort(), [
        "cl61_used is 95",
        "disk data is 91 % full",
        "disk raw is 95 % full",
      ]);
    }, { rules: [RULE, { ...RULE, name: "own", metric: "cl61_used" }] });
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
            mail: ({ id }) => {
              kept = Deno.readTextFileSync(path);
              ids.push(id);
              return Promise.resolve(null);
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
  // Two together: the same two are the same message; with a third it is another one.
  const look = (...full: string[]) =>
    site.look(
      Object.fromEntries(
        ["data", "raw", "state", "log"].map((
          name,
        ) => [`disk_${name}_used_percent`, name === "data" || full.includes(name) ? 91 : 40]),
      ),
    );
  look("raw", "state");
  await run();
  Deno.writeTextFileSync(path, kept);
  await run();
  Deno.writeTextFileSync(path, kept);
  look("raw", "state", "log");
  await run();
  equal(ids.length, 5);
  equal(ids[2], ids[3]);
  equal(new Set(ids).size, 3);
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
          webhook: ({ tellings }) => {
            told.push(...tellings.map(({ alert, message }) => `${message.kind} ${alert.rule}`));
            return Promise.resolve(null);
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
  // A disk that is gone for good is not missed for ever: after twelve hours no look knows it.
  for (let i = 0; i < 4; i++) await run({ other: 1 });
  deepEqual(told.slice(4), ["start no value"]);
  site.minutes(2 * 1_440);
  for (let i = 0; i < 26; i++) {
    site.minutes(55);
    await run({ other: 1 });
  }
  deepEqual(told.slice(5).filter((one) => !one.startsWith("repeat")), ["over no value"]);
  match(
    book(site).alerts.find(({ rule }) => rule === "no value")!.text,
    /is not measured any more/,
  );
  site.close();
});

Deno.test("alerts: what left the configuration or was switched off ends its alerts, and says so", async () => {
  const site = testSite({
    alerts: { webhook: "http://127.0.0.1:9/" },
    timers: { "archive-raw": { enabled: false } },
    archive: { destination: "archive" },
  });
  const failing = {
    job_gone_failures: 5,
    "job_archive-raw_failures": 5,
    "job_mirror-verify_failures": 5,
  };
  const reason = "failed 5 times in a row: cut off: no route; never well yet";
  for (let i = 0; i < 7; i++) {
    site.minutes(5);
    site.look(failing, [
      { name: "job mirror-verify", area: "jobs", colour: "red", text: reason },
    ]);
  }
  const kept = (metric: string) => ({
    rule: "job failing",
    metric,
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
  });
  const path = join(site.folder, "state", "alerts.json");
  Deno.writeTextFileSync(
    path,
    JSON.stringify({
      judged: "",
      n: null,
      still: 0,
      alerts: [kept("job_gone_failures"), kept("job_archive-raw_failures")],
    }),
  );
  const told: string[] = [];
  await alerts(site.context("ops-monitor-alerts"), () =>
    Promise.resolve({
      send: {
        webhook: ({ tellings }) => {
          told.push(...tellings.map(({ alert, message }) => `${message.kind}: ${alert.text}`));
          return Promise.resolve(null);
        },
      },
      close() {},
    }));
  const gone = "is not watched any more: switched off, or not in the configuration";
  deepEqual(told, [
    `start: mirror-verify ${reason}`,
    `over: job_gone_failures ${gone}`,
    `over: job_archive-raw_failures ${gone}`,
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
      const said = site.said.join("\n");
      match(said, /would go by mail: \[probe 1\] disk nearly full/);
      match(said, /^rule disk nearly full: disk_\*_used_percent is 1 number now$/m);
      match(said, /^rule battery low: power_\*_battery_soc is no number now$/m);
      match(
        said,
        /^rule full: disk_data_usd_percent is no number now; did you mean disk_data_used_percent\?$/m,
      );
      deepEqual([...Deno.readDirSync(join(site.folder, "state"))], []);
      equal((await sink.mails()).length, 0);
      const { ok, summary } = await round(site, EMPTY);
      equal(ok, true);
      match(summary, /no number is meant by full: try meso360 job ops-monitor-alerts --dry-run$/);
    }, { rules: [RULE, { ...RULE, name: "full", metric: "disk_data_usd_percent" }] });
  },
});

Deno.test("alerts: a monitor that looks no more is an alert itself", async () => {
  const site = testSite({ alerts: { webhook: "http://127.0.0.1:9/" } });
  site.look(EMPTY);
  await alerts(site.context("ops-monitor-alerts"));
  const on = () => book(site).alerts.map(({ rule, state }) => [rule, state]);
  // Judged every half a minute, and not looked at for ten: as long as the monitor may be late.
  for (let i = 0; i < 20; i++) {
    site.clock.sleep(30_000);
    await alerts(site.context("ops-monitor-alerts"));
  }
  deepEqual(on(), []);
  for (let i = 0; i < 10; i++) {
    site.clock.sleep(30_000);
    await alerts(site.context("ops-monitor-alerts"));
  }
  deepEqual(on(), [["not looked at", "on"]]);
  site.close();
});

Deno.test("alerts: a monitor that looks once an hour is no alert, nor is a machine that was off", async () => {
  const site = testSite({
    alerts: { webhook: "http://127.0.0.1:9/" },
    timers: { "ops-monitor-collect": { schedule: "1h" } },
  });
  const judged = async (minutes: number) => {
    site.minutes(minutes);
    await alerts(site.context("ops-monitor-alerts"));
    return book(site).alerts.length;
  };
  site.look(EMPTY);
  for (let i = 0; i < 36; i++) equal(await judged(5), 0);
  equal(await judged(5), 1);
  site.look(EMPTY);
  await judged(5);
  equal(book(site).alerts[0]!.state, "over");
  await judged(5 * 1_440);
  equal(book(site).alerts[0]!.state, "over");
  site.close();
});

Deno.test("alerts: a webhook gets JSON, and one that fails is asked again at the next run", async () => {
  let status = 503;
  const got: {
    readonly kind: string;
    readonly rule: string;
    readonly value: number;
    readonly alerts: readonly object[];
  }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    ok(request.headers.get("idempotency-key"));
    const body = await request.json();
    if (status === 200) got.push(body);
    return new Response("", { status });
  });
  const site = testSite({
    alerts: { webhook: `http://127.0.0.1:${server.addr.port}/secret/in?key=secret`, rules: [RULE] },
  });
  const failed = await round(site, FULL);
  match(failed.summary, /webhook http:\/\/127\.0\.0\.1:\d+\/… answers 503/);
  ok(!JSON.stringify(book(site)).includes("secret"));
  status = 200;
  await round(site, FULL);
  await round(site, FULL);
  deepEqual(got.map(({ kind, rule, value }) => [kind, rule, value]), [["start", RULE.name, 91]]);
  deepEqual(got[0]!.alerts, [{
    kind: "start",
    rule: RULE.name,
    metric: "disk_data_used_percent",
    value: 91,
    limit: "≥ 80",
    since: "2025-06-05T17:05:00.000Z",
    ended: null,
    text: "disk data is 91 % full (≥ 80)",
  }]);
  await server.shutdown();
  // Nobody answers at all: the fault names the address, and the path in it is a secret.
  const silent = await round(site, EMPTY);
  match(silent.summary, /webhook http:\/\/127\.0\.0\.1:\d+\/…: .*refused/);
  ok(!JSON.stringify([silent, book(site)]).includes("secret"));
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
    match(
      await send("right", null),
      /^relay: .* shows a certificate that is not trusted here .*: alerts\.mail\.host is to be/,
    );
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
