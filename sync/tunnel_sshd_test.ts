/** The tunnel against a real sshd: every state that a network, a server or a person can bring about. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../_test_port.ts";
import { systemClock } from "../clock.ts";
import type { ChildEvent } from "../formats/child_event.ts";
import type { TunnelView } from "../formats/panel_messages.ts";
import {
  bannerOf,
  descendants,
  makeKey,
  output,
  runs,
  sshdProgram,
  TestSshd,
  until,
} from "./_test_sshd.ts";
import type { TunnelSettings, TunnelTimings } from "./settings.ts";
import { keepTunnel } from "./tunnel.ts";

/** The specification's, but short: the order of things is the same. */
const SHORT: TunnelTimings = {
  probeEveryMs: 300,
  probeLimitMs: 1_500,
  connectLimitMs: 3_000,
  loginLimitMs: 10_000,
  retryFirstMs: 50,
  retryMostMs: 200,
  lookAgainMs: 100,
  refusedMs: 200,
  hostKeyMs: 200,
};

/** A tunnel under test: what it tells, and its end. */
class Watched {
  readonly states: string[] = [];
  readonly logged: string[] = [];
  reason: string | null = null;
  view!: TunnelView;
  readonly settings: TunnelSettings;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(sshd: TestSshd, more: Partial<TunnelSettings> = {}) {
    this.settings = {
      user: sshd.user,
      host: "localhost",
      sshPort: sshd.port,
      farPort: freePort(),
      key: sshd.key,
      knownHosts: join(sshd.folder, "state dir", "known_hosts"),
      ssh: "ssh",
      ownSshPort: sshd.port,
      ...more,
    };
    this.#ended = keepTunnel({
      settings: this.settings,
      timings: SHORT,
      clock: systemClock,
      log: {
        info: (text) => this.logged.push(text),
        warn: (text) => this.logged.push(`WARN  ${text}`),
        debug: () => {},
      },
      tell: (event) => this.#heard(event),
      signal: this.#stop.signal,
    });
  }

  #heard(event: ChildEvent): void {
    if (event.event === "state") {
      this.states.push(event.state);
      this.reason = event.reason;
    } else if (event.event === "tunnel") this.view = event;
  }

  get state(): string {
    return this.states.at(-1)!;
  }

  async reaches(state: string): Promise<void> {
    await until(`${state}; so far: ${this.states}; ${this.reason}`, () => this.state === state);
  }

  /** Resolves when a state was told after the first `seen` states, even if it has passed. */
  async passes(state: string, seen: number): Promise<void> {
    await until(
      `${state} passed; so far: ${this.states}; ${this.reason}`,
      () => this.states.slice(seen).includes(state),
    );
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}

function tunnelTest(
  name: string,
  run: (tunnel: Watched, sshd: TestSshd) => Promise<void>,
  parts: {
    settings?: (sshd: TestSshd) => Promise<Partial<TunnelSettings>>;
    sshd?: string[];
  } = {},
) {
  Deno.test({
    name: `tunnel: ${name}`,
    ignore: sshdProgram === null,
    async fn() {
      const sshd = await TestSshd.start(...parts.sshd ?? []);
      const tunnel = new Watched(sshd, await parts.settings?.(sshd));
      try {
        await run(tunnel, sshd);
      } finally {
        await tunnel.end();
        await sshd.remove();
      }
    },
  });
}

tunnelTest("it connects, is probed, keeps the host key, and ends with its connection", async (
  tunnel,
  sshd,
) => {
  await tunnel.reaches("connected");
  deepEqual(tunnel.states, ["connecting", "connected"]);
  equal(tunnel.reason, null);
  const banner = await bannerOf(sshd.port);
  equal(tunnel.view.probe_answer, banner);
  equal(await bannerOf(tunnel.settings.farPort), banner);
  const first = tunnel.view.last_probe;
  await until("a second probe", () => tunnel.view.last_probe !== first);
  const { target, port, connections, last_failure } = tunnel.view;
  deepEqual({ target, port, connections, last_failure }, {
    target: `${sshd.user}@localhost:${sshd.port}`,
    port: tunnel.settings.farPort,
    connections: 1,
    last_failure: null,
  });
  const known = Deno.readTextFileSync(tunnel.settings.knownHosts);
  ok(known.startsWith(`[localhost]:${sshd.port} ssh-ed25519 ${sshd.hostKey()}`), known);
  equal(tunnel.logged.filter((line) => line.includes("first connection")).length, 1);

  await tunnel.end();
  equal(tunnel.view.connected_since, null);
  await until("the session at the far end is gone", () => sshd.sessions().length === 0);
  equal(await bannerOf(tunnel.settings.farPort), null);
});

