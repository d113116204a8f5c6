import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import { EXIT } from "../../processes.ts";
import { fastClock } from "./_test_release.ts";
import { startSuccessor } from "./hand_over.ts";
import { readMarker, writeMarker } from "./marker.ts";

/** A successor is a shell script; each run notes its process and arguments. */
async function withSuccessor(
  does: string,
  test: (place: {
    folder: string;
    said: string[];
    finish(service?: string): Promise<number>;
    runs(): string[];
  }) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const executable = join(folder, "meso360");
  const stateDir = join(folder, "state");
  const script = (name: string, then: string) =>
    `#!/bin/sh\necho "${name} $$ $MESO360_HANDOVER $*" >> "${folder}/runs"\n` +
    `marker="${stateDir}/update.json"\n${then}\n`;
  Deno.writeTextFileSync(executable, script("new", does), { mode: 0o755 });
  Deno.writeTextFileSync(`${executable}.previous`, script("old", "exit 0"), { mode: 0o755 });
  writeMarker(stateDir, {
    state: "trial",
    from: "0.2.0",
    to: "0.3.0",
    executable,
    at: "2025-06-05T17:00:00.000Z",
    starts: 1,
    guards: 0,
    stopped: false,
    why: null,
  });
  const said: string[] = [];
  const runs = () => {
    try {
      return Deno.readTextFileSync(join(folder, "runs")).trim().split("\n");
    } catch {
      return [];
    }
  };
  try {
    await test({
      folder,
      said,
      runs,
      finish: (service) =>
        startSuccessor({
          executable,
          args: ["run", "--port", "8080"],
          service,
          stateDir,
          clock: fastClock(20),
          log: (text) => said.push(text),
        }).finish(),
    });
  } finally {
    for (const run of runs()) {
      try {
        Deno.kill(Number(run.split(" ")[1]), "SIGKILL");
      } catch {
        // It has ended.
      }
    }
    Deno.removeSync(folder, { recursive: true });
  }
}

async function until(what: string, look: () => boolean): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain for ${what}`);
}

// The successor outlives the watching: that is what is tested.
const outlives = {
  ignore: Deno.build.os === "windows",
  sanitizeOps: false,
  sanitizeResources: false,
};

Deno.test("a healthy successor is left to itself, with our arguments", outlives, async () => {
  await withSuccessor('sleep 0.3; rm "$marker"; exec sleep 60', async (place) => {
    equal(await place.finish(), 0);
    equal(place.runs().length, 1);
    match(place.runs()[0]!, /^new \d+ 1 run --port 8080$/);
    match(place.said.at(-1)!, /runs on its own/);
    Deno.kill(Number(place.runs()[0]!.split(" ")[1]), "SIGCONT");
  });
});

Deno.test("one that dies is taken back, and the old one started", outlives, async () => {
  await withSuccessor("exit 9", async (place) => {
    equal(await place.finish(), 0);
    await until("the old one", () => place.runs().length === 2);
    match(place.runs()[1]!, /^old \d+ 1 run --port 8080$/);
    const { state, why } = readMarker(join(place.folder, "state"))!;
    equal(`${state}: ${why}`, "taken back: it ended with exit code 9");
    ok(place.said.some((line) => line.startsWith("WARN  0.3.0 does not work here")));
  });
});

Deno.test("one that never gets healthy is ended, however deaf it is", outlives, async () => {
  await withSuccessor("trap '' TERM; while :; do sleep 0.1; done", async (place) => {
    equal(await place.finish(), 0);
    await until("the old one", () => place.runs().length === 2);
    match(place.runs()[1]!, /^old /);
    equal(readMarker(join(place.folder, "state"))!.why, "not healthy within 60 s");
  });
});

Deno.test("one that hangs is left alone when there is no way back", outlives, async () => {
  await withSuccessor("exec sleep 60", async (place) => {
    Deno.removeSync(join(place.folder, "meso360.previous"));
    equal(await place.finish(), 0);
    match(
      place.said.join("\n"),
      /WARN .*\(not healthy within 60 s\), .* \(there is no .*\.previous\): copy a version that works/,
    );
    const [, pid] = place.runs()[0]!.split(" ");
    // Throws when there is no such process any more.
    Deno.kill(Number(pid), "SIGCONT");
  });
});

Deno.test("one that dies is started again when there is no way back", outlives, async () => {
  await withSuccessor("exit 9", async (place) => {
    Deno.removeSync(join(place.folder, "meso360.previous"));
    equal(await place.finish(), 0);
    await until("a second start", () => place.runs().length === 2);
    match(place.runs()[1]!, /^new /);
  });
});

Deno.test("a way back that fails is said once, and as it is", outlives, async () => {
  const { linkSync, copyFileSync } = Deno;
  try {
    Deno.linkSync = Deno.copyFileSync = () => {
      throw new Error("No space left on device");
    };
    await withSuccessor("exit 9", async (place) => {
      equal(await place.finish(), 0);
      await until("a second start", () => place.runs().length === 2);
      match(place.runs()[1]!, /^new /);
      const warned = place.said.filter((line) => line.startsWith("WARN"));
      equal(warned.length, 1);
      match(warned[0]!, /cannot be put back \(No space left on device\): copy .*\.previous over/);
    });
  } finally {
    Object.assign(Deno, { linkSync, copyFileSync });
  }
});

Deno.test(
  "a lock that another took is left to that one, a port is waited for",
  outlives,
  async () => {
    await withSuccessor("exit 3", async (place) => {
      equal(await place.finish(), 3);
      equal(place.runs().length, 1);
      equal(readMarker(join(place.folder, "state"))!.state, "trial");
    });
    const portTaken =
      `[ $(wc -l < "$(dirname "$0")/runs") = 1 ] && exit 4\nrm "$marker"; exec sleep 60`;
    await withSuccessor(portTaken, async (place) => {
      equal(await place.finish(), 0);
      deepEqual(place.runs().map((run) => run.split(" ")[0]), ["new", "new"]);
    });
  },
);

Deno.test("a damaged note is no sign of health", outlives, async () => {
  await withSuccessor('echo "{" > "$marker"; exit 9', async (place) => {
    equal(await place.finish(), 0);
    await until("the old one", () => place.runs().length === 2);
    match(place.runs()[1]!, /^old /);
  });
});

Deno.test("one that people stop stays stopped, and stays in place", outlives, async () => {
  const stops = `sed -i 's/"stopped":false/"stopped":true/' "$marker"; exit 0`;
  await withSuccessor(stops, async (place) => {
    equal(await place.finish(), 0);
    equal(place.runs().length, 1);
    equal(readMarker(join(place.folder, "state"))!.state, "trial");
  });
});

Deno.test("a service manager that starts again at once is left to do so", outlives, async () => {
  for (const service of ["systemd", "launchd", "taskscheduler"]) {
    await withSuccessor("exit 0", async (place) => {
      equal(await place.finish(service), EXIT.again);
      equal(place.runs().length, 0);
    });
  }
});
