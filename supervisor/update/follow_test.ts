import { deepEqual, equal, match } from "node:assert/strict";
import type { Clock } from "../../clock.ts";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { askSupervisor, follow } from "./follow.ts";
import { type Marker, removeMarker, writeMarker } from "./marker.ts";

/** A clock on which only waiting takes time: however busy the machine is, the looks are counted. */
function leapingClock(): Clock {
  let ms = 0;
  return {
    nowMs: () => ms,
    monoMs: () => ms,
    after(delay, then) {
      const timer = setTimeout(() => {
        ms += delay;
        then();
      }, 0);
      return () => clearTimeout(timer);
    },
  };
}

const view = (state: UpdateView["state"], text: string | null): UpdateView => ({
  available: null,
  latest: null,
  state,
  text,
  progress: null,
  impossible_because: null,
  looked_at: null,
});

const TRIAL: Marker = {
  state: "trial",
  from: "0.2.0",
  to: "0.3.0",
  executable: "/x",
  at: "2025-06-05T17:00:00.000Z",
  starts: 0,
  guards: 0,
  stopped: false,
  why: null,
};

/** Answers in their order; the last one for ever. */
function answers<T>(...all: readonly T[]): () => Promise<T> {
  let at = 0;
  return () => Promise.resolve(all[Math.min(at++, all.length - 1)]!);
}

Deno.test("each step is told once; a silent moment is not the end", async () => {
  const said: string[] = [];
  const last = await follow(
    answers(
      null,
      view("downloading", "fetching"),
      view("downloading", "fetching"),
      null,
      view("downloading", "fetching"),
      view("testing", "trying"),
      view("handing over", "0.3.0 takes over"),
    ),
    { clock: leapingClock(), say: (text) => said.push(text) },
  );
  equal(last?.state, "handing over");
  deepEqual(said, ["fetching", "trying", "0.3.0 takes over"]);
});

Deno.test("one who falls silent after a step hands over; one who never spoke has ended", async () => {
  const parts = { clock: leapingClock(), say: () => {} };
  const last = await follow(answers(view("installing", "x"), null), parts);
  equal(last?.state, "handing over");
  equal(await follow(answers(null), parts), null);
});

/** A supervisor that takes a request to update, and what it answers after that. */
async function asked(
  status: (place: { stateDir: string; since: number }) => object | null,
): Promise<{ why: string | null; said: string[] }> {
  const stateDir = Deno.makeTempDirSync();
  const said: string[] = [];
  let since = -1;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (new URL(request.url).pathname === "/update") {
      since = 0;
      return Response.json({ ok: true }, { status: 202 });
    }
    const now = since < 0
      ? { version: "0.2.0", started_at: "2025-06-05T17:00:00.000Z", update: view("idle", null) }
      : status({ stateDir, since: since++ });
    return now === null
      ? new Response("", { status: 503 })
      : Response.json({ components: [], ...now });
  });
  try {
    const url = `http://127.0.0.1:${server.addr.port}`;
    const say = (text: string) => said.push(text);
    const why = await askSupervisor(null, { url, stateDir, clock: leapingClock(), say });
    return { why, said };
  } finally {
    await server.shutdown();
    Deno.removeSync(stateDir, { recursive: true });
  }
}

Deno.test("a supervisor that ends with the request in its hands is not waited for", async () => {
  const { why, said } = await asked(() => null);
  match(why ?? "", /^http:.* took the request, and answers no more: meso360 logs says why/);
  deepEqual(said, []);
});

Deno.test("a new version on trial is waited for, however fast the old one was gone", async () => {
  const { why } = await asked(({ stateDir, since }) => {
    if (since === 0) writeMarker(stateDir, TRIAL);
    // Ten seconds of silence are over by then.
    return since < 60 ? null : { version: "0.2.0", update: view("failed", "0.3.0 did not work") };
  });
  equal(why, "0.3.0 did not work");
});

Deno.test("a supervisor that was started again in mid-update has updated nothing, and that is said", async () => {
  const { why } = await asked(({ since }) => {
    if (since < 2) return { version: "0.2.0", update: view("downloading", "fetching") };
    if (since < 5) return null;
    const started_at = "2025-06-05T17:00:01.000Z";
    return { version: "0.2.0", started_at, update: view("idle", null) };
  });
  match(why ?? "", /was started again meanwhile, and nothing was updated: .*try again: meso360/);
});

Deno.test("a checkout that is pulled goes on as it is: all is well", async () => {
  const started_at = "2025-06-05T17:00:00.000Z";
  const { why } = await asked(() => ({
    version: "0.2.0",
    started_at,
    update: view("idle", "abc1234 is pulled"),
  }));
  equal(why, null);
});

Deno.test("the new version is followed until it has shown that it works", async () => {
  const { why, said } = await asked(({ stateDir, since }) => {
    if (since === 0) return { version: "0.2.0", update: view("testing", "trying 0.3.0") };
    if (since === 1) {
      writeMarker(stateDir, TRIAL);
      return { version: "0.2.0", update: view("handing over", "0.3.0 takes over") };
    }
    if (since < 5) return null;
    if (since === 8) removeMarker(stateDir);
    return { version: "0.3.0", update: view("idle", null) };
  });
  equal(why, null);
  deepEqual(said, [
    "trying 0.3.0",
    "0.3.0 takes over",
    "0.3.0 is new here: on trial until mesoingest has run for 10 s",
    "0.3.0 runs here. Records must come: see the panel",
  ]);
});

Deno.test("why it failed is told, also when the version before is back", async () => {
  const refused = await asked(() => ({ version: "0.2.0", update: view("failed", "no stick") }));
  equal(refused.why, "no stick");
  const back = await asked(({ stateDir, since }) => {
    if (since === 0) writeMarker(stateDir, TRIAL);
    if (since === 0) return { version: "0.2.0", update: view("handing over", "x") };
    return since < 3
      ? { version: "0.3.0", update: view("idle", null) }
      : { version: "0.2.0", update: view("failed", "0.3.0 did not work here") };
  });
  equal(back.why, "0.3.0 did not work here");
});