tunnelTest("the server is killed and started again five times", async (tunnel, sshd) => {
  await tunnel.reaches("connected");
  for (let restart = 1; restart <= 5; restart++) {
    await sshd.kill();
    await tunnel.reaches("host unreachable");
    match(tunnel.reason!, /nothing listens on its port/);
    equal(tunnel.view.connected_since, null);
    await sshd.begin();
    await tunnel.reaches("connected");
    equal(tunnel.view.connections, restart + 1);
  }
  match(tunnel.view.last_failure!, /^host unreachable: /);
  // A line for each loss, one for each outage, one for each return, however often it was tried.
  equal(tunnel.logged.filter((line) => line.startsWith("WARN  host unreachable")).length, 5);
  equal(tunnel.logged.filter((line) => line.startsWith("connected")).length, 6);
});

tunnelTest("a changed host key is refused and shown, until a person allows it", async (
  tunnel,
  sshd,
) => {
  await tunnel.reaches("connected");
  const known = tunnel.settings.knownHosts;
  const before = Deno.readTextFileSync(known);
  await sshd.kill();
  const fingerprint = await sshd.newHostKey();
  await sshd.begin();
  await tunnel.reaches("host key changed");
  ok(tunnel.reason!.includes(fingerprint), tunnel.reason!);
  ok(tunnel.reason!.includes(`remove line 1 of ${known}`), tunnel.reason!);
  match(tunnel.reason!, /someone may be listening in between/);
  equal(Deno.readTextFileSync(known), before);
  equal(await bannerOf(tunnel.settings.farPort), null);
  Deno.writeTextFileSync(known, "");
  await tunnel.reaches("connected");
});

tunnelTest("the far port dies while ssh lives: the probe finds it", async (tunnel, sshd) => {
  await tunnel.reaches("connected");
  const { farPort, ownSshPort } = tunnel.settings;
  const seen = tunnel.states.length;
  const way = `${farPort}:localhost:${ownSshPort}`;
  await output("ssh", "-F", "none", "-S", join(sshd.folder, "ctl"), "-O", "cancel", "-R", way, "x");
  await tunnel.passes("far port dead", seen);
  match(tunnel.view.last_failure!, /nothing listens on the far port \d+ any more/);
  await tunnel.reaches("connected");
  equal(tunnel.view.connections, 2);
}, {
  // A master connection can be asked to give up a forward: ssh goes on without it.
  async settings({ folder }) {
    const ssh = join(folder, "ssh");
    const master = `-o ControlMaster=yes -o ControlPath='${join(folder, "ctl")}'`;
    await Deno.writeTextFile(ssh, `#!/bin/sh\nexec ssh ${master} "$@"\n`, { mode: 0o755 });
    return { ssh };
  },
});

tunnelTest("a far end that hangs is found by the probe; its dead session holds the port", async (
  tunnel,
  sshd,
) => {
  await tunnel.reaches("connected");
  const seen = tunnel.states.length;
  const hanging = sshd.sessions();
  sshd.signalSessions("SIGSTOP");
  await tunnel.passes("probe failed", seen);
  await tunnel.reaches("far port taken");
  match(tunnel.reason!, /a dead connection of this one/);
  for (const pid of hanging) Deno.kill(pid, "SIGCONT");
  await tunnel.reaches("connected");
});

const holders: Deno.Listener[] = [];
tunnelTest("another program has the far port, until it lets go", async (tunnel) => {
  try {
    await tunnel.reaches("far port taken");
    match(tunnel.reason!, /does not give port \d+: another machine has it/);
  } finally {
    for (const holder of holders) holder.close();
  }
  await tunnel.reaches("connected");
}, {
  settings() {
    const farPort = freePort();
    // Both kinds of address, as another machine's tunnel would hold them.
    for (const hostname of ["127.0.0.1", "::1"]) {
      try {
        holders.push(Deno.listen({ hostname, port: farPort }));
      } catch {
        // A machine without IPv6.
      }
    }
    return Promise.resolve({ farPort });
  },
});

