import { deepEqual, equal, rejects } from "node:assert/strict";
import { palettePng } from "../../../formats/png.ts";
import { STORE_FAULT } from "../../../formats/radar_messages.ts";
import { explains, fetchFrame, fetchList } from "./radar_rest.ts";

const NAME = { key: "KLOT20260604_223543_V06", index: 0 };
const OF = { level: 2, product: "reflectivity" } as const;

/** A picture of two pixels. */
const png = (highest: number) =>
  palettePng({
    width: 2,
    height: 1,
    indices: Uint8Array.from([0, highest]),
    rgba: new Uint8Array(4 * (highest + 1)).fill(128),
    rowsPerBlock: 1,
  });

/** What the station answers while `work` goes on; a function is asked each time. */
async function answering(
  answers: Readonly<Record<string, () => Response>>,
  work: () => Promise<void>,
): Promise<string[]> {
  const asked: string[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const path = String(input);
    asked.push(`${path.split("/").at(-1)} ${init?.cache}`);
    return Promise.resolve(answers[path]!());
  };
  try {
    await work();
  } finally {
    globalThis.fetch = before;
  }
  return asked;
}

const path = `/radar/data/2/${NAME.key}_reflectivity_idx0`;
const facts = (sweep: string, values: number) =>
  Response.json({ sweep_time: sweep, values: Array(values).fill(null) });
const { signal } = new AbortController();

Deno.test("a picture that its facts do not explain is fetched anew with them", async () => {
  equal(explains({ values: [null, 1, 2] }, { indexes: Uint8Array.from([0, 2]) }), true);
  equal(explains({ values: [null, 1] }, { indexes: Uint8Array.from([0, 2]) }), false);
  let tries = 0;
  const asked = await answering({
    [`${path}/json`]: () => facts("a", ++tries === 1 ? 2 : 3),
    [`${path}/png`]: () => new Response(png(2)),
  }, async () => {
    equal((await fetchFrame(OF, NAME, true, signal)).facts.values.length, 3);
  });
  deepEqual(asked, ["json default", "png default", "json reload", "png reload"]);
});

Deno.test("a sweep that was replaced while it was fetched is fetched anew", async () => {
  const sweeps = ["a", "b", "b", "b"];
  const asked = await answering({
    [`${path}/json`]: () => facts(sweeps.shift()!, 3),
    [`${path}/png`]: () => new Response(png(2)),
  }, async () => {
    equal((await fetchFrame(OF, NAME, false, signal)).facts.sweep_time, "b");
  });
  deepEqual(asked.filter((one) => one.startsWith("png")), ["png no-cache", "png reload"]);
});

Deno.test("one that never fits its facts is not shown", async () => {
  await answering({
    [`${path}/json`]: () => facts("a", 1),
    [`${path}/png`]: () => new Response(png(2)),
  }, async () => {
    await rejects(fetchFrame(OF, NAME, true, signal), /different sweeps/);
  });
});

Deno.test("a list of before says its age and why", async () => {
  const list = { [NAME.key]: { sweeps: 1 } };
  let headers: Record<string, string> = {};
  await answering({
    "/radar/list/2/reflectivity/": () => Response.json(list, { headers }),
  }, async () => {
    deepEqual(await fetchList(2, "reflectivity"), { list, stale: null });
    headers = { [STORE_FAULT]: "no answer within 10 s", age: "42" };
    const { stale } = await fetchList(2, "reflectivity");
    deepEqual(stale, { why: "no answer within 10 s", ageS: 42 });
  });
});
