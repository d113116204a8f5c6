import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { TunnelSettings } from "./settings.ts";
import { failedLogin, farNamed, lostTunnel, probeRefusal, saysNoServerHere } from "./ssh_words.ts";

const SETTINGS: TunnelSettings = {
  user: "clamps",
  host: "far.example",
  sshPort: 22,
  farPort: 2701,
  key: "/home/crew/.ssh/clamps_rsa",
  knownHosts: "/home/crew/.meso360/known_hosts",
  ssh: "ssh",
  ownSshPort: 22,
};

/** As OpenSSH 9.2 said them; the last ones as in its sources (sshconnect.c, packet.c, authfile.c). */
const ENDS: readonly [said: string, state: string, reason: RegExp, connected?: false][] = [
  [
    "Error: remote port forwarding failed for listen port 2701",
    "far port taken",
    /clamps@far\.example does not give port 2701/,
  ],
  [
    "root@127.0.0.1: Permission denied (publickey,password,keyboard-interactive).",
    "login refused",
    /does not take the key .*clamps_rsa: it must stand in authorized_keys there/,
  ],
  [
    'Load key "/home/crew/.ssh/clamps_rsa": error in libcrypto\n' +
    "root@127.0.0.1: Permission denied (publickey).",
    "login refused",
    /cannot be used: Load key .* error in libcrypto/,
  ],
  [
    "Permissions 0644 for '/home/crew/.ssh/clamps_rsa' are too open.\n" +
    'Load key "/home/crew/.ssh/clamps_rsa": bad permissions\n' +
    "root@127.0.0.1: Permission denied (publickey).",
    "key readable by others",
    /ssh refuses/,
  ],
  [
    "kex_exchange_identification: Connection closed by remote host\n" +
    "Connection closed by 127.0.0.1 port 34567",
    "host unreachable",
    /answers, but ends the connection/,
  ],
  ["Connection timed out during banner exchange", "host unreachable", /timed out/],
  [
    "command-line: line 0: Bad configuration option: x",
    "ssh failed",
    /Bad configuration option/,
    false,
  ],
  ["", "ssh failed", /it did not say why/],
];

Deno.test("how ssh ended is named by what it said", () => {
  for (const [said, state, reason, connected = true] of ENDS) {
    const trouble = failedLogin(said.split("\n"), SETTINGS, connected);
    equal(trouble.state, state, said);
    match(trouble.reason, reason);
    ok(!trouble.reason.includes("127.0.0.1"), trouble.reason);
  }
});

/** What a far end's keeper may well write to whoever comes. */
const BANNER = `*** NOTICE ***
Host key verification failed? Ask the keeper. WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!
Permission denied (publickey) means that remote port forwarding failed or your key has bad permissions.
UNPROTECTED PRIVATE KEY FILE
Connection closed? Too many authentication failures? Call us.
`.split("\n");

Deno.test("what the far end's banner says is no cause", () => {
  for (const [said, state, reason, connected = true] of ENDS) {
    if (!connected) continue;
    const trouble = failedLogin([...BANNER, ...said.split("\n")], SETTINGS, true);
    equal(trouble.state, state, said);
    match(trouble.reason, reason);
  }
  equal(lostTunnel(BANNER, SETTINGS).reason, "connection lost: far.example ended it");
});

Deno.test("lines name the far host, not the port here through which ssh reaches it", () => {
  const cases = [
    ["Connection closed by 127.0.0.1 port 34567", "Connection closed by far.example port 22"],
    [
      "Connection to 127.0.0.1 closed by remote host.",
      "Connection to far.example closed by remote host.",
    ],
    ["Timeout, server 127.0.0.1 not responding.", "Timeout, server far.example not responding."],
    [
      "root@127.0.0.1: Permission denied (publickey).",
      "root@far.example: Permission denied (publickey).",
    ],
    [
      "bind [127.0.0.1]:40001: Address already in use",
      "bind [127.0.0.1]:40001: Address already in use",
    ],
  ];
  for (const [said, shown] of cases) equal(farNamed(said!, SETTINGS), shown);
});

Deno.test("a changed host key: its fingerprint, the line to remove, and the danger", () => {
  const said = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
The fingerprint for the ED25519 key sent by the remote host is
SHA256:WetP3y4Ebox1Q2/Nxr2hOknR8bc69ftwVZHTEp4LA8I.
Please contact your system administrator.
Offending ED25519 key in /home/crew/.meso360/known_hosts:3
Host key for far.example has changed and you have requested strict checking.
Host key verification failed.`;
  const { state, reason } = failedLogin(said.split("\n"), SETTINGS, true);
  equal(state, "host key changed");
  ok(reason.includes("whether SHA256:WetP3y4Ebox1Q2/Nxr2hOknR8bc69ftwVZHTEp4LA8I is right"));
  ok(reason.includes("remove line 3 of /home/crew/.meso360/known_hosts"));
  match(reason, /someone may be listening in between/);
});

Deno.test("a tunnel that stood and is gone", () => {
  deepEqual(lostTunnel(["Timeout, server 127.0.0.1 not responding."], SETTINGS), {
    state: "connecting",
    reason: "connection lost: far.example did not answer for 30 s",
  });
  const first = "Warning: Permanently added 'far.example' (ED25519) to the list of known hosts.";
  equal(lostTunnel([first], SETTINGS).reason, "connection lost: far.example ended it");
});

Deno.test("what ssh says of a probe", () => {
  const dead = ["channel 1: open failed: connect failed: Connection refused"];
  equal(probeRefusal(dead), "connect failed: Connection refused");
  equal(probeRefusal([]), null);
  ok(saysNoServerHere(["connect_to localhost port 22: failed."]));
  equal(saysNoServerHere(dead), false);
});