tunnelTest("a missing key is waited for, and one that others can read is refused", async (
  tunnel,
  { key },
) => {
  await tunnel.reaches("missing key");
  match(tunnel.reason!, /not found: .*late key: Copy late key to that path/);
  const late = tunnel.settings.key;
  Deno.copyFileSync(key, late);
  Deno.chmodSync(late, 0o640);
  await tunnel.reaches("key readable by others");
  ok(tunnel.reason!.endsWith(`chmod 600 '${late}'`), tunnel.reason!);
  Deno.chmodSync(late, 0o600);
  await tunnel.reaches("connected");
}, { settings: ({ folder }) => Promise.resolve({ key: join(folder, "late key") }) });

tunnelTest("a key with a passphrase is told as one", async (tunnel) => {
  await tunnel.reaches("key has a passphrase");
  match(tunnel.reason!, /ssh-keygen -p -N "" -f /);
}, {
  async settings({ folder }) {
    const key = join(folder, "locked");
    await output("ssh-keygen", "-q", "-t", "ed25519", "-N", "storm", "-f", key);
    return { key };
  },
});

tunnelTest("a banner of the far end is no cause of anything", async (tunnel, sshd) => {
  await tunnel.reaches("connected");
  await sshd.kill();
  await tunnel.passes("connecting", 1);
  await tunnel.reaches("host unreachable");
  ok(!tunnel.logged.some((line) => /host key changed|storm tonight|127\.0\.0\.1/.test(line)));
}, {
  settings({ folder }) {
    const text = "HOST IDENTIFICATION HAS CHANGED\nHost key verification failed.\nstorm tonight\n";
    Deno.writeTextFileSync(join(folder, "banner"), text);
    return Promise.resolve({});
  },
  sshd: ["Banner FOLDER/banner"],
});

tunnelTest("ended with its whole group, it says nothing of a lost connection", async (
  tunnel,
) => {
  await tunnel.reaches("connected");
  // As Ctrl-C does, in the order that is harder: ssh hears of it first.
  const own = descendants(Deno.pid)
    .filter((pid) => Deno.readTextFileSync(`/proc/${pid}/comm`).trim() === "ssh");
  for (const pid of own) Deno.kill(pid, "SIGTERM");
  await until("ssh is gone", () => !own.some(runs));
  await tunnel.end();
  equal(own.length, 1);
  deepEqual(tunnel.logged.filter((line) => line.startsWith("WARN")), []);
});

tunnelTest("no ssh program", async (tunnel) => {
  await tunnel.reaches("no ssh program");
  match(tunnel.reason!, /no program ssh-of-nowhere: .*openssh-client/);
}, { settings: () => Promise.resolve({ ssh: "ssh-of-nowhere" }) });

tunnelTest("a key that the far end does not know", async (tunnel) => {
  await tunnel.reaches("login refused");
  ok(tunnel.reason!.includes(`does not take the key ${tunnel.settings.key}`), tunnel.reason!);
}, {
  async settings({ folder }) {
    const key = join(folder, "other");
    await makeKey(key);
    return { key };
  },
});

tunnelTest("without an SSH server on this machine the tunnel stands, and that is said", async (
  tunnel,
) => {
  await tunnel.reaches("connected");
  match(tunnel.reason!, /this machine has no SSH server on port/);
  equal(tunnel.view.probe_answer, "accepted; no SSH server on this machine");
  const first = tunnel.view.last_probe;
  await until("a second probe", () => tunnel.view.last_probe !== first);
  equal(tunnel.view.connections, 1);
}, { settings: () => Promise.resolve({ ownSshPort: freePort() }) });

tunnelTest("a far end that forbids the probe keeps its tunnel", async (tunnel, sshd) => {
  await tunnel.reaches("connected");
  match(tunnel.reason!, /does not let the tunnel be probed .*prohibited/);
  equal(await bannerOf(tunnel.settings.farPort), await bannerOf(sshd.port));
  const first = tunnel.view.last_probe;
  await until("a second probe", () => tunnel.view.last_probe !== first);
  equal(tunnel.view.connections, 1);
}, { sshd: ["PermitOpen none"] });

tunnelTest("a name that nobody knows", async (tunnel) => {
  await tunnel.reaches("host unreachable");
  match(tunnel.reason!, /nobody knows the name x{64}:/);
}, {
  // A label has 63 characters at most (RFC 1035, 2.3.4): the C library asks no name server for it.
  settings: () => Promise.resolve({ host: "x".repeat(64) }),
});
