import { equal, ok } from "node:assert/strict";
import { missing } from "../_test_tools.ts";
import { output } from "./_test_sshd.ts";
import type { TunnelSettings } from "./settings.ts";
import { sshArguments } from "./ssh_arguments.ts";

const SETTINGS: TunnelSettings = {
  user: "clamps",
  host: "far.example",
  sshPort: 2222,
  farPort: 2201,
  key: '/home/a crew/100% "safe"/clamps_rsa',
  knownHosts: "/home/a crew/%h/known_hosts",
  ssh: "ssh",
  ownSshPort: 22,
};

// ssh -G prints the settings as ssh understood them: it is the judge, not our own reading.
Deno.test({
  name: "ssh understands its arguments as they are meant",
  ignore: missing("ssh", "apt-get install openssh-client"),
  async fn() {
    const args = sshArguments(SETTINGS, { relay: 40001, probe: 40002 });
    const understood = (await output("ssh", "-G", ...args)).split("\n");
    for (
      const line of [
        "hostname 127.0.0.1",
        "port 40001",
        "user clamps",
        "hostkeyalias [far.example]:2222",
        "batchmode yes",
        "identitiesonly yes",
        "exitonforwardfailure yes",
        "tcpkeepalive yes",
        "serveraliveinterval 10",
        "serveralivecountmax 3",
        "stricthostkeychecking accept-new",
        "globalknownhostsfile none",
        "remoteforward 2201 [localhost]:22",
        "localforward [127.0.0.1]:40002 [localhost]:2201",
        // A % is doubled here because ssh replaces it only when it opens the file.
        'identityfile /home/a crew/100%% "safe"/clamps_rsa',
      ]
    ) ok(understood.includes(line), `${line} is not in:\n${understood.join("\n")}`);
    equal(
      understood.find((line) => line.startsWith("userknownhostsfile"))?.includes("a crew"),
      true,
    );
  },
});

Deno.test("a host that looks like an option is none", () => {
  const args = sshArguments({ ...SETTINGS, host: "-oProxyCommand=x" }, { relay: 1, probe: 2 });
  equal(args.indexOf("--"), args.length - 2);
});
