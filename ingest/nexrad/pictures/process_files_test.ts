import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { Outcome } from "./outcome.ts";
import type { Processor } from "./process.ts";
import { processFiles } from "./process_files.ts";

/** What of a processor was called, and files that have `pictures` of what they are asked for. */
function setUp() {
  const calls: string[] = [];
  const heard: string[] = [];
  const outcome = (object: string | null): Outcome => ({
    key: "KEY",
    news: [],
    pictures: object === null ? [] : [{ object, bytes: 1 }],
    skipped: [],
  });
  const processor: Processor = {
    volumeFile(_bytes, name) {
      calls.push(`volume ${name}`);
      return Promise.resolve(outcome(name));
    },
    product(_bytes, name) {
      calls.push(`product ${name}`);
      if (name === "empty") return Promise.resolve(outcome(null));
      return Promise.reject(new NexradError("not-nexrad", "it is a letter"));
    },
    liveVolume() {
      calls.push("live");
      let added = 0;
      return {
        add(name) {
          calls.push(`add ${name}`);
          if (name.endsWith("002-I")) {
            return Promise.reject(new NexradError("truncated", "it ends early"));
          }
          added++;
          return Promise.resolve(outcome(added === 2 ? `tilt of ${name}` : null));
        },
        end() {
          calls.push("end");
          return Promise.resolve(added === 0 ? null : outcome(null));
        },
        isWhole: () => false,
      };
    },
  };
  const told = {
    outcome: ({ pictures }: Outcome) => heard.push(...pictures.map(({ object }) => object)),
    failed: (name: string, error: Error) => heard.push(`${name}: ${error.message}`),
  };
  return {
    calls,
    heard,
    run: (files: Parameters<typeof processFiles>[0]) => processFiles(files, processor, told),
  };
}

const file = (name: string, content = "") => ({
  name,
  read: () => Promise.resolve(new TextEncoder().encode(content)),
});

const zipped = (name: string, content: string) => ({
  name,
  read: () => Promise.resolve(new Uint8Array(gzipSync(content))),
});

Deno.test("files: volumes are told from products by their bytes, and each that gives nothing counts", async () => {
  const { calls, heard, run } = setUp();
  const barren = await run([
    file("a", "AR2V0006.230"),
    file("b", "ARCHIVE2.001"),
    zipped("c", "AR2V0003.001"),
    zipped("letter", "Dear all,"),
    file("empty", "SDUS83 KLOT"),
    file("letter", "Dear all,"),
  ]);
  assert.deepEqual(calls, [
    "volume a",
    "volume b",
    "volume c",
    "product letter",
    "product empty",
    "product letter",
  ]);
  assert.deepEqual(heard, ["a", "b", "c", "letter: it is a letter", "letter: it is a letter"]);
  assert.equal(barren, 3);
});

Deno.test("files: chunks of a volume that follow each other are one volume", async () => {
  const { calls, heard, run } = setUp();
  const barren = await run([
    file("20210729-123848-001-S", "AR2V0006.230"),
    file("20210729-123848-002-I"),
    file("20210729-123848-003-I"),
    file("20210729-124500-001-S", "AR2V0006.231"),
    file("empty"),
  ]);
  assert.deepEqual(calls, [
    "live",
    "add 20210729-123848-001-S",
    "add 20210729-123848-002-I",
    "add 20210729-123848-003-I",
    "end",
    "live",
    "add 20210729-124500-001-S",
    "end",
    "product empty",
  ]);
  assert.deepEqual(heard, [
    "20210729-123848-002-I: it ends early",
    "tilt of 20210729-123848-003-I",
  ]);
  assert.equal(barren, 2);
});

Deno.test("files: one that cannot be had does not stop the others", async () => {
  const { heard, run } = setUp();
  const absent = { name: "absent", read: () => Deno.readFile(`${import.meta.dirname}/no such`) };
  assert.equal(await run([absent, file("a", "AR2V0006.230")]), 1);
  assert.match(heard[0]!, /^absent: No such file|^absent: .*(os error 2)/);
  assert.equal(heard[1], "a");
});
